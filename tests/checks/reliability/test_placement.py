"""Pods against nodes: the verdicts are those of kube-scheduler 1.36 with three nodes."""

from typing import Any

import pytest

from tests.checks.reliability.kit import find, horizontal, severities, workload
from virida.checks import Context
from virida.cluster import ClusterProfile, NodeGroup

OWN = {"matchLabels": {"app": "web"}}
HOST = "kubernetes.io/hostname"


def _nodes(count: int, **changes: Any) -> Context:
    return Context(profile=ClusterProfile.k3s(nodes=count, **changes))


def _spread(**fields: Any) -> dict[str, Any]:
    constraint = {"maxSkew": 1, "topologyKey": HOST, "whenUnsatisfiable": "DoNotSchedule", "labelSelector": OWN}
    return {"topologySpreadConstraints": [constraint | fields]}


def _apart(**fields: Any) -> dict[str, Any]:
    term = {"topologyKey": HOST, "labelSelector": OWN} | fields
    return {"affinity": {"podAntiAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": [term]}}}


@pytest.mark.parametrize(
    ("pods", "fields", "expected"),
    [
        (3, {}, ["warning"]),  # with one node cordoned, its pod stayed Pending
        (3, {"nodeTaintsPolicy": "Honor"}, []),  # and was scheduled
        (2, {}, []),
        (3, {"maxSkew": 2}, []),
        (4, {"minDomains": 5}, ["error"]),  # one of four stayed Pending
        (3, {"minDomains": 5, "nodeTaintsPolicy": "Honor"}, []),  # all three ran
        (4, {"minDomains": 3, "nodeTaintsPolicy": "Honor"}, []),
        (9, {"whenUnsatisfiable": "ScheduleAnyway"}, []),
        (9, {"topologyKey": "topology.kubernetes.io/zone"}, []),  # the profile knows no zones
        (9, {"labelSelector": {"matchLabels": {"app": "api"}}}, []),
        (9, {"labelSelector": None}, []),
    ],
)
def test_spread_over_three_nodes(pods: int, fields: dict[str, Any], expected: list[str]) -> None:
    document = workload(replicas=pods, pod=_spread(**fields))
    assert severities("spread-nodes", document, context=_nodes(3)) == expected
    assert severities("spread-nodes", document) == []  # without a profile nobody knows


def test_spread_on_one_node_is_trouble_when_it_is_replaced() -> None:
    (finding,) = find("spread-nodes", workload(replicas=3, pod=_spread()), context=_nodes(1))
    assert (finding.severity, finding.message) == (
        "warning",
        "while the one node is replaced, it still counts as one without pods, so each other takes at most 1 pod: "
        "2 of 3 pods may stay Pending",
    )
    assert find("spread-nodes", workload(replicas=1, pod=_spread()), context=_nodes(1)) == []


def test_nodes_that_an_autoscaler_may_add_count() -> None:
    group = NodeGroup("pool", min=1, max=8, nodes_carry_provider_ids=True)
    document = workload(replicas=6, pod=_apart())
    assert severities("anti-affinity-nodes", document, context=_nodes(3)) == ["error"]
    assert severities("anti-affinity-nodes", document, context=_nodes(3, node_groups=(group,))) == []


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        (workload(replicas=4, pod=_apart()), ["error"]),  # one of four stayed Pending
        (workload(replicas=3, pod=_apart()), ["error"]),  # a rollout stood still
        (workload(replicas=2, pod=_apart()), []),  # a rollout went through
        (workload(replicas=3, pod=_apart(matchLabelKeys=["pod-template-hash"])), []),
        (workload(replicas=3, strategy={"type": "Recreate"}, pod=_apart()), []),
        (workload(replicas=3, strategy={"rollingUpdate": {"maxUnavailable": 1}}, pod=_apart()), []),
        (workload("StatefulSet", replicas=3, pod=_apart()), []),
        (workload("DaemonSet", pod=_apart()), []),
        (workload(replicas=4, pod=_apart(namespaces=["other"])), []),
        (workload(replicas=4, pod=_apart(namespaces=["shop"])), ["error"]),
    ],
)
def test_apart_on_three_nodes(document: dict[str, Any], expected: list[str]) -> None:
    assert severities("anti-affinity-nodes", document, context=_nodes(3)) == expected


def test_an_autoscaler_that_cannot_reach_its_maximum_is_a_warning() -> None:
    documents = workload(pod=_apart()), horizontal(2, 5)
    assert severities("anti-affinity-nodes", *documents, context=_nodes(3)) == ["warning"]
    documents = workload(pod=_spread(minDomains=4)), horizontal(2, 5)
    assert severities("spread-nodes", *documents, context=_nodes(3)) == ["warning"]
