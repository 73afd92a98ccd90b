"""Pods at their namespace's own level, in every kind that carries them."""

from typing import Any

import pytest

from virida.checks import Context, Finding, check, select

DOMAIN = "pod-security.kubernetes.io/"


def _namespace(name: str = "shop", **labels: str) -> dict[str, Any]:
    written = {DOMAIN + key.replace("_", "-"): value for key, value in labels.items()}
    return {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name, "labels": written}}


def _carrier(api_version: str, kind: str, path: str, spec: dict[str, Any]) -> dict[str, Any]:
    document: dict[str, Any] = {"apiVersion": api_version, "kind": kind}
    here = document
    for key in path.split(".") if path else []:
        here = here.setdefault(key, {})
    here["spec"] = spec
    document["metadata"] = {"name": "web", "namespace": "shop"}
    return document


def _pod(**container: Any) -> dict[str, Any]:
    return _carrier("v1", "Pod", "", {"containers": [{"name": "web", "image": "web:1"} | container]})


def _check(*documents: dict[str, Any], kubernetes: str = "1.36") -> list[Finding]:
    return check(documents, Context(kubernetes=kubernetes), selected=select(["pod-security"]))


def _verdicts(*documents: dict[str, Any], kubernetes: str = "1.36") -> list[tuple[str, str, str]]:
    return [(f.rule, str(f.severity), f.field) for f in _check(*documents, kubernetes=kubernetes)]


@pytest.mark.parametrize(
    ("api_version", "kind", "path", "consequence"),
    [
        ("v1", "Pod", "", "the API server refuses the Pod"),
        ("v1", "PodTemplate", "template", "the PodTemplate is accepted and no pod ever starts"),
        (
            "v1",
            "ReplicationController",
            "spec.template",
            "the ReplicationController is accepted and no pod ever starts",
        ),
        ("apps/v1", "DaemonSet", "spec.template", "the DaemonSet is accepted and no pod ever starts"),
        ("apps/v1", "Deployment", "spec.template", "the Deployment is accepted and no pod ever starts"),
        ("apps/v1", "ReplicaSet", "spec.template", "the ReplicaSet is accepted and no pod ever starts"),
        ("apps/v1", "StatefulSet", "spec.template", "the StatefulSet is accepted and no pod ever starts"),
        ("batch/v1", "Job", "spec.template", "the Job is accepted and no pod ever starts"),
        ("batch/v1", "CronJob", "spec.jobTemplate.spec.template", "the CronJob is accepted and no pod ever starts"),
        ("argoproj.io/v1alpha1", "Rollout", "spec.template", "the Rollout is accepted and no pod ever starts"),
    ],
)
def test_judges_every_kind_that_carries_a_pod(api_version: str, kind: str, path: str, consequence: str) -> None:
    carrier = _carrier(api_version, kind, path, {"hostPID": True, "containers": []})
    (finding,) = _check(_namespace(enforce="baseline"), carrier)
    assert (finding.rule, finding.severity) == ("pod-security/baseline", "error")
    assert finding.field == f"{path}.spec.hostPID".lstrip(".")
    assert finding.message == (
        "hostPID is true, so the pod shares the node's processes; pod-security.kubernetes.io/enforce=baseline of the "
        f"namespace does not allow that (control hostNamespaces): {consequence}"
    )
    assert finding.remedy == "remove hostPID or set it to false"


def test_says_nothing_of_pods_whose_namespace_is_not_there() -> None:
    assert _verdicts(_namespace("other", enforce="restricted"), _pod()) == []


def test_says_nothing_of_other_kinds_with_a_template_of_that_name() -> None:
    service = _carrier("serving.knative.dev/v1", "Service", "spec.template", {"containerConcurrency": 1})
    assert _verdicts(_namespace(enforce="restricted"), service) == []


PROBED = _pod(livenessProbe={"httpGet": {"host": "192.0.2.1", "port": 80}})
PROBE = ("pod-security/baseline", "error", "spec.containers[web].livenessProbe.httpGet.host")


