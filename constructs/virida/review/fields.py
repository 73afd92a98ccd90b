"""Which fields of an object differ, as Kubernetes reads them rather than as YAML has them."""

from __future__ import annotations

import base64
import re
from collections import Counter
from collections.abc import Hashable, Iterator, Mapping, Sequence
from typing import Any

from virida import quantity
from virida.manifests import Manifest
from virida.review.defaults import defaults_of, says_nothing
from virida.review.lists import is_set, item_key, list_key
from virida.review.model import ABSENT, FieldChange
from virida.review.words import names

_PLAIN_KEY = re.compile(r"[A-Za-z_$][-A-Za-z0-9_$]*")
_AMOUNTS = frozenset(names("capacity default defaultRequest hard limits max min requests"))
"""Mappings whose values are quantities."""
_AMOUNT_FIELDS = frozenset(["averageValue", "divisor", "sizeLimit", "storage"])
_LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration"
_IGNORED_METADATA = frozenset(names("creationTimestamp generation managedFields resourceVersion selfLink uid"))
_CUSTOM = re.compile(r".*\..*(?<!\.k8s\.io)")
"""Groups of custom resources, in which null and empty lists may mean something."""


def field_changes(before: Manifest, after: Manifest) -> tuple[FieldChange, ...]:
    """The fields in which two manifests differ, sorted by path.

    Defaults written out, quantities written in another way, empty lists, and the order of lists that are sets or have
    keys are no difference. Values of Secrets are marked, so that nobody prints them.

    Args:
        before: The object before.
        after: The object after; the name may differ.
    """
    if before.document == after.document:
        return ()
    secret = after.key.kind == "Secret" and after.key.group == ""
    found = _compare(normal(before), normal(after), "", "")
    changes = (
        FieldChange(path, old, new, secret=secret and _is_secret(path)) for path, old, new in found if path != "status"
    )
    return tuple(sorted(changes, key=lambda change: change.path))


def normal(manifest: Manifest) -> Mapping[str, Any]:
    """The object without what says nothing: defaults, nulls, empty lists, what only a live object has.

    Args:
        manifest: The object.
    """
    document = dict(manifest.document)
    document.pop("status", None)
    metadata = document.get("metadata")
    if isinstance(metadata, Mapping):
        document["metadata"] = {key: value for key, value in metadata.items() if key not in _IGNORED_METADATA}
    if manifest.key.kind == "Secret" and not manifest.key.group:
        document = _with_data(document)
    if _CUSTOM.fullmatch(manifest.key.group):
        return document
    reduced: Mapping[str, Any] = _reduce(document, "", defaults_of(manifest.key.group, manifest.key.kind))
    return reduced


def same_amount(old: object, new: object) -> bool:
    """Whether two quantities are the same amount: `1` and `1000m`."""
    try:
        return quantity.parse(str(old)) == quantity.parse(str(new))
    except ValueError:
        return False


def join(path: str, key: str) -> str:
    """The path of a key below a path."""
    if not _PLAIN_KEY.fullmatch(key):
        return f"{path}[{key}]"
    return f"{path}.{key}" if path else key


def _reduce(value: Any, path: str, defaults: Mapping[str, Any]) -> Any:
    if isinstance(value, Mapping):
        reduced = {}
        for key, item in value.items():
            here = f"{path}.{key}" if path else key
            smaller = _reduce(item, here, defaults) if isinstance(item, (Mapping, list)) else item
            if says_nothing(key, smaller) or (here in defaults and _is_default(smaller, defaults[here])):
                continue
            reduced[key] = smaller
        if "imagePullPolicy" in reduced and reduced["imagePullPolicy"] == _pull_policy(value.get("image")):
            del reduced["imagePullPolicy"]
        return reduced
    if isinstance(value, list):
        return [_reduce(item, f"{path}[]", defaults) for item in value]
    return value


