"""JSON text to documents, as kubectl reads it: one after the other, without a separator."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, NoReturn

from virida.manifests.problem import Unreadable
from virida.manifests.yaml_reader import MAX_DEPTH, MAX_SCALAR, Document

_TOO_DEEP = f"the document is nested deeper than {MAX_DEPTH} levels"


def read_json(text: str) -> Iterator[Document]:
    """The documents of a JSON file.

    Args:
        text: The file's text.

    Raises:
        Unreadable: The rest of the file cannot be read. What came before was delivered.
    """
    duplicates: list[str] = []

    def collect(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        collected = dict(pairs)
        if len(collected) < len(pairs):
            names = [name for name, _ in pairs]
            duplicates.extend(name for name in collected if names.count(name) > 1)
        return collected

    decoder = json.JSONDecoder(object_pairs_hook=collect, parse_constant=_refuse_constant)
    position = _skip(text, 0)
    while position < len(text):
        line = text.count("\n", 0, position) + 1
        try:
            value, position = decoder.raw_decode(text, position)
            _check_depth(value)
        except json.JSONDecodeError as error:
            raise Unreadable(
                f"this is not JSON: {error.msg}", "correct it, or write it as YAML", error.lineno, error.colno
            ) from None
        except RecursionError:
            raise Unreadable(_TOO_DEEP, "flatten it", line) from None
        except ValueError as error:
            raise Unreadable(f"this is not JSON that Kubernetes reads: {error}", "write a number", line) from None
        if value is not None:
            yield Document(value, line, [(name, line, 1) for name in duplicates])
        duplicates.clear()
        position = _skip(text, position)


def _skip(text: str, position: int) -> int:
    while position < len(text) and text[position].isspace():
        position += 1
    return position


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number that JSON can hold")


def _check_depth(value: Any) -> None:
    level, depth = [value], 0
    while level:
        depth += 1
        if depth > MAX_DEPTH + 1:
            raise RecursionError
        children: list[Any] = []
        for item in level:
            if isinstance(item, dict):
                children.extend(item.values())
            elif isinstance(item, list):
                children.extend(item)
            elif isinstance(item, str) and len(item) > MAX_SCALAR:
                raise ValueError("a text is longer than 1.5 MiB, the most that etcd stores")
        level = children
