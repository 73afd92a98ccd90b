"""How options check themselves: types and rules stand in the annotations, and one walk applies them.

An option is a field of a frozen dataclass derived from `Value`. Its annotation is its rule:

    min: Annotated[int, at_least(1)] = 2
    host: Host

A construct gathers its options in one such value and calls `check` on it, with its path. Values are checked there, not
when they are made, because only the construct knows its path and under which field it was given the value: the message
says ``production/gateway: scale.min``, which is what a person looks for.
"""

from __future__ import annotations

import dataclasses
import re
import types
from collections.abc import Callable, Mapping, Sequence
from enum import Enum
from functools import cache
from typing import Annotated, Any, Literal, NoReturn, Union, get_args, get_origin, get_type_hints

from virida.errors import InvalidOption


@dataclasses.dataclass(frozen=True, slots=True)
class At:
    """A place in a construct's options.

    Args:
        path: The construct's path in the tree.
        field: The option as the caller wrote it; empty for the construct itself.
    """

    path: str
    field: str = ""

    def __truediv__(self, name: str) -> At:
        """The place of the option ``name`` below this one."""
        return At(self.path, f"{self.field}.{name}" if self.field else name)

    def __getitem__(self, key: object) -> At:
        """The place of one element of a list, or of one entry of a mapping."""
        return At(self.path, f"{self.field}[{_quoted(key)}]")

    def refuse(self, value: object, rule: str, remedy: str) -> NoReturn:
        """Raise the error for a value given here.

        Raises:
            InvalidOption: Always.
        """
        # As the caller wrote it: values are kept as what nobody can change.
        written = list(value) if isinstance(value, tuple) else dict(value) if isinstance(value, Mapping) else value
        raise InvalidOption(self.path, self.field, written, rule, remedy)


class Unshown:
    """Stands in a message for a value that may be a secret, or longer than anybody reads.

    Args:
        instead: What to say of it, such as its type.
    """

    def __init__(self, instead: str) -> None:
        self._instead = instead

    def __repr__(self) -> str:
        return self._instead


def _quoted(key: object) -> str:
    return f'"{key}"' if isinstance(key, str) else repr(key)


class Default(Enum):
    """Stands for an option that was left out, where leaving it out means more than one fixed value."""

    DEFAULT = "the house default"

    def __repr__(self) -> str:
        return "DEFAULT"


DEFAULT = Default.DEFAULT

Rule = Callable[[At, Any], None]
"""Refuses a value at its place, or returns."""


@dataclasses.dataclass(frozen=True, slots=True)
class Before:
    """Stands in an annotation for a rule that is applied before the type is checked, to a value of any type.

    Args:
        rule: The rule; it is what keeps a value out of the message that a wrong type gets.
    """

    rule: Rule


class Value:
    """Base of every option value: frozen, comparable, independent of what the caller does with a list afterwards."""

    __slots__ = ()

    def __post_init__(self) -> None:
        cls: Any = type(self)
        for name in _names(cls):
            value = getattr(self, name)
            if isinstance(value, list):
                object.__setattr__(self, name, tuple(value))
            elif isinstance(value, Mapping):
                object.__setattr__(self, name, types.MappingProxyType(dict(value)))

    def check(self, at: At) -> None:
        """Apply the rules of every field, and of the values in them, then the rules between fields.

        Raises:
            InvalidOption: The first rule that is broken.
        """
        cls: Any = type(self)
        for name, rule in _rules(cls):
            rule(at / name, getattr(self, name))
        self.check_together(at)

    def check_together(self, at: At) -> None:
        """Rules between fields; a subclass states its own."""


@cache
def _names(cls: Any) -> tuple[str, ...]:
    """The fields that a caller gives; the others are derived from them."""
    return tuple(field.name for field in dataclasses.fields(cls) if field.init)


@cache
def _rules(cls: Any) -> tuple[tuple[str, Rule], ...]:
    hints = get_type_hints(cls, include_extras=True)
    return tuple((name, _rule(hints[name])) for name in _names(cls))


