"""What is refused, and what the user reads."""

from __future__ import annotations

import importlib.util
from typing import Any

import pytest
from cdk8s import Chart, Testing

from tests.monitoring.watching import chart_on, rules, service, watch
from virida.cluster import ClusterProfile
from virida.errors import InvalidOption
from virida.monitoring.boards import Dashboards
from virida.monitoring.construct import MonitoredWorkload
from virida.monitoring.options.alerts import Alerts, BackupTooOld, HighErrorRate, HighResponseTime, VolumeFilling
from virida.monitoring.options.dashboard import Dashboard, Links
from virida.monitoring.options.levels import Above, Lasting
from virida.monitoring.options.metrics import Metrics
from virida.monitoring.options.objectives import Availability, BurnRate, Freshness, Latency, Ratio
from virida.monitoring.options.scrape import Scrape
from virida.service.options.container import Port

REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "team": (
        {"team": "the shop"},
        "team ('the shop') must be a label value (letters, digits, -, _, .; at most 63; "
        'a letter or digit first and last); write "the-shop"',
    ),
    "unknown port": (
        {"scrape": Scrape(port="admin")},
        "scrape.port ('admin') must be a port of the service; write \"http\", or add the port",
    ),
    "relative path": (
        {"scrape": Scrape(path="metrics")},
        "scrape.path ('metrics') must be an absolute path; write \"/metrics\"",
    ),
    "interval without unit": (
        {"scrape": Scrape(interval="30")},
        "scrape.interval ('30') must be a duration as Prometheus writes it; write \"30s\"",
    ),
    "no time at all": (
        {"scrape": Scrape(interval="0s")},
        'scrape.interval (\'0s\') must be a duration as Prometheus writes it; write one such as "30s" or "5m"',
    ),
    "long timeout": (
        {"scrape": Scrape(interval="15s", timeout="20s")},
        "scrape.timeout ('20s') must be at most interval (15s); lower it, or raise interval",
    ),
    "rare scrapes": (
        {"scrape": Scrape(interval="2m")},
        "alerts.high_response_time.window ('5m') must hold 4 scrapes of scrape.interval (2m); "
        'write "8m" or more, or lower the interval',
    ),
    "metric's name": (
        {"metrics": Metrics(requests="http-requests")},
        "metrics.requests ('http-requests') must be a metric's name (a-z, A-Z, 0-9, _ and :; no digit first); "
        "write the name alone",
    ),
    "label's name": (
        {"metrics": Metrics(status="http.status")},
        "metrics.status ('http.status') must be a label's name as Prometheus has it (a-z, A-Z, 0-9 and _; no digit and "
        'no __ first); write "http_status"',
    ),
    "pattern": (
        {"metrics": Metrics(failed="(?!2)..")},
        "metrics.failed ('(?!2)..') must be a regular expression of RE2, as Prometheus reads it; "
        'write one such as "5.."',
    ),
    "metric type": (
        {"metrics": Metrics(histogram="summary")},  # type: ignore[arg-type]
        "metrics.histogram ('summary') must be 'classic' or 'native'; write one of them",
    ),
    "buckets": (
        {"metrics": Metrics(buckets=[1, 0.5])},
        "metrics.buckets ([1, 0.5]) must be numbers above 0 in rising order; sort them, each once, without +Inf",
    ),
    "no bucket": (
        {"alerts": Alerts(high_response_time=HighResponseTime("250ms"))},
        "alerts.high_response_time.threshold ('250ms') must be a bucket of http_request_duration_seconds below the "
        "last one (0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 1, 2, 5, 10 seconds); "
        'write "200ms", or declare the bucket in metrics',
    ),
    "last bucket": (
        {"alerts": Alerts(high_response_time=HighResponseTime("10s"))},
        "alerts.high_response_time.threshold ('10s') must be a bucket of http_request_duration_seconds below the "
        "last one (0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 1, 2, 5, 10 seconds); "
        'write "5s", or declare the bucket in metrics',
    ),
    "percentile 100": (
        {"alerts": Alerts(high_response_time=HighResponseTime(percentile=100))},
        "alerts.high_response_time.percentile (100) must be above 0 and below 100; "
        "write 99.99 or less; nothing leaves no budget at all",
    ),
    "percentile as share": (
        {"alerts": Alerts(high_response_time=HighResponseTime(percentile=0))},
        "alerts.high_response_time.percentile (0) must be above 0 and below 100; write one such as 99.9",
    ),
    "share as percent": (
        {"alerts": Alerts(high_error_rate=HighErrorRate(10))},
        "alerts.high_error_rate.threshold (10) must be a share between 0 and 1; write 0.1",
    ),
    "slow queries between buckets": (
        {"alerts": Alerts(slow_queries=HighResponseTime("600ms"))},
        "alerts.slow_queries.threshold ('600ms') must be a bucket of db_query_duration_seconds below the last one "
        "(0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 1, 2, 5, 10 seconds); "
        'write "500ms", or declare the bucket in metrics',
    ),
    "severity": (
        {"alerts": Alerts(pod_down=Lasting("1m", severity="page"))},  # type: ignore[arg-type]
        "alerts.pod_down.severity ('page') must be 'warning' or 'critical'; write one of them",
    ),
    "alert's label": (
        {"labels": {"app.kubernetes.io/tier": "1"}},
        "labels[\"app.kubernetes.io/tier\"] ('app.kubernetes.io/tier') must be a label's name as Prometheus has it "
        '(a-z, A-Z, 0-9 and _; no digit and no __ first); write "app_kubernetes_io_tier"',
    ),
    "label of every alert": (
        {"labels": {"severity": "info"}},
        "labels[\"severity\"] ('info') must not replace a label that alerts have; choose another name",
    ),
    "objective of 100": (
        {"objectives": [Availability(100)]},
        "objectives[0].percent (100) must be above 0 and below 100; "
        "write 99.99 or less; nothing leaves no budget at all",
    ),
    "objective of 0": (
        {"objectives": [Availability(0)]},
        "objectives[0].percent (0) must be above 0 and below 100; write one such as 99.9",
    ),
    "alert that can never fire": (
        {"objectives": [Availability(99.9), Availability(90, name="easy")]},
        "objectives[1].percent (90) must be above 93.06, or the alert at 14.4 times the budget can never fire; "
        "raise it, or write alerts.burn_rates with smaller factors",
    ),
    "median": (
        {"objectives": [Latency("300ms", percentile=50)]},
        "objectives[0].percentile (50) must be above 93.06, or the alert at 14.4 times the budget can never fire; "
        "raise it, or write alerts.burn_rates with smaller factors",
    ),
    "two of a name": (
        {"objectives": [Latency("300ms"), Latency("2s")]},
        "objectives[1].name ('latency') must stand once, because rules and panels go by it; give one of them a name",
    ),
    "objective between buckets": (
        {"objectives": [Latency("400ms")]},
        "objectives[0].threshold ('400ms') must be a bucket of http_request_duration_seconds below the last one "
        "(0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 1, 2, 5, 10 seconds); "
        'write "300ms", or declare the bucket in metrics',
    ),
    "objective without metrics": (
        {"objectives": [Availability(99.9)], "metrics": None},
        "objectives[0] (Availability(percent=99.9, name='availability')) needs request metrics, and cart has none; "
        "write metrics=Metrics(), or an objective of the kind Ratio or Freshness",
    ),
    "no objective": (
        {"objectives": ["99.9"]},
        "objectives[0] ('99.9') must be an Availability, a Latency, a Freshness or a Ratio; give it one of them",
    ),
    "query without window": (
        {"objectives": [Ratio("jobs", total="rate(jobs_total[5m])", good="rate(jobs_total[$window])")]},
        "objectives[0].total ('rate(jobs_total[5m])') must have [$window] where its window is; "
        'write one such as "rate(jobs_total[$window])"',
    ),
    "query that does not end": (
        {"objectives": [Ratio("jobs", total="rate(jobs_total[$window]", good="rate(jobs_total[$window])")]},
        "objectives[0].total ('rate(jobs_total[$window]') must close what it opens; count its brackets",
    ),
    "ratio of both": (
        {"objectives": [Ratio("jobs", total="rate(a[$window])", good="rate(b[$window])", errors="rate(c[$window])")]},
        "objectives[0].errors ('rate(c[$window])') must stand alone, and good is 'rate(b[$window])'; "
        "give one of the two",
    ),
    "timestamp": (
        {"objectives": [Freshness("1h", timestamp="last import")]},
        "objectives[0].timestamp ('last import') must be a metric's name (a-z, A-Z, 0-9, _ and :; no digit first); "
        "write the name alone",
    ),
    "windows the wrong way round": (
        {"alerts": Alerts(burn_rates=[BurnRate(6, long="30m", short="6h", for_="15m", severity="critical")])},
        "alerts.burn_rates[0].short ('6h') must be shorter than long (30m); lower it, or raise long",
    ),
    "two speeds over one window": (
        {
            "alerts": Alerts(
                burn_rates=[BurnRate(f, long="6h", short="30m", for_="15m", severity="critical") for f in (3, 6)]
            )
        },
        "alerts.burn_rates[1].long ('6h') must stand once, because it tells the alerts apart; merge them",
    ),
    "long trend": (
        {"alerts": Alerts(volume_filling=VolumeFilling(window="8d"))},
        "alerts.volume_filling.window ('8d') must be at most 7d, for which the cluster profile says that Prometheus "
        "keeps samples; shorten it, or raise retention_days of the profile and of Prometheus",
    ),
    "share above everything": (
        {"alerts": Alerts(memory_near_limit=Above(90))},
        "alerts.memory_near_limit.share (90) must be a share between 0 and 1; write 0.9",
    ),
    "schedule": (
        {"alerts": Alerts(backup_too_old=BackupTooOld("every day"))},
        "alerts.backup_too_old.schedule ('every day') must be a DNS subdomain (a-z, 0-9, -, .; at most 253); "
        'write "every-day"',
    ),
    "folder": (
        {"dashboard": Dashboard(folder="")},
        "dashboard.folder ('') must not be empty; write at least one, or leave the option out",
    ),
    "url": (
        {"links": Links(grafana="grafana.example.com")},
        "links.grafana ('grafana.example.com') must be a URL without query and fragment; "
        'write one such as "https://grafana.example.com"',
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_refuses(chart: Chart, case: str) -> None:
    arguments, message = REFUSED[case]
    with pytest.raises(InvalidOption) as error:
        watch(chart, **arguments)
    assert str(error.value) == f"shop/watch: {message}"


def test_refuses_a_workload_without_a_port(chart: Chart) -> None:
    worker = service(chart, port=None)
    with pytest.raises(InvalidOption) as error:
        watch(chart, worker)
    assert str(error.value) == (
        "shop/watch: scrape (None) needs a port, and cart has none; "
        'give cart ports=[Port("metrics", 9090)], or write scrape=None'
    )


def test_windows_that_nobody_uses_may_be_short(chart: Chart) -> None:
    worker = service(chart, component="iot", port=None, ports=[Port("metrics", 9090)])
    assert "PodDown" in rules(watch(chart, worker, scrape=Scrape(interval="5m")))


def test_refuses_metrics_over_udp(chart: Chart) -> None:
    game = service(chart, port=None, ports=[Port("game", 7777, protocol="UDP")])
    with pytest.raises(InvalidOption) as error:
        watch(chart, game)
    assert str(error.value) == (
        "shop/watch: scrape.port ('game') must be a TCP port, because metrics are read over HTTP; choose another"
    )


def test_refuses_windows_beyond_the_retention() -> None:
    with pytest.raises(InvalidOption) as error:
        watch(chart_on(ClusterProfile.k3s(retention_days=2)), objectives=[Availability(99.9)])
    assert str(error.value) == (
        "shop/watch: alerts.burn_rates[3].long ('3d') must be at most 2d, for which the cluster profile says that "
        "Prometheus keeps samples; shorten it, or raise retention_days of the profile and of Prometheus"
    )


def test_refuses_what_is_no_service(chart: Chart) -> None:
    with pytest.raises(InvalidOption) as error:
        MonitoredWorkload(chart, "watch", workload="cart")  # type: ignore[arg-type]
    assert str(error.value) == ("shop/watch: workload ('cart') must be a ViridaService; give it the service itself")


def test_says_what_to_install(chart: Chart, monkeypatch: pytest.MonkeyPatch) -> None:
    there = importlib.util.find_spec
    monkeypatch.setattr(
        "virida.monitoring.options.dashboard.find_spec",
        lambda name: None if name == "grafana_foundation_sdk" else there(name),
    )
    with pytest.raises(InvalidOption) as error:
        watch(chart)
    assert str(error.value) == (
        "shop/watch: dashboard (Dashboard(folder='VIRIDA')) needs the package grafana-foundation-sdk, which is not "
        "installed; install virida-constructs[dashboards], or write dashboard=None"
    )


BOARDS_REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "unknown": (
        {"boards": ["iot"]},
        "boards[0] ('iot') must be 'overview', 'frontend', 'backend' or 'infrastructure'; write one of them",
    ),
    "none": ({"boards": []}, "boards ([]) must not be empty; write at least one, or leave the option out"),
    "twice": (
        {"boards": ["overview", "overview"]},
        "boards (['overview', 'overview']) must not name a board twice; remove one of them",
    ),
}


@pytest.mark.parametrize("case", BOARDS_REFUSED)
def test_refuses_boards(chart: Chart, case: str) -> None:
    arguments, message = BOARDS_REFUSED[case]
    with pytest.raises(InvalidOption) as error:
        Dashboards(chart, "virida", **arguments)
    assert str(error.value) == f"shop/virida: {message}"


def test_refuses_boards_without_a_namespace() -> None:
    with pytest.raises(InvalidOption) as error:
        Dashboards(Chart(Testing.app(), "watching"), "virida")
    assert str(error.value) == (
        "watching/virida: namespace (None) must be known, because the dashboards' addresses are made of it; "
        'write Chart(app, id, namespace="...")'
    )


def test_a_worker_without_metrics_may_be_watched(chart: Chart) -> None:
    documents = watch(chart, service(chart, port=None), scrape=None)
    assert [d["kind"] for d in documents] == ["PrometheusRule", "PrometheusRule", "ConfigMap"]
    assert "PodDown" not in rules(documents)
    assert "AllReplicasUnavailable" in rules(documents)
