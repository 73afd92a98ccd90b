"""Durations as Go writes them, and Argo CD and External Secrets with it: ``5s``, ``1h30m``."""

from __future__ import annotations

import re
from typing import Annotated

from virida.fields import At

_DURATION = re.compile(r"(?:\d+h)?(?:\d+m)?(?:\d+s)?")
_UNITS = {"h": 3600, "m": 60, "s": 1}


def seconds(duration: str) -> int:
    """A duration such as `1h30m` in seconds."""
    return sum(int(number) * _UNITS[unit] for number, unit in re.findall(r"(\d+)([hms])", duration))


def _check_duration(at: At, duration: str) -> None:
    if not duration or not _DURATION.fullmatch(duration) or not seconds(duration):
        proposal = f'write "{duration}s"' if duration.isdigit() else 'write one such as "5s", "3m" or "1h30m"'
        at.refuse(duration, "must be a duration of hours, minutes and seconds", proposal)


Duration = Annotated[str, _check_duration]
"""A duration of hours, minutes and seconds, such as `1h30m`."""
