"""Which kinds a YAML text holds, without parsing it.

A review of one line must not parse ten thousand files to find the three that matter. Where the text is plain enough
that its kinds can be read off the lines, they are; everything else counts as "could be anything" and is parsed. Nobody
can hide an object by the way it is written: see `kinds`.
"""

from __future__ import annotations

import re

_KEY = re.compile(rb"[A-Za-z][A-Za-z0-9]*:(?=[ ]|$)")
_KIND = re.compile(rb"kind:[ ]+([A-Za-z][A-Za-z0-9]*)[ ]*")
_AT_START = re.compile(rb"^[^\s#].*$", re.MULTILINE)
# YAML takes these for line ends, and a line that only YAML sees could hold the real kind.
_HIDDEN_BREAKS = (b"\xc2\x85", b"\xe2\x80\xa8", b"\xe2\x80\xa9", b"\r")


def kinds(data: bytes) -> frozenset[str] | None:
    """The kinds of the objects in a text; None where it has to be parsed to know.

    The key of a mapping without indentation starts a line. If all lines that start without indentation are `---`, items
    of lists, or plain keys, exactly one of them in each document is `kind:` with a plain word, and the first of them is
    such a key, then that word is the kind: the document is a block mapping without indentation, so its own `kind` has
    to start a line, and there is only one line that it can be. (Text between quotes may run over lines and look like a
    key. Then there are two candidates, or the real key is not plain: both are parsed.)

    Args:
        data: The text of a YAML file.
    """
    if any(hidden in data for hidden in _HIDDEN_BREAKS):
        return None
    found: set[str] = set()
    here: list[str] = []
    fresh = True
    for line in _AT_START.findall(data):
        if line == b"---":
            if not fresh and len(here) != 1:
                return None
            found.update(here)
            here, fresh = [], True
            continue
        if line.startswith(b"- ") and not fresh:
            continue
        if not _KEY.match(line):
            return None
        if line.startswith(b"kind:"):
            word = _KIND.fullmatch(line)
            if word is None:
                return None
            here.append(word[1].decode())
        fresh = False
    if not fresh and len(here) != 1:
        return None
    found.update(here)
    if any(kind.endswith("List") for kind in found):
        return None
    # Indented text before the first key would be another root.
    return frozenset(found) if found and _starts_plain(data) else None


def _starts_plain(data: bytes) -> bool:
    for document in re.split(rb"^---$", data, flags=re.MULTILINE):
        for line in document.split(b"\n"):
            if line.strip() and not line.lstrip().startswith(b"#"):
                if line[:1] in b" \t":
                    return False
                break
    return True
