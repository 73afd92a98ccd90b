"""The environments: one cluster each, the same names in both, different values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from virida import Autoscaling, ClusterProfile, Links, Replicas, StorageClass, Tracing


@dataclass(frozen=True, slots=True, kw_only=True)
class Sizes:
    """How large the services are, and what they run on."""

    visualizer: Autoscaling
    dashboard: Replicas | Autoscaling
    gateway: Autoscaling
    prediction: Autoscaling
    telemetry_buffer: str
    vault_replicas: int
    ingress_replicas: int
    elasticsearch: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Environment:
    """What differs between environments.

    Args:
        name: Its name, and that of its folder below `dist/`.
        revision: The branch that Argo CD follows.
        domain: The domain of its routes.
        outside: The hosts of the cluster's domain that are machines outside of it, with their addresses.
        cluster: What its cluster is like.
        sizes: How large its services are.
    """

    name: str
    revision: str
    domain: str
    outside: Mapping[str, str]
    cluster: ClusterProfile
    sizes: Sizes

    @property
    def tracing(self) -> Tracing:
        """Where services send their traces."""
        return Tracing(environment=self.name)

    @property
    def links(self) -> Links:
        """The sites that alerts and dashboards lead to."""
        return Links(
            runbooks=f"https://gitea.virida.local/platform/estate/src/branch/{self.revision}/docs/runbooks/{self.name}",
            grafana=f"https://grafana.{self.domain}",
            argocd=f"https://argocd.{self.domain}",
        )


OUTSIDE = {
    "gitea.virida.local": "192.168.0.10",
    "mail.virida.local": "192.168.0.11",
    "s3.virida.local": "192.168.0.12",
}
"""Gitea, the mail server and the object storage. The addresses are ours: the architecture names none."""


PRODUCTION = Environment(
    name="production",
    revision="main",
    domain="virida.local",
    outside=OUTSIDE,
    # The figures of nodes are ours: the architecture names none. Three survive the loss of one.
    cluster=ClusterProfile.k3s(nodes=3, node_cpu="8", node_memory="32Gi", storage_classes=[StorageClass("local-path")]),
    sizes=Sizes(
        visualizer=Autoscaling(min=2, max=10, cpu=70, memory=80),
        dashboard=Autoscaling(min=2, max=6),
        gateway=Autoscaling(min=3, max=12),
        prediction=Autoscaling(min=2, max=6, cpu=80),
        telemetry_buffer="20Gi",
        vault_replicas=3,
        ingress_replicas=2,
        elasticsearch="50Gi",
    ),
)

DEVELOPMENT = Environment(
    name="development",
    revision="develop",
    domain="dev.virida.local",
    outside=OUTSIDE,
    # One machine, and the same shape as production: two pods where there are two, autoscalers where there are some.
    cluster=ClusterProfile.k3s(nodes=1, node_cpu="8", node_memory="32Gi", storage_classes=[StorageClass("local-path")]),
    sizes=Sizes(
        visualizer=Autoscaling(min=2, max=3, cpu=70, memory=80),
        dashboard=Replicas(2),
        gateway=Autoscaling(min=2, max=3),
        prediction=Autoscaling(min=1, max=2, cpu=80),
        telemetry_buffer="2Gi",
        vault_replicas=1,
        ingress_replicas=1,
        elasticsearch="10Gi",
    ),
)

ENVIRONMENTS = (PRODUCTION, DEVELOPMENT)
