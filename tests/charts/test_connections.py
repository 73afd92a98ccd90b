"""Namespaces are closed, and every connection that is listed works from end to end: both halves are rendered."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from syrupy.assertion import SnapshotAssertion

from charts.environments import PRODUCTION
from charts.namespaces import LEVELS
from charts.platform.components import connections
from charts.platform.release import NODE_EXPORTER
from tests.charts import upstream
from tests.charts.conftest import Estate
from tests.conftest import Documents, of_kind
from virida.delivery.permissions import project_allows
from virida.namespace.connections import Component
from virida.reachability import Coverage, Verdict, compute

PLATFORM = sorted(set(LEVELS) - {NODE_EXPORTER})


def policies(documents: Documents) -> Documents:
    return [d for d in documents if d["kind"] in ("NetworkPolicy", "Namespace")]


@pytest.mark.parametrize("namespace", sorted(LEVELS))
def test_is_closed_and_has_its_level(rendered: Estate, namespace: str) -> None:
    closed = of_kind(rendered[namespace], "NetworkPolicy", "default-deny")["spec"]
    assert closed == {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}
    labels = of_kind(rendered[namespace], "Namespace")["metadata"]["labels"]
    assert labels["pod-security.kubernetes.io/enforce"] == LEVELS[namespace]
    assert labels["pod-security.kubernetes.io/enforce-version"] == "v1.36"


def test_nothing_is_rendered_into_kube_system(rendered: Estate) -> None:
    for chart, documents in rendered.items():
        for document in documents:
            assert document["metadata"].get("namespace") != "kube-system", chart
            assert document["metadata"]["name"] != "kube-system", chart


def workload(component: Component) -> dict[str, Any]:
    """Pods with the labels that a connection knows them by; several, which speak to each other too."""
    labels = dict(component.labels)
    template = {
        "metadata": {"labels": labels},
        "spec": {"containers": [{"name": "main", "image": "example.com/main:1"}]},
    }
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": component.name, "namespace": component.namespace},
        "spec": {"replicas": 2, "selector": {"matchLabels": labels}, "template": template},
    }


def listed() -> Iterator[Component]:
    seen = set()
    for connection in connections(PRODUCTION):
        for end in (connection.source, connection.target):
            if isinstance(end, Component) and end.name not in seen:
                seen.add(end.name)
                yield end


def test_what_is_listed_is_open_and_nothing_else(production: Estate) -> None:
    pods = {component.name: component for component in listed() if component.namespace in LEVELS}
    reachability = compute([*(d for name in LEVELS for d in policies(production[name])), *map(workload, pods.values())])
    workloads = {isolation.workload.name: isolation.workload for isolation in reachability.workloads}
    wanted = {
        (connection.source.name, connection.target.name, port)
        for connection in connections(PRODUCTION)
        for port in connection.ports
    }
    coverage = Coverage(reachability)
    open_ = {
        (source, target, port)
        for source in pods
        for target in pods
        for port in sorted({port for _, _, port in wanted})
        if coverage.verdict(workloads[source], workloads[target], "TCP", port) is Verdict.YES
    }
    of_all_pods = pods_of_a_whole_namespace()
    assert open_ == {
        (source, target, port) for source, target, port in wanted | of_all_pods if source in pods and target in pods
    }
    assert {("ingress", "grafana", 3000), ("jaeger", "elasticsearch", 9200), ("prometheus", "vault", 8200)} <= open_


def test_services_may_send_traces_and_are_open_to_nobody_by_it(production: Estate) -> None:
    added = of_kind(production["virida-apps"], "NetworkPolicy", "services-to-jaeger-egress")["spec"]
    assert added["policyTypes"] == ["Egress"]
    assert added["egress"][0]["ports"] == [{"protocol": "TCP", "port": port} for port in (4317, 4318)]
    names = {d["metadata"]["name"] for d in policies(production["virida-apps"])}
    assert names == {
        "allow-dns", "allow-monitoring", "default-deny", "services-to-jaeger-egress", "virida-apps",
    }  # fmt: skip


def pods_of_a_whole_namespace() -> set[tuple[str, str, int]]:
    """What holds for every pod of Velero's namespace holds for the job beside it."""
    return {("prometheus", "vault-snapshot", 8085)}


