"""Waiting for what comes by itself."""

from __future__ import annotations

import time
from collections.abc import Callable


def wait_until(holds: Callable[[], bool], seconds: float, what: str | Callable[[], str], *, every: float = 0.2) -> None:
    """Ask until it is so.

    Args:
        holds: The question.
        seconds: How long to ask.
        what: What is waited for, for the message; a function where it is to be found out then.
        every: The seconds from an answer to the next question. Default: 0.2, for questions that are cheap.

    Raises:
        AssertionError: It is not so in time.
    """
    deadline = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {seconds:.0f} s: {what if isinstance(what, str) else what()}")
        time.sleep(every)
