"""The objects that watch a service."""

from __future__ import annotations

import dataclasses
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cdk8s import App, Chart, Testing, YamlOutputType
from syrupy.assertion import SnapshotAssertion

from tests.conftest import of_kind, synthesize
from tests.monitoring.scenarios import equipped
from tests.monitoring.watching import KINDS, board, chart_on, rules, service, summary, watch
from virida.cluster import ClusterProfile, Pods
from virida.monitoring.construct import MonitoredWorkload
from virida.monitoring.options.alerts import (
    Alerts,
    BackupTooOld,
    CertificateExpiring,
    HighErrorRate,
    HighResponseTime,
    VolumeFilling,
)
from virida.monitoring.options.custom import CustomAlert
from virida.monitoring.options.dashboard import Dashboard, Links
from virida.monitoring.options.levels import Above, Lasting
from virida.monitoring.options.metrics import Metrics
from virida.monitoring.options.monitoring import MonitoringOptions
from virida.monitoring.options.objectives import Availability, BurnRate, Freshness, Latency, Objective, Ratio
from virida.monitoring.options.scrape import Scrape
from virida.service.options.container import Port
from virida.service.options.scaling import Replicas


def test_renders_the_monitor_and_its_flow(chart: Chart, snapshot: SnapshotAssertion) -> None:
    documents = watch(chart)
    shown = [d for d in documents if d["kind"] in ("ServiceMonitor", "NetworkPolicy")]
    assert shown == snapshot
    assert of_kind(documents, "ServiceMonitor")["metadata"]["labels"]["release"] == "kube-prometheus-stack"
    assert [f"{d['kind']} {d['metadata']['name']}" for d in documents] == [
        "ServiceMonitor cart",
        "NetworkPolicy cart-from-prometheus",
        "PrometheusRule cart-requests",
        "PrometheusRule cart-component",
        "PrometheusRule cart-pods",
        "PrometheusRule cart-resources",
        "ConfigMap cart-dashboard",
    ]


@pytest.mark.parametrize("group", ["requests", "component", "pods", "resources", "surroundings"])
def test_renders_the_alerts(chart: Chart, snapshot: SnapshotAssertion, group: str) -> None:
    document = of_kind(equipped(chart), "PrometheusRule", f"cart-{group}")
    # The labels and links that all alerts have alike are tried below.
    assert [
        {
            "alert": rule["alert"],
            "for": rule["for"],
            **{label: rule["labels"][label] for label in ("notify", "signal", "role")},
            "expr": rule["expr"],
            "summary": rule["annotations"]["summary"],
            "description": rule["annotations"]["description"],
        }
        for rule in rules([document]).values()
    ] == snapshot


def test_the_first_alerts_are_as_they_were_thought(chart: Chart) -> None:
    found = rules(watch(chart))
    first = {name: found[name] for name in ("HighResponseTime", "HighErrorRate", "PodDown")}
    assert {name: rule["for"] for name, rule in first.items()} == {
        "HighResponseTime": "5m",
        "HighErrorRate": "2m",
        "PodDown": "1m",
    }
    assert {name: rule["labels"]["severity"] for name, rule in first.items()} == {
        "HighResponseTime": "warning",
        "HighErrorRate": "critical",
        "PodDown": "critical",
    }


def test_every_alert_says_whom_it_calls_and_what_to_do(chart: Chart) -> None:
    for name, rule in rules(equipped(chart)).items():
        if "alert" not in rule:
            continue
        assert {"namespace": "shop", "service": "cart", "component": "backend", "team": "backend"}.items() <= (
            rule["labels"].items()
        )
        assert rule["labels"]["notify"] == {"critical": "page", "warning": "ticket"}[rule["labels"]["severity"]]
        assert rule["annotations"]["runbook_url"] == (
            f"https://gitea.virida.local/virida/platform/src/branch/main/docs/runbooks/shop/cart.md#{name.lower()}"
        )
        assert rule["annotations"]["dashboard_url"] == "https://grafana.virida.local/d/cart-5f34a27119"


