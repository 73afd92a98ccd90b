"""Objectives: how much goes wrong, recorded over each window, and alerts on how fast the error budget is spent.

Source: Google, "The Site Reliability Workbook", chapter 5, "Multiwindow, Multi-Burn-Rate Alerts".
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from virida.documents import Document
from virida.monitoring.durations import plain, seconds
from virida.monitoring.monitored import Monitored
from virida.monitoring.options.metrics import Metrics
from virida.monitoring.options.objectives import (
    BUDGET_PERIOD,
    WINDOW,
    Availability,
    BurnRate,
    Freshness,
    Latency,
    Objective,
    Ratio,
    budget,
)
from virida.monitoring.promql import bucket
from virida.monitoring.rules.alert import Alert, Runbook, Signal, Step
from virida.monitoring.rules.commands import REVERT, logs, pods, rollouts
from virida.monitoring.rules.requests import failed

BUDGET = "slo:error_budget:ratio"
"""The share that may go wrong."""

STALE = "slo:stale:bool"
"""1 while the last success is too old, 0 while it is fresh."""


def ratio(window: str) -> str:
    """The record of the share that went wrong over a window."""
    return f"slo:error_ratio:rate{window}"


def errors(window: str) -> str:
    """The record of how much went wrong over a window, a second."""
    return f"slo:errors:rate{window}"


def events(window: str) -> str:
    """The record of how much happened over a window, a second."""
    return f"slo:events:rate{window}"


def recorded(of: Monitored, objective: Objective, record: str) -> str:
    """A selector of what is recorded about an objective."""
    return of.series(record, objective=f'="{objective.name}"')


def base(of: Monitored) -> str:
    """The shortest window: budgets over long times are summed up from it."""
    return min((rate.short for rate in of.options.alerts.burn_rates), key=seconds, default="5m")


def budget_left(of: Monitored, objective: Objective, period: str) -> str:
    """The share of the error budget of a period that is not spent yet; below 0 it is overdrawn."""
    wrong, everything = (recorded(of, objective, name(base(of))) for name in (errors, events))
    spent = f"sum_over_time({wrong}[{period}]) / sum_over_time({everything}[{period}])"
    return f"1 - {spent} / {recorded(of, objective, BUDGET)}"


def recordings(of: Monitored) -> list[Document]:
    """What is recorded about the workload's objectives."""
    return [rule for objective in of.options.objectives for rule in _recordings(of, objective)]


def _recordings(of: Monitored, objective: Objective) -> list[Document]:
    def record(name: str, expr: str) -> Document:
        labels = {"namespace": of.namespace, "service": of.name, "objective": objective.name}
        return {"record": name, "expr": expr, "labels": labels}

    rates = of.options.alerts.burn_rates
    windows = sorted({base(of), *(w for rate in rates for w in (rate.short, rate.long))}, key=seconds)
    counted = {base(of), *(rate.long for rate in rates)}
    rules = [record(BUDGET, f"vector({plain(budget(objective))})")]
    if isinstance(objective, Freshness):
        age = f"time() - max({of.series(objective.timestamp)})"
        rules.append(record(STALE, f"({age}) > bool {plain(seconds(objective.max_age))}"))
    wrong, everything = _queries(of, objective)
    for window in windows:
        rules.append(record(ratio(window), f"({wrong(window)})\n/\n({everything(window)} > 0)"))
        if window in counted:
            rules.append(record(errors(window), wrong(window)))
    return [*rules, record(events(base(of)), everything(base(of)))]


Query = Callable[[str], str]


def _queries(of: Monitored, objective: Objective) -> tuple[Query, Query]:
    """How much goes wrong and how much happens over a window, a second."""
    match objective:
        case Availability():
            assert of.metrics is not None  # checked with the options
            wrong, everything = failed(of, of.metrics), of.series(of.metrics.requests)
            # A counter of failures is born with the first one.
            return (
                lambda w: f"sum(rate({wrong}[{w}])) or sum(rate({everything}[{w}])) * 0",
                lambda w: f"sum(rate({everything}[{w}]))",
            )
        case Latency():
            assert of.metrics is not None
            return _latency(of, of.metrics, seconds(objective.threshold))
        case Freshness():
            stale = recorded(of, objective, STALE)
            return (
                lambda w: f"avg_over_time({stale}[{w}])",
                lambda w: f"avg_over_time({stale}[{w}]) * 0 + 1",
            )
        case Ratio():
            return _ratio(objective)


