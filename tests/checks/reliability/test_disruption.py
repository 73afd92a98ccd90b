"""PodDisruptionBudgets: the verdicts are those of kube-controller-manager and kube-apiserver 1.36, by evicting."""

from typing import Any

import pytest

from tests.checks.reliability.kit import budget, find, horizontal, named, severities, workload


@pytest.mark.parametrize(
    ("spec", "blocks"),
    [
        ({}, True),
        ({"minAvailable": "80%"}, True),
        ({"minAvailable": "67%"}, True),
        ({"minAvailable": "66%"}, False),
        ({"minAvailable": 3}, True),
        ({"minAvailable": 2}, False),
        ({"maxUnavailable": 0}, True),
        ({"maxUnavailable": "0%"}, True),
        ({"maxUnavailable": "1%"}, False),
        ({"maxUnavailable": "34%"}, False),
    ],
)
def test_what_blocks_the_drain_of_three_pods(spec: dict[str, Any], blocks: bool) -> None:
    assert severities("pdb-blocks-drain", workload(replicas=3), budget(**spec)) == (["error"] if blocks else [])


def test_counts_the_fewest_pods_of_an_autoscaler() -> None:
    assert find("pdb-blocks-drain", workload(), horizontal(3, 9), budget(minAvailable=2)) == []
    (finding,) = find("pdb-blocks-drain", workload(), horizontal(2, 9), budget(minAvailable=2))
    assert (finding.message, finding.remedy) == (
        "2 pods have to stay, and Deployment web has 2 at the minimum of its HorizontalPodAutoscaler, so that none may "
        "be evicted: draining a node, as each upgrade does, waits without end",
        "write maxUnavailable: 1 instead, or run at least 3 pods",
    )


def test_counts_the_pods_of_all_workloads_together() -> None:
    documents = [workload(name=name, replicas=1) for name in ("a", "b")]
    wide = named("policy/v1", "PodDisruptionBudget", selector={}, minAvailable=1)
    assert find("pdb-blocks-drain", *documents, wide) == []
    wide["spec"]["minAvailable"] = 2
    (finding,) = find("pdb-blocks-drain", *documents, wide)
    assert finding.message.startswith("2 pods have to stay, and the 2 workloads that it selects have 2, so that none")


@pytest.mark.parametrize(
    "documents",
    [
        [budget(minAvailable=1)],  # nothing is known of its pods
        [workload(replicas=0), budget(minAvailable=1)],
        [workload("DaemonSet"), budget(minAvailable=1)],
        [workload(replicas=1), budget(app="api", minAvailable=1)],
        [workload(replicas=1), budget(minAvailable="one")],
        [workload(replicas=1), budget(minAvailable=1) | {"apiVersion": "example.com/v1"}],
    ],
)
def test_says_nothing_where_nothing_is_known(documents: list[dict[str, Any]]) -> None:
    assert find("pdb-blocks-drain", *documents) == []


def test_each_pair_that_meets_is_told_once_for_each_workload() -> None:
    documents = [workload(name=name, replicas=2) for name in ("a", "b")]
    wide = named("policy/v1", "PodDisruptionBudget", "z", selector={})
    budgets = [budget("a", "a"), budget("b", "b"), wide]
    assert [(f.object.name if f.object else "", f.field) for f in find("pdb-overlap", *documents, *budgets)] == [
        ("z", "spec.selector"),
        ("z", "spec.selector"),
    ]
    assert find("pdb-overlap", *documents, *budgets[:2]) == []


def test_several_pods_want_a_budget() -> None:
    assert severities("pdb-missing", workload(replicas=2)) == ["info"]
    assert severities("pdb-missing", workload(), horizontal(2, 3)) == ["info"]
    assert severities("pdb-missing", workload(), horizontal(1, 3)) == []
    assert severities("pdb-missing", workload(replicas=2), budget(maxUnavailable=1)) == []
    elsewhere = budget(maxUnavailable=1)
    elsewhere["metadata"] = {"name": "web", "namespace": "other"}
    assert severities("pdb-missing", workload(replicas=2), elsewhere) == ["info"]
