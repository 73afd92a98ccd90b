"""The errors that people read."""

from __future__ import annotations


class ViridaError(Exception):
    """What ends a command of ours with one message and without a traceback."""


class InvalidOption(ViridaError, ValueError):
    """An option that would not make a working manifest.

    The message reads as one sentence: where, what was given, which rule it breaks, and what to write instead.

    Args:
        path: The path of the construct that was given the option.
        field: The option as the caller wrote it, such as ``scale.min`` or ``env["API_URL"]``.
        value: What was given. It is shown, so never a secret.
        rule: What the value has to be, as the predicate of a sentence: ``must be at most scale.max (6)``.
        remedy: What to write instead.
    """

    def __init__(self, path: str, field: str, value: object, rule: str, remedy: str) -> None:
        self.path = path
        self.field = field
        self.value = value
        self.rule = rule
        self.remedy = remedy
        super().__init__(f"{path}: {field} ({value!r}) {rule}; {remedy}")
