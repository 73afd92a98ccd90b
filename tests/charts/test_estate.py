"""VIRIDA's estate as it is rendered: valid, checked, and what the architecture asks for."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from charts.environments import ENVIRONMENTS, Environment
from tests.conftest import of_kind
from tests.validation import Loader, validate
from virida.checks import Context, Severity, check_files

DIST = Path(__file__).parents[2] / "dist"

environments = pytest.mark.parametrize("environment", ENVIRONMENTS, ids=lambda environment: environment.name)


def _documents(environment: Environment, folder: str = "") -> list[dict[str, Any]]:
    paths = sorted((DIST / environment.name / folder).rglob("*.yaml"))
    return [document for path in paths for document in yaml.load_all(path.read_text(), Loader=Loader)]


@environments
def test_every_document_is_valid(environment: Environment) -> None:
    documents = _documents(environment)
    assert len(documents) > 100
    for document in documents:
        validate(document)


@environments
def test_passes_its_own_check(environment: Environment) -> None:
    report = check_files([DIST / environment.name], Context(profile=environment.cluster))
    assert [str(finding) for finding in report.findings if finding.severity is Severity.ERROR] == []
    assert report.waived == 0


def test_environments_have_the_same_folders_and_names() -> None:
    production, development = (
        {(d["apiVersion"], d["kind"], d["metadata"].get("namespace"), d["metadata"]["name"]) for d in _documents(each)}
        for each in ENVIRONMENTS
    )
    # The dashboard has a fixed number of pods where one machine has to do.
    only = {(kind, name) for _, kind, _, name in production ^ development}
    assert only <= {
        ("HorizontalPodAutoscaler", "frontend-dashboard-hpa"),
        ("PodDisruptionBudget", "ai-ml-prediction-engine"),
    }


def test_kube_system_is_left_to_k3s() -> None:
    for environment in ENVIRONMENTS:
        there = {
            (document["kind"], document["metadata"]["name"])
            for document in _documents(environment)
            if document["metadata"].get("namespace") == "kube-system" or document["metadata"]["name"] == "kube-system"
        }
        assert there <= {("ConfigMap", "coredns-custom")}


def test_the_visualizer_has_the_figures_of_the_architecture() -> None:
    documents = _documents(ENVIRONMENTS[0], "frontend-3d-visualizer")
    deployment = of_kind(documents, "Deployment")["spec"]
    [container] = deployment["template"]["spec"]["containers"]
    assert container["resources"] == {
        "requests": {"cpu": "500m", "memory": "512Mi"},
        "limits": {"cpu": "1", "memory": "1Gi"},
    }
    values = {variable["name"]: variable.get("value") for variable in container["env"]}
    assert values["NODE_ENV"] == "production"
    assert values["PORT"] == "3000"
    assert values["API_URL"] == "http://backend-api-gateway.virida-apps.svc:3000"
    assert values["NEXT_TELEMETRY_DISABLED"] == "1"
    assert values["NEXT_PUBLIC_API_URL"] == "https://api.virida.local"
    startup, readiness, liveness = (container[f"{name}Probe"] for name in ("startup", "readiness", "liveness"))
    assert (startup["httpGet"]["path"], startup["failureThreshold"], startup["periodSeconds"]) == ("/health", 30, 10)
    assert (readiness["httpGet"]["path"], readiness["initialDelaySeconds"], readiness["periodSeconds"]) == (
        "/ready",
        5,
        5,
    )
    assert (liveness["httpGet"]["path"], liveness["initialDelaySeconds"], liveness["periodSeconds"]) == (
        "/health",
        30,
        10,
    )
    pod = deployment["template"]["spec"]["securityContext"]
    assert (pod["runAsNonRoot"], pod["runAsUser"], pod["fsGroup"]) == (True, 1000, 1000)
    assert deployment["strategy"]["rollingUpdate"] == {"maxSurge": "25%", "maxUnavailable": 0}  # better than 25 %
    [spread] = deployment["template"]["spec"]["topologySpreadConstraints"]
    assert (spread["maxSkew"], spread["topologyKey"], spread["whenUnsatisfiable"]) == (
        1,
        "kubernetes.io/hostname",
        "DoNotSchedule",
    )
    assert "replicas" not in deployment  # an autoscaler has them

    autoscaler = of_kind(documents, "HorizontalPodAutoscaler", "frontend-3d-visualizer-hpa")["spec"]
    assert (autoscaler["minReplicas"], autoscaler["maxReplicas"]) == (2, 10)
    targets = {m["resource"]["name"]: m["resource"]["target"]["averageUtilization"] for m in autoscaler["metrics"]}
    assert targets == {"cpu": 70, "memory": 80}
    assert autoscaler["behavior"] == {
        "scaleUp": {
            "stabilizationWindowSeconds": 60,
            "policies": [{"type": "Percent", "value": 100, "periodSeconds": 15}],
        },
        "scaleDown": {
            "stabilizationWindowSeconds": 300,
            "policies": [{"type": "Percent", "value": 10, "periodSeconds": 60}],
        },
    }
    vertical = of_kind(documents, "VerticalPodAutoscaler", "frontend-3d-visualizer-vpa")["spec"]
    assert vertical["updatePolicy"] == {"updateMode": "Off"}  # Auto would fight the autoscaler above
    [policy] = vertical["resourcePolicy"]["containerPolicies"]
    assert policy["minAllowed"] == {"cpu": "100m", "memory": "128Mi"}
    assert policy["maxAllowed"] == {"cpu": "1", "memory": "1Gi"}
    ingress = of_kind(documents, "Ingress")["spec"]
    assert ingress["ingressClassName"] == "nginx"
    assert ingress["rules"][0]["host"] == "3d.virida.local"
    assert ingress["rules"][0]["http"]["paths"][0]["pathType"] == "Prefix"
    assert of_kind(documents, "Service")["spec"]["ports"][0]["port"] == 3000
