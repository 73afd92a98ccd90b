"""From where on an alert speaks: shares, percentages, durations, severities."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Annotated, Literal

from virida.fields import At, Value
from virida.monitoring.durations import Duration, plain

Severity = Literal["warning", "critical"]
"""`critical` wakes somebody up, `warning` waits for the morning."""


def _check_share(at: At, value: float) -> None:
    if not 0 < value < 1:
        remedy = f"write {plain(value / 100)}" if 1 <= value < 100 else "write one such as 0.1"
        at.refuse(value, "must be a share between 0 and 1", remedy)


Share = Annotated[float, _check_share]
"""A part of a whole, above 0 and below 1."""


def _check_percent(at: At, value: float) -> None:
    if not 0 < value < 100:
        remedy = "write 99.99 or less; nothing leaves no budget at all" if value >= 100 else "write one such as 99.9"
        at.refuse(value, "must be above 0 and below 100", remedy)


Percent = Annotated[float, _check_percent]
"""A percentage that leaves something on either side."""


@dataclass(frozen=True, slots=True)
class Lasting(Value):
    """An alert on something that is so or is not so.

    Args:
        for_: How long it has to last.
        severity: `warning` (default) or `critical`.
    """

    for_: Duration
    severity: Severity = field(default="warning", kw_only=True)


@dataclass(frozen=True, slots=True)
class Above(Value):
    """An alert on a share that is too large.

    Args:
        share: The share from which on it is too large.
        for_: How long it has to last. Default: `15m`, longer than a rollout or a peak.
        severity: `warning` (default) or `critical`.
    """

    share: Share
    for_: Duration = field(default="15m", kw_only=True)
    severity: Severity = field(default="warning", kw_only=True)
