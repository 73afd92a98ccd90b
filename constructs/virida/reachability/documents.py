"""Reading plain Kubernetes documents without trusting their shape.

Whether a document is well formed is for others to say. Here a part of the wrong type reads as absent, so that one
broken manifest does not hide what the others allow.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

Document = Mapping[str, Any]
"""A Kubernetes document, as a YAML reader returns it."""


def mapping(value: object) -> Mapping[str, Any]:
    """The value if it is a mapping, else an empty one."""
    return value if isinstance(value, Mapping) else {}


def sequence(value: object) -> Sequence[Any]:
    """The value if it is a list, else an empty one."""
    return value if isinstance(value, list | tuple) else ()


def group(document: Document) -> str:
    """The API group of a document, ``""`` for the core group."""
    version = document.get("apiVersion")
    return version.rpartition("/")[0] if isinstance(version, str) else ""


def metadata(document: Document) -> Mapping[str, Any]:
    """The metadata of a document."""
    return mapping(document.get("metadata"))


def name(document: Document) -> str:
    """The name of an object. Where the API server makes one up: what it begins with, and a star."""
    data = metadata(document)
    return str(data.get("name") or f"{data.get('generateName') or ''}*")


def namespace(document: Document) -> str:
    """The namespace of a namespaced object: ``default`` where none is written, as for ``kubectl apply``."""
    return str(metadata(document).get("namespace") or "default")


def texts(value: object) -> dict[str, str]:
    """A mapping of strings, such as labels."""
    return {str(key): str(item) for key, item in mapping(value).items()}


def unique(documents: Iterable[Document]) -> list[Document]:
    """One document for each identity, in the order of their identities.

    A cluster has one object of each identity. Which of two documents wins there depends on the order in which they are
    applied, which a set does not have: here the choice is arbitrary, but always the same.

    Args:
        documents: Documents of namespaced kinds, or of one cluster-scoped kind.
    """
    found: dict[tuple[str, str, str], Document] = {}
    for document in documents:
        identity = (namespace(document), str(document.get("kind")), name(document))
        other = found.get(identity)
        if other is None or _text(document) < _text(other):
            found[identity] = document
    return [found[identity] for identity in sorted(found)]


def _text(value: object) -> str:
    if isinstance(value, Mapping):
        return repr(sorted((str(key), _text(item)) for key, item in value.items()))
    if isinstance(value, list | tuple):
        return repr([_text(item) for item in value])
    return repr(value)
