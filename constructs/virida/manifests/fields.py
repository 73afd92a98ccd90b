"""Paths of fields: how people write them, and where they lead.

`spec.template.spec.containers[web].image` names list items by their `name`, because an index says nothing to a reader
and changes with the order; items without a name of their own go by index. Keys with dots, as in annotations, stand in
brackets too: `metadata.annotations[example.com/owner]`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

Segment = str | int

_PLAIN_KEY = re.compile(r"[A-Za-z_$][-A-Za-z0-9_$]*")
_SEGMENT = re.compile(r"\[([^\]]*)\]|([^.\[]+)")


def mappings(value: object) -> list[Mapping[str, Any]]:
    """The mappings in a list, such as the containers of a pod; none where the value is something else.

    Args:
        value: What a manifest holds there: a rule must not stumble over a list that somebody wrote as text.
    """
    return [item for item in value if isinstance(item, Mapping)] if isinstance(value, list) else []


def field_path(document: object, *segments: Segment) -> str:
    """How people write the path of a field.

    Args:
        document: The object that the path starts in; it knows the names of list items.
        segments: Keys and indices from the top, such as `"spec", "containers", 0`. The last ones need not exist.
    """
    written = ""
    here: Any = document
    for segment in segments:
        if isinstance(segment, int):
            written += f"[{_item_name(here, segment)}]"
        elif _PLAIN_KEY.fullmatch(segment):
            written += f".{segment}" if written else segment
        else:
            written += f"[{segment}]"
        here = _step(here, segment)
    return written


def resolve_field(document: object, field: str) -> list[Segment]:
    """The keys and indices that a written path leads through, as far as the object has them.

    Args:
        document: The object that the path starts in.
        field: A path as `field_path` writes it.

    Returns:
        The longest part of the path that exists.
    """
    return list(_follow(document, field))


def _follow(here: Any, field: str) -> Iterator[Segment]:
    for bracketed, key in _SEGMENT.findall(field):
        segment: Segment | None = bracketed or key
        if isinstance(here, list):
            segment = _item_index(here, bracketed)
        elif not isinstance(here, Mapping) or segment not in here:
            segment = None
        if segment is None:
            return
        yield segment
        here = here[segment]


def _step(here: Any, segment: Segment) -> Any:
    if isinstance(here, Mapping):
        return here.get(segment)
    if isinstance(here, list) and isinstance(segment, int) and segment < len(here):
        return here[segment]
    return None


def _names(items: object) -> list[Any]:
    return (
        [item.get("name") if isinstance(item, Mapping) else None for item in items] if isinstance(items, list) else []
    )


def _item_name(items: object, index: int) -> Segment:
    names = _names(items)
    name = names[index] if index < len(names) else None
    # Two volume mounts of one volume share its name: only the index tells them apart.
    return name if isinstance(name, str) and names.count(name) == 1 and _PLAIN_KEY.match(name) else index


def _item_index(items: list[Any], name: str) -> int | None:
    names = _names(items)
    if name in names:
        return names.index(name)
    return int(name) if name.isdecimal() and int(name) < len(items) else None