@cache
def _rule(hint: Any) -> Rule:
    """The rule that an annotation states."""
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is Annotated:
        inner, extras = _rule(arguments[0]), arguments[1:]
        first = [extra.rule for extra in extras if isinstance(extra, Before)]
        then = [extra for extra in extras if not isinstance(extra, Before)]

        def annotated(at: At, value: Any) -> None:
            for rule in (*first, inner, *then):
                rule(at, value)

        return annotated
    if origin in (Union, types.UnionType):
        return _union(arguments)
    if origin is Literal:
        return _literal(arguments)
    accepts, words = _shape(hint)
    expected = either(words)
    descend = _descent(origin, arguments)

    def checked(at: At, value: Any) -> None:
        if not accepts(value):
            at.refuse(_shown(value), f"must be {expected}", _type_remedy(value, expected))
        descend(at, value)

    return checked


def _literal(allowed: tuple[Any, ...]) -> Rule:
    words = either(repr(word) for word in allowed)

    def literal(at: At, value: Any) -> None:
        if value not in allowed:
            at.refuse(value, f"must be {words}", "write one of them")

    return literal


def _union(members: tuple[Any, ...]) -> Rule:
    shapes = [_shape(member) for member in members if member is not Default]
    expected = either(dict.fromkeys(word for _, words in shapes for word in words))
    branches = [(_shape(member)[0], _rule(member)) for member in members]

    def union(at: At, value: Any) -> None:
        for accepts, rule in branches:
            if accepts(value):
                return rule(at, value)
        at.refuse(_shown(value), f"must be {expected}", _type_remedy(value, expected))

    return union


def _descent(origin: Any, arguments: tuple[Any, ...]) -> Rule:
    """The rules of what is inside a value: of its fields, elements or entries."""
    if origin in (Sequence, tuple):
        element = _rule(arguments[0])

        def elements(at: At, value: Any) -> None:
            for index, item in enumerate(value):
                element(at[index], item)

        return elements
    if origin is Mapping:
        key_rule, value_rule = _rule(arguments[0]), _rule(arguments[1])

        def entries(at: At, value: Any) -> None:
            for key, item in value.items():
                key_rule(at[key], key)
                value_rule(at[key], item)

        return entries

    def fields(at: At, value: Any) -> None:
        if isinstance(value, Value):
            value.check(at)

    return fields


def _shape(hint: Any) -> tuple[Callable[[Any], bool], Sequence[str]]:
    """Whether a value has an annotation's outer type, and what that type may be, in the words of a message."""
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is Annotated:
        return _shape(arguments[0])
    if origin is Literal:
        return (lambda value: value in arguments), [repr(word) for word in arguments]
    if origin in (Union, types.UnionType):
        shapes = [_shape(member) for member in arguments]
        return (lambda value: any(accepts(value) for accepts, _ in shapes)), [w for _, words in shapes for w in words]
    if origin in (Sequence, tuple):
        return (lambda value: isinstance(value, (list, tuple))), ["a list"]
    if origin is Mapping:
        return (lambda value: isinstance(value, Mapping)), ["a dict"]
    if hint in (None, type(None)):
        return (lambda value: value is None), ["None"]
    if hint is Any:
        return (lambda value: True), ["anything"]
    if hint in (int, float):  # bool is an int to Python, and to nobody else
        numbers = (int,) if hint is int else (int, float)
        return (lambda value: isinstance(value, numbers) and not isinstance(value, bool)), [_article(hint)]
    return (lambda value: isinstance(value, hint)), [_article(hint)]


def _article(cls: type) -> str:
    return f"{'an' if re.match('[AEIOUaeiou]|Http', cls.__name__) else 'a'} {cls.__name__}"


def _shown(value: object) -> object:
    """The value itself where it is a plain one; of a larger one its type, for there may be a secret within."""
    if isinstance(value, (list, tuple)):
        return Unshown("a list")
    if isinstance(value, Mapping):
        return Unshown("a dict")
    return Unshown(_article(type(value))) if isinstance(value, (Value, bytes, set, frozenset)) else value


def _type_remedy(value: object, expected: str) -> str:
    if "a str" in expected and "an int" not in expected and isinstance(value, (bool, int, float)):
        text = str(value).lower() if isinstance(value, bool) else str(value)
        return f'write "{text}"'
    if "an int" in expected and isinstance(value, str) and re.fullmatch("0|[1-9][0-9]*", value):
        return f"write {value}"
    if "a list" in expected and isinstance(value, (str, Value)):
        return f"write [{value!r}]" if isinstance(value, str) else f"write [{type(value).__name__}(...)]"
    return "give it one of them" if " or " in expected else f"give it {expected}"


def either(words: Any) -> str:
    """Words as a person lists alternatives: ``a, b or c``."""
    *most, last = list(words)
    return f"{', '.join(most)} or {last}" if most else str(last)
