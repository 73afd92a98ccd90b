"""Numbers as manifests have them, or as Kubernetes defaults them where they are left out or are none."""

from __future__ import annotations

import re

from virida.service.options.scaling import pods_of

_PERCENT = re.compile(r"[0-9]+%")


def whole(value: object, default: int) -> int:
    """A whole number; the default where it is left out. What is no number is for the family `schema` to say.

    Args:
        value: What the manifest holds.
        default: What Kubernetes takes instead.
    """
    return value if isinstance(value, int) and not isinstance(value, bool) else default


def share(value: object, total: int, *, round_up: bool) -> int | None:
    """How many of `total` pods a number or a percentage is; None where it is neither.

    Args:
        value: What the manifest holds, such as `1` or `25%`.
        total: How many pods there are.
        round_up: How Kubernetes rounds percentages there: budgets and surge up, `maxUnavailable` of a rollout down.
    """
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, str) and _PERCENT.fullmatch(value):
        return pods_of(value, total, round_up=round_up)
    return None


def count(number: int, word: str) -> str:
    """A number with its noun: `1 pod`, `3 pods`.

    Args:
        number: How many.
        word: The noun, in the singular.
    """
    return f"{number} {word}{'' if number == 1 else 's'}"
