"""Where a field belongs that stands in the wrong place."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from typing import Any

from virida.checks.schema.bundle import Compiled, Schema
from virida.manifests.fields import Segment

# Enough for the fields of a pod template in a CronJob, and little enough for a schema that refers to itself.
_MAX_DEPTH, _MAX_VISITS = 10, 20_000

Path = tuple[str, ...]


def elsewhere(schema: Compiled, path: tuple[Segment, ...], name: str) -> str | None:
    """The place nearest to where a field was written that has a field of this name: `fsGroup` belongs to the pod.

    Args:
        schema: The object's schema.
        path: The mapping that the field was written in.
        name: The field.

    Returns:
        The path of the place, such as `spec.template.spec.securityContext.fsGroup`; None if there is none near.
    """
    here = tuple("[]" if isinstance(segment, int) else segment for segment in path)
    found = [place for place in _places(schema, name) if _shared(place, here) or len(here) <= 1]
    if not found:
        return None
    best = min(found, key=lambda place: (-_shared(place, here), len(place), place))
    return ".".join((*best, name)).replace(".[]", "[]")


def _shared(place: Path, here: Path) -> int:
    count = 0
    for one, other in zip(place, here, strict=False):
        if one != other:
            break
        count += 1
    return count


def _places(schema: Compiled, name: str) -> Iterator[Path]:
    todo: deque[tuple[Path, Any]] = deque([((), schema.schema)])
    for _ in range(_MAX_VISITS):
        if not todo:
            return
        path, node = todo.popleft()
        resolved: Schema = schema.resolve(node)
        properties = resolved.get("properties", {})
        if name in properties and "status" not in path:
            yield path
        if len(path) < _MAX_DEPTH:
            todo.extend(((*path, key), child) for key, child in properties.items())
            if isinstance(resolved.get("items"), dict):
                todo.append(((*path, "[]"), resolved["items"]))
