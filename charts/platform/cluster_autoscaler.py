"""The cluster autoscaler: only where a profile declares node groups, which neither environment does.

k3s names its nodes `k3s://`, and a cloud provider terminates the machines of nodes that it cannot match. A profile that
declares a `NodeGroup` says that its nodes carry the provider's own ids; with that one line this Application appears.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TypedDict

from cdk8s import Chart

from charts.environments import Environment
from charts.platform.release import (
    RESTRICTED,
    SYSTEM,
    PodSecurityContext,
    Resources,
    SecurityContext,
    Wave,
    release,
    resources,
)
from virida import Helm
from virida.delivery.values import chart_values
from virida.namespace.connections import Component, Connection, outside, to_api_server

AUTOSCALER = Component("cluster-autoscaler", SYSTEM, {"app.kubernetes.io/instance": "cluster-autoscaler"})


class Group(TypedDict):
    """A group of nodes."""

    name: str
    minSize: int
    maxSize: int


class Image(TypedDict):
    """The image's version."""

    tag: str


class ClusterAutoscalerValues(TypedDict):
    """The values of the chart cluster-autoscaler."""

    cloudProvider: str
    awsRegion: str
    autoscalingGroups: Sequence[Group]
    extraArgs: Mapping[str, str | bool | int]
    image: Image
    resources: Resources
    securityContext: PodSecurityContext
    containerSecurityContext: SecurityContext


def cluster_autoscaler(root: Chart, environment: Environment) -> None:
    """The Application of the autoscaler, if there is something to scale."""
    groups = environment.cluster.node_groups
    if not groups:
        return
    values: ClusterAutoscalerValues = {
        "cloudProvider": "aws",
        "awsRegion": "eu-west-3",
        "autoscalingGroups": [{"name": g.name, "minSize": g.min, "maxSize": g.max} for g in groups],
        "extraArgs": {
            "v": 4,
            "stderrthreshold": "info",
            "expander": "least-waste",
            "balance-similar-node-groups": True,
            "skip-nodes-with-local-storage": False,
            "skip-nodes-with-system-pods": False,
        },
        # The autoscaler's minor version is the cluster's; the chart's own lags behind.
        "image": {"tag": f"v{environment.cluster.kubernetes}.1"},
        "resources": resources("100m", "300Mi", memory_limit="600Mi"),
        "securityContext": {
            "runAsNonRoot": True,
            "runAsUser": 65534,
            "runAsGroup": 65534,
            "seccompProfile": {"type": "RuntimeDefault"},
        },
        "containerSecurityContext": RESTRICTED,
    }
    release(
        root,
        "cluster-autoscaler",
        source=Helm(
            "https://kubernetes.github.io/autoscaler",
            chart="cluster-autoscaler",
            version="9.59.0",
            values=chart_values(ClusterAutoscalerValues, values, chart="cluster-autoscaler"),
        ),
        namespace=SYSTEM,
        wave=Wave.PLATFORM,
    )


def connections(environment: Environment) -> Iterator[Connection]:
    """Whom the autoscaler speaks to."""
    if environment.cluster.node_groups:
        yield from to_api_server(environment.cluster, AUTOSCALER)
        yield Connection(AUTOSCALER, outside(environment.cluster), [443])
