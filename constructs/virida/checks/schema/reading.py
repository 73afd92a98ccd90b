"""Rules about files: what could not be read, or not as its author meant it."""

from __future__ import annotations

from collections.abc import Iterator

from virida.checks.context import Context
from virida.checks.findings import Severity, Violation
from virida.checks.objects import Objects
from virida.checks.registry import rule


@rule("schema/unreadable", Severity.ERROR)
def unreadable(objects: Objects, context: Context) -> Iterator[Violation]:
    """A file that cannot be read, or not safely."""
    yield from _of("unreadable", objects)


@rule("schema/duplicate-key", Severity.ERROR)
def duplicate_key(objects: Objects, context: Context) -> Iterator[Violation]:
    """A mapping that has a key twice."""
    yield from _of("duplicate-key", objects)


@rule("schema/not-an-object", Severity.ERROR)
def not_an_object(objects: Objects, context: Context) -> Iterator[Violation]:
    """A document that is no object of Kubernetes."""
    yield from _of("not-an-object", objects)


def _of(reason: str, objects: Objects) -> Iterator[Violation]:
    for problem in objects.problems:
        if problem.reason == reason:
            # A finding has a line and no column, and where a line is long the column is what helps.
            place = f" (column {problem.column})" if problem.column > 1 else ""
            yield Violation(problem, "", problem.message + place, problem.remedy)
