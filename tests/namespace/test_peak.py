"""What workloads ask for at their peak, worked out by hand and by another way of counting."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from virida.namespace.peak import demands, peak
from virida.quantity import parse

CLAIM = {"resources": {"requests": {"storage": "1Gi"}}}


def container(name: str = "web", limits: Any = None, **more: Any) -> dict[str, Any]:
    resources = {"requests": {"cpu": "100m", "memory": "128Mi"}, "limits": limits or {"memory": "256Mi"}}
    return {"name": name, "image": "shop/web:1", "resources": resources, **more}


def workload(kind: str, pod: Any = None, annotations: Any = None, **spec: Any) -> dict[str, Any]:
    template = {"metadata": {"annotations": annotations or {}}, "spec": pod or {"containers": [container()]}}
    return {"kind": kind, "metadata": {"name": "web"}, "spec": {"template": template, **spec}}


def autoscaler(most: int) -> dict[str, Any]:
    target = {"kind": "Deployment", "name": "web"}
    return {
        "kind": "HorizontalPodAutoscaler",
        "metadata": {"name": "web-hpa"},
        "spec": {"scaleTargetRef": target, "minReplicas": 1, "maxReplicas": most},
    }


def vertical(update_mode: str, **policy: Any) -> dict[str, Any]:
    return {
        "kind": "VerticalPodAutoscaler",
        "metadata": {"name": "web-vpa"},
        "spec": {
            "targetRef": {"kind": "Deployment", "name": "web"},
            "updatePolicy": {"updateMode": update_mode},
            "resourcePolicy": {"containerPolicies": [{"containerName": "*", **policy}]},
        },
    }


def rolling(surge: int | str) -> dict[str, Any]:
    return {"type": "RollingUpdate", "rollingUpdate": {"maxSurge": surge}}


@pytest.mark.parametrize(
    ("documents", "pods"),
    [
        pytest.param([workload("Deployment")], 2, id="one pod and, by Kubernetes' defaults, one of surge"),
        pytest.param([workload("Deployment", replicas=8)], 10, id="a quarter of surge"),
        pytest.param([workload("Deployment", replicas=9)], 12, id="surge is rounded up"),
        pytest.param([workload("Deployment", replicas=4, strategy=rolling(3))], 7, id="surge in pods"),
        pytest.param([workload("Deployment", replicas=4, strategy=rolling(0))], 4, id="no surge"),
        pytest.param([workload("Deployment", replicas=4, strategy={"type": "Recreate"})], 4, id="Recreate"),
        pytest.param([workload("Deployment", replicas=0)], 0, id="none wanted"),
        pytest.param([workload("Deployment"), autoscaler(10)], 13, id="the autoscaler's maximum and its surge"),
        pytest.param([autoscaler(10), workload("Deployment")], 13, id="in any order"),
        pytest.param([workload("StatefulSet", replicas=3)], 3, id="a StatefulSet replaces in place"),
        pytest.param([workload("StatefulSet", replicas=3), autoscaler(10)], 3, id="somebody else's autoscaler"),
        pytest.param([workload("DaemonSet")], 4, id="one on each node"),
        pytest.param([workload("DaemonSet", updateStrategy=rolling("50%"))], 6, id="a DaemonSet's surge"),
        pytest.param([workload("ReplicaSet", replicas=3)], 3, id="a ReplicaSet of its own"),
        pytest.param([workload("Job")], 1, id="a Job"),
        pytest.param([workload("Job", parallelism=5, completions=3)], 3, id="no more than have to complete"),
        pytest.param([workload("Job", parallelism=5)], 5, id="a work queue"),
        pytest.param(
            [{"kind": "CronJob", "metadata": {"name": "c"}, "spec": {"jobTemplate": workload("Job", parallelism=2)}}],
            2,
            id="a CronJob",
        ),
        pytest.param(
            [{"kind": "Pod", "metadata": {"name": "p"}, "spec": {"containers": [container()]}}], 1, id="a Pod"
        ),
        pytest.param([{"kind": "Service", "metadata": {"name": "web"}, "spec": {}}], 0, id="no workload"),
    ],
)
def test_pods(documents: Any, pods: int) -> None:
    assert peak(demands(documents, nodes=4)) == {
        key: pods * amount
        for key, amount in {
            "pods": Decimal(1),
            "requests.cpu": parse("100m"),
            "requests.memory": parse("128Mi"),
            "limits.memory": parse("256Mi"),
        }.items()
        if pods
    }


SMALL, LARGE = container("small"), container("large")
LARGE["resources"] = {"requests": {"cpu": "1", "memory": "1Gi"}, "limits": {"memory": "1Gi"}}
SIDECAR = {**container("mesh"), "restartPolicy": "Always"}


@pytest.mark.parametrize(
    ("pod", "cpu"),
    [
        pytest.param({"containers": [SMALL, LARGE]}, "1100m", id="containers add up"),
        pytest.param({"containers": [SMALL], "initContainers": [LARGE]}, "1", id="the largest one before the start"),
        pytest.param({"containers": [LARGE], "initContainers": [SMALL, SMALL]}, "1", id="one after the other"),
        pytest.param({"containers": [LARGE], "initContainers": [SIDECAR]}, "1100m", id="a sidecar stays"),
        pytest.param(
            {"containers": [SMALL], "initContainers": [SIDECAR, LARGE]}, "1100m", id="a sidecar before the largest"
        ),
        pytest.param({"containers": [SMALL], "initContainers": [LARGE, SIDECAR]}, "1", id="a sidecar after it"),
        pytest.param(
            {"containers": [SMALL, SMALL], "resources": {"requests": {"cpu": "150m"}}}, "150m", id="the pod as a whole"
        ),
    ],
)
def test_pod(pod: Any, cpu: str) -> None:
    assert peak(demands([workload("Job", pod)]))["requests.cpu"] == parse(cpu)


INJECT = "vault.hashicorp.com/agent-inject"


@pytest.mark.parametrize(
    ("annotations", "cpu", "memory"),
    [
        ({}, "100m", "256Mi"),
        ({INJECT: "false"}, "100m", "256Mi"),
        ({INJECT: "true"}, "350m", "384Mi"),
        ({INJECT: "true", "vault.hashicorp.com/agent-pre-populate": "false"}, "350m", "384Mi"),
        # Only the one that runs before is left, and it asks for more cpu than the container after it.
        ({INJECT: "true", "vault.hashicorp.com/agent-pre-populate-only": "true"}, "250m", "256Mi"),
        ({INJECT: "true", "vault.hashicorp.com/agent-requests-cpu": "50m"}, "150m", "384Mi"),
        ({INJECT: "true", "vault.hashicorp.com/agent-limits-mem": "64Mi"}, "350m", "320Mi"),
        # An empty one switches the limit off.
        ({INJECT: "true", "vault.hashicorp.com/agent-limits-mem": ""}, "350m", "256Mi"),
    ],
)
def test_counts_what_vaults_injector_adds(annotations: Any, cpu: str, memory: str) -> None:
    found = peak(demands([workload("Job", annotations=annotations)]))
    assert (found["requests.cpu"], found["limits.memory"]) == (parse(cpu), parse(memory))


@pytest.mark.parametrize(
    ("autoscaler", "request_", "limit"),
    [
        (vertical("Off", maxAllowed={"memory": "1Gi"}), "128Mi", "256Mi"),
        (vertical("Initial", maxAllowed={"memory": "1Gi"}), "1Gi", "2Gi"),
        (vertical("Recreate", maxAllowed={"memory": "1Gi"}, controlledValues="RequestsOnly"), "1Gi", "256Mi"),
        (vertical("Recreate", maxAllowed={"memory": "1Gi"}, controlledResources=["cpu"]), "128Mi", "256Mi"),
        (vertical("Recreate", maxAllowed={"memory": "1Gi"}, mode="Off"), "128Mi", "256Mi"),
        (vertical("Recreate", maxAllowed={"memory": "64Mi"}), "128Mi", "256Mi"),
        (vertical("Recreate"), "128Mi", "256Mi"),
    ],
)
def test_counts_what_a_vertical_autoscaler_may_set(autoscaler: Any, request_: str, limit: str) -> None:
    found = peak(demands([workload("Deployment", strategy={"type": "Recreate"}), autoscaler]))
    assert (found["requests.memory"], found["limits.memory"]) == (parse(request_), parse(limit))


def test_counts_claims() -> None:
    documents = [
        {"kind": "PersistentVolumeClaim", "metadata": {"name": "data"}, "spec": CLAIM},
        workload("StatefulSet", replicas=3, volumeClaimTemplates=[{"metadata": {"name": "data"}, "spec": CLAIM}]),
    ]
    found = peak(demands(documents))
    assert found["persistentvolumeclaims"] == 4
    assert found["requests.storage"] == parse("4Gi")


def test_counts_extended_resources_once() -> None:
    pod = {"containers": [container(limits={"memory": "256Mi", "nvidia.com/gpu": "1"})]}
    found = peak(demands([workload("Deployment", pod, replicas=2, strategy={"type": "Recreate"})]), {})
    assert found["requests.nvidia.com/gpu"] == 2
    assert not any(key.startswith("limits.nvidia") for key in found)


def test_limits_fill_in_what_containers_leave_out() -> None:
    bare = {"name": "bare", "image": "shop/bare:1"}
    limited = {**bare, "resources": {"limits": {"cpu": "2"}}}
    item = {"defaultRequest": {"cpu": "50m", "memory": "64Mi"}, "default": {"memory": "96Mi"}}
    found = peak(demands([workload("Job", {"containers": [bare, limited]})]), item)
    assert found == {
        "pods": 1,
        # A limit stands for the request that is missing before a default does.
        "requests.cpu": parse("2050m"),
        "requests.memory": parse("128Mi"),
        "limits.cpu": parse("2"),
        "limits.memory": parse("192Mi"),
    }


amounts = st.integers(0, 4000)
init_kinds = st.lists(st.tuples(amounts, st.booleans()), max_size=5)


@given(init=init_kinds, main=st.lists(amounts, min_size=1, max_size=4), pods=st.integers(0, 20))
def test_agrees_with_playing_the_start_of_a_pod(init: list[tuple[int, bool]], main: list[int], pods: int) -> None:
    """Start the containers one by one, as the kubelet does, and see the most that runs at once."""

    def document(cpu: int, sidecar: bool = False) -> dict[str, Any]:
        own = {"name": "c", "resources": {"requests": {"cpu": f"{cpu}m"}}}
        return {**own, "restartPolicy": "Always"} if sidecar else own

    staying = most = 0
    for cpu, sidecar in init:
        most = max(most, staying + cpu)
        staying += cpu if sidecar else 0
    most = max(most, staying + sum(main))
    pod = {"initContainers": [document(*c) for c in init], "containers": [document(c) for c in main]}
    documents = [workload("Deployment", pod, replicas=pods, strategy={"type": "Recreate"})]
    assert peak(demands(documents)).get("requests.cpu", Decimal(0)) == pods * Decimal(most) / 1000
