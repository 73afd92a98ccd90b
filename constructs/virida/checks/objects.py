"""The objects of one check, found by what they are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar

from virida.manifests import Manifest, Problem

T = TypeVar("T")


class Objects:
    """All objects that are checked together.

    Args:
        manifests: The objects.
        problems: What could not be read of their files.
    """

    def __init__(self, manifests: Iterable[Manifest], problems: Iterable[Problem] = ()) -> None:
        self._all = tuple(manifests)
        self.problems = tuple(problems)
        self._kinds: dict[str, list[Manifest]] = defaultdict(list)
        self._names: dict[tuple[str, str, str], list[Manifest]] = defaultdict(list)
        self._shared: dict[Callable[..., Any], Any] = {}
        for manifest in self._all:
            key = manifest.key
            self._kinds[key.kind].append(manifest)
            self._names[key.kind, key.namespace, key.name].append(manifest)

    def __iter__(self) -> Iterator[Manifest]:
        return iter(self._all)

    def __len__(self) -> int:
        return len(self._all)

    def of(self, kind: str, group: str) -> list[Manifest]:
        """The objects of a kind, in the order of their files.

        Args:
            kind: The kind.
            group: Its API group, without the version; `""` for the core group.
        """
        return [manifest for manifest in self._kinds.get(kind, ()) if manifest.key.group == group]

    def find(self, kind: str, group: str, namespace: str, name: str) -> Manifest | None:
        """The object of that name; None if there is none. The first one, where several claim the name.

        Args:
            kind: The kind.
            group: Its API group, without the version; `""` for the core group.
            namespace: Its namespace; `""` for an object of the whole cluster.
            name: Its name.
        """
        found = self._names.get((kind, namespace, name), ())
        return next((manifest for manifest in found if manifest.key.group == group), None)

    def once(self, compute: Callable[..., T], *arguments: Any) -> T:
        """What a function makes of the objects, computed on the first call and shared by all rules afterwards.

        Args:
            compute: The function, called with these objects and `arguments`. It is also what the result is kept under,
                so it has to be one that stays, not a lambda.
            arguments: The same on every call: in practice the context.
        """
        if compute not in self._shared:
            self._shared[compute] = compute(self, *arguments)
        result: T = self._shared[compute]
        return result
