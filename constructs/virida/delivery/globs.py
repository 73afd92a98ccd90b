"""The globs of AppProjects, as Argo CD matches them."""

from __future__ import annotations

import re
from functools import cache


def matches(pattern: str, text: str, separator: str = "") -> bool:
    """Whether a text fits a glob.

    Args:
        pattern: The glob: `*`, `**`, `?`, `[a-z]`, `{one,other}`.
        text: The text.
        separator: A character that `*` and `?` do not match, and `**` does. Default: none.
    """
    return pattern == "*" or _compiled(pattern, separator).fullmatch(text) is not None


@cache
def _compiled(pattern: str, separator: str) -> re.Pattern[str]:
    one = f"[^{re.escape(separator)}]" if separator else "."
    parts: list[str] = []
    depth = 0
    for token in re.findall(r"\*\*|\[!?[^]]+\]|\\.|.", pattern, re.DOTALL):
        if token == "**":
            parts.append(".*")
        elif token == "*":
            parts.append(f"{one}*")
        elif token == "?":
            parts.append(one)
        elif token[0] == "[" and len(token) > 1:
            parts.append(token.replace("[!", "[^", 1))
        elif token == "{":
            depth += 1
            parts.append("(?:")
        elif token == "}" and depth:
            depth -= 1
            parts.append(")")
        elif token == "," and depth:
            parts.append("|")
        else:
            parts.append(re.escape(token[-1]))
    return re.compile("".join(parts) + ")" * depth, re.DOTALL)