@pytest.mark.parametrize(
    "objective",
    [
        Availability(99.9),
        Latency("2s", percentile=95),
        Freshness("1h", timestamp="last_import_timestamp_seconds"),
        Ratio("jobs", total="rate(jobs_total[$window])", good='rate(jobs_total{result="done"}[$window])'),
    ],
    ids=lambda objective: objective.name,
)
def test_renders_an_objective(chart: Chart, snapshot: SnapshotAssertion, objective: Objective) -> None:
    rate = BurnRate(14.4, long="1h", short="5m", for_="2m", severity="critical")
    documents = watch(chart, objectives=[objective], alerts=Alerts(burn_rates=[rate]))
    document = of_kind(documents, "PrometheusRule", "cart-objectives")
    assert document["spec"] == snapshot
    names = [rule.get("record", rule.get("alert")) for rule in document["spec"]["groups"][0]["rules"]]
    assert names[0] == "slo:error_budget:ratio"
    assert names[-1] == "ErrorBudgetBurn"


def test_writes_budgets_without_remains(chart: Chart) -> None:
    objectives = [Availability(percent, name=f"a{percent}".replace(".", "")) for percent in (99.9, 99.95, 99.99, 95)]
    documents = watch(chart, objectives=objectives)
    written = re.findall(r"vector\(([^)]*)\)", str(of_kind(documents, "PrometheusRule", "cart-objectives")))
    assert written == ["0.001", "0.0005", "0.0001", "0.05"]


def test_renders_the_alerts_on_native_histograms(chart: Chart, snapshot: SnapshotAssertion) -> None:
    documents = watch(chart, metrics=Metrics(histogram="native"))
    rule = rules(documents)["HighResponseTime"]
    assert rule["expr"] == snapshot
    assert "_bucket" not in rule["expr"]
    assert of_kind(documents, "ServiceMonitor")["spec"]["scrapeNativeHistograms"] is True


def test_renders_the_dashboard(chart: Chart, snapshot: SnapshotAssertion) -> None:
    documents = watch(chart)
    assert summary(board(documents)) == snapshot
    config_map = of_kind(documents, "ConfigMap")
    assert config_map["metadata"]["labels"]["grafana_dashboard"] == "1"
    assert config_map["metadata"]["annotations"] == {"grafana_folder": "VIRIDA"}
    assert list(config_map["data"]) == ["shop-cart.json"]


def test_reads_a_port_that_the_service_lacks_from_the_pods(chart: Chart, snapshot: SnapshotAssertion) -> None:
    documents = watch(chart, service(chart, ports=[Port("metrics", 9090, in_service=False)]))
    monitor = of_kind(documents, "PodMonitor")
    assert monitor == snapshot
    assert monitor["spec"]["podMetricsEndpoints"][0]["port"] == "metrics"
    policy = of_kind(documents, "NetworkPolicy")
    assert policy["spec"]["ingress"][0]["ports"] == [{"protocol": "TCP", "port": 9090}]


def test_prefers_the_port_called_metrics(chart: Chart) -> None:
    documents = watch(chart, service(chart, ports=[Port("metrics", 9090)]))
    assert of_kind(documents, "ServiceMonitor")["spec"]["endpoints"][0]["port"] == "metrics"


def test_has_no_request_alerts_without_http(chart: Chart) -> None:
    documents = watch(chart, service(chart, port=None, ports=[Port("metrics", 9090)]))
    assert "HighErrorRate" not in rules(documents)
    assert list(summary(board(documents))["rows"]) == ["Database and process", "Pods"]


def test_a_service_that_is_switched_off_may_be_unseen(chart: Chart) -> None:
    assert "ScrapeMissing" not in rules(watch(chart, service(chart, scale=Replicas(0))))


def test_opens_nothing_where_the_pods_are_open(chart: Chart) -> None:
    documents = watch(chart, service(chart, isolated=False))
    assert "NetworkPolicy" not in [d["kind"] for d in documents]


def test_opens_nothing_where_nobody_scrapes() -> None:
    documents = watch(chart_on(ClusterProfile.kind()))
    assert "NetworkPolicy" not in [d["kind"] for d in documents]
    assert "release" not in of_kind(documents, "ServiceMonitor")["metadata"]["labels"]


