"""What credentials look like, whatever they are called."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class _Shape:
    """A kind of credential that is known by its form.

    Args:
        what: Its name, for a message: the value itself is never shown.
        hint: A text without which there is none. To look for it first is what makes long texts cheap.
        pattern: Its form.
    """

    what: str
    hint: str
    pattern: re.Pattern[str]


# Forms that their issuers publish, so that scanners find them, and that nothing else has by chance.
_SHAPES = tuple(
    _Shape(what, hint, re.compile(pattern))
    for what, hint, pattern in (
        ("a private key", "PRIVATE KEY", r"-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----"),
        # Amazon's own documentation uses ids that end in EXAMPLE.
        ("an AWS access key", "AKIA", r"\bAKIA(?![A-Z0-9]{9}EXAMPLE)[A-Z0-9]{16}\b"),
        ("an AWS access key", "ASIA", r"\bASIA(?![A-Z0-9]{9}EXAMPLE)[A-Z0-9]{16}\b"),
        ("a JSON Web Token", "eyJ", r"\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10,}"),
        ("a GitHub token", "gh", r"\bgh[pousr]_[A-Za-z0-9]{36}\b"),
        ("a GitHub token", "github_pat_", r"\bgithub_pat_[A-Za-z0-9_]{82}\b"),
        ("a GitLab token", "glpat-", r"\bglpat-[\w-]{20}"),
        ("a Slack token", "xox", r"\bxox[abeoprs]-[\w-]{10,}"),
        ("a Google API key", "AIza", r"\bAIza[\w-]{35}(?![\w-])"),
        ("a Stripe key", "_live_", r"\b[rs]k_live_[A-Za-z0-9]{16,}"),
        ("a Vault token", "hvs.", r"\bhvs\.[\w-]{24,}"),
        ("a URL with a password", "://", r"://[^\s/:@]*:(?P<password>[^\s/@]+)@"),
    )
)

_PLACEHOLDER = re.compile(r"\$\(.*\)|\$\{.*\}|\$\w+|\{\{.*\}\}|\{.*\}|<.*>|%[dsv]|%\(.*\)s|\*+|x+|X+|\.+", re.DOTALL)


def credential_in(text: str) -> str | None:
    """Which kind of credential a text holds; None if it holds none that is known by its form.

    Args:
        text: The text, of any length.
    """
    for shape in _SHAPES:
        if shape.hint in text:
            for match in shape.pattern.finditer(text):
                if not is_placeholder(match.groupdict().get("password")):
                    return shape.what
    return None


def is_placeholder(text: str | None) -> bool:
    """Whether a text only marks the place of a value: `$(NAME)`, `${NAME}`, `{{ .name }}`, `<name>`, `***`.

    Args:
        text: The text; None is no placeholder.
    """
    return text is not None and _PLACEHOLDER.fullmatch(text.strip()) is not None
