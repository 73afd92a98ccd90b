"""Prometheus with its operator, Alertmanager and Grafana: the architecture's Prometheus, and what k3s lets it see."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TypedDict

from cdk8s import Chart

from charts.environments import Environment
from charts.observability import ROUTING
from charts.platform import grafana, jaeger
from charts.platform.release import (
    INJECTED_CERTIFICATES,
    MONITORING,
    NODE_EXPORTER,
    SERVICES,
    Enabled,
    Resources,
    Sized,
    Wave,
    release,
    resources,
)
from virida import Oci
from virida.delivery.values import chart_values
from virida.namespace.connections import (
    Addresses,
    Component,
    Connection,
    outside,
    routed,
    scraped,
    to_api_server,
    webhook,
)

OPERATOR = Component("prometheus-operator", MONITORING, {"app": "kube-prometheus-stack-operator"})
PROMETHEUS = Component("prometheus", MONITORING, {"app.kubernetes.io/name": "prometheus"})
ALERTMANAGER = Component("alertmanager", MONITORING, {"app.kubernetes.io/name": "alertmanager"})
STATE_METRICS = Component("kube-state-metrics", MONITORING, {"app.kubernetes.io/name": "kube-state-metrics"})
DNS = Component("dns", "kube-system", {"k8s-app": "kube-dns"})


class Requests(TypedDict):
    """What is asked of storage."""

    storage: str


class ClaimResources(TypedDict):
    """How large a claim is."""

    requests: Requests


class ClaimSpec(TypedDict):
    """What a claim asks for."""

    accessModes: Sequence[str]
    resources: ClaimResources


class ClaimTemplate(TypedDict):
    """A claim for each replica."""

    spec: ClaimSpec


class Storage(TypedDict):
    """Where data is kept."""

    volumeClaimTemplate: ClaimTemplate


class PrometheusSpec(TypedDict):
    """The Prometheus."""

    replicas: int
    retention: str
    resources: Resources
    storageSpec: Storage
    externalUrl: str
    externalLabels: Mapping[str, str]
    ruleSelectorNilUsesHelmValues: bool
    serviceMonitorSelectorNilUsesHelmValues: bool
    podMonitorSelectorNilUsesHelmValues: bool
    probeSelectorNilUsesHelmValues: bool
    scrapeConfigSelectorNilUsesHelmValues: bool


class Prometheus(TypedDict):
    """The Prometheus and what is around it."""

    prometheusSpec: PrometheusSpec


class Named(TypedDict):
    """An object by its name."""

    name: str


class AlertmanagerSpec(TypedDict):
    """The Alertmanager."""

    alertmanagerConfiguration: Named

    replicas: int
    resources: Resources
    storage: Storage


class Alertmanager(TypedDict):
    """The Alertmanager and what is around it."""

    alertmanagerSpec: AlertmanagerSpec


class Webhooks(TypedDict):
    """The operator's webhooks."""

    certManager: Enabled
    patch: Enabled


class Operator(TypedDict):
    """The operator."""

    resources: Resources
    admissionWebhooks: Webhooks


class NodeExporter(TypedDict):
    """What reads the nodes' own figures."""

    namespaceOverride: str
    resources: Resources


KubePrometheusStackValues = TypedDict(
    "KubePrometheusStackValues",
    {
        "prometheus": Prometheus,
        "alertmanager": Alertmanager,
        "prometheusOperator": Operator,
        "grafana": grafana.Grafana,
        "kubeEtcd": Enabled,
        "kubeControllerManager": Enabled,
        "kubeScheduler": Enabled,
        "kubeProxy": Enabled,
        "kube-state-metrics": Sized,
        "prometheus-node-exporter": NodeExporter,
    },
)