def test_lets_in_every_prometheus_of_the_profile() -> None:
    pods = [Pods("watch", {"app": "prometheus"}), Pods("central", {"app": "agent"})]
    policy = of_kind(watch(chart_on(ClusterProfile.k3s(prometheus=pods))), "NetworkPolicy")
    sources = policy["spec"]["ingress"][0]["from"]
    assert [s["podSelector"]["matchLabels"]["app"] for s in sources] == ["prometheus", "agent"]


def test_stands_beside_the_workload_whatever_the_chart() -> None:
    app = Testing.app()
    workload = service(Chart(app, "shop", namespace="shop"))
    chart = Chart(app, "watching", namespace="virida-monitoring")
    MonitoredWorkload(chart, "watch", workload=workload)
    assert {d["metadata"]["namespace"] for d in synthesize(chart)} == {"shop"}


def test_a_workload_is_monitored_once(tmp_path: Path) -> None:
    app = App(outdir=str(tmp_path), yaml_output_type=YamlOutputType.FOLDER_PER_CHART_FILE_PER_RESOURCE)
    chart = Chart(app, "shop", namespace="shop")
    workload = service(chart)
    for id in ("one", "two"):
        MonitoredWorkload(chart, id, workload=workload)
    both = "shop/one/ServiceMonitor.cart and shop/two/ServiceMonitor.cart would both be written to"
    with pytest.raises(RuntimeError, match=re.escape(both)):
        app.synth()


VARIANTS: dict[type, dict[str, Any]] = {
    MonitoringOptions: {
        "team": "shopping",
        "scrape": None,
        "metrics": None,
        "objectives": [],
        "alerts": Alerts(pod_down=None),
        "labels": {"tier": "1"},
        "dashboard": None,
        "links": Links(argocd="https://argocd.example.com"),
    },
    Scrape: {"port": "grpc", "path": "/stats", "interval": "15s", "timeout": "5s"},
    Metrics: {
        "requests": "requests_total",
        "status": "code",
        "path": "handler",
        "failed": "5..|429",
        "duration": "request_seconds",
        "histogram": "native",
    },
    Alerts: {
        **dict.fromkeys((f.name for f in dataclasses.fields(Alerts)), None),
        "burn_rates": [BurnRate(2, long="12h", short="1h", for_="30m", severity="warning")],
        "min_errors": 50,
        "backup_too_old": BackupTooOld("daily"),
        "custom": [
            CustomAlert("Up", expr="up{} > 0", for_="1m", summary="Up", description="It is up.", runbook="Be glad.")
        ],
    },
    HighResponseTime: {
        "threshold": "1s",
        "percentile": 99,
        "window": "10m",
        "min_requests": 50,
        "for_": "10m",
        "severity": "critical",
    },
    HighErrorRate: {"threshold": 0.05, "window": "10m", "min_errors": 5, "for_": "1m", "severity": "warning"},
    Lasting: {"for_": "3m", "severity": "critical"},
    Above: {"share": 0.5, "for_": "3m", "severity": "critical"},
    VolumeFilling: {"horizon": "1d", "free": 0.1, "window": "1h", "for_": "3m", "severity": "critical"},
    CertificateExpiring: {"before": "1d", "for_": "3m", "severity": "critical"},
    BackupTooOld: {"schedule": "daily", "max_age": "50h", "for_": "3m", "severity": "critical"},
    BurnRate: {"factor": 2, "long": "12h", "short": "10m", "for_": "30m", "severity": "warning"},
    Availability: {"percent": 99, "name": "up"},
    Latency: {"threshold": "1s", "percentile": 95, "name": "fast"},
    Freshness: {"max_age": "2h", "timestamp": "last_sync", "percent": 95, "name": "synced"},
    Ratio: {
        "name": "mails",
        "total": "rate(mails_total[$window])",
        "errors": None,
        "good": "rate(mails_total[$window])",
        "percent": 95,
    },
    Dashboard: {"folder": "Shop"},
    Links: dict.fromkeys(("runbooks", "grafana", "argocd"), "https://example.com/there"),
}
USUAL: dict[type, dict[str, Any]] = {
    MonitoringOptions: {"objectives": [Freshness("1h", timestamp="last_import")]},
    Lasting: {"for_": "1m"},
    Above: {"share": 0.9},
    BackupTooOld: {"schedule": "shop"},
    BurnRate: {"factor": 6, "long": "6h", "short": "30m", "for_": "15m", "severity": "critical"},
    Availability: {"percent": 99.9},
    Latency: {"threshold": "300ms"},
    Freshness: {"max_age": "1h", "timestamp": "last_import"},
    Ratio: {"name": "jobs", "total": "rate(jobs_total[$window])", "errors": 'rate(jobs_total{result="no"}[$window])'},
}
"""What has to be given."""
WRAP: dict[type, Callable[[Any], dict[str, Any]]] = {
    MonitoringOptions: lambda options: {f.name: getattr(options, f.name) for f in dataclasses.fields(options)},
    Scrape: lambda scrape: {"scrape": scrape},
    Metrics: lambda metrics: {"metrics": metrics},
    Alerts: lambda alerts: {"alerts": alerts},
    HighResponseTime: lambda alert: {"alerts": Alerts(high_response_time=alert)},
    HighErrorRate: lambda alert: {"alerts": Alerts(high_error_rate=alert)},
    Lasting: lambda alert: {"alerts": Alerts(crash_loop=alert)},
    Above: lambda alert: {"alerts": Alerts(memory_near_limit=alert)},
    VolumeFilling: lambda alert: {"alerts": Alerts(volume_filling=alert)},
    CertificateExpiring: lambda alert: {"alerts": Alerts(certificate_expiring=alert)},
    BackupTooOld: lambda alert: {"alerts": Alerts(backup_too_old=alert)},
    BurnRate: lambda rate: {"alerts": Alerts(burn_rates=[rate])},
    Availability: lambda objective: {"objectives": [objective]},
    Latency: lambda objective: {"objectives": [objective]},
    Freshness: lambda objective: {"objectives": [objective]},
    Ratio: lambda objective: {"objectives": [objective]},
    Dashboard: lambda dashboard: {"dashboard": dashboard},
    Links: lambda links: {"links": links},
}


