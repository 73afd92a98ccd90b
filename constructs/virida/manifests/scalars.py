"""Plain YAML scalars, read as Kubernetes reads them.

kubectl, the API server and Argo CD turn YAML into JSON with sigs.k8s.io/yaml, whose idea of a plain scalar is neither
YAML 1.1 nor 1.2, nor PyYAML's: `y` and `on` are booleans, `0755` and `0o755` are octal, `1e10` is a number (which has
broken many a commit hash in an annotation), but `22:22` and `2024-01-01` are text. The table was made by running
`kubectl label --local -o json`; the source is `resolve` in sigs.k8s.io/yaml/goyaml.v2.
"""

from __future__ import annotations

import math
import re
from functools import lru_cache

Scalar = str | int | float | bool | None

_WORDS: dict[str, Scalar] = {
    **{word: True for text in ("y", "yes", "true", "on") for word in (text, text.title(), text.upper())},
    **{word: False for text in ("n", "no", "false", "off") for word in (text, text.title(), text.upper())},
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
}
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_OCTAL = re.compile(r"[-+]?0[0-7]+")
_NOT_FINITE = re.compile(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")


# The same few thousand texts make up most of a set of manifests; keeping them also lets equal texts share their memory.
@lru_cache(maxsize=1 << 16)
def plain(text: str) -> Scalar:
    """The value of a scalar that stands without quotes and without a tag.

    Args:
        text: The scalar as the YAML parser delivers it.

    Raises:
        ValueError: It is infinite or no number, which JSON cannot hold.
    """
    if text in _WORDS:
        return _WORDS[text]
    if text[0] not in "+-.0123456789":
        return text
    if _NOT_FINITE.fullmatch(text):
        raise ValueError(f"{text} is no number that JSON can hold")
    number = _number(text.replace("_", ""))
    return text if number is None else number


def key(value: Scalar) -> str | None:
    """The name of the JSON field that a scalar becomes as the key of a mapping; None for null, which has none."""
    if value is None:
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _number(text: str) -> int | float | None:
    try:
        whole = int(text, 8) if _OCTAL.fullmatch(text) else int(text, 0)
    except ValueError:
        pass
    else:
        # What fits neither int64 nor uint64 goes on as a double, with the digits that this costs.
        return whole if -(2**63) <= whole < 2**64 else float(whole)
    if not _FLOAT.fullmatch(text):
        return None
    number = float(text)
    return number if math.isfinite(number) else None
