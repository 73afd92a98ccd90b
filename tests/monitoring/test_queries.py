"""Every query there is: Prometheus reads it, and it asks for metrics that somebody exposes."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

from cdk8s import Chart, Testing

from tests.conftest import synthesize
from tests.monitoring.promtool import check, groups
from tests.monitoring.scenarios import equipped
from virida.monitoring.boards import Dashboards
from virida.monitoring.construct import MonitoredWorkload
from virida.monitoring.contract import CONTRACT
from virida.monitoring.options.metrics import Metrics

EXPORTERS = {
    "prometheus": {"up", "ALERTS"},
    "kube-state-metrics": {
        "kube_deployment_spec_replicas",
        "kube_deployment_status_condition",
        "kube_deployment_status_replicas_available",
        "kube_deployment_status_replicas_updated",
        "kube_horizontalpodautoscaler_spec_max_replicas",
        "kube_horizontalpodautoscaler_status_condition",
        "kube_horizontalpodautoscaler_status_desired_replicas",
        "kube_namespace_created",
        "kube_pod_container_info",
        "kube_pod_container_resource_limits",
        "kube_pod_container_status_restarts_total",
        "kube_pod_container_status_waiting_reason",
        "kube_pod_info",
        "kube_pod_init_container_info",
        "kube_pod_start_time",
        "kube_pod_status_phase",
        "kube_resourcequota",
    },
    "cAdvisor": {
        "container_cpu_cfs_periods_total",
        "container_cpu_cfs_throttled_periods_total",
        "container_cpu_usage_seconds_total",
        "container_memory_working_set_bytes",
        "container_network_receive_bytes_total",
        "container_network_receive_packets_dropped_total",
        "container_network_transmit_bytes_total",
        "container_network_transmit_packets_dropped_total",
    },
    "kubelet": {"kubelet_volume_stats_available_bytes", "kubelet_volume_stats_capacity_bytes"},
    "node-exporter": {
        "node_cpu_seconds_total",
        "node_disk_io_time_seconds_total",
        "node_disk_read_bytes_total",
        "node_disk_written_bytes_total",
        "node_filesystem_avail_bytes",
        "node_filesystem_size_bytes",
        "node_memory_MemAvailable_bytes",
        "node_memory_MemTotal_bytes",
    },
    "cert-manager": {"certmanager_certificate_expiration_timestamp_seconds"},
    "Velero": {"velero_backup_last_successful_timestamp"},
}
OWN = {"last_import_timestamp_seconds", "jobs_total", "mails_total"}
"""What the service of these tests exposes beside the contract."""


def contract() -> Iterator[str]:
    for metric in (metric for metrics in CONTRACT.values() for metric in metrics):
        yield metric.name
        if metric.type == "histogram":
            yield from (f"{metric.name}_{part}" for part in ("bucket", "count", "sum"))


def queries() -> Iterator[tuple[str, str]]:
    """Each query, with where it stands."""
    for component in ("backend", "frontend"):
        for histogram in ("classic", "native"):
            chart = Chart(Testing.app(), component, namespace="shop")
            documents = equipped(chart, component=component, metrics=Metrics(histogram=histogram))
            watching = Chart(Testing.app(), "watching", namespace="virida-monitoring")
            Dashboards(watching, "virida")
            for document in [*documents, *synthesize(watching)]:
                if document["kind"] == "PrometheusRule":
                    for rule in document["spec"]["groups"][0]["rules"]:
                        yield f"rule {rule.get('alert', rule.get('record'))}", rule["expr"]
                if document["kind"] == "ConfigMap":
                    (text,) = document["data"].values()
                    for panel in json.loads(text)["panels"]:
                        for target in panel.get("targets", []):
                            yield f"panel {panel['title']}", target["expr"]
            (watch,) = [child for child in chart.node.children if isinstance(child, MonitoredWorkload)]
            for block in re.findall(r"```promql\n(.*?)```", watch.runbook, re.DOTALL):
                yield "runbook", block


QUERIES = dict.fromkeys(queries())


def test_prometheus_reads_every_query(tmp_path: Path) -> None:
    rules = [
        # Grafana fills these in.
        {"record": f"query{number}", "expr": query.replace("$__rate_interval", "5m")}
        for number, (_, query) in enumerate(QUERIES)
    ]
    check(tmp_path, {"groups": [{"name": "queries", "rules": rules}]})


def test_asks_for_what_somebody_exposes() -> None:
    documents = equipped(Chart(Testing.app(), "shop", namespace="shop"))
    recorded = {rule["record"] for group in groups(documents)["groups"] for rule in group["rules"] if "record" in rule}
    known = recorded | OWN | set(contract()) | {name for names in EXPORTERS.values() for name in names}
    for place, query in QUERIES:
        asked = set(re.findall(r"[a-zA-Z_:][a-zA-Z0-9_:]*(?=[{\[])", query))
        assert asked or query.startswith("vector("), place
        assert asked <= known, place
