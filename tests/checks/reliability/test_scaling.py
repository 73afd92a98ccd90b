"""Autoscalers against their targets."""

from typing import Any

import pytest

from tests.checks.reliability.kit import container, find, horizontal, metric, named, severities, workload
from virida.checks import Context


def _vertical(mode: str | None, *policies: dict[str, Any]) -> dict[str, Any]:
    reference = {"apiVersion": "apps/v1", "kind": "Deployment", "name": "web"}
    spec: dict[str, Any] = {"targetRef": reference, "resourcePolicy": {"containerPolicies": list(policies)}}
    if mode is not None:
        spec["updatePolicy"] = {"updateMode": mode}
    return named("autoscaling.k8s.io/v1", "VerticalPodAutoscaler", **spec)


MEMORY = {"controlledResources": ["memory"]}
EVERY = {"containerName": "*"}


@pytest.mark.parametrize(
    ("vertical", "measured", "expected"),
    [
        (_vertical("Off"), metric("cpu"), []),
        (_vertical("Recreate"), metric("cpu"), ["error"]),
        (_vertical("Initial"), metric("cpu"), ["error"]),
        (_vertical(None), metric("memory"), ["error"]),
        (_vertical("Recreate"), metric("memory", "AverageValue"), ["warning"]),
        (_vertical("Recreate"), metric("nvidia.com/gpu"), []),
        (_vertical("Recreate", EVERY | MEMORY), metric("cpu"), []),
        (_vertical("Recreate", EVERY | MEMORY), metric("memory"), ["error"]),
        (_vertical("Recreate", EVERY | {"mode": "Off"}), metric("cpu"), []),
        # The policy of a container's own name counts before that of all.
        (_vertical("Recreate", EVERY | {"mode": "Off"}, {"containerName": "web"}), metric("cpu"), ["error"]),
        (_vertical("Recreate", {"containerName": "web"} | MEMORY), metric("cpu"), ["error"]),
        (_vertical("Recreate", {"containerName": "web"} | MEMORY), metric("cpu", container="web"), []),
        (_vertical("Recreate", {"containerName": "web"} | MEMORY), metric("cpu", container="proxy"), ["error"]),
    ],
)
def test_two_autoscalers_of_one_resource(
    vertical: dict[str, Any], measured: dict[str, Any], expected: list[str]
) -> None:
    pod = {"containers": [container(), container("proxy")]}
    assert severities("hpa-vpa", workload(pod=pod), horizontal(2, 4, measured), vertical) == expected


def test_two_autoscalers_of_different_workloads_do_not_meet() -> None:
    assert severities("hpa-vpa", workload(name="api"), horizontal(2, 4, target="api"), _vertical("Recreate")) == []


def test_the_successor_of_auto_depends_on_the_version() -> None:
    old = find("vpa-auto", _vertical("Auto"), context=Context(kubernetes="1.32"))
    assert [f.remedy for f in old] == ['write Recreate, which says so, or "Off" to be recommended only']
    assert severities("vpa-auto", _vertical("Recreate")) == severities("vpa-auto", _vertical(None)) == []


BARE: dict[str, Any] = {"resources": {}}
LIMITED: dict[str, Any] = {"resources": {"limits": {"cpu": "1"}}}


@pytest.mark.parametrize(
    ("containers", "measured", "count"),
    [
        ([container(), container("b", **BARE)], metric("cpu"), 1),
        ([container(**BARE), container("b", **BARE)], metric("cpu"), 2),
        ([container(), container("b", **LIMITED)], metric("cpu"), 0),
        ([container(), container("b", **BARE)], metric("cpu", container="web"), 0),
        ([container(), container("b", **BARE)], metric("cpu", container="b"), 1),
        ([container(), container("b", **BARE)], metric("cpu", "AverageValue"), 0),
        ([container(), container("b", **BARE)], metric("memory"), 1),
        ([container(), container("b", **LIMITED)], metric("memory"), 1),
    ],
)
def test_a_share_needs_a_request(containers: list[Any], measured: dict[str, Any], count: int) -> None:
    found = find("hpa-requests", workload(pod={"containers": containers}), horizontal(2, 4, measured))
    assert len(found) == count


@pytest.mark.parametrize(
    ("item", "count"),
    [
        ({"defaultRequest": {"cpu": "100m"}}, 0),
        ({"default": {"cpu": "100m"}}, 0),
        ({"max": {"cpu": "1"}}, 0),
        ({"min": {"cpu": "10m"}}, 0),
        ({"max": {"memory": "1Gi"}}, 1),
        ({"defaultRequest": {"cpu": "lots"}}, 1),
    ],
)
def test_a_limit_range_fills_requests_in(item: dict[str, Any], count: int) -> None:
    limits = named("v1", "LimitRange", limits=[{"type": "Container"} | item])
    documents = (workload(pod={"containers": [container(**BARE)]}), horizontal(2, 4), limits)
    assert len(find("hpa-requests", *documents)) == count


def test_the_pod_as_a_whole_may_state_the_request() -> None:
    pod = {"containers": [container(**BARE)], "resources": {"requests": {"cpu": "1"}}}
    assert find("hpa-requests", workload(pod=pod), horizontal(2, 4)) == []
    (finding,) = find("hpa-requests", workload(pod=pod), horizontal(2, 4, metric("cpu", container="web")))
    assert finding.field == "spec.template.spec.containers[web].resources.requests.cpu"


@pytest.mark.parametrize(("least", "most", "expected"), [(1, 1, ["warning"]), (3, 2, ["error"]), (1, 2, [])])
def test_a_range_has_two_ends(least: int, most: int, expected: list[str]) -> None:
    assert severities("hpa-range", horizontal(least, most)) == expected


def test_what_a_controller_made_is_not_judged_again() -> None:
    replicas = workload("ReplicaSet", replicas=3, pod={"containers": [container(**BARE)]})
    assert severities("requests", replicas) == ["warning"]
    replicas["metadata"]["ownerReferences"] = [{"kind": "Deployment", "name": "web", "controller": True}]
    assert severities("requests", replicas) == []


def test_init_and_injected_containers_need_no_requests_of_the_author() -> None:
    pod = {"initContainers": [container("init", **BARE)], "containers": [container()]}
    document = workload(pod=pod)
    document["spec"]["template"]["metadata"]["annotations"] = {
        f"vault.hashicorp.com/agent-{name}": value
        for name, value in {"inject": "true", "requests-cpu": "", "limits-cpu": ""}.items()
    }
    assert severities("requests", document) == severities("memory-limit", document) == []
