"""Probes that end what they should watch, or that say the same twice."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from virida.checks.context import Context
from virida.checks.findings import Severity, Violation
from virida.checks.objects import Objects
from virida.checks.registry import rule
from virida.checks.reliability.values import whole
from virida.checks.reliability.workloads import Container, Workloads

_TIMING = {"initialDelaySeconds", "periodSeconds", "timeoutSeconds", "successThreshold", "failureThreshold"}
_NOT_ASKED = _TIMING | {"terminationGracePeriodSeconds"}

SLOW_START = 30
"""Seconds that a start may take without anybody being surprised: a JVM, a model that is loaded, a cold cache."""


class Timing(NamedTuple):
    """When a probe asks, with Kubernetes' defaults.

    Attributes:
        delay: Seconds from the container's start to the first question.
        period: Seconds between two questions.
        timeout: Seconds to answer.
        failures: How many failures in a row count.
        successes: How many successes in a row count.
    """

    delay: int
    period: int
    timeout: int
    failures: int
    successes: int

    @property
    def earliest_failure(self) -> int:
        """Seconds after the start at which the probe can have failed for good."""
        return self.delay + self.period * (self.failures - 1)

    @property
    def earliest_success(self) -> int:
        """Seconds after the start at which the probe can have succeeded."""
        return self.delay + self.period * (self.successes - 1)

    @property
    def budget(self) -> int:
        """Seconds after the start at which the probe gives up."""
        return self.delay + self.period * self.failures

    @property
    def tolerates(self) -> int:
        """For how many seconds a container may fail to answer."""
        return self.period * self.failures


def timing(container: Container, probe: str) -> Timing | None:
    """When a probe of a container asks; None without that probe.

    Args:
        container: The container.
        probe: `startupProbe`, `readinessProbe` or `livenessProbe`.
    """
    spec = container.spec.get(probe)
    if not isinstance(spec, Mapping):
        return None
    return Timing(
        whole(spec.get("initialDelaySeconds"), 0),
        max(whole(spec.get("periodSeconds"), 10), 1),
        max(whole(spec.get("timeoutSeconds"), 1), 1),
        max(whole(spec.get("failureThreshold"), 3), 1),
        max(whole(spec.get("successThreshold"), 1), 1),
    )


@rule("reliability/liveness-start", Severity.WARNING)
def liveness_start(objects: Objects, context: Context) -> Iterator[Violation]:
    """A liveness probe that may end a container before it has started."""
    for workload, container in objects.once(Workloads).running():
        liveness = timing(container, "livenessProbe")
        if liveness is None or timing(container, "startupProbe"):
            continue
        readiness = timing(container, "readinessProbe")
        killed, ready = liveness.earliest_failure, readiness.earliest_success if readiness else 0
        if killed <= ready:
            message = (
                f"this may restart the container {killed} s after its start, and it is not even asked whether it is "
                f"ready before {ready} s: a slow start never ends"
            )
            severity = None
        elif killed < SLOW_START:
            message = f"a start that takes longer than {killed} s may be broken off and begun again, without end"
            severity = Severity.INFO
        else:
            continue
        budget = max(60, 2 * ready)
        yield Violation(
            workload.manifest,
            workload.field(*container.path, "livenessProbe"),
            message,
            f"add a startupProbe with periodSeconds: 5 and failureThreshold: {-(-budget // 5)}, which holds this one "
            f"back for up to {-(-budget // 5) * 5} s",
            severity,
        )


@rule("reliability/liveness-readiness", Severity.WARNING)
def liveness_readiness(objects: Objects, context: Context) -> Iterator[Violation]:
    """A liveness probe that is the readiness probe once more."""
    for workload, container in objects.once(Workloads).running():
        liveness, readiness = timing(container, "livenessProbe"), timing(container, "readinessProbe")
        if liveness is None or readiness is None or liveness.tolerates > readiness.tolerates:
            continue
        if _question(container, "livenessProbe") == _question(container, "readinessProbe"):
            yield Violation(
                workload.manifest,
                workload.field(*container.path, "livenessProbe"),
                f"this asks what the readinessProbe asks and gives up after {liveness.tolerates} s, no later than that "
                f"one after {readiness.tolerates} s: under load, or without a dependency, every pod is restarted "
                "instead of being left alone",
                f"ask for the process alone, such as another path; or write failureThreshold: "
                f"{3 * readiness.tolerates // liveness.period + 1}; or leave the livenessProbe out",
            )


@rule("reliability/probe-timeout", Severity.WARNING)
def probe_timeout(objects: Objects, context: Context) -> Iterator[Violation]:
    """A probe that may take longer than its period."""
    for workload, container in objects.once(Workloads).running():
        for probe in ("startupProbe", "readinessProbe", "livenessProbe"):
            when = timing(container, probe)
            if when and when.timeout > when.period:
                yield Violation(
                    workload.manifest,
                    workload.field(*container.path, probe, "timeoutSeconds"),
                    f"an answer may take {when.timeout} s and the next question is due after {when.period} s: the "
                    f"kubelet waits, so that {when.failures} failures take up to {when.timeout * when.failures} s",
                    f"write timeoutSeconds: {when.period} at most, or periodSeconds: {when.timeout}",
                )


def _question(container: Container, probe: str) -> dict[str, object]:
    return {key: value for key, value in container.spec[probe].items() if key not in _NOT_ASKED}
