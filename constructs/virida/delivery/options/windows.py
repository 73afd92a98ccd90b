"""Times in which Applications may be synced."""

from __future__ import annotations

import zoneinfo
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Annotated, Literal

from virida import rules
from virida.durations import Duration
from virida.fields import At, Value

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
_CRON: Sequence[tuple[int, int, dict[str, str]]] = (
    (0, 59, {}),
    (0, 23, {}),
    (1, 31, {}),
    (1, 12, {name: str(number) for number, name in enumerate(_MONTHS, 1)}),
    (0, 6, {name: str(number) for number, name in enumerate(_DAYS)}),
)


def _is_cron_field(text: str, least: int, most: int, words: dict[str, str]) -> bool:
    for part in text.split(","):
        span, slash, step = part.partition("/")
        if slash and not (step.isdigit() and int(step) > 0):
            return False
        if span in ("*", "?"):
            continue
        first, dash, last = (words.get(end.lower(), end) for end in span.partition("-"))
        ends = (first, last) if dash else (first,)
        if not all(end.isascii() and end.isdigit() for end in ends):
            return False
        if not least <= int(ends[0]) <= int(ends[-1]) <= most:
            return False
    return True


def _check_schedule(at: At, schedule: str) -> None:
    """Five fields, as the cron library reads them that Argo CD uses (robfig/cron)."""
    fields = schedule.split()
    if len(fields) != len(_CRON) or not all(
        _is_cron_field(f, *limits) for f, limits in zip(fields, _CRON, strict=True)
    ):
        at.refuse(
            schedule,
            "must be a cron schedule of five fields (minute, hour, day, month, weekday)",
            'write one such as "0 22 * * 1-5"',
        )


def _check_time_zone(at: At, zone: str) -> None:
    known = zoneinfo.available_timezones()
    # Argo CD takes a zone that it does not know for UTC. A machine without a time zone database cannot tell.
    if known and zone not in known:
        at.refuse(zone, "must be a time zone of the IANA database", 'write one such as "Europe/Paris"')


@dataclass(frozen=True, slots=True)
class SyncWindow(Value):
    """A time in which Applications may be synced, or may not.

    Args:
        kind: `allow` or `deny`. As soon as one window allows, every other time is closed.
        schedule: When it opens, as a cron schedule of five fields.
        duration: How long it stays open.
        applications: Its Applications, as globs. Default: none.
        namespaces: Its destination namespaces, as globs. Default: none.
        clusters: Its clusters, as globs. Default: none.
        manual_sync: Whether people may sync all the same. Default: no.
        time_zone: The zone of ``schedule``. Default: `UTC`.
        and_operator: Whether Applications have to match all of these lists. Default: no, one suffices.
        sync_overrun: Whether a sync that has begun may go on when the window closes. Argo CD 3.2 does not know it yet.
            Default: no.
        description: What it is for. Default: nothing.
    """

    kind: Literal["allow", "deny"]
    schedule: Annotated[str, _check_schedule] = field(kw_only=True)
    duration: Duration = field(kw_only=True)
    applications: Sequence[Annotated[str, rules.not_empty]] = field(default=(), kw_only=True)
    namespaces: Sequence[Annotated[str, rules.not_empty]] = field(default=(), kw_only=True)
    clusters: Sequence[Annotated[str, rules.not_empty]] = field(default=(), kw_only=True)
    manual_sync: bool = field(default=False, kw_only=True)
    time_zone: Annotated[str, _check_time_zone] = field(default="UTC", kw_only=True)
    and_operator: bool = field(default=False, kw_only=True)
    sync_overrun: bool = field(default=False, kw_only=True)
    description: str | None = field(default=None, kw_only=True)

    def check_together(self, at: At) -> None:
        """It is for something."""
        if not (self.applications or self.namespaces or self.clusters):
            (at / "applications").refuse(
                [], "must not be empty, unless namespaces or clusters are given", 'write applications=["*"] for all'
            )
