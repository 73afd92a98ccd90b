"""Where the rules draw their lines. Their messages stand in `broken/references.expected.yaml`."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.checks.references.support import Document, deployment, reads, said, service, thing
from virida.checks import Context, check, check_files, select
from virida.cluster import ClusterProfile
from virida.manifests import load

BROKEN = Path(__file__).parents[1] / "broken" / "references"
CONTEXT = Context(kubernetes="1.36", today=date(2026, 1, 1))
GATEWAY = "gateway.networking.k8s.io/v1"
MONITORING = "monitoring.coreos.com/v1"


@pytest.mark.parametrize(
    "spec",
    [
        {"selector": None},
        {"selector": {"app": "typo"}, "type": "ExternalName"},
        {"clusterIP": "None"},
        {"clusterIP": "None", "ports": [{"port": 9999}]},
        {"ports": [{"port": 8080}]},
        {"ports": [{"port": 80, "targetPort": 8080}]},
    ],
)
def test_services_that_are_right(spec: Document) -> None:
    assert said(service(**spec), deployment()) == []


@pytest.mark.parametrize(
    ("port", "field"),
    [
        ({"port": 80}, "port"),
        ({"port": 8080, "protocol": "UDP"}, "port"),
        ({"port": 80, "targetPort": 8081}, "targetPort"),
        ({"port": 80, "targetPort": "htp"}, "targetPort"),
        ({"port": 80, "targetPort": "http", "protocol": "UDP"}, "targetPort"),
    ],
)
def test_ports_that_no_container_has(port: Document, field: str) -> None:
    assert said(service(ports=[port]), deployment()) == [f"service-port Service shop/web spec.ports[0].{field}"]


def test_a_sidecar_has_ports_and_an_init_container_has_not() -> None:
    container = {"name": "proxy", "image": "proxy:1", "ports": [{"name": "metrics", "containerPort": 9000}]}
    to_metrics = service(ports=[{"port": 9000, "targetPort": "metrics"}])
    assert said(to_metrics, deployment(initContainers=[{**container, "restartPolicy": "Always"}])) == []
    assert len(said(to_metrics, deployment(initContainers=[container]))) == 1


def test_labels_that_a_controller_sets_may_be_selected() -> None:
    selector = {"app": "web", "statefulset.kubernetes.io/pod-name": "web-0"}
    pods = deployment()
    assert len(said(service(selector=selector), pods)) == 1
    assert said(service(selector=selector), {**pods, "kind": "StatefulSet"}) == []


def test_custom_resources_with_a_pod_template() -> None:
    rollout = {**deployment(serviceAccountName="robot"), "apiVersion": "argoproj.io/v1alpha1", "kind": "Rollout"}
    target = {"apiVersion": "argoproj.io/v1alpha1", "kind": "Rollout", "name": "web"}
    scaler = thing("HorizontalPodAutoscaler", "shop/web", "autoscaling/v2", spec={"scaleTargetRef": target})
    assert said(service(), rollout, scaler) == [
        "service-account Rollout shop/web spec.template.spec.serviceAccountName"
    ]
    assert len(said(service(selector={"app": "typo"}), rollout)) == 2


def test_what_is_optional_may_be_absent() -> None:
    def documents(**more: Any) -> list[Document]:
        name = {"name": "x", **more}
        env = [{"name": "A", "valueFrom": {"configMapKeyRef": {"key": "a", **name}}}]
        volumes = [
            {"name": "a", "configMap": name},
            {"name": "b", "secret": {"secretName": "x", **more}},
            {"name": "c", "projected": {"sources": [{"secret": name}]}},
        ]
        return [deployment(container={"env": env, "envFrom": [{"secretRef": name}]}, volumes=volumes)]

    assert len(said(*documents())) == 5
    assert said(*documents(optional=True)) == []


def test_every_pod_is_looked_at() -> None:
    job = deployment(container=reads("Secret", "x"))["spec"]["template"]
    cron = thing("CronJob", "shop/c", "batch/v1", spec={"jobTemplate": {"spec": {"template": job}}})
    field = "spec.containers[web].envFrom[0].secretRef.name"
    assert said(cron, thing("Pod", "shop/p", spec=job["spec"])) == [
        f"secret Pod shop/p {field}",
        f"secret CronJob shop/c spec.jobTemplate.spec.template.{field}",
    ]


def test_storage_classes_of_templates() -> None:
    claim = {"metadata": {"name": "data"}, "spec": {"storageClassName": "slow"}}
    stateful = thing("StatefulSet", "shop/db", "apps/v1", spec={"volumeClaimTemplates": [claim]})
    web = deployment(volumes=[{"name": "scratch", "ephemeral": {"volumeClaimTemplate": claim}}])
    assert said(stateful, web, thing("StorageClass", "fast", "storage.k8s.io/v1")) == [
        "storage-class Deployment shop/web "
        "spec.template.spec.volumes[scratch].ephemeral.volumeClaimTemplate.spec.storageClassName",
        "storage-class StatefulSet shop/db spec.volumeClaimTemplates[0].spec.storageClassName",
    ]


def test_backends_that_are_no_service() -> None:
    resource = {"resource": {"apiGroup": "k8s.example.com", "kind": "Bucket", "name": "static"}}
    ingress = thing("Ingress", "shop/x", "networking.k8s.io/v1", spec={"defaultBackend": resource})
    assert said(ingress) == []


def test_an_ingress_may_lead_to_an_external_name_by_any_port() -> None:
    backend = {"service": {"name": "web", "port": {"number": 443}}}
    ingress = thing("Ingress", "shop/x", "networking.k8s.io/v1", spec={"defaultBackend": backend})
    assert said(ingress, service(type="ExternalName", ports=None)) == []
    assert len(said(ingress, service(), deployment())) == 1


def listener(**allowed: Any) -> Document:
    return {"name": "http", "port": 80, "allowedRoutes": {"namespaces": allowed} if allowed else None}


TEAM_A = {"matchLabels": {"team": "a"}}


@pytest.mark.parametrize(
    ("given", "taken"),
    [
        (listener(), False),
        (listener(**{"from": "Same"}), False),
        (listener(**{"from": "None"}), False),
        (listener(**{"from": "All"}), True),
        (listener(**{"from": "Selector", "selector": TEAM_A}), True),
        (listener(**{"from": "Selector", "selector": {"matchLabels": {"team": "b"}}}), False),
    ],
)
def test_which_routes_a_listener_takes(given: Document, taken: bool) -> None:
    gateway = thing("Gateway", "infra/public", GATEWAY, spec={"listeners": [given]})
    route = thing("HTTPRoute", "shop/x", GATEWAY, spec={"parentRefs": [{"name": "public", "namespace": "infra"}]})
    shop = thing("Namespace", "/shop", metadata={"labels": {"team": "a"}})
    refused = ["route-parent HTTPRoute shop/x spec.parentRefs[public].namespace"]
    assert said(gateway, route, shop) == ([] if taken else refused)


def test_a_listener_by_its_port() -> None:
    gateway = thing("Gateway", "shop/public", GATEWAY, spec={"listeners": [listener()]})
    parents = [{"name": "public", "port": 80}, {"name": "public", "port": 443}]
    route = thing("HTTPRoute", "shop/x", GATEWAY, spec={"parentRefs": parents})
    assert said(gateway, route) == ["route-parent HTTPRoute shop/x spec.parentRefs[1].port"]


def monitor(kind: str = "ServiceMonitor", labels: Document | None = None, **spec: Any) -> Document:
    endpoints = "endpoints" if kind == "ServiceMonitor" else "podMetricsEndpoints"
    selector = {"matchLabels": {"app": "web"}}
    return thing(
        kind,
        "shop/web",
        MONITORING,
        metadata={"labels": labels or {}},
        spec={"selector": selector, endpoints: [{"port": "http"}], **spec},
    )


def test_a_service_monitor_looks_at_the_labels_of_the_service() -> None:
    labelled = {**service(), "metadata": {"name": "web", "namespace": "shop", "labels": {"app": "web"}}}
    assert said(monitor(), service(), deployment()) == ["monitor-target ServiceMonitor shop/web spec.selector"]
    assert said(monitor(), labelled, deployment()) == []
    assert said(monitor("PodMonitor"), deployment()) == []


def test_a_service_monitor_looks_in_the_namespaces_it_names() -> None:
    data = {**service("data/web"), "metadata": {"name": "web", "namespace": "data", "labels": {"app": "web"}}}
    documents = [data, deployment("data/web"), deployment()]
    assert len(said(monitor(), *documents)) == 1
    assert said(monitor(namespaceSelector={"matchNames": ["data"]}), *documents) == []
    assert said(monitor(namespaceSelector={"any": True}), *documents) == []
    assert said(monitor(namespaceSelector={"matchNames": ["elsewhere"]}), *documents) == []
    assert said(monitor(namespaceSelector={"any": True}, endpoints=[{"port": "htp"}]), *documents) == [
        "monitor-port ServiceMonitor shop/web spec.endpoints[0].port"
    ]


PROFILE = ClusterProfile.k3s(monitor_labels={"release": "main"})


@pytest.mark.parametrize("kind", ["PodMonitor", "Probe", "PrometheusRule", "ServiceMonitor"])
def test_labels_by_which_the_prometheus_of_the_profile_selects(kind: str) -> None:
    def one(**labels: str) -> Document:
        return thing(kind, "shop/web", MONITORING, metadata={"labels": labels}, spec={})

    ignored = [f"monitor-labels {kind} shop/web metadata.labels"]
    assert said(one()) == []
    assert said(one(), profile=PROFILE) == ignored
    assert said(one(release="other"), profile=PROFILE) == ignored
    assert said(one(release="main", team="a"), profile=PROFILE) == []
    assert said(one(), profile=ClusterProfile.k3s(monitor_labels={})) == []


def test_one_prometheus_that_selects_a_monitor_is_enough() -> None:
    selects_all = thing(
        "PrometheusAgent", "m/a", MONITORING, spec={"serviceMonitorSelector": {}, "serviceMonitorNamespaceSelector": {}}
    )
    own_namespace = thing("Prometheus", "m/b", MONITORING, spec={"serviceMonitorSelector": {}})
    nothing = thing("Prometheus", "m/c", MONITORING, spec={})
    one = monitor(namespaceSelector={"any": True})
    assert said(one, nothing) == []
    assert said(one, own_namespace) == ["monitor-labels ServiceMonitor shop/web metadata.labels"]
    assert said(one, own_namespace, selects_all) == []
    assert said(one, selects_all, profile=PROFILE) == []


def test_a_project_that_generators_fill_in() -> None:
    projects = thing("AppProject", "argocd/shop", "argoproj.io/v1alpha1", spec={})

    def app_set(name: str) -> Document:
        return thing(
            "ApplicationSet", "argocd/x", "argoproj.io/v1alpha1", spec={"template": {"spec": {"project": name}}}
        )

    assert said(projects, app_set("{{ .project }}")) == []
    assert said(projects, app_set("shp")) == ["project ApplicationSet argocd/x spec.template.spec.project"]
    assert said(app_set("shp")) == []


def test_says_the_same_whatever_the_order_of_the_files() -> None:
    files = sorted(BROKEN.iterdir())
    selected = select(["references"])
    assert check_files(files, CONTEXT, selected=selected) == check_files(files[::-1], CONTEXT, selected=selected)


def _replaced(value: Any, name: str, by: Any) -> Any:
    if isinstance(value, dict):
        return {key: by if key == name else _replaced(item, name, by) for key, item in value.items()}
    return [_replaced(item, name, by) for item in value] if isinstance(value, list) else value


def _names(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        yield from value
    for item in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _names(item)


@pytest.mark.parametrize("odd", [None, 7, True, "", "text", [], [[]], ["text"], {}, {"a": {}}], ids=repr)
def test_no_rule_stumbles_over_a_value_of_the_wrong_type(odd: Any) -> None:
    documents = [copy.deepcopy(dict(manifest.document)) for manifest in load([BROKEN]).manifests]
    selected = select(["references"])
    for name in sorted(set(_names(documents)) - {"apiVersion", "kind"}):
        check([_replaced(document, name, odd) for document in documents], CONTEXT, selected=selected)
