from __future__ import annotations

from typing import Any

import pytest

from tests.podsecurity.cases import CASES, NEWEST, Case, cron_job_of, deployment_of
from virida.errors import InvalidOption
from virida.podsecurity import Level, PodTemplate, Violation, evaluate, pod_template
from virida.podsecurity.baseline import BASELINE
from virida.podsecurity.restricted import RESTRICTED

each_case = pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)


def verdict(document: dict[str, Any], level: str, version: str = "latest") -> tuple[Violation, ...]:
    pod = pod_template(document)
    assert pod is not None
    return evaluate(pod, level, version)


@each_case
@pytest.mark.parametrize("level", ["baseline", "restricted"])
def test_refuses_by_the_controls_of_each_version(case: Case, level: str) -> None:
    found = {
        f"1.{minor}": {violation.control for violation in verdict(case.pod, level, f"1.{minor}")}
        for minor in range(NEWEST + 1)
    }
    assert found == {f"1.{minor}": case.controls(level, minor) for minor in range(NEWEST + 1)}


@pytest.mark.parametrize("version", ["1.0", "1.24", "latest"])
def test_privileged_admits_every_pod(version: str) -> None:
    assert [case.id for case in CASES if verdict(case.pod, "privileged", version)] == []


@pytest.mark.parametrize("case", [case for case in CASES if case.place], ids=lambda case: case.id)
def test_names_the_container(case: Case) -> None:
    paths = [violation.path for violation in verdict(case.pod, "restricted") if "ontainers[" in violation.path]
    assert [path for path in paths if not path.startswith(f"spec.{case.place}[subject].")] == []


@each_case
def test_looks_into_workloads(case: Case) -> None:
    for level in Level:
        alone = verdict(case.pod, level)
        for document, prefix in (
            (deployment_of(case.pod), "spec.template."),
            (cron_job_of(case.pod), "spec.jobTemplate.spec.template."),
        ):
            assert verdict(document, level) == tuple(
                Violation(found.control, found.level, prefix + found.path, found.message, found.fix) for found in alone
            )


def test_every_control_is_seen_to_refuse_and_not_to() -> None:
    refusing = {control for case in CASES for level in case.refused.values() for control in level}
    assert refusing == {control.id for control in (*BASELINE, *RESTRICTED)}


def test_lists_controls_as_admission_does() -> None:
    for controls, level in ((BASELINE, Level.BASELINE), (RESTRICTED, Level.RESTRICTED)):
        assert [control.id for control in controls] == sorted(control.id for control in controls)
        assert {control.level for control in controls} == {level}
        assert all(list(control.checks) == sorted(control.checks) for control in controls)


def test_orders_pod_before_containers_and_init_before_regular_before_ephemeral() -> None:
    loose = {"securityContext": {"runAsUser": 0, "runAsNonRoot": True}}
    spec = {
        "ephemeralContainers": [{"name": "c", **loose}],
        "containers": [{"name": "z", **loose}, {"name": "b", **loose}],
        "initContainers": [{"name": "a", **loose}],
        "securityContext": {"runAsUser": 0},
    }
    found = evaluate(PodTemplate({}, spec), "restricted", "1.36")
    assert [violation.path for violation in found if violation.control == "runAsUser"] == [
        "spec.securityContext.runAsUser",
        "spec.initContainers[a].securityContext.runAsUser",
        "spec.containers[z].securityContext.runAsUser",
        "spec.containers[b].securityContext.runAsUser",
        "spec.ephemeralContainers[c].securityContext.runAsUser",
    ]


def test_order_of_annotations_does_not_matter() -> None:
    prefix = "container.apparmor.security.beta.kubernetes.io/"
    one = {f"{prefix}{name}": "unconfined" for name in "abc"}
    other = dict(reversed(one.items()))
    assert evaluate(PodTemplate({"annotations": one}, {}), "baseline") == evaluate(
        PodTemplate({"annotations": other}, {}), "baseline"
    )


