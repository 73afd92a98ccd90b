"""YAML within YAML: the texts of a ConfigMap that are configuration themselves."""

from __future__ import annotations

import json
import re
from typing import Any

_BARE = re.compile(r"[A-Za-z/][A-Za-z0-9 _./-]*")
_SHORT = {"\n": "\\n", "\t": "\\t"}
_WORDS = frozenset({"true", "false", "yes", "no", "on", "off", "null", "y", "n"})


def yaml_text(value: Any) -> str:
    """A dict or list as people write it: blocks for texts of several lines, quotes only where YAML needs them."""
    return "\n".join(_lines(value)) + "\n"


def _lines(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [line for key, item in value.items() for line in _entry(f"{_scalar(key)}:", item)]
    return [line for item in value for line in _item(item)]


def _entry(head: str, value: Any) -> list[str]:
    if isinstance(value, str) and _reads_as_block(value):
        keep = "|" if value.endswith("\n") else "|-"
        return [f"{head} {keep}", *(f"  {line}" if line else "" for line in value.rstrip("\n").split("\n"))]
    if isinstance(value, (dict, list)) and value:
        return [head, *(f"  {line}" for line in _lines(value))]
    return [f"{head} {_scalar(value)}"]


def _reads_as_block(text: str) -> bool:
    """Whether a text of several lines stays what it is as a block: no odd characters, spaces or line breaks."""
    lines = text.removesuffix("\n").split("\n")
    return (
        "\n" in text
        and lines[0][:1] not in ("", " ")
        and lines[-1] != ""
        and all(line.isprintable() and line == line.rstrip() for line in lines)
    )


def _item(value: Any) -> list[str]:
    if isinstance(value, (dict, list)) and value:
        first, *rest = _lines(value)
        return [f"- {first}", *(f"  {line}" for line in rest)]
    return _entry("-", value)


def _scalar(value: Any) -> str:
    """A plain word needs no quotes; everything else that is no text is the same in JSON."""
    if not isinstance(value, str):
        return json.dumps(value)
    if _BARE.fullmatch(value) and value == value.strip() and value.lower() not in _WORDS:
        return value
    return f'"{"".join(_escaped(character) for character in value)}"'


def _escaped(character: str) -> str:
    if character in '"\\':
        return f"\\{character}"
    if character.isprintable():
        return character
    return _SHORT.get(character) or f"\\U{ord(character):08x}"
