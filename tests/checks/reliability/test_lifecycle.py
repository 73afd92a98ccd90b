"""Starts, ends and rollouts."""

from typing import Any

import pytest

from tests.checks.reliability.kit import container, find, named, severities, workload
from virida.checks import Context
from virida.cluster import ClusterProfile

GET = {"httpGet": {"path": "/health", "port": 3000}}


def _with(**fields: Any) -> dict[str, Any]:
    return workload(pod={"containers": [container(**fields)]})


def _stops(hook: dict[str, Any], grace: int | None = None) -> dict[str, Any]:
    pod: dict[str, Any] = {"containers": [container(lifecycle={"preStop": hook})]}
    return workload(pod=pod if grace is None else pod | {"terminationGracePeriodSeconds": grace})


@pytest.mark.parametrize(
    ("command", "asleep"),
    [
        (["sleep", "40"], 40),
        (["/bin/sleep", "40"], 40),
        (["/usr/bin/sleep", "1m"], 60),
        (["sleep", "29.5"], 30),
        (["sh", "-c", "sleep 40"], 40),
        (["/bin/sh", "-c", "exec sleep 40"], 40),
        (["/bin/bash", "-ec", "sleep 20 && sleep 20; nginx -s quit"], 40),
        (["sh", "-c", "sleep 20\nsleep 15\n"], 35),
        (["sh", "-c", "while true; do sleep 40; done"], None),
        (["sh", "-c", "curl -s localhost || sleep 40"], None),
        (["sh", "-c", "sleep 40 & wait"], None),
        (["sh", "-c", "echo sleep 40"], None),
        (["/drain", "sleep 40"], None),
        (["sleep", "infinity"], None),
        ([], None),
    ],
)
def test_reads_how_long_a_hook_sleeps(command: list[str], asleep: int | None) -> None:
    found = find("grace-period", _stops({"exec": {"command": command}}))
    assert [f.remedy for f in found] == (
        []
        if asleep is None
        else [f"write terminationGracePeriodSeconds: {asleep + 30}, which leaves 30 s after the hook"]
    )


@pytest.mark.parametrize(
    ("seconds", "grace", "expected"),
    [
        (25, None, []),
        (26, None, ["warning"]),
        (30, None, ["error"]),
        (31, None, ["error"]),
        (31, 60, []),
        (0, 0, ["error"]),
    ],
)
def test_the_hook_is_part_of_the_grace_period(seconds: int, grace: int | None, expected: list[str]) -> None:
    assert severities("grace-period", _stops({"sleep": {"seconds": seconds}}, grace)) == expected


def test_only_what_the_api_server_refuses_is_said_to_be_refused() -> None:
    action, command = {"sleep": {"seconds": 31}}, {"exec": {"command": ["sleep", "31"]}}
    assert ["refuses" in f.message for f in find("grace-period", _stops(action))] == [True]
    assert ["refuses" in f.message for f in find("grace-period", _stops(command))] == [False]


def test_sleep_is_an_action_since_1_30() -> None:
    document = _stops({"sleep": {"seconds": 5}})
    assert severities("sleep-action", document, context=Context(kubernetes="1.30")) == []
    (finding,) = find("sleep-action", document, context=Context(kubernetes="1.29"))
    assert (finding.field, finding.message, finding.remedy) == (
        "spec.template.spec.containers[web].lifecycle.preStop.sleep",
        "Kubernetes 1.29 does not read this (1.30 is the first that does), and a hook without an action is none; the "
        "API server refuses the object",
        'write exec with command: ["sleep", "5"], where the image has it',
    )


@pytest.mark.parametrize(
    ("liveness", "readiness", "expected"),
    [
        ({}, {}, ["info"]),  # restarts from 20 s on
        ({"initialDelaySeconds": 10}, {}, []),  # from 30 s on
        ({"initialDelaySeconds": 30}, {"initialDelaySeconds": 5}, []),
        ({"initialDelaySeconds": 30}, {"initialDelaySeconds": 50}, ["warning"]),
        ({"initialDelaySeconds": 30}, {"initialDelaySeconds": 49}, []),
        ({"initialDelaySeconds": 30}, {"periodSeconds": 25, "successThreshold": 3}, ["warning"]),
        ({"failureThreshold": 1}, {}, ["warning"]),
        ({"failureThreshold": 1}, None, ["warning"]),
        ({"failureThreshold": "many"}, None, ["info"]),
    ],
)
def test_liveness_waits_for_the_start(liveness: Any, readiness: Any, expected: list[str]) -> None:
    probes = {"livenessProbe": GET | liveness}
    if readiness is not None:
        probes["readinessProbe"] = GET | readiness
    assert severities("liveness-start", _with(**probes)) == expected
    assert severities("liveness-start", _with(startupProbe=GET, **probes)) == []


@pytest.mark.parametrize(
    ("liveness", "readiness", "expected"),
    [
        (GET, GET, ["warning"]),
        (GET | {"initialDelaySeconds": 60, "timeoutSeconds": 5}, GET, ["warning"]),
        (GET | {"failureThreshold": 2}, GET, ["warning"]),
        (GET | {"failureThreshold": 4}, GET, []),
        (GET, GET | {"periodSeconds": 5}, []),
        (GET, {"httpGet": {"path": "/ready", "port": 3000}}, []),
        (GET, {"tcpSocket": {"port": 3000}}, []),
    ],
)
def test_liveness_is_not_readiness_once_more(liveness: Any, readiness: Any, expected: list[str]) -> None:
    assert severities("liveness-readiness", _with(livenessProbe=liveness, readinessProbe=readiness)) == expected


