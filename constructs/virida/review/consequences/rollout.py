"""RESTART: which pods are replaced, how many, and how. DROP: where all of them go at once."""

from __future__ import annotations

from collections.abc import Iterator

from virida.manifests import Manifest
from virida.review.consequences.blocked import refusals
from virida.review.consequences.scene import Scene
from virida.review.consequences.workloads import (
    ROLLING,
    pods_in_words,
    replicas,
    scaling,
    template_changes,
)
from virida.review.model import ABSENT, Code, Level, Risk
from virida.review.words import code, listing

_RELOADER = ("reloader.stakater.com/auto", "configmap.reloader.stakater.com/reload")


def restarted(scene: Scene) -> Iterator[Risk]:
    """The pod template changes, so pods are replaced."""
    for change in scene.changes:
        if (change.key.group, change.key.kind) not in ROLLING or change.updated is None:
            continue
        fields = template_changes(change)
        refused = scene.once(refusals).get(change.key)
        if not fields or (refused and refused.options):
            continue
        before, after = change.updated
        once = "once the API server takes it, " if refused else ""
        pods = pods_in_words(scene.before, before)
        why = listing([code(_short(field.path)) for field in fields], 2)
        kind = str(after.get("spec", "strategy", "type") or after.get("spec", "updateStrategy", "type") or "")
        if kind == "Recreate":
            message = f"{once}all pods ({pods}) end before a new one starts, because of {why}"
            remedy = "use RollingUpdate, unless two of its pods must never run together"
            yield Risk(Code.DROP, Level.HIGH, change.key, fields[0].path, message, remedy)
        elif kind == "OnDelete":
            message = (
                f"{once}the old template stays until somebody deletes the pods ({pods}, OnDelete), in spite of {why}"
            )
            yield Risk(Code.INFO, Level.INFO, change.key, fields[0].path, message)
        elif after.get("spec", "paused") is True:
            message = f"the rollout is paused: the old template stays ({pods}), in spite of {why}"
            yield Risk(Code.INFO, Level.INFO, change.key, fields[0].path, message)
        else:
            message = f"{once}replaces {pods}{_how(after)}, because of {why}"
            yield Risk(Code.RESTART, Level.MEDIUM, change.key, fields[0].path, message)


def next_run(scene: Scene) -> Iterator[Risk]:
    """What a CronJob starts changes with its next run."""
    for change in scene.of("CronJob"):
        fields = template_changes(change)
        if fields:
            message = "the next run has it; what runs now does not change"
            yield Risk(Code.INFO, Level.INFO, change.key, fields[0].path, message)


def handed_over(scene: Scene) -> Iterator[Risk]:
    """`replicas` leaves a manifest whose workload an autoscaler scales: the API server falls back to one."""
    for change in scene.of("Deployment", "StatefulSet"):
        if change.updated is None:
            continue
        before, after = change.updated
        removed = [field for field in change.fields if field.path == "spec.replicas" and field.new is ABSENT]
        if not removed or replicas(before) < 2 or "replicas" in after.mapping("spec"):
            continue
        if scaling(scene.after, after):
            message = (
                f"{code('spec.replicas')} is handed over to the autoscaler: where Argo CD owned the field, the API "
                f"server falls back to 1 of {replicas(before)} pods until the autoscaler acts"
            )
            remedy = (
                "let the autoscaler run beside the field for one sync, with ignoreDifferences on spec.replicas and "
                "RespectIgnoreDifferences=true, and remove the field afterwards"
            )
            yield Risk(Code.DROP, Level.HIGH, change.key, "spec.replicas", message, remedy)


def scaled(scene: Scene) -> Iterator[Risk]:
    """A workload gets more or fewer pods."""
    for change in scene.of("Deployment", "StatefulSet"):
        if change.updated is None:
            continue
        before, after = change.updated
        old, new = replicas(before), replicas(after)
        if old == new or new == 0 or not change.touched("spec.replicas") or scaling(scene.after, after):
            continue
        if new == 1 and old > 1:
            message = f"{old} pods become one: while it restarts, nothing answers"
            remedy = "keep at least two replicas"
            yield Risk(Code.LOOSE, Level.MEDIUM, change.key, "spec.replicas", message, remedy)
        else:
            message = f"scales from {old} to {new} pods"
            yield Risk(Code.INFO, Level.INFO, change.key, "spec.replicas", message)


def reloads(manifest: Manifest) -> bool:
    """Whether a controller in the cluster restarts a workload when its configuration changes."""
    annotations = manifest.mapping("metadata", "annotations")
    return any(name in annotations for name in _RELOADER)


def _short(path: str) -> str:
    """A path without where the pod is: every one here is in the pod template."""
    return path.removeprefix("spec.template.").removeprefix("spec.")


def _how(after: Manifest) -> str:
    """What the rollout does at a time."""
    kind = after.key.kind
    if kind == "StatefulSet":
        partition = after.get("spec", "updateStrategy", "rollingUpdate", "partition")
        if isinstance(partition, int) and partition > 0:
            return f", only those from number {partition} on (partition)"
        return ", one after the other"
    rolling = after.mapping("spec", "strategy" if kind == "Deployment" else "updateStrategy", "rollingUpdate")
    surge = rolling.get("maxSurge", "25%" if kind == "Deployment" else 0)
    down = rolling.get("maxUnavailable", "25%" if kind == "Deployment" else 1)
    return f" (at most {surge} more and {down} fewer at a time)"
