"""Which object of one set is which object of the other."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from virida.manifests import Manifest, ObjectKey
from virida.review.fields import field_changes, normal
from virida.review.model import Action, Change

_HASH = re.compile(r"(?P<name>.+)-(?=[0-9a-z]*[0-9])[0-9a-z]{5,64}")
_SIMILAR = 0.8
"""The share of equal fields from which an object counts as renamed."""
_MOST = 2_500
"""Pairs of a kind that are compared field by field; with more than that only equal content counts."""


class Pair(NamedTuple):
    """An object under two names.

    Attributes:
        before: The object before.
        after: The object after.
        note: `hash` where only a hash of the content differs, `group` where the API group moved, `namespace`, `rename`.
    """

    before: Manifest
    after: Manifest
    note: str


def pair(before: Mapping[ObjectKey, Manifest], after: Mapping[ObjectKey, Manifest]) -> list[Change]:
    """The changes from one set of objects to another, sorted by object.

    Objects are the same by group, kind, namespace and name. What is left over on both sides is paired where it is
    likely one object under a new name. Argo CD creates the one and prunes the other all the same.

    Args:
        before: The objects before.
        after: The objects after.
    """
    changes = []
    for key in before.keys() & after.keys():
        fields = field_changes(before[key], after[key])
        if fields:
            changes.append(Change(Action.CHANGED, before[key], after[key], fields))
    gone = {key: manifest for key, manifest in before.items() if key not in after}
    come = {key: manifest for key, manifest in after.items() if key not in before}
    for one in list(_renames(gone, come)):
        del gone[one.before.key], come[one.after.key]
        fields = tuple(
            field
            for field in field_changes(one.before, one.after)
            if field.path not in ("metadata.name", "metadata.namespace", "apiVersion")
        )
        changes.append(Change(Action.RENAMED, one.before, one.after, fields, one.note))
    changes.extend(Change(Action.REMOVED, manifest, None) for manifest in gone.values())
    changes.extend(Change(Action.ADDED, None, manifest) for manifest in come.values())
    return sorted(changes, key=lambda change: (change.key, change.action.value))


def hashless(name: str) -> str:
    """A name without the hash of its content, if it ends in something that looks like one."""
    match = _HASH.fullmatch(name)
    return match["name"] if match else name


def _renames(gone: Mapping[ObjectKey, Manifest], come: Mapping[ObjectKey, Manifest]) -> Iterator[Pair]:
    left, right = dict(gone), dict(come)
    for find in (_hashed, _moved, _equal, _similar):
        for one in list(find(left, right)):
            del left[one.before.key], right[one.after.key]
            yield one


def _hashed(gone: Mapping[ObjectKey, Manifest], come: Mapping[ObjectKey, Manifest]) -> Iterator[Pair]:
    """ConfigMaps and Secrets whose names end in a hash of their content."""
    groups: dict[ObjectKey, tuple[list[ObjectKey], list[ObjectKey]]] = defaultdict(lambda: ([], []))
    for index, keys in enumerate((gone, come)):
        for key in sorted(keys):
            base = hashless(key.name)
            if key.kind in ("ConfigMap", "Secret") and base != key.name:
                groups[key._replace(name=base)][index].append(key)
    for olds, news in groups.values():
        for old, new in zip(olds, news, strict=False):
            yield Pair(gone[old], come[new], "hash")


def _moved(gone: Mapping[ObjectKey, Manifest], come: Mapping[ObjectKey, Manifest]) -> Iterator[Pair]:
    """Objects of the same kind and name, in another API group or another namespace."""
    for note, field in (("group", "group"), ("namespace", "namespace")):
        waiting: dict[ObjectKey, list[ObjectKey]] = defaultdict(list)
        for key in sorted(gone):
            waiting[key._replace(**{field: ""})].append(key)
        for key in sorted(come):
            olds = waiting[key._replace(**{field: ""})]
            # Two of a name could be either: say nothing about them.
            if len(olds) == 1 and _share(gone[olds[0]], come[key]) >= _SIMILAR:
                yield Pair(gone[olds.pop()], come[key], note)


def _equal(gone: Mapping[ObjectKey, Manifest], come: Mapping[ObjectKey, Manifest]) -> Iterator[Pair]:
    """Objects of one kind and namespace that have the same content."""
    taken: set[ObjectKey] = set()
    for own_name in (True, False):
        waiting: dict[tuple[Any, ...], list[ObjectKey]] = defaultdict(list)
        for key in sorted(gone.keys() - taken):
            waiting[key[:3], _content(gone[key], own_name)].append(key)
        for key in sorted(come.keys() - taken):
            if olds := waiting.get((key[:3], _content(come[key], own_name))):
                taken |= {olds[0], key}
                yield Pair(gone[olds.pop(0)], come[key], "rename")


def _similar(gone: Mapping[ObjectKey, Manifest], come: Mapping[ObjectKey, Manifest]) -> Iterator[Pair]:
    """Objects of one kind and namespace that differ in few fields, the most similar ones first."""
    groups: dict[tuple[str, ...], tuple[list[ObjectKey], list[ObjectKey]]] = defaultdict(lambda: ([], []))
    for index, keys in enumerate((gone, come)):
        for key in sorted(keys):
            groups[key[:3]][index].append(key)
    for olds, news in groups.values():
        if not olds or not news or len(olds) * len(news) > _MOST:
            continue
        scores = sorted((-_share(gone[old], come[new]), old, new) for old in olds for new in news)
        taken: set[ObjectKey] = set()
        for score, old, new in scores:
            if -score >= _SIMILAR and not {old, new} & taken:
                taken |= {old, new}
                yield Pair(gone[old], come[new], "rename")


def _content(manifest: Manifest, own_name: bool) -> frozenset[tuple[str, str]]:
    """The fields of an object. With a mark for its own name, two that name themselves in their labels are alike."""
    name = manifest.key.name if own_name else None
    return frozenset((path, "<name>" if value == name else repr(value)) for path, value in _leaves(manifest))


def _share(old: Manifest, new: Manifest) -> float:
    """Which share of the fields of two objects is equal, names aside."""
    return max(_overlap(*(_content(manifest, own_name) for manifest in (old, new))) for own_name in (True, False))


def _overlap(one: frozenset[tuple[str, str]], other: frozenset[tuple[str, str]]) -> float:
    # Two objects that say next to nothing are alike without being one.
    return len(one & other) / len(one | other) if len(one | other) >= 3 else 0.0


def _leaves(manifest: Manifest) -> Iterator[tuple[str, Any]]:
    """The paths and values of an object, without its name and namespace."""
    todo: list[tuple[str, Any]] = [
        (key, value) for key, value in normal(manifest).items() if key not in ("apiVersion", "kind")
    ]
    while todo:
        path, value = todo.pop()
        if path in ("metadata.name", "metadata.namespace"):
            continue
        if isinstance(value, Mapping):
            todo.extend((f"{path}.{key}", item) for key, item in value.items())
        elif isinstance(value, list):
            todo.extend((f"{path}[]", item) for item in value)
        else:
            yield path, value


def unique(manifests: Iterable[Manifest]) -> tuple[dict[ObjectKey, Manifest], list[tuple[Manifest, Manifest]]]:
    """The objects by key, the first one where several claim it; and the others that differ from the first.

    Args:
        manifests: The objects, sorted by file.
    """
    found: dict[ObjectKey, Manifest] = {}
    twice = []
    for manifest in manifests:
        first = found.setdefault(manifest.key, manifest)
        if first is not manifest and first.document != manifest.document:
            twice.append((first, manifest))
    return found, twice
