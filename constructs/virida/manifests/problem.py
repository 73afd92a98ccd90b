"""What is wrong with a file, or with a document in it, before anyone looks at the object."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that could not be read, or not as its author meant it.

    Args:
        reason: `unreadable`, `duplicate-key` or `not-an-object`.
        file: The file, as the caller named it or below the folder that the caller named.
        line: Counted from 1; 1 where the whole file is meant.
        column: Counted from 1; 1 where the whole line is meant.
        message: What is wrong, as a sentence without its full stop.
        remedy: What to do about it.
    """

    reason: str
    file: str
    line: int
    column: int
    message: str
    remedy: str


class Unreadable(Exception):
    """Raised where reading a file has to stop.

    Args:
        message: What is wrong, as a sentence without its full stop.
        remedy: What to do about it.
        line: Counted from 1.
        column: Counted from 1.
    """

    def __init__(self, message: str, remedy: str, line: int = 1, column: int = 1) -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy
        self.line = line
        self.column = column
