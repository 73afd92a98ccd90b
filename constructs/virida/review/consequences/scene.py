"""What a rule may look at."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from typing import Any, TypeAlias, TypeVar

from virida.manifests import Manifest, ObjectKey
from virida.review.argocd import GROUP, Delivery
from virida.review.model import Change, Risk
from virida.review.snapshot import Side

T = TypeVar("T")


class Scene:
    """A cluster before and after, and what changes in between.

    Args:
        before: The objects before.
        after: The objects after.
        changes: What differs.
        kubernetes: The minor version of the cluster, 36 of 1.36.
    """

    def __init__(self, before: Side, after: Side, changes: Iterable[Change], kubernetes: int) -> None:
        self.before = before
        self.after = after
        self.changes = tuple(changes)
        self.kubernetes = kubernetes
        self._by_key = {m.key: change for change in self.changes for m in (change.after, change.before) if m}
        self._kinds = {m.key.kind for change in self.changes for m in (change.after, change.before) if m}
        self._shared: dict[Callable[..., Any], Any] = {}

    def change_of(self, key: ObjectKey) -> Change | None:
        """The change of an object, by its name before or after; None if it stays as it is."""
        return self._by_key.get(key)

    def has(self, *kinds: str) -> bool:
        """Whether an object of one of these kinds changes."""
        return not self._kinds.isdisjoint(kinds)

    def of(self, *kinds: str) -> Iterator[Change]:
        """The changes of objects of some kinds."""
        return (change for change in self.changes if change.key.kind in kinds)

    def once(self, compute: Callable[[Scene], T]) -> T:
        """What a function makes of this scene, computed once."""
        if compute not in self._shared:
            self._shared[compute] = compute(self)
        result: T = self._shared[compute]
        return result

    @cached_property
    def delivery(self) -> Delivery:
        """What Argo CD does, by the Applications after the change."""
        return Delivery(applications(self.after))

    @cached_property
    def former_delivery(self) -> Delivery:
        """What Argo CD did before."""
        return Delivery(applications(self.before))

    def deliverer(self, manifest: Manifest) -> Delivery:
        """Who decides on an object: the Applications after the change, those before it for what these lack."""
        return self.delivery if self.delivery.owner(manifest) else self.former_delivery


def applications(side: Side) -> list[Manifest]:
    """The Applications and ApplicationSets of a side."""
    return [*side.of("Application", GROUP), *side.of("ApplicationSet", GROUP)]


Rule: TypeAlias = Callable[[Scene], Iterator[Risk]]
"""Yields what the changes of a scene bring about."""
