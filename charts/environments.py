"""The environments: one cluster each, the same names in both, different values."""

from __future__ import annotations

from dataclasses import dataclass

from virida import Autoscaling, ClusterProfile, Replicas, StorageClass


@dataclass(frozen=True, slots=True, kw_only=True)
class Sizes:
    """How large each service is."""

    visualizer: Autoscaling
    dashboard: Replicas | Autoscaling
    gateway: Autoscaling
    prediction: Autoscaling
    telemetry_buffer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Environment:
    """What differs between environments.

    Args:
        name: Its name, and that of its folder below `dist/`.
        revision: The branch that Argo CD follows.
        domain: The domain of its routes.
        cluster: What its cluster is like.
        sizes: How large its services are.
    """

    name: str
    revision: str
    domain: str
    cluster: ClusterProfile
    sizes: Sizes


PRODUCTION = Environment(
    name="production",
    revision="main",
    domain="virida.local",
    # The figures of nodes are ours: the architecture names none. Three survive the loss of one.
    cluster=ClusterProfile.k3s(nodes=3, node_cpu="8", node_memory="32Gi", storage_classes=[StorageClass("local-path")]),
    sizes=Sizes(
        visualizer=Autoscaling(min=2, max=10, cpu=70, memory=80),
        dashboard=Autoscaling(min=2, max=6),
        gateway=Autoscaling(min=3, max=12),
        prediction=Autoscaling(min=2, max=6, cpu=80),
        telemetry_buffer="20Gi",
    ),
)

DEVELOPMENT = Environment(
    name="development",
    revision="develop",
    domain="dev.virida.local",
    # One machine, and the same shape as production: two pods where there are two, autoscalers where there are some.
    cluster=ClusterProfile.k3s(nodes=1, node_cpu="8", node_memory="32Gi", storage_classes=[StorageClass("local-path")]),
    sizes=Sizes(
        visualizer=Autoscaling(min=2, max=3, cpu=70, memory=80),
        dashboard=Replicas(2),
        gateway=Autoscaling(min=2, max=3),
        prediction=Autoscaling(min=1, max=2, cpu=80),
        telemetry_buffer="2Gi",
    ),
)

ENVIRONMENTS = (PRODUCTION, DEVELOPMENT)
