"""The cluster autoscaler is off, and one line away."""

from __future__ import annotations

from dataclasses import replace

from cdk8s import Chart, Testing
from syrupy.assertion import SnapshotAssertion

from charts.environments import ENVIRONMENTS, PRODUCTION
from charts.platform.cluster_autoscaler import cluster_autoscaler, connections
from tests.conftest import synthesize
from virida import ClusterProfile, NodeGroup

SCALED = replace(
    PRODUCTION,
    cluster=ClusterProfile.k3s(
        node_groups=[NodeGroup("workers", min=1, max=5, nodes_carry_provider_ids=True)],
    ),
)


def test_is_off_where_no_profile_declares_node_groups() -> None:
    for environment in ENVIRONMENTS:
        root = Chart(Testing.app(), "root", namespace="argocd")
        cluster_autoscaler(root, environment)
        assert synthesize(root) == []
        assert list(connections(environment)) == []


def test_is_on_where_one_does(snapshot: SnapshotAssertion) -> None:
    root = Chart(Testing.app(), "root", namespace="argocd")
    cluster_autoscaler(root, SCALED)
    [application] = synthesize(root)
    source = application["spec"]["source"]
    assert source == snapshot
    values = source["helm"]["valuesObject"]
    # The architecture's arguments, and the version of the cluster.
    assert values["extraArgs"]["expander"] == "least-waste"
    assert values["extraArgs"]["skip-nodes-with-system-pods"] is False
    assert values["image"] == {"tag": "v1.36.1"}
    assert values["autoscalingGroups"] == [{"name": "workers", "minSize": 1, "maxSize": 5}]
    assert [connection.name for connection in connections(SCALED)] == [
        "cluster-autoscaler-to-api-server",
        "cluster-autoscaler-to-outside",
    ]
