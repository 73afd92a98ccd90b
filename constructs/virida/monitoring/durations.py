"""Durations as Prometheus writes them: ``300ms``, ``5m``, ``1h30m``.

Source: Prometheus documentation, "Querying basics", float literals and time durations.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Annotated

from virida.fields import At

_UNITS = {
    "y": Decimal(365 * 24 * 3600),
    "w": Decimal(7 * 24 * 3600),
    "d": Decimal(24 * 3600),
    "h": Decimal(3600),
    "m": Decimal(60),
    "s": Decimal(1),
    "ms": Decimal("0.001"),
}
# The units stand in this order, each at most once.
_DURATION = re.compile("".join(rf"(?:(\d+){unit})?" for unit in _UNITS))


def seconds(duration: str) -> Decimal:
    """How long a duration is, in seconds.

    Raises:
        ValueError: Prometheus would not read it, or it is no time at all.
    """
    match = _DURATION.fullmatch(duration)
    if match is None or not any(match.groups()):
        raise ValueError(f"{duration!r} is no duration")
    return sum((int(n) * unit for n, unit in zip(match.groups(), _UNITS.values(), strict=True) if n), Decimal(0))


def render(number: Decimal) -> str:
    """The shortest duration for a number of seconds; what is shorter than a millisecond is cut off."""
    parts = []
    for name, unit in _UNITS.items():
        if name in ("y", "w"):  # nobody says 1w1d for eight days
            continue
        count, number = divmod(number, unit)
        if count:
            parts.append(f"{int(count)}{name}")
    return "".join(parts) or "0s"


def plain(number: Decimal | float | int) -> str:
    """A number as a person writes it: no exponent, no trailing zeros, no digits that binary fractions leave behind."""
    text = f"{Decimal(str(number)):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _check(at: At, duration: str) -> None:
    try:
        if seconds(duration) > 0:
            return
    except ValueError:
        pass
    proposal = f'"{duration}s"' if re.fullmatch(r"[1-9]\d*", duration) else 'one such as "30s" or "5m"'
    at.refuse(duration, "must be a duration as Prometheus writes it", f"write {proposal}")


Duration = Annotated[str, _check]
"""A duration above zero, as Prometheus writes it."""
