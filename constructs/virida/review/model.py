"""What a review says: changes, the fields they touch, and the risks they bring."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from virida.checks.findings import Waiver
from virida.manifests import Manifest, ObjectKey, Problem
from virida.reachability import Difference, Reachability
from virida.review.rights import Access


class Code(StrEnum):
    """What happens to the running system, worst first."""

    BLOCKED = "BLOCKED"
    RECREATE = "RECREATE"
    DATA = "DATA"
    DROP = "DROP"
    WIDEN = "WIDEN"
    RESTART = "RESTART"
    STALE = "STALE"
    COST = "COST"
    LOOSE = "LOOSE"
    INFO = "INFO"

    @property
    def rank(self) -> int:
        """0 for the worst."""
        return list(Code).index(self)


class Level(StrEnum):
    """How bad a risk is, worst first."""

    CRITICAL = "critical"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"
    INFO = "info"

    @property
    def rank(self) -> int:
        """0 for the worst."""
        return list(Level).index(self)

    def reaches(self, threshold: Level) -> bool:
        """Whether this is at least as bad as `threshold`."""
        return self.rank <= threshold.rank


class Action(StrEnum):
    """What happens to an object. A renamed one is created under its new name, and the old one is pruned."""

    ADDED = "added"
    CHANGED = "changed"
    RENAMED = "renamed"
    REMOVED = "removed"


class Absent:
    """The value of a field that is not there. There is one of it, `ABSENT`: null is a value."""

    def __repr__(self) -> str:
        return "ABSENT"


ABSENT = Absent()


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field that differs.

    Args:
        path: The field, with items of lists by their key: `spec.template.spec.containers[api].image`.
        old: What it was; `ABSENT` if it was not there.
        new: What it will be; `ABSENT` if it will not be there.
        secret: Whether the values must never be shown.
    """

    path: str
    old: Any
    new: Any
    secret: bool = False


@dataclass(frozen=True, slots=True)
class Risk:
    """What a change does to the running system.

    Args:
        code: What happens.
        level: How bad it is.
        object: The object whose change causes it.
        field: The field that causes it; empty for the object as a whole.
        message: What will happen, as a sentence that starts in lower case and has no full stop. What comes from a
            manifest stands between backticks.
        remedy: What to do instead, in the same style; empty where there is nothing to do.
        accepted: Who accepted it; None if nobody did.
        expired: Whose acceptance of it is over; None if there is none.
    """

    code: Code
    level: Level
    object: ObjectKey
    field: str
    message: str
    remedy: str = ""
    accepted: Waiver | None = None
    expired: Waiver | None = None

    @property
    def order(self) -> tuple[Any, ...]:
        """What risks are sorted by: worst first."""
        return (self.level.rank, self.code.rank, self.object, self.field, self.message, self.remedy)


@dataclass(frozen=True, slots=True, eq=False)
class Change:
    """One object that differs between two sets.

    Args:
        action: What happens to it.
        before: The object as it was; None if it is added.
        after: The object as it will be; None if it is removed.
        fields: What differs, by path. None of them for an object that is added or removed.
        note: What pairs two names, such as `hash` or `rename`; empty unless it is renamed.
    """

    action: Action
    before: Manifest | None
    after: Manifest | None
    fields: tuple[FieldChange, ...] = ()
    note: str = ""

    @property
    def manifest(self) -> Manifest:
        """The object as it will be, or as it was where it is removed."""
        manifest = self.after or self.before
        assert manifest is not None
        return manifest

    @property
    def key(self) -> ObjectKey:
        """What the object is called in a report."""
        return self.manifest.key

    @property
    def created(self) -> Manifest | None:
        """The object that did not exist before: one that is added, or the new name of a renamed one."""
        return self.after if self.action in (Action.ADDED, Action.RENAMED) else None

    @property
    def pruned(self) -> Manifest | None:
        """The object that goes: one that is removed, or the old name of a renamed one."""
        return self.before if self.action in (Action.REMOVED, Action.RENAMED) else None

    @property
    def updated(self) -> tuple[Manifest, Manifest] | None:
        """The object before and after, where it stays the same object."""
        if self.action is Action.CHANGED and self.before and self.after:
            return self.before, self.after
        return None

    def touched(self, prefix: str) -> tuple[FieldChange, ...]:
        """The fields that differ at a path or below it.

        Args:
            prefix: The path, such as `spec.selector`.
        """
        return tuple(
            field
            for field in self.fields
            if field.path == prefix or field.path.startswith((f"{prefix}.", f"{prefix}["))
        )


@dataclass(frozen=True, slots=True)
class Step:
    """Objects that Argo CD changes together.

    Args:
        application: The Application; empty where none in the set owns the objects.
        phase: `PreSync`, `Sync`, `PostSync`, `SyncFail` or `Prune last`.
        wave: The sync wave.
        actions: What it does in this order, such as `prune ConfigMap shop/web-1a2b3c`.
    """

    application: str
    phase: str
    wave: int
    actions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Cluster:
    """The review of the objects that end up in one cluster.

    Args:
        name: The folder that they are in; empty where there is only one.
        changes: What differs, sorted by object.
        risks: What it does, worst first.
        before: What could reach what in the part that changes.
        after: The same afterwards.
        reachability: The connections that open and close.
        granted: What somebody may do that nobody allowed before.
        revoked: What somebody may no longer do.
        steps: The order in which Argo CD changes things.
        problems: What could not be reviewed.
    """

    name: str
    changes: tuple[Change, ...] = ()
    risks: tuple[Risk, ...] = ()
    before: Reachability = Reachability()
    after: Reachability = Reachability()
    reachability: Difference = Difference()
    granted: tuple[Access, ...] = ()
    revoked: tuple[Access, ...] = ()
    steps: tuple[Step, ...] = ()
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Review:
    """The outcome.

    Args:
        base: What the base is called, such as a revision.
        head: What the head is called.
        clusters: One review for each cluster that has changes or problems.
    """

    base: str
    head: str
    clusters: tuple[Cluster, ...] = ()

    @property
    def changes(self) -> list[Change]:
        """The changes of all clusters."""
        return [change for cluster in self.clusters for change in cluster.changes]

    @property
    def risks(self) -> list[Risk]:
        """The risks of all clusters, worst first."""
        return sorted((risk for cluster in self.clusters for risk in cluster.risks), key=lambda risk: risk.order)

    @property
    def problems(self) -> list[Problem]:
        """What could not be reviewed."""
        return [problem for cluster in self.clusters for problem in cluster.problems]

    def count(self, action: Action) -> int:
        """How many objects are changed so."""
        return sum(1 for change in self.changes if change.action is action)

    def worst(self) -> Level | None:
        """The worst level among the risks that nobody accepted. What could not be read is critical."""
        if self.problems:
            return Level.CRITICAL
        return worst(self.risks)

    def fails(self, threshold: Level) -> bool:
        """Whether there is a risk, not accepted, that is at least as bad as `threshold`."""
        level = self.worst()
        return level is not None and level.reaches(threshold)


def worst(risks: Iterable[Risk]) -> Level | None:
    """The worst level among risks that nobody accepted; None if there is none."""
    return min((risk.level for risk in risks if risk.accepted is None), key=lambda level: level.rank, default=None)