@pytest.mark.parametrize(
    ("probe", "expected"),
    [({}, []), ({"timeoutSeconds": 10}, []), ({"timeoutSeconds": 11}, ["warning"]), ({"periodSeconds": 1}, [])],
)
def test_an_answer_fits_into_the_period(probe: dict[str, Any], expected: list[str]) -> None:
    for name in ("startupProbe", "readinessProbe", "livenessProbe"):
        assert severities("probe-timeout", _with(**{name: GET | probe})) == expected


def _rolls(kind: str = "Deployment", replicas: int = 4, **rolling: Any) -> dict[str, Any]:
    strategy = "strategy" if kind == "Deployment" else "updateStrategy"
    spec: dict[str, Any] = {strategy: {"type": "RollingUpdate", "rollingUpdate": rolling}}
    return workload(kind, **spec | ({"replicas": replicas} if kind == "Deployment" else {}))


# The errors are those of kube-apiserver 1.36.
@pytest.mark.parametrize(
    ("document", "expected"),
    [
        (_rolls(maxSurge=0, maxUnavailable=0), ["error"]),
        (_rolls(maxSurge="0%", maxUnavailable=0), ["error"]),
        (_rolls(maxSurge=0, maxUnavailable="1%"), []),
        (_rolls(maxSurge=0), []),
        (_rolls(maxUnavailable="100%"), ["warning"]),
        (_rolls(maxUnavailable=4), ["warning"]),
        (_rolls(maxUnavailable=3), []),
        (_rolls(maxUnavailable=1, replicas=1), []),
        (workload(strategy={"type": "Recreate"}), []),
        (workload(strategy={"type": "Recreate", "rollingUpdate": None}), []),
        (workload(strategy={"type": "Recreate", "rollingUpdate": {}}), ["error"]),
        (_rolls("DaemonSet"), []),
        (_rolls("DaemonSet", maxSurge=1), ["error"]),
        (_rolls("DaemonSet", maxSurge=1, maxUnavailable=0), []),
        (_rolls("DaemonSet", maxSurge=0, maxUnavailable=0), ["error"]),
    ],
)
def test_a_rollout_moves_and_leaves_pods(document: dict[str, Any], expected: list[str]) -> None:
    assert severities("rolling-update", document) == expected


@pytest.mark.parametrize(
    ("spec", "startup", "expected"),
    [
        ({}, {"periodSeconds": 10, "failureThreshold": 60}, ["warning"]),
        ({}, {"periodSeconds": 10, "failureThreshold": 59}, []),
        ({"minReadySeconds": 10}, {"periodSeconds": 10, "failureThreshold": 59}, ["warning"]),
        ({"progressDeadlineSeconds": 601}, {"periodSeconds": 10, "failureThreshold": 60}, []),
        ({"minReadySeconds": 600}, {}, ["error"]),
        ({"minReadySeconds": 599}, {"periodSeconds": 1, "failureThreshold": 1}, ["warning"]),
    ],
)
def test_the_deadline_leaves_time_to_start(spec: dict[str, Any], startup: dict[str, Any], expected: list[str]) -> None:
    document = workload(pod={"containers": [container(startupProbe=GET | startup)]}, **spec)
    assert severities("progress-deadline", document) == expected


VOLUMES = {"volumes": [{"name": "data", "persistentVolumeClaim": {"claimName": "data"}}]}
RECREATE = {"type": "Recreate"}


@pytest.mark.parametrize(
    ("modes", "document", "expected"),
    [
        (["ReadWriteOnce"], workload(replicas=2, strategy=RECREATE, pod=VOLUMES), ["warning"]),
        (["ReadWriteOnce"], workload(pod=VOLUMES), ["warning"]),
        (["ReadWriteOnce"], workload(strategy=RECREATE, pod=VOLUMES), []),
        (["ReadWriteOnce"], workload(strategy={"rollingUpdate": {"maxUnavailable": 1}}, pod=VOLUMES), []),
        (["ReadWriteOnce"], workload("StatefulSet", pod=VOLUMES), []),
        (["ReadWriteOnce"], workload("StatefulSet", replicas=2, pod=VOLUMES), ["warning"]),
        (["ReadWriteOnce"], workload("DaemonSet", pod=VOLUMES), ["warning"]),
        (["ReadWriteOncePod"], workload(pod=VOLUMES), ["error"]),
        (["ReadWriteOnce", "ReadWriteMany"], workload(replicas=2, pod=VOLUMES), []),
        (["ReadOnlyMany"], workload(replicas=2, pod=VOLUMES), []),
        ([], workload(replicas=2, pod=VOLUMES), []),
    ],
)
def test_a_volume_is_shared_only_where_it_can_be(modes: list[str], document: Any, expected: list[str]) -> None:
    claim = named("v1", "PersistentVolumeClaim", "data", accessModes=modes)
    assert severities("shared-volume", claim, document) == expected
    assert severities("shared-volume", document) == []  # nothing is known of a claim elsewhere


def test_the_pods_of_a_single_node_share_a_volume() -> None:
    document, one = workload(replicas=2, pod=VOLUMES), Context(profile=ClusterProfile.k3s(nodes=1))
    claim = named("v1", "PersistentVolumeClaim", "data", accessModes=["ReadWriteOnce"])
    assert severities("shared-volume", claim, document, context=one) == []
    claim = named("v1", "PersistentVolumeClaim", "data", accessModes=["ReadWriteOncePod"])
    assert severities("shared-volume", claim, document, context=one) == ["error"]