@pytest.mark.parametrize(
    ("kind", "field"),
    [
        (kind, f.name)
        for kind in VARIANTS
        for f in dataclasses.fields(kind)
        if (kind, f.name) != (Metrics, "buckets")  # they decide what is refused
    ],
)
def test_every_option_reaches_a_manifest(kind: type, field: str) -> None:
    # A frontend has what a backend lacks.
    component = "frontend" if field == "high_client_error_rate" else "backend"
    given, change = USUAL.get(kind, {}), {field: VARIANTS[kind][field]}
    if kind is Ratio and field in ("errors", "good"):  # one of them stands alone
        change = {"errors": None, "good": "rate(mails_total[$window])"}
    usual, changed = (
        equipped(
            Chart(Testing.app(), "shop", namespace="shop"), component=component, **WRAP[kind](kind(**given | changes))
        )
        for changes in ({}, change)
    )
    assert usual != changed


def test_is_the_same_under_every_hash_seed(repository: Path) -> None:
    """Sets and hashes have another order in every process."""
    program = """
from virida.node import use_node
use_node()
import json
from cdk8s import Chart, Testing
from tests.monitoring.scenarios import equipped
from tests.monitoring.watching import watch
print(json.dumps(watch(Chart(Testing.app(), "shop", namespace="shop"))))
"""
    first, second = (
        subprocess.run(
            [sys.executable, "-c", program],
            capture_output=True,
            text=True,
            check=True,
            cwd=repository,
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": f"{repository}:{repository / 'constructs'}", "PATH": ""},
        ).stdout
        for seed in ("1", "2")
    )
    assert first == second
    assert all(kind in first for kind in ("ServiceMonitor", "PrometheusRule"))


def test_every_object_carries_what_prometheus_selects(chart: Chart) -> None:
    for document in watch(chart):
        if document["kind"] in KINDS:
            assert document["metadata"]["labels"]["release"] == "kube-prometheus-stack"
        assert document["metadata"]["labels"]["app.kubernetes.io/managed-by"] == "cdk8s"