@pytest.mark.parametrize("version", ["1.35", "v1.35", "1.36", "1.99", "latest"])
def test_versions_after_the_last_change_are_the_latest(version: str) -> None:
    for case in CASES:
        assert verdict(case.pod, "restricted", version) == verdict(case.pod, "restricted")


def test_a_host_network_makes_every_port_one_of_the_node() -> None:
    spec = {
        "hostNetwork": True,
        "containers": [{"name": "web", "ports": [{"name": "http", "containerPort": 8080}, {"containerPort": 9090}]}],
    }
    found = evaluate(PodTemplate({}, spec), "baseline")
    assert [violation.control for violation in found] == ["hostNamespaces", "hostPorts", "hostPorts"]
    assert found[1:] == tuple(
        Violation(
            "hostPorts",
            Level.BASELINE,
            f"spec.containers[web].ports[{port}].hostPort",
            f"hostPort becomes {number} because hostNetwork is true",
            "remove hostNetwork and reach the pod through a Service",
        )
        for port, number in (("http", 8080), (1, 9090))
    )


@pytest.mark.parametrize(
    "spec",
    [
        {"containers": None, "securityContext": None, "volumes": None, "os": None},
        {"containers": "web", "volumes": {"name": "data"}, "os": "windows", "securityContext": []},
        {"containers": [None, "web", {"securityContext": "none", "ports": [8080], "lifecycle": []}]},
        {"containers": [{"securityContext": {"capabilities": [], "seLinuxOptions": "spc_t", "windowsOptions": 1}}]},
    ],
)
def test_reads_malformed_pods_as_if_the_field_were_absent(spec: dict[str, Any]) -> None:
    assert evaluate(PodTemplate({"annotations": ["x"]}, spec), "baseline") == ()


@pytest.mark.parametrize(
    ("context", "control"),
    [
        ({"privileged": "false"}, "privileged"),
        ({"procMount": {}}, "procMount"),
        ({"seLinuxOptions": {"type": ["container_t"]}}, "seLinuxOptions"),
        ({"capabilities": {"add": [["CHOWN"]]}}, "capabilities_baseline"),
        ({"seccompProfile": "RuntimeDefault"}, "seccompProfile_baseline"),
        ({"appArmorProfile": "RuntimeDefault"}, "appArmorProfile"),
    ],
)
def test_refuses_values_of_the_wrong_type(context: dict[str, Any], control: str) -> None:
    spec = {"containers": [{"name": "web", "securityContext": context}]}
    assert [violation.control for violation in evaluate(PodTemplate({}, spec), "baseline")] == [control]


@pytest.mark.parametrize(
    ("sources", "named"),
    [
        ({"quantumDisk": {}}, "quantumDisk"),
        ({"nfs": {}, "hostPath": {}}, "hostPath"),
        ({"hostPath": {}, "nfs": {}}, "hostPath"),
    ],
)
def test_names_the_source_of_a_volume_whatever_it_is(sources: dict[str, Any], named: str) -> None:
    spec = {"volumes": [{"name": "data", **sources}]}
    assert [violation.path for violation in evaluate(PodTemplate({}, spec), "restricted")] == [
        f"spec.volumes[data].{named}"
    ]


@pytest.mark.parametrize(
    "version", ["", "1", "1.36.2", "v2.0", "1.036", "36", "1.36+k3s1", "Latest", " 1.36", "1.36\n"]
)
def test_rejects_versions_that_are_none(version: str) -> None:
    with pytest.raises(InvalidOption) as caught:
        evaluate(PodTemplate({}, {}), "baseline", version)
    assert str(caught.value) == (
        f"podsecurity: version ({version!r}) must be latest or a minor version of Kubernetes 1; "
        "write it as 1.36, without a patch number"
    )


@pytest.mark.parametrize("level", ["", "Baseline", "strict"])
def test_rejects_levels_that_are_none(level: str) -> None:
    with pytest.raises(InvalidOption) as caught:
        evaluate(PodTemplate({}, {}), level)
    assert str(caught.value) == (
        f"podsecurity: level ({level!r}) must be privileged, baseline or restricted; write one of these"
    )
