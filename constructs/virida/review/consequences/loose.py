"""LOOSE: what catches mistakes and overload is removed or weakened."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from virida import quantity
from virida.manifests import Manifest, mappings
from virida.podsecurity import pod_template
from virida.review.argocd import Pruning
from virida.review.consequences.scene import Scene
from virida.review.consequences.workloads import containers, workload_changes
from virida.review.defaults import PROBES
from virida.review.model import ABSENT, Change, Code, FieldChange, Level, Risk
from virida.review.shapes import at
from virida.review.words import code, listing

_GUARDS = {
    "PodDisruptionBudget": "nothing keeps a drain from evicting all pods at once",
    "ResourceQuota": "nothing limits what the namespace may use",
    "LimitRange": "containers without requests and limits get none any more",
    "HorizontalPodAutoscaler": "the number of pods stays where it is, whatever the load",
    "PrometheusRule": "its alerts and recordings go",
    "ServiceMonitor": "its metrics are no longer collected",
    "PodMonitor": "its metrics are no longer collected",
    "Alertmanager": "nobody is told of alerts any more",
    "AlertmanagerConfig": "its receivers are no longer told",
}


def guard_removed(scene: Scene) -> Iterator[Risk]:
    """A budget, quota, autoscaler or alert leaves git."""
    for change in scene.of(*_GUARDS):
        gone = change.pruned
        if gone is None or change.after is not None or scene.deliverer(gone).pruning(gone) is Pruning.KEPT:
            continue
        yield _loose(change, "", _GUARDS[gone.key.kind], "keep it, or say in the pull request what takes its place")


def probes(scene: Scene) -> Iterator[Risk]:
    """A container loses a probe."""
    for change, old, new, path in _containers(scene):
        for probe in PROBES:
            if old.get(probe) is not None and new.get(probe) is None:
                message = f"the container loses its {code(probe)}: {_UNSEEN[probe]}"
                yield _loose(change, f"{path}.{probe}", message, "keep the probe")
        if at(old, "lifecycle").get("preStop") and not at(new, "lifecycle").get("preStop"):
            message = "the container loses its preStop hook: connections that are open when it ends may break"
            yield _loose(change, f"{path}.lifecycle.preStop", message, "keep the hook")


def limits(scene: Scene) -> Iterator[Risk]:
    """A container loses a limit."""
    for change, old, new, path in _containers(scene):
        before, after = (at(at(container, "resources"), "limits") for container in (old, new))
        # Many run without a cpu limit on purpose; without one of memory a container can take its node down.
        for resource in sorted(map(str, before.keys() - after.keys())):
            level = Level.MEDIUM if resource == "memory" else Level.LOW
            message = f"the container loses its limit of {code(resource)}: it may take what its neighbours need"
            yield _loose(change, f"{path}.resources.limits.{resource}", message, "keep the limit", level)


def budget(scene: Scene) -> Iterator[Risk]:
    """A disruption budget lets more pods be evicted at once."""
    for change in scene.of("PodDisruptionBudget"):
        for field in change.fields:
            old, new = _number(field.old), _number(field.new)
            fewer = field.path == "spec.minAvailable" and (new is None or (old is not None and new < old))
            more = field.path == "spec.maxUnavailable" and old is not None and new is not None and new > old
            if change.updated and (fewer or more) and not _replaced(change, field):
                message = (
                    f"{code(field.path)} goes from {code(field.old)} to {code(field.new)}: more pods may go at once"
                )
                yield _loose(change, field.path, message, "keep the budget")


def quota(scene: Scene) -> Iterator[Risk]:
    """A quota is raised (LOOSE), or lowered so that pods may not fit (DROP)."""
    for change in scene.of("ResourceQuota"):
        if change.updated is None:
            continue
        for field in change.touched("spec.hard"):
            old, new = _amount(field.old), _amount(field.new)
            if new is None or (old is not None and new > old):
                message = (
                    f"{code(field.path)} goes from {code(field.old)} to {code(field.new)}: more fits, and may run away"
                )
                yield _loose(change, field.path, message, "raise it only with what has to fit", Level.LOW)
            elif old is None or new < old:
                message = (
                    f"{code(field.path)} goes from {code(field.old)} to {code(field.new)}: pods that start may not fit"
                )
                remedy = "make sure that what runs, and one more of each pod during a rollout, fits"
                yield Risk(Code.DROP, Level.MEDIUM, change.key, field.path, message, remedy)


def alerts(scene: Scene) -> Iterator[Risk]:
    """An alert goes, fires later, or asks for something else."""
    for change in scene.of("PrometheusRule"):
        if change.updated is None:
            continue
        old, new = (_alerts(manifest) for manifest in change.updated)
        gone = sorted(old.keys() - new.keys())
        if gone:
            named = listing([code(name) for name in gone])
            verb = "no longer fires" if len(gone) == 1 else "no longer fire"
            yield _loose(change, "spec.groups", f"{named} {verb}", "keep the alert")
        for name in sorted(old.keys() & new.keys()):
            changed = [key for key in ("expr", "for", "keep_firing_for") if old[name].get(key) != new[name].get(key)]
            if changed:
                message = f"the alert {code(name)} fires by another {' and '.join(map(code, changed))}"
                remedy = "make sure that it still fires when somebody has to act"
                yield _loose(change, f"spec.groups[{name}]", message, remedy, Level.LOW)


def spread(scene: Scene) -> Iterator[Risk]:
    """The most pods of an autoscaler shrink."""
    for change in scene.of("HorizontalPodAutoscaler"):
        for field in change.fields:
            old, new = _number(field.old), _number(field.new)
            if (
                change.updated
                and field.path == "spec.maxReplicas"
                and old is not None
                and new is not None
                and new < old
            ):
                message = f"at most {field.new} pods instead of {field.old}: a load that was carried may not be"
                yield _loose(change, field.path, message, "keep the maximum", Level.LOW)


_UNSEEN = {
    "livenessProbe": "a program that hangs is not restarted",
    "readinessProbe": "it gets traffic before it can answer, and while it cannot",
    "startupProbe": "a slow start may be taken for a failure",
}


def _containers(scene: Scene) -> Iterator[tuple[Change, Mapping[str, Any], Mapping[str, Any], str]]:
    """The containers that are there before and after."""
    for change in workload_changes(scene):
        if change.updated is None:
            continue
        before, after = (pod_template(manifest.document) for manifest in change.updated)
        if before is None or after is None:
            continue
        olds = dict(containers(before))
        for path, container in containers(after):
            if path in olds and olds[path] != container:
                yield change, olds[path], container, path


def _alerts(manifest: Manifest) -> dict[str, Mapping[str, Any]]:
    rules = (rule for group in mappings(manifest.get("spec", "groups")) for rule in mappings(group.get("rules")))
    found: dict[str, Mapping[str, Any]] = {}
    for rule in rules:
        if rule.get("alert"):
            labels = at(rule, "labels")
            severity = labels.get("severity")
            found[f"{rule['alert']} ({severity})" if severity else str(rule["alert"])] = rule
    return found


def _replaced(change: Change, field: FieldChange) -> bool:
    """Whether a budget is only written by its other field: `minAvailable` instead of `maxUnavailable`."""
    other = "spec.maxUnavailable" if field.path == "spec.minAvailable" else "spec.minAvailable"
    return any(one.path == other and one.old is ABSENT for one in change.fields) and field.new is ABSENT


def _number(value: Any) -> int | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value
    text = str(value).removesuffix("%")
    return int(text) if text.isdecimal() else None


def _amount(value: Any) -> Any:
    try:
        return quantity.parse(str(value))
    except ValueError:
        return None


def _loose(change: Change, field: str, message: str, remedy: str, level: Level = Level.MEDIUM) -> Risk:
    return Risk(Code.LOOSE, level, change.key, field, message, remedy)
