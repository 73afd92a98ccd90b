"""What a frontend and a backend have of their own: errors in browsers, slow queries of the database."""

from __future__ import annotations

from decimal import Decimal

from virida.monitoring.durations import plain, seconds
from virida.monitoring.monitored import Monitored
from virida.monitoring.options.alerts import HighErrorRate, HighResponseTime
from virida.monitoring.rules.alert import Alert, Runbook, Step
from virida.monitoring.rules.commands import REVERT, logs, rollouts

_BY = "sum by (namespace, service)"


def component_alerts(of: Monitored) -> list[Alert]:
    """The alerts on the metrics that the contract asks of the workload's component."""
    alerts, component = of.options.alerts, of.service.component
    if of.options.scrape is None:
        return []
    if component == "frontend" and alerts.high_client_error_rate is not None:
        return [_high_client_error_rate(of, alerts.high_client_error_rate)]
    if component == "backend" and alerts.slow_queries is not None:
        return [_slow_queries(of, alerts.slow_queries)]
    return []


def _high_client_error_rate(of: Monitored, alert: HighErrorRate) -> Alert:
    errors, views = of.series("frontend_errors_total"), of.series("frontend_page_views_total")
    limit = plain(Decimal(str(alert.threshold)) * 100)
    return Alert(
        name="HighClientErrorRate",
        expr=f"{_BY} (rate({errors}[{alert.window}]))\n/\n{_BY} (rate({views}[{alert.window}]))\n"
        f"> {plain(alert.threshold)}\nand\n{_BY} (increase({errors}[{alert.window}])) >= {alert.min_errors}",
        for_=alert.for_,
        severity=alert.severity,
        signal="browser",
        role="symptom",
        summary=f"{of.name} fails in browsers",
        description=f"There were {{{{ $value | humanizePercentage }}}} as many errors in browsers as page views of "
        f"{of.name} in {of.namespace} over {alert.window}; the limit is {limit} %.",
        runbook=Runbook(
            meaning=f"Browsers reported more than {limit} errors that nothing caught for 100 page views, taken over "
            f"{alert.window}, for {alert.for_}.",
            impact="Users see pages that do not work, although the service answers.",
            diagnosis=[
                Step("On which pages?", query=f"topk(10, sum by (page) (rate({errors}[{alert.window}])))"),
                rollouts(of),
                Step("Do calls of the API fail?", query='topk(10, slo:error_ratio:rate5m{objective="availability"})'),
            ],
            remedies=[
                REVERT,
                "If a service that pages call fails, follow that service's runbook.",
                "If one browser alone is affected, the bundle uses something that it does not know.",
            ],
        ),
    )


def _slow_queries(of: Monitored, alert: HighResponseTime) -> Alert:
    metric = "db_query_duration_seconds"
    share, limit = plain(Decimal(str(alert.percentile)) / 100), plain(seconds(alert.threshold))
    rate = f"rate({of.series(f'{metric}_bucket')}[{alert.window}])"
    count = f"{_BY} (increase({of.series(f'{metric}_count')}[{alert.window}]))"
    slow = f"histogram_quantile({share}, sum by (namespace, service, le) ({rate}))"
    return Alert(
        name="SlowQueries",
        expr=f"{slow} > {limit}\nand\n{count} >= {alert.min_requests}",
        for_=alert.for_,
        severity=alert.severity,
        signal="database",
        role="cause",
        summary=f"The database answers {of.name} slowly",
        description=f"{plain(alert.percentile)} % of the queries of {of.name} in {of.namespace} took up to "
        f"{{{{ $value | humanizeDuration }}}} over {alert.window}; the limit is {alert.threshold}.",
        runbook=Runbook(
            meaning=f"The {plain(alert.percentile)}th percentile of `{metric}`, taken over {alert.window}, has been "
            f"above {alert.threshold} for {alert.for_}.",
            impact="Requests that need the database are slow.",
            diagnosis=[
                Step(
                    "Which queries are slow?",
                    query=f"topk(10, histogram_quantile({share}, sum by (operation, table, le) ({rate})))",
                ),
                Step(
                    "Are there more of them than before?",
                    query=f"sum by (operation, table) (rate({of.series(f'{metric}_count')}[{alert.window}]))",
                ),
                logs(of),
                rollouts(of),
            ],
            remedies=[
                REVERT,
                "If one query is slow, look at its plan; it may lack an index.",
                "If all are slow, the database is short of cpu, memory or disk, or waits for a lock.",
            ],
        ),
    )