@pytest.mark.parametrize(
    ("source", "target", "ports"),
    [
        # Webhooks, operators, metrics, traces, pages, names and copies: one of each kind, as the namespace has it.
        ("api-server", "cert-manager-webhook", [10250]),
        ("argocd-application-controller", "api-server", [6443]),
        ("prometheus", "vault", [8200]),
        ("services", "jaeger", [4317, 4318]),
        ("ingress", "grafana", [3000]),
        ("velero", "outside", [443]),
    ],
)
def test_connection(
    snapshot: SnapshotAssertion, production: Estate, source: str, target: str, ports: list[int]
) -> None:
    name = f"{source}-to-{target}"
    ends = [
        document
        for chart in PLATFORM
        for document in policies(production[chart])
        if document["metadata"]["name"] in (f"{name}-egress", f"{name}-ingress")
    ]
    assert ends == snapshot
    for end in ends:
        [rule] = end["spec"].get("ingress") or end["spec"]["egress"]
        assert [port["port"] for port in rule["ports"]] == ports


CHARTS = {
    "cert-manager": (upstream.CERT_MANAGER, "deploy/charts/cert-manager"),
    "eck-operator": (upstream.ECK, "deploy/eck-operator"),
    "external-secrets": (upstream.EXTERNAL_SECRETS, "deploy/charts/external-secrets"),
    "vertical-pod-autoscaler": (upstream.VERTICAL_POD_AUTOSCALER, "charts/vertical-pod-autoscaler"),
}
"""Charts that modules of Go carry, some at an older version than ours."""


def helm_template(name: str, values: Any, folder: Path) -> Documents:
    """What a chart renders with our values, or a test that is skipped."""
    if shutil.which("helm") is None:
        pytest.skip("helm is not installed, which renders charts")
    module, path = CHARTS[name]
    chart = folder / name
    shutil.copytree(upstream.module(module) / path, chart, copy_function=shutil.copyfile)
    described = yaml.safe_load((chart / "Chart.yaml").read_text())
    if not (chart / "charts").is_dir():
        described.pop("dependencies", None)  # parts that are off, and are fetched from elsewhere
    if described["version"] == "v0.0.0":
        described["version"] = module.rpartition("@")[2]
    (chart / "Chart.yaml").write_text(yaml.safe_dump(described))
    (folder / "values.yaml").write_text(yaml.safe_dump(values))
    command = ["helm", "template", name, str(chart), "--namespace", "virida-system", "--kube-version", "1.36.0"]
    done = subprocess.run(
        [*command, "--values", str(folder / "values.yaml")], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return [document for document in yaml.safe_load_all(done.stdout) if document]


@pytest.mark.parametrize("name", CHARTS)
def test_charts_render_what_is_expected_of_them(production: Estate, tmp_path: Path, name: str) -> None:
    application = of_kind(production["root"], "Application", name)
    documents = helm_template(name, application["spec"]["source"]["helm"]["valuesObject"], tmp_path)
    project = of_kind(production["root"], "AppProject", "virida-platform")
    assert project_allows(project, application, documents) == []
    assert not [d for d in documents if "helm.sh/hook" in (d["metadata"].get("annotations") or {})]

    workloads = [d for d in documents if d["kind"] in ("Deployment", "StatefulSet", "DaemonSet")]
    assert workloads
    components = [component for component in listed() if component.namespace == "virida-system"]
    for each in workloads:
        labels = each["spec"]["template"]["metadata"]["labels"]
        matching = [c.name for c in components if c.labels.items() <= labels.items()]
        assert len(matching) == 1, each["metadata"]["name"]


@pytest.mark.parametrize("name", CHARTS)
def test_values_are_keys_of_the_chart(production: Estate, name: str) -> None:
    values = of_kind(production["root"], "Application", name)["spec"]["source"]["helm"]["valuesObject"]
    module, path = CHARTS[name]
    known = yaml.safe_load((upstream.module(module) / path / "values.yaml").read_text())
    newer = {"vertical-pod-autoscaler": {"admissionController.certManager"}}.get(name, set())
    assert set(unknown(values, known)) == newer


def unknown(values: dict[str, Any], known: dict[str, Any], path: str = "") -> Iterator[str]:
    for key, value in values.items():
        place = f"{path}.{key}".lstrip(".")
        if key not in known:
            yield place
        elif isinstance(value, dict) and known[key]:
            yield from unknown(value, known[key], place)
