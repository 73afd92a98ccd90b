"""How pods end: the preStop hook against the time that they get."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from virida.checks.context import Context
from virida.checks.findings import Severity, Violation
from virida.checks.objects import Objects
from virida.checks.registry import rule
from virida.checks.reliability.values import whole
from virida.checks.reliability.workloads import Container, Workloads

USUAL_GRACE = 30
"""The seconds that Kubernetes gives a pod which says nothing, hook included; what a program expects for itself."""

_LEAST = 5
"""Seconds that a program needs at least to answer what it has begun."""

_REFUSED = "the API server refuses the object"
_SHELLS = ("ash", "bash", "dash", "sh")
_UNITS = {"": 1, "s": 1, "m": 60, "h": 3600, "d": 86400}
_SLEEP = re.compile(r"(?:exec\s+)?(?:/usr)?(?:/bin/)?sleep\s+(\d+(?:\.\d+)?)([smhd]?)")
# Where one of these stands, what runs cannot be told from the text.
_BRANCHES = re.compile(r"\b(?:if|for|while|until|case|trap)\b|\|\||(?<!&)&(?!&)")


@rule("reliability/grace-period", Severity.ERROR)
def grace_period(objects: Objects, context: Context) -> Iterator[Violation]:
    """A grace period that the preStop hook uses up."""
    for workload, container in objects.once(Workloads).running():
        hook = _hook(container, "preStop")
        asleep = _asleep(hook)
        if asleep is None:
            continue
        grace = whole(workload.pod.spec.get("terminationGracePeriodSeconds"), USUAL_GRACE)
        left = grace - asleep
        if left >= _LEAST:
            continue
        severity = None
        if left < 0 and "sleep" in hook:
            message = f"the preStop hook sleeps {asleep} s, longer than the grace period of {grace} s; {_REFUSED}"
        elif left <= 0:
            message = (
                f"the preStop hook of {container.name} sleeps {asleep} s, and its time is part of the grace period of "
                f"{grace} s: the program is killed about 2 s after it is asked to end, with what it has begun"
            )
        else:
            severity = Severity.WARNING
            message = (
                f"the preStop hook of {container.name} sleeps {asleep} s of the grace period of {grace} s: {left} s "
                "are left for the program to end what it has begun"
            )
        yield Violation(
            workload.manifest,
            workload.pod_field("spec", "terminationGracePeriodSeconds"),
            message,
            f"write terminationGracePeriodSeconds: {asleep + USUAL_GRACE}, which leaves {USUAL_GRACE} s after the hook",
            severity,
        )


@rule("reliability/sleep-action", Severity.ERROR)
def sleep_action(objects: Objects, context: Context) -> Iterator[Violation]:
    """A sleep hook that this Kubernetes does not read."""
    if context.minor >= 30:
        return
    for workload, container in objects.once(Workloads).running():
        for name in ("postStart", "preStop"):
            sleep = _hook(container, name).get("sleep")
            if isinstance(sleep, Mapping):
                yield Violation(
                    workload.manifest,
                    workload.field(*container.path, "lifecycle", name, "sleep"),
                    f"Kubernetes {context.kubernetes} does not read this (1.30 is the first that does), and a hook "
                    f"without an action is none; {_REFUSED}",
                    f'write exec with command: ["sleep", "{whole(sleep.get("seconds"), 15)}"], where the image has it',
                )


def _asleep(hook: Mapping[str, Any]) -> int | None:
    """For how many seconds a hook sleeps, whatever else it does; None where nothing tells."""
    sleep, run = hook.get("sleep"), hook.get("exec")
    if isinstance(sleep, Mapping):
        return whole(sleep.get("seconds"), 0)
    command = run.get("command") if isinstance(run, Mapping) else None
    if not isinstance(command, list) or not command:
        return None
    words = [str(word) for word in command]
    shell = len(words) > 2 and words[0].rpartition("/")[2] in _SHELLS and re.fullmatch("-[a-z]*c", words[1])
    script = words[2] if shell else " ".join(words)
    if _BRANCHES.search(script):
        return None
    steps = (_SLEEP.fullmatch(step.strip()) for step in re.split(r";|&&|\n", script))
    seconds = [float(step[1]) * _UNITS[step[2]] for step in steps if step]
    return -int(-sum(seconds) // 1) if seconds else None


def _hook(container: Container, name: str) -> Mapping[str, Any]:
    lifecycle = container.spec.get("lifecycle")
    hook = lifecycle.get(name) if isinstance(lifecycle, Mapping) else None
    return hook if isinstance(hook, Mapping) else {}
