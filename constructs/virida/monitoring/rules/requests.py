"""Requests that are slow or fail: two of the alerts that VIRIDA has had from the start, in their right form."""

from __future__ import annotations

from decimal import Decimal

from virida.monitoring.durations import plain, seconds
from virida.monitoring.monitored import Monitored
from virida.monitoring.options.alerts import HighErrorRate, HighResponseTime
from virida.monitoring.options.metrics import Metrics
from virida.monitoring.promql import text
from virida.monitoring.rules.alert import Alert, Runbook, Step
from virida.monitoring.rules.commands import REVERT, logs, pods, rollouts, usage

_BY = "sum by (namespace, service)"


def request_alerts(of: Monitored) -> list[Alert]:
    """The alerts on requests that the workload's options ask for."""
    alerts, metrics = of.options.alerts, of.metrics
    found = []
    if metrics is not None and alerts.high_response_time is not None:
        found.append(_high_response_time(of, metrics, alerts.high_response_time))
    if metrics is not None and alerts.high_error_rate is not None:
        found.append(_high_error_rate(of, metrics, alerts.high_error_rate))
    return found


def quantile(of: Monitored, metrics: Metrics, percentile: float, window: str, by: str = "namespace, service") -> str:
    """The time below which that many percent of the requests stay, in seconds."""
    share = plain(Decimal(str(percentile)) / 100)
    if metrics.histogram == "native":
        return f"histogram_quantile({share}, sum by ({by}) (rate({of.series(metrics.duration)}[{window}])))"
    series = of.series(f"{metrics.duration}_bucket")
    return f"histogram_quantile({share}, sum by ({by}, le) (rate({series}[{window}])))"


def failed(of: Monitored, metrics: Metrics) -> str:
    """A selector of the requests that fail."""
    return of.series(metrics.requests, **{metrics.status: f"=~{text(metrics.failed)}"})


def _high_response_time(of: Monitored, metrics: Metrics, alert: HighResponseTime) -> Alert:
    share, limit = plain(alert.percentile), plain(seconds(alert.threshold))
    if metrics.histogram == "native":
        count = f"histogram_count({_BY} (increase({of.series(metrics.duration)}[{alert.window}])))"
    else:
        count = f"{_BY} (increase({of.series(f'{metrics.duration}_count')}[{alert.window}]))"
    slow_paths = quantile(of, metrics, alert.percentile, alert.window, by=metrics.path)
    return Alert(
        name="HighResponseTime",
        expr=f"{quantile(of, metrics, alert.percentile, alert.window)} > {limit}\nand\n{count} >= {alert.min_requests}",
        for_=alert.for_,
        severity=alert.severity,
        signal="latency",
        role="symptom",
        summary=f"{of.name} answers slowly",
        description=f"{share} % of the requests to {of.name} in {of.namespace} took up to "
        f"{{{{ $value | humanizeDuration }}}} over {alert.window}; the limit is {alert.threshold}.",
        runbook=Runbook(
            meaning=f"The {share}th percentile of the response time, taken over {alert.window} from "
            f"`{metrics.duration}`, has been above {alert.threshold} for {alert.for_}.",
            impact="Users wait. Callers whose timeout is shorter see errors.",
            diagnosis=[Step("Which paths are slow?", query=slow_paths), usage(of), rollouts(of), logs(of)],
            remedies=[
                REVERT,
                "If all pods are busy, raise the number of replicas, or `scale.max`.",
                "If a call to another service is slow, follow that service's runbook.",
            ],
        ),
    )


def _high_error_rate(of: Monitored, metrics: Metrics, alert: HighErrorRate) -> Alert:
    wrong, everything = failed(of, metrics), of.series(metrics.requests)
    limit = plain(Decimal(str(alert.threshold)) * 100)
    failures = f"topk(10, sum by (pod, {metrics.path}, {metrics.status}) (rate({wrong}[{alert.window}])))"
    return Alert(
        name="HighErrorRate",
        expr=f"{_BY} (rate({wrong}[{alert.window}]))\n/\n{_BY} (rate({everything}[{alert.window}]))\n"
        f"> {plain(alert.threshold)}\nand\n{_BY} (increase({wrong}[{alert.window}])) >= {alert.min_errors}",
        for_=alert.for_,
        severity=alert.severity,
        signal="errors",
        role="symptom",
        summary=f"{of.name} fails",
        description=f"{{{{ $value | humanizePercentage }}}} of the requests to {of.name} in {of.namespace} failed over "
        f"{alert.window}; the limit is {limit} %.",
        runbook=Runbook(
            meaning=f"Of the requests that `{metrics.requests}` counted over {alert.window}, more than {limit} % ended "
            f"with a `{metrics.status}` that matches `{metrics.failed}`, for {alert.for_}.",
            impact="Users see errors.",
            diagnosis=[Step("Which requests fail?", query=failures), pods(of), logs(of), rollouts(of)],
            remedies=[
                REVERT,
                "If one pod alone fails, delete it.",
                "If a service that it calls fails, follow that service's runbook.",
            ],
        ),
    )
