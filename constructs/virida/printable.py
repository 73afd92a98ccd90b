"""Text from files that nobody has looked at, made fit for a terminal."""

from __future__ import annotations


def printable(text: str) -> str:
    """The text with everything escaped that a terminal would act on instead of showing.

    Control characters move the cursor, change colours or set a window's title; characters that turn the direction of
    writing make a name look like another one.

    Args:
        text: One line, such as a name, a path or a value from a manifest.
    """
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)
