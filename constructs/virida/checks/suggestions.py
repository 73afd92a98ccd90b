"""What somebody may have meant."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


def closest(word: str, choices: Iterable[str]) -> str | None:
    """The choice that a word was probably meant to be; None if it resembles none.

    Args:
        word: What was written.
        choices: What could have been meant.
    """
    by_fold = {choice.casefold(): choice for choice in sorted(choices, reverse=True)}
    if word.casefold() in by_fold:
        return by_fold[word.casefold()]
    found = difflib.get_close_matches(word.casefold(), sorted(by_fold), n=1, cutoff=0.75)
    return by_fold[found[0]] if found else None


def did_you_mean(word: str, choices: Iterable[str]) -> str:
    """A clause that proposes what was meant, with its punctuation; empty if nothing resembles it.

    Args:
        word: What was written.
        choices: What could have been meant.
    """
    meant = closest(word, choices)
    return f'; did you mean "{meant}"?' if meant else ""
