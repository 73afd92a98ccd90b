"""What a service promises, and from where on breaking the promise calls somebody."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import ROUND_CEILING, Decimal
from typing import Annotated

from virida.fields import At, Value
from virida.monitoring.durations import Duration, plain, render, seconds
from virida.monitoring.options.levels import Percent, Severity
from virida.monitoring.promql import MetricName
from virida.rules import Name, between

WINDOW = "$window"
"""Stands for the window in the queries of a `Ratio`."""

BUDGET_PERIOD = "30d"
"""The time that the factors of burn rates are about. Source: Google, "The Site Reliability Workbook", chapter 5."""


@dataclass(frozen=True, slots=True)
class Availability(Value):
    """So many percent of the requests succeed, by the counter and the status label of the request metrics.

    Args:
        percent: How many, above 0 and below 100.
        name: What it is called. Default: `availability`.
    """

    percent: Percent
    name: Name = field(default="availability", kw_only=True)


@dataclass(frozen=True, slots=True)
class Latency(Value):
    """So many percent of the requests are answered in time, by the histogram of the request metrics.

    Args:
        threshold: The time, a bucket of a classic histogram.
        percentile: How many percent, above 0 and below 100. Default: 99.
        name: What it is called. Default: `latency`; two of them need names of their own.
    """

    threshold: Duration
    percentile: Percent = field(default=99, kw_only=True)
    name: Name = field(default="latency", kw_only=True)

    @property
    def percent(self) -> float:
        """How many percent of the requests."""
        return self.percentile


@dataclass(frozen=True, slots=True)
class Freshness(Value):
    """For so many percent of the time, the last success is not too old: an import, a synchronisation, a model.

    Args:
        max_age: The age that is still fresh.
        timestamp: The metric with the time of the last success, in seconds since 1970.
        percent: For how many percent of the time. Default: 99.
        name: What it is called. Default: `freshness`; two of them need names of their own.
    """

    max_age: Duration
    timestamp: MetricName = field(kw_only=True)
    percent: Percent = field(default=99, kw_only=True)
    name: Name = field(default="freshness", kw_only=True)


def _check_query(at: At, query: str) -> None:
    if f"[{WINDOW}]" not in query:
        at.refuse(query, f"must have [{WINDOW}] where its window is", f'write one such as "rate(jobs_total[{WINDOW}])"')
    if query.count("(") != query.count(")") or query.count("{") != query.count("}"):
        at.refuse(query, "must close what it opens", "count its brackets")


Query = Annotated[str, _check_query]
"""A PromQL expression over a window that the objective chooses; what it yields is summed up."""


@dataclass(frozen=True, slots=True)
class Ratio(Value):
    """So many percent of anything that two queries count go well.

    Args:
        name: What it is called.
        total: Counts all, a second: `rate(jobs_total[$window])`.
        errors: Counts those that go wrong, with a window like that of ``total``.
        good: Instead: counts those that go well.
        percent: How many percent go well. Default: 99.
    """

    name: Name
    total: Query = field(kw_only=True)
    errors: Query | None = field(default=None, kw_only=True)
    good: Query | None = field(default=None, kw_only=True)
    percent: Percent = field(default=99, kw_only=True)

    def check_together(self, at: At) -> None:
        """One of the two sides is counted."""
        if (self.errors is None) == (self.good is None):
            (at / "errors").refuse(self.errors, f"must stand alone, and good is {self.good!r}", "give one of the two")


Objective = Availability | Latency | Freshness | Ratio


def budget(objective: Objective) -> Decimal:
    """The share that may go wrong, without the digits that binary fractions leave behind."""
    return (100 - Decimal(str(objective.percent))) / 100


@dataclass(frozen=True, slots=True)
class BurnRate(Value):
    """From which speed on it calls somebody that a service spends its error budget.

    The long window says that it matters, the short one that it still goes on.

    Args:
        factor: How many times faster than what uses up the budget in exactly 30 days.
        long: The long window.
        short: The short window, a twelfth of the long one in the workbook.
        for_: How long it has to last.
        severity: `critical` pages, `warning` opens a ticket.
    """

    factor: Annotated[float, between(1, 1000)]
    long: Duration = field(kw_only=True)
    short: Duration = field(kw_only=True)
    for_: Duration = field(kw_only=True)
    severity: Severity = field(kw_only=True)

    @property
    def exhausts(self) -> str:
        """After which time the budget is used up at this speed."""
        return render((seconds(BUDGET_PERIOD) / Decimal(str(self.factor))).to_integral_value())

    def check_together(self, at: At) -> None:
        """The windows are a short and a long one."""
        if seconds(self.short) >= seconds(self.long):
            (at / "short").refuse(self.short, f"must be shorter than long ({self.long})", "lower it, or raise long")

    def check_can_fire(self, at: At, objective: Objective) -> None:
        """Refuse an objective that leaves so large a budget that this speed cannot be reached.

        Args:
            at: The objective's place.
            objective: The objective.

        Raises:
            InvalidOption: Even if everything goes wrong, the alert stays silent.
        """
        factor = Decimal(str(self.factor))
        if factor * budget(objective) < 1:
            return
        least = (100 * (1 - 1 / factor)).quantize(Decimal("0.01"), ROUND_CEILING)
        at.refuse(
            objective.percent,
            f"must be above {plain(least)}, or the alert at {plain(factor)} times the budget can never fire",
            "raise it, or write alerts.burn_rates with smaller factors",
        )


BURN_RATES = (
    BurnRate(14.4, long="1h", short="5m", for_="2m", severity="critical"),
    BurnRate(6, long="6h", short="30m", for_="15m", severity="critical"),
    BurnRate(3, long="1d", short="2h", for_="1h", severity="warning"),
    BurnRate(1, long="3d", short="6h", for_="3h", severity="warning"),
)
"""The workbook's: two that page, two that open a ticket."""


def check_burn_rates(at: At, rates: Sequence[BurnRate]) -> None:
    """Each long window stands once, because alerts are told apart by it."""
    seen: set[Decimal] = set()
    for index, rate in enumerate(rates):
        if seconds(rate.long) in seen:
            (at[index] / "long").refuse(rate.long, "must stand once, because it tells the alerts apart", "merge them")
        seen.add(seconds(rate.long))