def kube_prometheus_stack(root: Chart, environment: Environment) -> None:
    """The Application of the monitoring stack."""
    values: KubePrometheusStackValues = {
        "prometheus": {"prometheusSpec": _prometheus(environment)},
        "alertmanager": {
            "alertmanagerSpec": {
                "alertmanagerConfiguration": {"name": ROUTING},
                "replicas": 1,
                "resources": resources("10m", "64Mi", memory_limit="128Mi"),
                "storage": _volume("1Gi"),
            }
        },
        "prometheusOperator": {
            "resources": resources("50m", "128Mi", memory_limit="256Mi"),
            # Certificates by cert-manager; the chart's own way is two hooks.
            "admissionWebhooks": {"certManager": {"enabled": True}, "patch": {"enabled": False}},
        },
        "grafana": grafana.values(environment),
        # k3s runs these in one process: the API server's metrics have theirs too.
        "kubeEtcd": {"enabled": False},
        "kubeControllerManager": {"enabled": False},
        "kubeScheduler": {"enabled": False},
        "kubeProxy": {"enabled": False},
        "kube-state-metrics": {"resources": resources("25m", "128Mi", memory_limit="256Mi")},
        "prometheus-node-exporter": {
            # It needs the host's network, processes and files.
            "namespaceOverride": NODE_EXPORTER,
            "resources": resources("25m", "32Mi", memory_limit="64Mi"),
        },
    }
    release(
        root,
        "kube-prometheus-stack",
        source=Oci(
            "oci://ghcr.io/prometheus-community/charts/kube-prometheus-stack",
            version="88.5.3",
            values=chart_values(KubePrometheusStackValues, values, chart="kube-prometheus-stack"),
        ),
        namespace=MONITORING,
        # Grafana waits for its administrator, whom Vault knows.
        wave=Wave.SERVICES,
        ignore_differences=INJECTED_CERTIFICATES,
    )


def _prometheus(environment: Environment) -> PrometheusSpec:
    """The architecture's figures. Monitors and rules are found in every namespace, whatever labels they carry."""
    return {
        "replicas": 1,
        "retention": f"{environment.cluster.retention_days}d",
        "resources": resources("500m", "1Gi", cpu_limit="1", memory_limit="2Gi"),
        "storageSpec": _volume("10Gi"),
        "externalUrl": f"http://kube-prometheus-stack-prometheus.{MONITORING}.svc:9090",
        "externalLabels": {"cluster": environment.name},
        "ruleSelectorNilUsesHelmValues": False,
        "serviceMonitorSelectorNilUsesHelmValues": False,
        "podMonitorSelectorNilUsesHelmValues": False,
        "probeSelectorNilUsesHelmValues": False,
        "scrapeConfigSelectorNilUsesHelmValues": False,
    }


def _volume(size: str) -> Storage:
    return {
        "volumeClaimTemplate": {
            "spec": {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": size}}}
        }
    }


def connections(environment: Environment) -> Iterator[Connection]:
    """Whom the monitoring stack speaks to, and who to it."""
    cluster = environment.cluster
    yield from to_api_server(cluster, OPERATOR, PROMETHEUS, grafana.GRAFANA, STATE_METRICS)
    yield webhook(cluster, OPERATOR, 10250)
    # The kubelets and the node exporter, which have the nodes' addresses.
    yield Connection(PROMETHEUS, Addresses("nodes", [cluster.node_cidr]), [9100, 10250])
    yield Connection(PROMETHEUS, DNS, [9153])
    # Each service says on which port it lets Prometheus in, also one that has moved to its own repository.
    yield Connection(PROMETHEUS, SERVICES)
    # 8080 is the sidecar that reloads the configuration.
    yield from scraped(cluster, PROMETHEUS, 9090, 8080)
    yield from scraped(cluster, ALERTMANAGER, 9093, 8080)  # which is also how alerts get there
    yield from scraped(cluster, OPERATOR, 10250)
    yield from scraped(cluster, STATE_METRICS, 8080, 8081)
    yield from scraped(cluster, grafana.GRAFANA, 3000)
    yield Connection(grafana.GRAFANA, PROMETHEUS, [9090])
    yield Connection(grafana.GRAFANA, ALERTMANAGER, [9093])
    yield Connection(grafana.GRAFANA, jaeger.JAEGER, [16686])
    yield from routed(cluster, grafana.GRAFANA, 3000)
    yield Connection(ALERTMANAGER, outside(cluster), [443, 587])
