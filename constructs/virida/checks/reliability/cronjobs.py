"""When the runs of a CronJob start, and whether they meet."""

from __future__ import annotations

from collections.abc import Iterator

from virida.checks.context import Context
from virida.checks.findings import Severity, Violation
from virida.checks.objects import Objects
from virida.checks.registry import rule

_LEAST = 10
"""Seconds between two looks of the CronJob controller."""


@rule("reliability/cronjob-overlap", Severity.INFO)
def cronjob_overlap(objects: Objects, context: Context) -> Iterator[Violation]:
    """A CronJob whose runs may overlap."""
    for manifest in objects.of("CronJob", "batch"):
        policy = manifest.get("spec", "concurrencyPolicy")
        if policy in (None, "Allow"):
            said = "is Allow" if policy else "is left out, which means Allow"
            yield Violation(
                manifest,
                "spec.concurrencyPolicy",
                f"the policy {said}: a run that takes longer than its interval meets the next one, and slow runs pile "
                "up",
                "write concurrencyPolicy: Forbid, or Replace to end the old run; keep Allow where runs do not mind",
            )


@rule("reliability/cronjob-deadline", Severity.WARNING)
def cronjob_deadline(objects: Objects, context: Context) -> Iterator[Violation]:
    """A CronJob without a deadline to start, or with one that runs miss."""
    for manifest in objects.of("CronJob", "batch"):
        deadline = manifest.get("spec", "startingDeadlineSeconds")
        if deadline is None:
            yield Violation(
                manifest,
                "spec.startingDeadlineSeconds",
                "without a deadline a run that was missed is made up for at any later time, be it hours after",
                "write startingDeadlineSeconds: 300, or how late a run may start and still be of use",
                Severity.INFO,
            )
        elif isinstance(deadline, int) and deadline < _LEAST:
            yield Violation(
                manifest,
                "spec.startingDeadlineSeconds",
                f"the controller looks every {_LEAST} s, so a run with a deadline of {deadline} s may never start",
                f"write startingDeadlineSeconds: {_LEAST} or more, such as 300",
            )