def _is_default(value: Any, default: Any) -> bool:
    # False == 0 in Python, and an API server refuses one for the other.
    return type(value) is type(default) and bool(value == default)


def _pull_policy(image: object) -> str:
    name, _, digest = str(image).partition("@")
    tag = name.rpartition("/")[2].partition(":")[2]
    return "IfNotPresent" if digest or tag not in ("", "latest") else "Always"


def _with_data(document: dict[str, Any]) -> dict[str, Any]:
    """A Secret with its texts where the API server puts them."""
    texts = document.pop("stringData", None)
    if isinstance(texts, Mapping):
        encoded = {key: base64.b64encode(str(text).encode()).decode() for key, text in texts.items()}
        data = document.get("data")
        document["data"] = {**(data if isinstance(data, Mapping) else {}), **encoded}
    return document


def _is_secret(path: str) -> bool:
    return path.startswith(("data.", "data[", "data", "stringData")) or _LAST_APPLIED in path


def _compare(old: Any, new: Any, path: str, key: str, inside: str = "") -> Iterator[tuple[str, Any, Any]]:
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        for name in sorted(old.keys() | new.keys()):
            yield from _compare(old.get(name, ABSENT), new.get(name, ABSENT), join(path, name), name, key)
    elif isinstance(old, list) and isinstance(new, list):
        yield from _compare_lists(old, new, path, key)
    elif (type(old) is not type(new) and not (_is_number(old) and _is_number(new))) or old != new:
        if (inside in _AMOUNTS or key in _AMOUNT_FIELDS) and same_amount(old, new):
            return
        yield path, old, new


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _compare_lists(old: Sequence[Any], new: Sequence[Any], path: str, key: str) -> Iterator[tuple[str, Any, Any]]:
    fields = list_key(key, old, new)
    if fields:
        olds, news = ({item_key(item, fields): item for item in items} for items in (old, new))
        for name in sorted(k for k in olds.keys() | news.keys() if k):
            shown = f"{path}[{'/'.join(name)}]"
            yield from _compare(olds.get(name, ABSENT), news.get(name, ABSENT), shown, "", key)
        return
    gone, come = _leftover(old, new, key), _leftover(new, old, key)
    if not gone and not come:
        if not is_set(key, old, new) and [canonical(i) for i in old] != [canonical(i) for i in new]:
            yield path, old, new
        return
    if not all(isinstance(item, Mapping) for item in (*old, *new)):
        yield path, old, new
    elif len(gone) == len(come):
        for before, after in zip(gone, come, strict=True):
            yield from _compare(old[before], new[after], f"{path}[{after}]", "", key)
    else:
        yield from ((f"{path}[{index}]", old[index], ABSENT) for index in gone)
        yield from ((f"{path}[{index}]", ABSENT, new[index]) for index in come)


def _leftover(items: Sequence[Any], others: Sequence[Any], key: str) -> list[int]:
    """The indices of the items that the other list does not have."""
    left = Counter(canonical(item, key) for item in others)
    found = []
    for index, item in enumerate(items):
        form = canonical(item, key)
        if left[form]:
            left[form] -= 1
        else:
            found.append(index)
    return found


def canonical(value: Any, key: str = "") -> Hashable:
    """A form in which values that mean the same are equal.

    Args:
        value: Part of a document.
        key: The name of the field that holds it.
    """
    if isinstance(value, Mapping):
        return frozenset((name, canonical(item, name)) for name, item in value.items())
    if isinstance(value, list):
        forms = [canonical(item) for item in value]
        return tuple(sorted(forms, key=_sort_key)) if is_set(key, value, value) else tuple(forms)
    return (value, isinstance(value, bool))


def _sort_key(form: Hashable) -> str:
    if isinstance(form, frozenset):
        return repr(sorted(_sort_key(item) for item in form))
    if isinstance(form, tuple):
        return repr([_sort_key(item) if isinstance(item, (tuple, frozenset)) else item for item in form])
    return repr(form)
