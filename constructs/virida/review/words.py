"""The words of messages: values from manifests between backticks, short, and harmless wherever they are shown."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from virida.manifests import ObjectKey
from virida.printable import printable
from virida.review.model import ABSENT, FieldChange

_LONGEST = 80


def code(value: Any) -> str:
    """A value between backticks: one line, at most 80 characters, nothing that a terminal or Markdown would act on.

    Args:
        value: A name, or any part of a document.
    """
    return f"`{shown(value)}`"


def shown(value: Any, longest: int = _LONGEST) -> str:
    """A value as one line of text.

    Args:
        value: A name, or any part of a document.
        longest: Characters. Default: 80.
    """
    if value is ABSENT:
        return "(none)"
    if isinstance(value, str):
        text = value
    elif isinstance(value, ObjectKey):
        text = str(value)
    else:
        text = json.dumps(value, default=str, ensure_ascii=False, sort_keys=True)
    text = printable(text[: longest + 1]).replace("`", "'")
    return text if len(text) <= longest else f"{text[: longest - 1]}…"


def values_of(field: FieldChange) -> str:
    """What a field was and will be: `x` to `y`, was `x`, or now `y`."""
    if field.old is ABSENT:
        return f"now {code(field.new)}"
    return f"was {code(field.old)}" if field.new is ABSENT else f"{code(field.old)} to {code(field.new)}"


def listing(items: Sequence[str] | Iterable[str], most: int = 3) -> str:
    """Several things in a sentence: `a, b and 3 more`.

    Args:
        items: The things, as they are to be shown.
        most: How many are named. Default: three.
    """
    items = list(items)
    if len(items) > most:
        return f"{', '.join(items[:most])} and {len(items) - most} more"
    return " and ".join(filter(None, (", ".join(items[:-1]), *items[-1:])))


def counted(count: int, noun: str) -> str:
    """A number with its noun: `1 pod`, `3 pods`."""
    if count == 1:
        return f"1 {noun}"
    return f"{count:,} {noun[:-1] + 'ies' if noun.endswith('cy') else noun + 's'}"


def names(text: str) -> tuple[str, ...]:
    """The names in a text, for tables that are too long for one name a line."""
    return tuple(text.split())
