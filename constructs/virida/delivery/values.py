"""The values of a Helm chart as typed Python: what the chart does not know is refused before Helm is asked.

A chart's values are a `TypedDict` that names its keys as the chart's `values.yaml` does. mypy checks what is written
against it; here the same is checked when the app runs, because Helm takes a key that it does not know without a word.
"""

from __future__ import annotations

import difflib
import types
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints, is_typeddict

from virida.fields import At, either

Values = TypeVar("Values", bound=Mapping[str, Any])


def chart_values(schema: type[Values], values: Values, *, chart: str) -> Values:
    """The values, once every key and every type of them is one that the chart knows.

    Args:
        schema: The chart's values, as a `TypedDict`.
        values: What is written.
        chart: The chart's name, for the message.

    Raises:
        InvalidOption: A key is not the chart's, or a value is of another type.
    """
    _check(At(chart, "values"), values, schema)
    return values


def _check(at: At, value: Any, hint: Any) -> None:
    if hint is Any:
        return
    origin, arguments = get_origin(hint), get_args(hint)
    if is_typeddict(hint):
        _check_keys(at, value, hint)
    elif origin in (Union, types.UnionType):
        fitting = [member for member in arguments if _fits(value, member)]
        _check(at, value, fitting[0] if fitting else _refuse(at, value, hint))
    elif not _fits(value, hint):
        _refuse(at, value, hint)
    elif origin is Mapping:
        for key, item in value.items():
            _check(at[key], item, arguments[1])
    elif origin is Sequence:
        for index, item in enumerate(value):
            _check(at[index], item, arguments[0])


def _check_keys(at: At, value: Any, schema: Any) -> None:
    if not isinstance(value, Mapping):
        _refuse(at, value, schema)
    known = _keys(schema)
    for key, item in value.items():
        if key not in known:
            near = difflib.get_close_matches(str(key), known, 1)
            at.refuse(
                key,
                f"must be a key of the chart's values, as {schema.__name__} has them",
                f'write "{near[0]}"' if near else f"add it to {schema.__name__}, or leave it out",
            )
        _check(at / key, item, known[key])


@cache
def _keys(schema: Any) -> dict[str, Any]:
    return get_type_hints(schema)


def _fits(value: Any, hint: Any) -> bool:
    """Whether a value has an annotation's outer type."""
    origin = get_origin(hint)
    if hint is Any:
        return True
    if origin is Literal:
        return value in get_args(hint)
    if is_typeddict(hint) or origin is Mapping:
        return isinstance(value, Mapping)
    if origin is Sequence:
        return isinstance(value, (list, tuple))
    if hint is int:  # bool is an int to Python, and to no chart
        return isinstance(value, int) and not isinstance(value, bool)
    return isinstance(value, hint)


def _refuse(at: At, value: Any, hint: Any) -> Any:
    members = get_args(hint) if get_origin(hint) in (Union, types.UnionType) else (hint,)
    expected = either(dict.fromkeys(word for member in members for word in _words(member)))
    at.refuse(value, f"must be {expected}", "write it as the chart's values.yaml has it")


def _words(hint: Any) -> list[str]:
    origin = get_origin(hint)
    if origin is Literal:
        return [repr(word) for word in get_args(hint)]
    if is_typeddict(hint) or origin is Mapping:
        return ["a dict"]
    if origin is Sequence:
        return ["a list"]
    return [f"{'an' if hint is int else 'a'} {hint.__name__}"]
