"""The Applications, one by one, and the values of each chart."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from cdk8s import Chart, Testing
from syrupy.assertion import SnapshotAssertion

from charts import delivery
from charts.environments import PRODUCTION, Environment
from charts.estate import estate
from charts.platform import argo_cd
from charts.platform.notifications import notifications
from charts.platform.release import Wave
from tests.charts.conftest import Estate
from tests.conftest import Documents, of_kind
from tests.validation import validate
from virida import ArgoApp, Git, ViridaError, notifications_values
from virida.delivery.expansion import applications_of
from virida.delivery.health import HEALTH_CHECKS

CHARTS = [
    "argo-cd",
    "cert-manager",
    "eck-operator",
    "external-secrets",
    "jaeger",
    "kube-prometheus-stack",
    "nginx-ingress",
    "vault",
    "velero-server",
    "vertical-pod-autoscaler",
]
SERVICES = [
    "ai-ml-prediction-engine",
    "backend-api-gateway",
    "frontend-3d-visualizer",
    "frontend-dashboard",
    "iot-telemetry-ingest",
]


def applications(rendered: Estate) -> Documents:
    return [document for document in rendered["root"] if document["kind"] == "Application"]


def values_of(application: Mapping[str, Any]) -> Any:
    return application["spec"]["source"]["helm"].get("valuesObject")


def test_root_holds_applications_and_what_bounds_them(rendered: Estate) -> None:
    assert {d["kind"] for d in rendered["root"]} == {"AppProject", "Application", "ApplicationSet"}
    for document in rendered["root"]:
        validate(document)


def test_charts_and_folders_are_all_there_is(production: Estate) -> None:
    by_source = {True: set(), False: set()}  # type: dict[bool, set[str]]
    for application in applications(production):
        by_source["helm" in application["spec"]["source"]].add(application["metadata"]["name"])
    assert sorted(by_source[True]) == CHARTS
    assert by_source[False] == set(production) - {"root"} - set(SERVICES)


@pytest.mark.parametrize("name", CHARTS)
def test_application(snapshot: SnapshotAssertion, production: Estate, name: str) -> None:
    application = copy.deepcopy(of_kind(production["root"], "Application", name))
    del application["spec"]["source"]["helm"]["valuesObject"]
    assert application == snapshot
    # An exact version, and a sync that does not give up.
    assert application["spec"]["source"]["targetRevision"].lstrip("v")[0].isdigit()
    assert application["spec"]["syncPolicy"]["retry"]["limit"] == -1
    options = application["spec"]["syncPolicy"]["syncOptions"]
    assert {"ServerSideApply=true", "SkipDryRunOnMissingResource=true", "CreateNamespace=false"} <= set(options)


@pytest.mark.parametrize("name", CHARTS)
def test_values(snapshot: SnapshotAssertion, production: Estate, name: str) -> None:
    values = copy.deepcopy(values_of(of_kind(production["root"], "Application", name)))
    if name == "argo-cd":
        # Long texts, which have snapshots of their own where they are made.
        for key, text in HEALTH_CHECKS.items():
            assert values["configs"]["cm"].pop(key) == text
        for key, value in notifications_values(notifications(PRODUCTION))["notifications"].items():
            assert values["notifications"].pop(key) == value
    assert values == snapshot


def test_folders(snapshot: SnapshotAssertion, production: Estate) -> None:
    """They differ in four things, so that one of them shows the rest."""
    folders = [a for a in applications(production) if "helm" not in a["spec"]["source"]]
    [first, *rest] = folders
    assert first == snapshot
    for application in folders:
        name = application["metadata"]["name"]
        same = copy.deepcopy(first)
        same["metadata"]["name"] = same["metadata"]["labels"]["app.kubernetes.io/name"] = name
        wave = "argocd.argoproj.io/sync-wave"
        same["metadata"]["annotations"][wave] = application["metadata"]["annotations"][wave]
        paths = "argocd.argoproj.io/manifest-generate-paths"
        same["metadata"]["annotations"][paths] = f"/dist/production/{name}"
        same["spec"]["source"]["path"] = f"dist/production/{name}"
        same["spec"]["destination"]["namespace"] = application["spec"]["destination"]["namespace"]
        assert application == same
    assert rest


def test_argo_cd_leaves_nothing_out_of_an_application(production: Estate) -> None:
    """What is false or zero it does, when it writes an Application anew; values of charts it takes as they are."""
    for document in applications(production):
        for part in ("project", "destination", "syncPolicy", "revisionHistoryLimit"):
            text = json.dumps(document["spec"][part])
            assert not re.search(r': (?:false|0|""|\{\}|\[\])[,}]', text), (document["metadata"]["name"], text)


def test_services_have_one_owner(snapshot: SnapshotAssertion, production: Estate) -> None:
    application_set = of_kind(production["root"], "ApplicationSet")
    assert application_set == snapshot
    made = [application["metadata"]["name"] for application in applications_of(application_set)]
    assert sorted(made) == SERVICES
    assert not set(made) & {application["metadata"]["name"] for application in applications(production)}


WAVES = {
    Wave.OPERATORS: {
        "access",
        "admission",
        "argocd",
        "cert-manager",
        "eck-operator",
        "external-secrets",
        "velero",
        "vertical-pod-autoscaler",
        "virida-apps",
        "virida-logs",
        "virida-monitoring",
        "virida-node-exporter",
        "virida-system",
    },
    Wave.PLATFORM: {"argo-cd", "certificates", "elastic", "jaeger", "logs", "nginx-ingress", "routes", "traces"},
}


def test_three_waves_of_which_none_waits_for_vault_but_the_last(rendered: Estate) -> None:
    found: dict[int, set[str]] = {}
    for document in rendered["root"]:
        if document["kind"] != "AppProject":
            wave = int(document["metadata"]["annotations"]["argocd.argoproj.io/sync-wave"])
            found.setdefault(wave, set()).add(document["metadata"]["name"])
    assert set(found) == set(Wave)
    assert {wave: names for wave, names in found.items() if wave != Wave.SERVICES} == WAVES
    assert {"vault", "secret-store", "kube-prometheus-stack", "virida-services"} <= found[Wave.SERVICES]


def test_development_has_the_same_shape(estates: Mapping[str, Estate]) -> None:
    found = {}
    for name in CHARTS:
        ours, theirs = (
            values_of(of_kind(estates[environment]["root"], "Application", name))
            for environment in ("production", "development")
        )
        if changes := dict(differences(ours, theirs)):
            found[name] = changes
    configuration = found["vault"].pop("server.ha.raft.config")
    assert "vault-2" in configuration[0]
    assert "vault-1" not in configuration[1]
    links = found["argo-cd"].pop("notifications.argocdUrl")
    assert links == ("https://argocd.virida.local", "https://argocd.dev.virida.local")
    assert found == {
        "argo-cd": {"global.domain": ("argocd.virida.local", "argocd.dev.virida.local")},
        "kube-prometheus-stack": {
            "grafana.grafana.ini.server.root_url": (
                "https://grafana.virida.local",
                "https://grafana.dev.virida.local",
            ),
            "prometheus.prometheusSpec.externalLabels.cluster": ("production", "development"),
        },
        "nginx-ingress": {
            "controller.podDisruptionBudget.enabled": (True, False),
            "controller.replicaCount": (2, 1),
        },
        "vault": {"server.ha.replicas": (3, 1)},
        "velero-server": {"configuration.backupStorageLocation.0.bucket": ("virida-production", "virida-development")},
    }


def differences(one: Any, other: Any, path: str = "") -> Iterator[tuple[str, tuple[Any, Any]]]:
    if isinstance(one, dict) and isinstance(other, dict) and set(one) == set(other):
        for key in one:
            yield from differences(one[key], other[key], f"{path}.{key}".lstrip("."))
    elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        for index, item in enumerate(one):
            yield from differences(item, other[index], f"{path}.{index}")
    elif one != other:
        yield path, (one, other)


def test_the_architectures_prometheus(production: Estate) -> None:
    spec = values_of(of_kind(production["root"], "Application", "kube-prometheus-stack"))["prometheus"][
        "prometheusSpec"
    ]
    assert (spec["replicas"], spec["retention"]) == (1, "7d")
    assert spec["resources"] == {
        "requests": {"cpu": "500m", "memory": "1Gi"},
        "limits": {"cpu": "1", "memory": "2Gi"},
    }
    claim = spec["storageSpec"]["volumeClaimTemplate"]["spec"]
    assert claim["resources"]["requests"]["storage"] == "10Gi"


def test_argo_cd_keeps_the_names_of_its_first_installation(production: Estate) -> None:
    helm = of_kind(production["root"], "Application", "argo-cd")["spec"]["source"]["helm"]
    assert helm["releaseName"] == "argocd"


def test_the_certificate_of_gitea_stands_where_argo_cd_reads_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(argo_cd, "authority", lambda environment: f"PEM of {environment}\n")
    app = Testing.app()
    PRODUCTION.cluster.use_in(app)
    root = Chart(app, "root", namespace="argocd")
    argo_cd.argo_cd(root, PRODUCTION)
    [application] = Testing.synth(root)
    assert values_of(application)["configs"]["tls"] == {"certificates": {"gitea.virida.local": "PEM of production\n"}}


def test_an_application_that_fits_nothing_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    def ghost(root: Chart, environment: Environment) -> None:
        source = Git(delivery.URL, path="dist/production/ghost", revision="develop")
        ArgoApp(root, "ghost", project="virida-platform", source=source, destination="haunted", finalizer=None)

    monkeypatch.setattr(delivery, "components", ghost)
    with pytest.raises(ViridaError) as error:
        estate(Testing.app(), PRODUCTION)
    assert str(error.value).splitlines() == [
        "Application ghost: follows develop, not the environment's branch; write main",
        "Application ghost: reads dist/production/ghost, which no chart renders; "
        "render a chart of that name, or remove the Application",
        "Application ghost: goes to namespace haunted, which nobody creates; write a SecureNamespace",
    ]