@pytest.mark.parametrize(
    ("labels", "kubernetes", "found"),
    [
        ({}, "1.36", [PROBE]),
        ({}, "1.33", []),
        ({"enforce_version": "latest"}, "1.36", [PROBE]),
        ({"enforce_version": "latest"}, "1.33", []),
        ({"enforce_version": "v1.33"}, "1.36", []),
        ({"enforce_version": "v1.34"}, "1.36", [PROBE]),
        # A version that the cluster does not know is its latest.
        ({"enforce_version": "v1.40"}, "1.36", [PROBE]),
        ({"enforce_version": "v1.36"}, "1.33", []),
    ],
)
def test_judges_by_the_version_of_the_label_else_of_the_cluster(
    labels: dict[str, str], kubernetes: str, found: list[tuple[str, str, str]]
) -> None:
    assert _verdicts(_namespace(enforce="baseline", **labels), PROBED, kubernetes=kubernetes) == found


def test_names_a_field_once_by_the_worst_demand() -> None:
    pod = _pod(securityContext={"capabilities": {"add": ["SYS_ADMIN"], "drop": ["ALL"]}})
    namespace = _namespace(enforce="baseline", warn="restricted", audit="restricted")
    context = "spec.containers[web].securityContext"
    assert _verdicts(namespace, pod) == [
        ("pod-security/baseline", "error", f"{context}.capabilities.add"),
        ("pod-security/restricted", "warning", f"{context}.allowPrivilegeEscalation"),
        ("pod-security/restricted", "warning", f"{context}.runAsNonRoot"),
        ("pod-security/restricted", "warning", f"{context}.seccompProfile.type"),
    ]


@pytest.mark.parametrize(
    ("mode", "severity", "outcome"),
    [
        ("enforce", "error", "does not allow that (control privileged): the API server refuses the Pod"),
        ("warn", "warning", "asks for better (control privileged): whoever applies the Pod is warned"),
        ("audit", "warning", "asks for better (control privileged): the audit log records it"),
    ],
)
def test_says_what_each_mode_does(mode: str, severity: str, outcome: str) -> None:
    (finding,) = _check(_namespace(**{mode: "baseline"}), _pod(securityContext={"privileged": True}))
    assert finding.severity == severity
    assert finding.message == (
        "privileged is true, so the container has full access to the node; "
        f"pod-security.kubernetes.io/{mode}=baseline of the namespace {outcome}"
    )


@pytest.mark.parametrize(
    ("key", "value", "message", "remedy"),
    [
        ("enforce", "Baseline", '"Baseline" is no level', "write baseline"),
        ("warn", "", '"" is no level', "write privileged, baseline or restricted"),
        ("audit", "none", '"none" is no level', "write privileged, baseline or restricted"),
        ("enforce-version", "1.35", '"1.35" is no version', "write v1.35 or latest"),
        ("warn-version", "v1.05", '"v1.05" is no version', "write v1.36 or latest"),
        ("audit-version", "v1.36.2", '"v1.36.2" is no version', "write v1.36 or latest"),
    ],
)
def test_rejects_a_label_that_the_api_server_refuses(key: str, value: str, message: str, remedy: str) -> None:
    namespace = _namespace(enforce="restricted")
    namespace["metadata"]["labels"][DOMAIN + key] = value
    (finding,) = (found for found in _check(namespace) if found.rule == "pod-security/level")
    assert (finding.severity, finding.field) == ("error", f"metadata.labels[{DOMAIN}{key}]")
    assert finding.message == f"{message} of the Pod Security Standards; the API server refuses the namespace"
    assert finding.remedy == remedy


@pytest.mark.parametrize("mode", ["enforce", "warn", "audit"])
def test_one_label_is_a_level(mode: str) -> None:
    assert _verdicts(_namespace(**{mode: "baseline"})) == []


def test_a_version_alone_is_no_level() -> None:
    assert _verdicts(_namespace(enforce_version="v1.36")) == [("pod-security/no-level", "warning", "metadata.labels")]


def test_only_enforce_admits_every_pod() -> None:
    assert _verdicts(_namespace(enforce="privileged", warn="privileged")) == [
        ("pod-security/privileged", "info", f"metadata.labels[{DOMAIN}enforce]")
    ]
