"""Parts of manifests whose shape nobody has checked: what has the wrong type reads as absent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def at(value: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    """The mapping that a mapping holds; empty where it holds something else."""
    found = value.get(key)
    return found if isinstance(found, Mapping) else {}


def texts(value: object) -> list[str]:
    """The items of a list as texts; none where it is no list."""
    return [str(item) for item in value] if isinstance(value, list) else []
