"""Quotas and LimitRanges: what is refused here is what kube-apiserver 1.36 refuses."""

from typing import Any

import pytest

from tests.checks.reliability.kit import container, find, horizontal, named, workload
from virida.checks import Context
from virida.cluster import ClusterProfile


def _sized(requests: dict[str, str] | None = None, limits: dict[str, str] | None = None) -> dict[str, Any]:
    resources = {"requests": requests or {}, "limits": limits or {}}
    return workload(pod={"containers": [container(resources=resources)]})


@pytest.mark.parametrize(
    ("item", "requests", "limits", "fields"),
    [
        ({"max": {"cpu": "1"}}, {}, {}, []),  # the maximum becomes limit and request
        ({"max": {"cpu": "1"}}, {"cpu": "2"}, {}, ["limits.cpu", "requests.cpu"]),
        ({"max": {"cpu": "1"}}, {"cpu": "500m"}, {"cpu": "2"}, ["limits.cpu"]),
        ({"min": {"cpu": "100m"}}, {}, {}, []),  # and the minimum the request
        ({"min": {"cpu": "100m"}}, {"cpu": "50m"}, {}, ["requests.cpu"]),
        ({"min": {"cpu": "100m"}}, {}, {"cpu": "50m"}, ["limits.cpu", "requests.cpu"]),
        ({"default": {"cpu": "100m"}}, {"cpu": "200m"}, {}, ["limits.cpu"]),
        ({"default": {"cpu": "100m"}}, {"cpu": "200m"}, {"cpu": "300m"}, []),
        ({"maxLimitRequestRatio": {"cpu": "2"}}, {"cpu": "1"}, {"cpu": "2"}, []),
        ({"maxLimitRequestRatio": {"cpu": "2"}}, {"cpu": "1"}, {"cpu": "3"}, ["limits.cpu"]),
        ({"maxLimitRequestRatio": {"cpu": "2"}}, {"cpu": "1"}, {}, ["limits.cpu"]),
    ],
)
def test_a_limit_range_bounds_containers(
    item: dict[str, Any], requests: dict[str, str], limits: dict[str, str], fields: list[str]
) -> None:
    limit_range = named("v1", "LimitRange", limits=[{"type": "Container"} | item])
    prefix = "spec.template.spec.containers[web].resources."
    found = [f.field.removeprefix(prefix) for f in find("limit-range", limit_range, _sized(requests, limits))]
    assert sorted(found) == fields


def test_a_limit_range_bounds_pods_as_a_whole() -> None:
    limit_range = named("v1", "LimitRange", limits=[{"type": "Pod", "max": {"memory": "200Mi"}}])
    two = workload(pod={"containers": [container("a"), container("b")]})
    why = "the LimitRange web refuses the pod as a whole: its {} of memory is 256Mi, and has to be at most 200Mi"
    assert [(f.field, f.message) for f in find("limit-range", limit_range, two)] == [
        ("spec.template.spec.containers", why.format(bound)) for bound in ("limit", "request")
    ]
    assert find("limit-range", limit_range, workload()) == []


def test_a_limit_range_of_another_namespace_bounds_nothing() -> None:
    limit_range = named("v1", "LimitRange", limits=[{"type": "Container", "max": {"cpu": "1m"}}])
    limit_range["metadata"]["namespace"] = "other"
    assert find("limit-range", limit_range, workload()) == []


def _quota(**hard: str) -> dict[str, Any]:
    return named("v1", "ResourceQuota", hard={key.replace("_", "."): value for key, value in hard.items()})


@pytest.mark.parametrize(
    ("quota", "fits"),
    [
        ({"pods": "10"}, True),
        ({"pods": "9"}, False),
        ({"count/pods": "9"}, False),
        ({"cpu": "1"}, True),
        ({"cpu": "999m"}, False),
        ({"requests.cpu": "0.999"}, False),
        ({"requests.memory": "1280Mi"}, True),
        ({"memory": "1279Mi"}, False),
        ({"limits.memory": "1Gi"}, False),
        ({"services": "0"}, True),  # not about pods
        ({"pods": "many"}, True),  # for the family schema to say
    ],
)
def test_a_quota_holds_the_peak(quota: dict[str, str], fits: bool) -> None:
    """Eight pods at the maximum and a quarter of them, two, as a rollout's surge."""
    document = named("v1", "ResourceQuota", hard=quota)
    assert bool(find("quota-peak", document, workload(), horizontal(2, 8))) is not fits


def test_a_quota_names_the_largest() -> None:
    small = workload(name="small")
    quota = _quota(pods="9")
    (finding,) = find("quota-peak", quota, workload(), horizontal(2, 8), small)
    assert (finding.field, finding.message, finding.remedy) == (
        "spec.hard.pods",
        "with every autoscaler at its maximum and every rollout in progress the workloads here need pods: 12, of which "
        "10 for Deployment web; pods beyond the quota are refused, and a rollout or an autoscaler stops there",
        "raise it to 12 at least, or lower maxReplicas, maxSurge or what the containers ask",
    )


def test_a_quota_holds_a_pod_for_each_node() -> None:
    documents = _quota(pods="2"), workload("DaemonSet")
    assert find("quota-peak", *documents) == []
    assert len(find("quota-peak", *documents, context=Context(profile=ClusterProfile.k3s(nodes=3)))) == 1


def test_a_quota_with_a_scope_is_passed_over() -> None:
    quota = _quota(pods="1", limits_cpu="1")
    quota["spec"]["scopes"] = ["BestEffort"]
    assert find("quota-peak", quota, workload()) == find("quota-unstated", quota, workload()) == []


@pytest.mark.parametrize(
    ("hard", "requests", "limits", "fields"),
    [
        ({"requests_cpu": "9"}, {}, {}, ["requests.cpu"]),
        ({"cpu": "9"}, {}, {}, ["requests.cpu"]),
        ({"cpu": "9"}, {}, {"cpu": "1"}, []),
        ({"cpu": "9"}, {"cpu": "1"}, {}, []),
        ({"limits_cpu": "9"}, {"cpu": "1"}, {}, ["limits.cpu"]),
        ({"limits_cpu": "9", "memory": "9Gi"}, {}, {}, ["limits.cpu", "requests.memory"]),
        ({"pods": "9"}, {}, {}, []),
    ],
)
def test_a_quota_wants_its_resources_stated(
    hard: dict[str, str], requests: dict[str, str], limits: dict[str, str], fields: list[str]
) -> None:
    found = find("quota-unstated", _quota(**hard), _sized(requests, limits))
    prefix = "spec.template.spec.containers[web].resources."
    assert [f.field.removeprefix(prefix) for f in found] == fields
    filled = {"cpu": "1", "memory": "1Gi"}
    limit_range = named("v1", "LimitRange", limits=[{"type": "Container", "default": filled}])
    assert find("quota-unstated", _quota(**hard), _sized(requests, limits), limit_range) == []


def test_an_autoscaler_that_is_refused_does_not_hide_its_workload() -> None:
    scaler = horizontal(2, 8)
    scaler["spec"]["maxReplicas"] = "many"
    assert len(find("quota-peak", _quota(pods="1"), workload(replicas=2), scaler)) == 1
