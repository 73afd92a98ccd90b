"""COST: what the cluster has to reserve on top of what it does."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from virida import quantity
from virida.manifests import Manifest, ObjectKey, mappings
from virida.podsecurity import PodTemplate, pod_template
from virida.review.consequences.blocked import is_blocked
from virida.review.consequences.scene import Scene
from virida.review.consequences.workloads import replicas, scaling, workload_changes
from virida.review.model import Change, Code, Level, Risk
from virida.review.snapshot import Side
from virida.review.words import listing

_KINDS = ("Deployment", "StatefulSet", "DaemonSet", "ReplicaSet")
_RESOURCES = ("cpu", "memory")
_TWICE = 2
"""From this factor on it is more than a small correction."""


def requests(scene: Scene) -> Iterator[Risk]:
    """A workload asks for more cpu or memory: requests times pods, and times the most pods of its autoscaler."""
    told: set[ObjectKey] = set()
    for change in workload_changes(scene):
        if change.key.kind in _KINDS and change.after is not None:
            told.add(change.after.key)
            yield from _more(change, change.before, change.after, scene)
    for change in scene.of("HorizontalPodAutoscaler"):
        target = change.manifest.mapping("spec", "scaleTargetRef")
        kind, name = str(target.get("kind")), str(target.get("name"))
        after = scene.after.find(kind, "apps", change.key.namespace, name)
        before = scene.before.find(kind, "apps", change.key.namespace, name)
        if after is not None and after.key not in told:
            yield from _more(change, before, after, scene)


def storage(scene: Scene) -> Iterator[Risk]:
    """A claim asks for more storage."""
    for change in scene.of("PersistentVolumeClaim"):
        if change.updated is None or is_blocked(scene, change.key):
            continue
        old, new = (_amount(m.get("spec", "resources", "requests", "storage")) for m in change.updated)
        if old is not None and new is not None and new > old:
            message = f"storage goes from {_shown('memory', old)} to {_shown('memory', new)}, and cannot shrink again"
            yield Risk(Code.COST, Level.LOW, change.key, "spec.resources.requests.storage", message)


def _more(change: Change, before: Manifest | None, after: Manifest, scene: Scene) -> Iterator[Risk]:
    old = _total(before, scene.before) if before is not None else ({}, {})
    new = _total(after, scene.after)
    parts, factor = [], Decimal(0)
    for resource in _RESOURCES:
        was, now = (side[0].get(resource, Decimal(0)) for side in (old, new))
        most_was, most_now = (side[1].get(resource, Decimal(0)) for side in (old, new))
        if now <= was and most_now <= most_was:
            continue
        change_now = (
            f"{_shown(resource, was)} to {_shown(resource, now)}" if now != was else f"stays {_shown(resource, now)}"
        )
        text = f"{resource} {change_now}"
        if most_now != now:
            text += f" ({_shown(resource, most_was)} to {_shown(resource, most_now)} at the most pods)"
        parts.append(text)
        factor = max(factor, most_now / most_was if most_was else Decimal(0))
    if parts:
        each = " on every node" if after.key.kind == "DaemonSet" else ""
        level = Level.MEDIUM if factor >= _TWICE else Level.LOW
        field = next((f.path for f in change.fields if _is_cost(f.path)), "")
        yield Risk(Code.COST, level, change.key, field, f"requests grow: {listing(parts)}{each}")


def _is_cost(path: str) -> bool:
    return ".resources" in path or path in ("spec.replicas", "spec.maxReplicas", "spec.minReplicas")


def _total(workload: Manifest, side: Side) -> tuple[dict[str, Decimal], dict[str, Decimal]]:
    """The requests of all pods of a workload, and of the most pods that there can be."""
    pod = pod_template(workload.document)
    if pod is None:
        return {}, {}
    each = _of_pod(pod)
    scaled = scaling(side, workload)
    count = 1 if workload.key.kind == "DaemonSet" else replicas(workload)
    least, most = (max(count, scaled.least), scaled.most) if scaled else (count, count)
    if scaled and "replicas" not in workload.mapping("spec"):
        least = scaled.least
    return {k: v * least for k, v in each.items()}, {k: v * max(least, most) for k, v in each.items()}


def _of_pod(pod: PodTemplate) -> dict[str, Decimal]:
    """What a pod reserves: its containers and sidecars together, or an init container that needs more."""
    total = {resource: Decimal(0) for resource in _RESOURCES}
    first = dict(total)
    for field in ("containers", "initContainers"):
        for container in mappings(pod.spec.get(field)):
            stays = field == "containers" or container.get("restartPolicy") == "Always"
            for resource in _RESOURCES:
                amount = _request(container, resource)
                if stays:
                    total[resource] += amount
                else:
                    first[resource] = max(first[resource], amount)
    return {resource: max(total[resource], first[resource]) for resource in _RESOURCES}


def _request(container: Mapping[str, Any], resource: str) -> Decimal:
    resources = container.get("resources")
    if not isinstance(resources, Mapping):
        return Decimal(0)
    for field in ("requests", "limits"):  # a limit alone is the request too
        amounts = resources.get(field)
        if isinstance(amounts, Mapping) and resource in amounts:
            return _amount(amounts[resource]) or Decimal(0)
    return Decimal(0)


def _amount(value: object) -> Decimal | None:
    try:
        return quantity.parse(str(value))
    except ValueError:
        return None


def _shown(resource: str, amount: Decimal) -> str:
    return quantity.render(amount, binary=resource == "memory")