def _latency(of: Monitored, metrics: Metrics, limit: Decimal) -> tuple[Query, Query]:
    if metrics.histogram == "native":
        series = of.series(metrics.duration)

        def histogram(window: str) -> str:
            return f"sum(rate({series}[{window}]))"

        return (
            lambda w: f"(1 - histogram_fraction(0, {plain(limit)}, {histogram(w)})) * histogram_count({histogram(w)})",
            lambda w: f"histogram_count({histogram(w)})",
        )
    count = of.series(f"{metrics.duration}_count")
    in_time = of.series(f"{metrics.duration}_bucket", le=bucket(limit))
    return (
        lambda w: f"sum(rate({count}[{w}])) - sum(rate({in_time}[{w}]))",
        lambda w: f"sum(rate({count}[{w}]))",
    )


def _ratio(objective: Ratio) -> tuple[Query, Query]:
    def total(window: str) -> str:
        return f"sum({objective.total.replace(WINDOW, window)})"

    def wrong(window: str) -> str:
        if objective.errors is not None:
            return f"sum({objective.errors.replace(WINDOW, window)}) or {total(window)} * 0"
        good = str(objective.good).replace(WINDOW, window)
        return f"{total(window)} - (sum({good}) or {total(window)} * 0)"

    return wrong, total


def objective_alerts(of: Monitored) -> list[Alert]:
    """The alerts on the workload's objectives."""
    rates = of.options.alerts.burn_rates
    return [_burning(of, objective, rate) for objective in of.options.objectives for rate in rates]


def _burning(of: Monitored, objective: Objective, rate: BurnRate) -> Alert:
    limit = plain(Decimal(str(rate.factor)) * budget(objective))
    long, short = (recorded(of, objective, ratio(window)) for window in (rate.long, rate.short))
    expr = f"{long} > {limit}\nand\n{short} > {limit}"
    if not isinstance(objective, Freshness):  # time passes at any traffic
        counted = recorded(of, objective, errors(rate.long))
        expr += f"\nand\n{counted} * {plain(seconds(rate.long))} >= {of.options.alerts.min_errors}"
    factor, percent = plain(rate.factor), plain(objective.percent)
    return Alert(
        name="ErrorBudgetBurn",
        expr=expr,
        for_=rate.for_,
        severity=rate.severity,
        signal=_signal(objective),
        role="symptom",
        labels={"objective": objective.name, "window": rate.long},
        summary=f"{of.name} breaks its promise: {promise(objective)}",
        description=f"{{{{ $value | humanizePercentage }}}} went wrong over {rate.long}, and too much over "
        f"{rate.short} as well. That is more than {factor} times what {percent} % allow: at this speed the budget of "
        f"{BUDGET_PERIOD} is used up after {rate.exhausts}.",
        runbook=_runbook(of),
    )


def promise(objective: Objective) -> str:
    """An objective in words."""
    percent = plain(objective.percent)
    match objective:
        case Availability():
            return f"{percent} % of the requests succeed"
        case Latency():
            return f"{percent} % of the requests are answered within {objective.threshold}"
        case Freshness():
            return f"{percent} % of the time the last success is no older than {objective.max_age}"
        case Ratio():
            return f"{percent} % of {objective.name} go well"


def _signal(objective: Objective) -> Signal:
    match objective:
        case Availability():
            return "errors"
        case Latency():
            return "latency"
        case _:
            return "objective"


def _runbook(of: Monitored) -> Runbook:
    rates = of.options.alerts.burn_rates
    speeds = ", ".join(
        f"{plain(rate.factor)} times over {rate.long} and {rate.short} "
        f"({'page' if rate.severity == 'critical' else 'ticket'})"
        for rate in rates
    )
    return Runbook(
        meaning=f"The service spends its error budget faster than it may: {speeds}. The labels `objective` and "
        "`window` say which promise it is about, and over which time.",
        impact="Users notice, and the longer it goes on the less is left for the rest of the 30 days.",
        diagnosis=[
            Step("How much goes wrong?", query=of.series(ratio(base(of)))),
            Step("How much may go wrong?", query=of.series(BUDGET)),
            pods(of),
            logs(of),
            rollouts(of),
        ],
        remedies=[
            REVERT,
            "If HighErrorRate or HighResponseTime speaks too, follow it first.",
            "If the budget is used up, roll out nothing but repairs until it has recovered.",
        ],
    )
