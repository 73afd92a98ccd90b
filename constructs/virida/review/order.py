"""The order in which Argo CD changes things: per Application by phase, wave and kind.

Source: gitops-engine, `pkg/sync/sync_tasks.go` and `sync_context.go`. In each wave what goes is pruned first; the waves
of what goes are reversed; `PruneLast` prunes after the last wave.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from virida.manifests import Manifest, ObjectKey
from virida.review.argocd import Delivery, Pruning, hook, wave
from virida.review.model import Change, Step
from virida.review.words import names

_KINDS = names(
    """
    Namespace NetworkPolicy ResourceQuota LimitRange PodSecurityPolicy PodDisruptionBudget ServiceAccount Secret
    SecretList ConfigMap StorageClass PersistentVolume PersistentVolumeClaim CustomResourceDefinition ClusterRole
    ClusterRoleList ClusterRoleBinding ClusterRoleBindingList Role RoleList RoleBinding RoleBindingList Service
    DaemonSet Pod ReplicationController ReplicaSet Deployment HorizontalPodAutoscaler StatefulSet Job CronJob
    IngressClass Ingress APIService
    """
)
PRUNE_LAST = "Prune last"
_PHASES = ("PreSync", "Sync", PRUNE_LAST, "PostSync", "SyncFail")


class _Task(NamedTuple):
    verb: str
    key: ObjectKey
    phase: str
    wave: int


def steps(changes: Iterable[Change], before: Delivery, after: Delivery) -> tuple[Step, ...]:
    """What Argo CD does, step by step.

    Args:
        changes: What differs.
        before: The Applications before; they own what goes.
        after: The Applications after.
    """
    tasks: dict[str, list[_Task]] = defaultdict(list)
    for change in changes:
        for owner, task in _tasks(change, before, after):
            tasks[owner].append(task)
    return tuple(step for owner in sorted(tasks) for step in _steps(owner, _reversed(tasks[owner])))


def _tasks(change: Change, before: Delivery, after: Delivery) -> Iterator[tuple[str, _Task]]:
    gone, made = change.pruned, change.after
    if gone is not None:
        delivery = after if after.owner(gone) else before
        if delivery.pruning(gone) is not Pruning.KEPT and not hook(gone):
            last = "PruneLast=true" in delivery.options(gone)
            yield _owner(delivery, gone), _Task("prune", gone.key, PRUNE_LAST if last else "Sync", wave(gone))
    if made is not None:
        phase = hook(made)
        if phase in ("Skip", "PostDelete"):
            return
        verb = "run" if phase else "update" if change.updated else "create"
        yield _owner(after, made), _Task(verb, made.key, phase or "Sync", wave(made))


def _owner(delivery: Delivery, manifest: Manifest) -> str:
    owner = delivery.owner(manifest)
    return owner.name if owner else ""


def _reversed(tasks: list[_Task]) -> list[_Task]:
    """The tasks with the waves of what is pruned turned round: what came last goes first."""
    waves = sorted({task.wave for task in tasks if task.verb == "prune" and task.phase == "Sync"})
    swapped = dict(zip(waves, reversed(waves), strict=True))
    return [
        task._replace(wave=swapped[task.wave]) if task.verb == "prune" and task.phase == "Sync" else task
        for task in tasks
    ]


def _steps(owner: str, tasks: list[_Task]) -> Iterator[Step]:
    groups: dict[tuple[int, int], list[_Task]] = defaultdict(list)
    for task in tasks:
        groups[_PHASES.index(task.phase), 0 if task.phase == PRUNE_LAST else task.wave].append(task)
    for (phase_rank, number), found in sorted(groups.items()):
        phase = _PHASES[phase_rank]
        ordered = sorted(found, key=lambda task: (task.verb != "prune", _kind(task.key), task.key.name, task.key))
        yield Step(owner, phase, number, tuple(f"{task.verb} {task.key}" for task in ordered))


def _kind(key: ObjectKey) -> int:
    return _KINDS.index(key.kind) if key.kind in _KINDS else len(_KINDS)
