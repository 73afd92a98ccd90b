"""The same pods before Kubernetes' own admission: both have to refuse by the same controls, and to admit the same."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from tests.cluster.apiserver import ApiServer
from tests.cluster.client import Response
from tests.podsecurity.cases import CASES, NEWEST, Case, cron_job_of, deployment_of
from virida.podsecurity import evaluate, pod_template

ASSETS = os.environ.get("KUBEBUILDER_ASSETS", "")
if not ASSETS:
    pytest.skip("KUBEBUILDER_ASSETS is not set: no etcd and kube-apiserver to compare with", allow_module_level=True)

# How admission calls each control in its answer. Controls of one name override each other.
REASONS = {
    "allowPrivilegeEscalation": "allowPrivilegeEscalation != false",
    "appArmorProfile": "forbidden AppArmor profile",
    "capabilities_baseline": "non-default capabilities",
    "capabilities_restricted": "unrestricted capabilities",
    "hostNamespaces": "host namespaces",
    "hostPathVolumes": "hostPath volumes",
    "hostPorts": "hostPort",
    "hostProbesAndHostLifecycle": "probe or lifecycle host",
    "privileged": "privileged",
    "procMount": "procMount",
    "procMount_restricted": "procMount",
    "restrictedVolumes": "restricted volume types",
    "runAsNonRoot": "runAsNonRoot != true",
    "runAsUser": "runAsUser=0",
    "seLinuxOptions": "seLinuxOptions",
    "seccompProfile_baseline": "seccompProfile",
    "seccompProfile_restricted": "seccompProfile",
    "sysctls": "forbidden sysctls",
    "windowsHostProcess": "hostProcess",
}
_REASON = re.compile(rf"[:,] ({'|'.join(sorted(set(REASONS.values()), key=len, reverse=True))})s? \(")

# Every version in which something changes, and the one before.
MINORS = sorted(
    {0, NEWEST}
    | {
        minor
        for case in CASES
        for controls in case.refused.values()
        for minors in controls.values()
        for minor in (minors.start - 1, minors.start, minors[-1], minors[-1] + 1)
        if 0 <= minor <= NEWEST
    }
)
VERSIONS = (*(f"v1.{minor}" for minor in MINORS), "latest")

NamespaceOf = Callable[[str, str], str]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ApiServer]:
    with ApiServer(Path(ASSETS), tmp_path_factory.mktemp("apiserver")) as running:
        yield running


@pytest.fixture(scope="module")
def namespace_of(server: ApiServer) -> NamespaceOf:
    made: set[str] = set()

    def namespace_of(level: str, version: str) -> str:
        name = f"{level}-{version}".replace(".", "-")
        if name not in made:
            labels = {
                f"pod-security.kubernetes.io/{label}": value
                for mode in ("enforce", "warn")
                for label, value in ((mode, level), (f"{mode}-version", version))
            }
            body = {"metadata": {"name": name, "labels": labels}}
            assert server.request("POST", "/api/v1/namespaces", body).status == 201
            made.add(name)
        return name

    return namespace_of


def ours(document: dict[str, Any], level: str, version: str) -> list[str]:
    pod = pod_template(document)
    assert pod is not None
    return list(dict.fromkeys(REASONS[violation.control] for violation in evaluate(pod, level, version)))


def theirs(response: Response) -> list[str]:
    """The reasons for which a pod was refused, in their order, none if it was admitted."""
    if response.status in (200, 201):
        return []
    message = response.body["message"]
    assert response.status == 403, message
    assert "violates PodSecurity" in message
    return _REASON.findall(message)


def warned(response: Response) -> list[str]:
    """The reasons for which a workload was warned about: it is admitted, its pods will not be."""
    assert response.status == 201, response.body["message"]
    return [reason for text in response.warnings if "violate PodSecurity" in text for reason in _REASON.findall(text)]


def with_ephemeral_container(server: ApiServer, namespace: str, pod: dict[str, Any]) -> Response:
    """Add them as `kubectl debug` does: a pod cannot be made with ephemeral containers."""
    pods = f"/api/v1/namespaces/{namespace}/pods"
    spec = dict(pod["spec"])
    ephemeral = spec.pop("ephemeralContainers")
    made = server.request("POST", pods, {**pod, "spec": spec})
    assert made.status == 201, made.body["message"]
    try:
        debugged = {**made.body, "spec": {**made.body["spec"], "ephemeralContainers": ephemeral}}
        return server.request("PUT", f"{pods}/{made.body['metadata']['name']}/ephemeralcontainers?dryRun=All", debugged)
    finally:
        assert server.request("DELETE", f"{pods}/{made.body['metadata']['name']}?gracePeriodSeconds=0").status == 200


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_admission_agrees(server: ApiServer, namespace_of: NamespaceOf, case: Case) -> None:
    for level, version in [("privileged", "latest"), *product(("baseline", "restricted"), VERSIONS)]:
        namespace = namespace_of(level, version)
        if case.place == "ephemeralContainers":
            response = with_ephemeral_container(server, namespace, case.pod)
        else:
            response = server.request("POST", f"/api/v1/namespaces/{namespace}/pods?dryRun=All", case.pod)
        if case.invalid:
            assert response.status == 422, (version, response.body)
        else:
            assert theirs(response) == ours(case.pod, level, version), (version, response.body)


@pytest.mark.parametrize("level", ["privileged", "baseline", "restricted"])
@pytest.mark.parametrize(
    "case",
    [case for case in CASES if case.place != "ephemeralContainers" and not case.invalid],
    ids=lambda case: case.id,
)
def test_admission_warns_of_workloads(server: ApiServer, namespace_of: NamespaceOf, case: Case, level: str) -> None:
    namespace = namespace_of(level, "latest")
    for path, document in (
        (f"/apis/apps/v1/namespaces/{namespace}/deployments?dryRun=All", deployment_of(case.pod)),
        (f"/apis/batch/v1/namespaces/{namespace}/cronjobs?dryRun=All", cron_job_of(case.pod)),
    ):
        assert warned(server.request("POST", path, document)) == ours(document, level, "latest")


def test_admission_fills_in_the_ports_of_a_host_network(server: ApiServer, namespace_of: NamespaceOf) -> None:
    container = {"name": "web", "image": "web:1", "ports": [{"containerPort": 8080}]}
    pod = {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": "case"},
        "spec": {"hostNetwork": True, "containers": [container]},
    }
    namespace = namespace_of("baseline", "latest")
    response = server.request("POST", f"/api/v1/namespaces/{namespace}/pods?dryRun=All", pod)
    assert theirs(response) == ours(pod, "baseline", "latest") == ["host namespaces", "hostPort"]
