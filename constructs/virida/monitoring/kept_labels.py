"""Which labels an expression keeps: what a template of its alert may use.

It reads as much of PromQL as decides that, and says that it does not know where it is not sure.
Source: Prometheus documentation, "Operators" (vector matching, aggregation) and "Functions".
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

Labels = frozenset[str]

_TOKEN = re.compile(
    r"""(?P<nothing>\s+|\#[^\n]*)
    |(?P<string>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`[^`]*`)
    |(?P<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+|[a-z\d]*))
    |(?P<name>[a-zA-Z_:][\w:]*)
    |(?P<mark>==|!=|>=|<=|=~|!~|[-+*/%^<>=(){}\[\],@])""",
    re.VERBOSE,
)
_CHOOSING = frozenset(("bottomk", "limitk", "limit_ratio", "topk"))
_AGGREGATIONS = _CHOOSING | frozenset(
    ("avg", "count", "count_values", "group", "max", "min", "quantile", "stddev", "stdvar", "sum")
)
_SCALARS = frozenset(("pi", "scalar", "time"))
_PRECEDENCE = {
    "or": 1,
    **dict.fromkeys(("and", "unless"), 2),
    **dict.fromkeys(("==", "!=", ">", "<", ">=", "<="), 3),
    **dict.fromkeys(("+", "-"), 4),
    **dict.fromkeys(("*", "/", "%", "atan2"), 5),
    "^": 6,
}


@dataclass(frozen=True, slots=True)
class _Result:
    """What a part of an expression yields.

    Args:
        kept: Its labels; None where they are whatever the series have.
        scalar: Whether it is a number without any.
        fixed: The labels that a selector fixes to one value.
        text: The text that it is.
    """

    kept: Labels | None = None
    scalar: bool = False
    fixed: Labels = frozenset()
    text: str = ""


class _Unknown(Exception):
    """The expression has something that is not understood here."""


def kept_labels(expr: str) -> Labels | None:
    """The labels that an expression's series have, or None where that depends on the series it selects.

    Args:
        expr: A PromQL expression. One that is not understood may keep anything.
    """
    try:
        parser = _Parser(expr)
        result = parser.expression(1)
        return result.kept if parser.done else None
    except _Unknown:
        return None


class _Parser:
    """Reads an expression from left to right."""

    def __init__(self, expr: str) -> None:
        self._tokens: list[tuple[str, str]] = []
        position = 0
        while position < len(expr):
            match = _TOKEN.match(expr, position)
            if match is None:
                raise _Unknown
            if match.lastgroup != "nothing":
                self._tokens.append((str(match.lastgroup), match[0]))
            position = match.end()
        self._at = 0

    @property
    def done(self) -> bool:
        """Whether everything was read."""
        return self._at == len(self._tokens)

    def _next(self) -> str:
        return "" if self.done else self._tokens[self._at][1]

    def _take(self) -> tuple[str, str]:
        if self.done:
            raise _Unknown
        self._at += 1
        return self._tokens[self._at - 1]

    def _accept(self, text: str) -> bool:
        if self._next() == text:
            self._at += 1
            return True
        return False

    def _expect(self, text: str) -> None:
        if not self._accept(text):
            raise _Unknown

    def _names(self) -> Labels:
        self._expect("(")
        found = set()
        while not self._accept(")"):
            found.add(self._take()[1])
            self._accept(",")
        return frozenset(found)

    def expression(self, least: int) -> _Result:
        left = self._operand()
        while (precedence := _PRECEDENCE.get(self._next(), 0)) >= least:
            operator = self._take()[1]
            self._accept("bool")
            on = ignoring = extra = None
            if self._accept("on"):
                on = self._names()
            elif self._accept("ignoring"):
                ignoring = self._names()
            for side in ("group_left", "group_right"):
                if self._accept(side):
                    if side == "group_right":
                        raise _Unknown
                    extra = self._names() if self._next() == "(" else frozenset()
            right = self.expression(precedence + (operator != "^"))
            left = _combined(operator, left, right, on, ignoring, extra)
        return left

    def _operand(self) -> _Result:
        while self._next() in ("+", "-"):
            self._take()
        result = self._atom()
        while True:
            if self._accept("["):
                while not self._accept("]"):
                    self._take()
            elif self._accept("offset"):
                self._accept("-")
                self._take()
            elif self._accept("@"):
                self._take()
                if self._next() == "(":
                    self._names()
            else:
                return result

    def _atom(self) -> _Result:
        kind, text = self._take()
        if kind == "number":
            return _Result(scalar=True)
        if kind == "string":
            return _Result(scalar=True, text=text[1:-1])
        if text == "(":
            result = self.expression(1)
            self._expect(")")
            return result
        if text in _AGGREGATIONS and self._next() in ("(", "by", "without"):
            return self._aggregation(text)
        if kind == "name" and self._next() == "(":
            return self._call(text)
        if kind == "name" or text == "{":
            return self._selector() if text == "{" or self._accept("{") else _Result()
        raise _Unknown

    def _selector(self) -> _Result:
        fixed = set()
        while not self._accept("}"):
            label = self._take()[1]
            operator = self._take()[1]
            self._take()
            self._accept(",")
            if operator == "=":
                fixed.add(label)
        return _Result(fixed=frozenset(fixed))

    def _arguments(self) -> list[_Result]:
        self._expect("(")
        found = []
        while not self._accept(")"):
            found.append(self.expression(1))
            self._accept(",")
        return found

    def _aggregation(self, name: str) -> _Result:
        clause = self._clause()
        arguments = self._arguments()
        clause = clause or self._clause() or ("by", frozenset())
        inner = arguments[-1].kept
        if name in _CHOOSING:
            return _Result(inner)
        word, labels = clause
        if word == "without":
            return _Result(None if inner is None else inner - labels)
        return _Result(labels | {arguments[0].text} if name == "count_values" else labels)

    def _clause(self) -> tuple[str, Labels] | None:
        for word in ("by", "without"):
            if self._accept(word):
                return word, self._names()
        return None

    def _call(self, name: str) -> _Result:
        arguments = self._arguments()
        vectors = [argument for argument in arguments if not argument.scalar]
        if name in _SCALARS:
            return _Result(scalar=True)
        if name == "vector":
            return _Result(frozenset())
        if not vectors:
            return _Result()
        kept = vectors[0].kept
        if name.startswith("absent"):
            return _Result(vectors[0].fixed)
        if name in ("label_replace", "label_join") and kept is not None:
            return _Result(kept | {arguments[1].text})
        if name.startswith("histogram_") and kept is not None:
            return _Result(kept - {"le"})
        return replace(vectors[0], kept=kept, fixed=frozenset())


def _combined(
    operator: str, left: _Result, right: _Result, on: Labels | None, ignoring: Labels | None, extra: Labels | None
) -> _Result:
    if left.scalar or right.scalar:
        return _Result(right.kept, right.scalar) if left.scalar else _Result(left.kept)
    if operator in ("and", "unless"):
        return _Result(left.kept)
    if operator == "or":
        return _Result(None if left.kept is None or right.kept is None else left.kept | right.kept)
    if extra is not None:
        return _Result(None if left.kept is None else left.kept | extra)
    if on is not None:
        return _Result(on)
    # Both sides have the same labels, but for those that are ignored.
    known = left.kept if left.kept is not None else right.kept
    return _Result(None if known is None else known - (ignoring or frozenset()))
