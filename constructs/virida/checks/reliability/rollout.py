"""Rollouts that cannot move, or that take more than they should."""

from __future__ import annotations

from collections.abc import Iterator

from virida.checks.context import Context
from virida.checks.findings import Severity, Violation
from virida.checks.objects import Objects
from virida.checks.registry import rule
from virida.checks.reliability.probes import timing
from virida.checks.reliability.values import share, whole
from virida.checks.reliability.workloads import Workload, Workloads
from virida.manifests import Manifest

_NONE = (0, "0%")
_REFUSED = "the API server refuses the object"


def unavailable_and_surge(workload: Workload, pods: int) -> tuple[int, int]:
    """How many pods a rollout takes away at once, and how many it adds, as the Deployment controller rounds them.

    Args:
        workload: The workload. But for a Deployment, pods go one after the other before new ones come.
        pods: How many there are.
    """
    if workload.manifest.key.kind != "Deployment":
        return 1, 0
    if workload.manifest.get("spec", "strategy", "type") == "Recreate":
        return pods, 0
    rolling = workload.manifest.mapping("spec", "strategy", "rollingUpdate")
    unavailable = share(rolling.get("maxUnavailable", "25%"), pods, round_up=False) or 0
    surge = share(rolling.get("maxSurge", "25%"), pods, round_up=True) or 0
    # Rounded to nothing, the rollout could not move; Kubernetes takes one pod away then.
    return (unavailable, surge) if unavailable or surge else (1, 0)


@rule("reliability/rolling-update", Severity.ERROR)
def rolling_update(objects: Objects, context: Context) -> Iterator[Violation]:
    """A rolling update that cannot move, or that takes every pod at once."""
    for manifest in objects.of("DaemonSet", "apps"):
        yield from _daemon_set(manifest)
    for workload in objects.once(Workloads):
        manifest = workload.manifest
        if (manifest.key.group, manifest.key.kind) != ("apps", "Deployment"):
            continue
        rolling = manifest.get("spec", "strategy", "rollingUpdate")
        if rolling is None:
            continue
        if manifest.get("spec", "strategy", "type") == "Recreate":
            yield Violation(
                manifest,
                "spec.strategy.rollingUpdate",
                f"a strategy of type Recreate has no rollingUpdate; {_REFUSED}",
                "leave rollingUpdate out; where the Deployment exists, write rollingUpdate: null once, or its default "
                "stays",
            )
            continue
        yield from _deployment(workload)


def _deployment(workload: Workload) -> Iterator[Violation]:
    manifest = workload.manifest
    rolling = manifest.mapping("spec", "strategy", "rollingUpdate")
    unavailable, surge = rolling.get("maxUnavailable", "25%"), rolling.get("maxSurge", "25%")
    if unavailable in _NONE and surge in _NONE:
        yield Violation(
            manifest,
            "spec.strategy.rollingUpdate.maxUnavailable",
            f"with neither a pod more nor a pod less no rollout could move; {_REFUSED}",
            "write maxSurge: 1, which needs room for one pod more, or maxUnavailable: 1",
        )
        return
    pods = workload.fewest
    if unavailable == "100%" or (pods > 1 and (share(unavailable, pods, round_up=False) or 0) >= pods):
        yield Violation(
            manifest,
            "spec.strategy.rollingUpdate.maxUnavailable",
            f"each rollout may take {'the one pod' if pods == 1 else f'all {pods} pods'} before a new one is ready: "
            "that is an outage",
            "write maxUnavailable: 0 with maxSurge: 1, or strategy type: Recreate if that is what you want",
            Severity.WARNING,
        )


def _daemon_set(manifest: Manifest) -> Iterator[Violation]:
    rolling = manifest.mapping("spec", "updateStrategy", "rollingUpdate")
    unavailable, surge = rolling.get("maxUnavailable", 1), rolling.get("maxSurge", 0)
    if (unavailable in _NONE) == (surge in _NONE):
        both = "neither" if unavailable in _NONE else "both"
        yield Violation(
            manifest,
            f"spec.updateStrategy.rollingUpdate.{'maxUnavailable' if both == 'neither' else 'maxSurge'}",
            f"of maxUnavailable ({unavailable}) and maxSurge ({surge}) a DaemonSet has exactly one above 0; {_REFUSED}",
            "write maxUnavailable: 1 and leave maxSurge out"
            if both == "neither"
            else "write maxUnavailable: 0 too, or leave maxSurge out",
        )


@rule("reliability/progress-deadline", Severity.ERROR)
def progress_deadline(objects: Objects, context: Context) -> Iterator[Violation]:
    """A progress deadline that ends before a pod may be ready."""
    for workload in objects.once(Workloads):
        manifest = workload.manifest
        if (manifest.key.group, manifest.key.kind) != ("apps", "Deployment"):
            continue
        deadline = whole(manifest.get("spec", "progressDeadlineSeconds"), 600)
        settles = whole(manifest.get("spec", "minReadySeconds"), 0)
        if settles >= deadline:
            yield Violation(
                manifest,
                "spec.progressDeadlineSeconds",
                f"the deadline of {deadline} s is not above minReadySeconds ({settles} s); {_REFUSED}",
                f"write progressDeadlineSeconds: {settles + 300} or more",
            )
            continue
        budget, name = max(((_budget(workload, i), c.name) for i, c in enumerate(workload.running)), default=(0, ""))
        if budget + settles >= deadline:
            waits = f" and minReadySeconds of {settles} s" if settles else ""
            yield Violation(
                manifest,
                "spec.progressDeadlineSeconds",
                f"container {name} may take {budget} s to start{waits}, and after {deadline} s the rollout counts as "
                "failed, and may be rolled back, while the pod is still starting",
                f"write progressDeadlineSeconds: {budget + settles + 60} or more, or lower failureThreshold of the "
                "startupProbe",
                Severity.WARNING,
            )


def _budget(workload: Workload, index: int) -> int:
    """For how many seconds a container may start before it is restarted; 0 where no probe says so."""
    startup = timing(workload.running[index], "startupProbe")
    return startup.budget if startup else 0
