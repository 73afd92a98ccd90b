"""What the functions that write Kubernetes documents share."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

Document = dict[str, Any]
"""A Kubernetes object as the YAML has it. A cluster-scoped one says ``"namespace": None`` in its metadata."""


def present(**fields: Any) -> Document:
    """The fields that are given: neither None nor an empty list or mapping."""
    return {name: value for name, value in fields.items() if value is not None and value not in ([], (), {})}


def content_hash(content: Mapping[str, str]) -> str:
    """Ten hexadecimal digits that change with the content, for the name of an object that is replaced, not edited."""
    text = json.dumps(dict(content), sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:10]
