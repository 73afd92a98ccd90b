"""YAML text to documents, safely: what can be said about a document is decided while it is parsed.

Documents are built from libyaml's events, with a stack of our own, for three reasons. PyYAML's composer recurses in C:
100 kB of `[[[[` end the process. An alias costs nothing to read but multiplies what comes after, so its price is
counted before it is followed. And it takes half the time of `yaml.load`, whose constructor knows neither duplicate
keys nor how Kubernetes reads a plain scalar.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

from virida.manifests.problem import Unreadable
from virida.manifests.scalars import key as key_name
from virida.manifests.scalars import plain

MAX_DEPTH = 100
"""Levels of nesting. The deepest CustomResourceDefinitions in use have about fifty."""

MAX_ALIASED = 100_000
"""Nodes that a document may gain by aliases."""

MAX_SCALAR = 3 * 2**19
"""Characters of one scalar: 1.5 MiB, the most that etcd stores in one object."""

_TEXT_TAGS = frozenset(("!", "tag:yaml.org,2002:str"))
_CONTAINER_TAGS = frozenset((None, "!", "tag:yaml.org,2002:map", "tag:yaml.org,2002:seq"))
_PLAIN_TAGS = frozenset(f"tag:yaml.org,2002:{name}" for name in ("bool", "int", "float", "null"))
_LOADER: type = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(slots=True)
class Document:
    """One document of a file.

    Args:
        value: What it holds, as JSON would.
        line: The line on which it starts, counted from 1.
        duplicates: Keys that occur twice in one mapping: key, line, column.
    """

    value: Any
    line: int
    duplicates: list[tuple[str, int, int]]


@dataclass(slots=True)
class _Frame:
    """A list or mapping that is being filled."""

    value: Any
    anchor: str | None
    line: int
    size_before: int
    key: str | None = None
    merge: bool = False
    merged: list[tuple[Any, Any]] = field(default_factory=list)


class Marks:
    """The lines on which values start, by the list or mapping they are in. Kept only where somebody asks for a line."""

    def __init__(self) -> None:
        self._lines: dict[tuple[int, str | int], int] = {}

    def note(self, container: Any, segment: str | int, line: int) -> None:
        """Remember the line of what `container` holds at `segment`."""
        self._lines.setdefault((id(container), segment), line)

    def line(self, container: Any, segment: str | int) -> int | None:
        """The line of what `container` holds at `segment`."""
        return self._lines.get((id(container), segment))


def read_yaml(text: str, marks: Marks | None = None) -> Iterator[Document]:
    """The documents of a YAML stream, empty ones left out.

    Args:
        text: The stream.
        marks: Where to note the lines of fields. Default: nowhere, which is faster.

    Raises:
        Unreadable: The rest of the stream cannot be read. What came before was delivered.
    """
    loader = _LOADER(text)
    try:
        while (event := loader.get_event()) is not None:
            if isinstance(event, yaml.DocumentStartEvent):
                document = _Builder(loader, marks).document()
                if document.value is not None:
                    yield document
    except yaml.YAMLError as error:
        raise _syntax_error(error, text) from None
    finally:
        loader.dispose()


class _Builder:
    """Builds one document from the events up to its end."""

    def __init__(self, loader: Any, marks: Marks | None) -> None:
        self._next = loader.get_event
        self._marks = marks
        self._stack: list[_Frame] = []
        self._anchors: dict[str, tuple[Any, int]] = {}
        self._size = 0
        self._aliased = 0
        self._result: Any = None
        self._line = 1
        self._duplicates: list[tuple[str, int, int]] = []

    def document(self) -> Document:
        """Read up to the end of the document."""
        while True:
            event = self._next()
            kind = type(event)
            if kind is yaml.ScalarEvent:
                self._size += 1
                value = self._scalar(event)
                if event.anchor is not None:
                    self._anchors[event.anchor] = (value, 1)
                self._put(value, event)
            elif kind is yaml.MappingStartEvent:
                self._open({}, event)
            elif kind is yaml.SequenceStartEvent:
                self._open([], event)
            elif kind is yaml.MappingEndEvent or kind is yaml.SequenceEndEvent:
                self._close()
            elif kind is yaml.AliasEvent:
                self._put(self._alias(event), event)
            elif kind is yaml.DocumentEndEvent:
                return Document(self._result, self._line, self._duplicates)

    def _open(self, value: Any, event: Any) -> None:
        if len(self._stack) >= MAX_DEPTH:
            raise _at(event, f"the document is nested deeper than {MAX_DEPTH} levels", "flatten it")
        if event.tag not in _CONTAINER_TAGS:
            raise _at(event, f"the tag {event.tag} is not one that Kubernetes reads", "leave the tag out")
        self._size += 1
        self._put(value, event)
        self._stack.append(_Frame(value, event.anchor, event.start_mark.line, self._size))

    def _close(self) -> None:
        frame = self._stack.pop()
        # Only now is what was merged complete, and what the mapping says itself.
        for merged, event in frame.merged:
            for source in merged if isinstance(merged, list) else [merged]:
                if not isinstance(source, dict):
                    raise _at(event, "<< merges something that is not a mapping", "merge a mapping, or quote the key")
                for name, value in source.items():
                    frame.value.setdefault(name, value)
        if frame.anchor is not None:
            self._anchors[frame.anchor] = (frame.value, self._size - frame.size_before + 1)

    def _put(self, value: Any, event: Any) -> None:
        """Give a value its place in the innermost list or mapping."""
        if not self._stack:
            self._result, self._line = value, event.start_mark.line + 1
            return
        frame = self._stack[-1]
        container = frame.value
        if type(container) is list:
            if self._marks is not None:
                self._marks.note(container, len(container), event.start_mark.line + 1)
            container.append(value)
        elif frame.merge:
            frame.merge = False
            frame.merged.append((value, event))
        elif frame.key is None:
            self._put_key(frame, value, event)
        else:
            container[frame.key] = value
            frame.key = None

    def _put_key(self, frame: _Frame, value: Any, event: Any) -> None:
        if value == "<<" and isinstance(event, yaml.ScalarEvent) and event.implicit[0]:
            frame.merge = True
            return
        if type(value) is str:
            name: str | None = value
        else:
            name = None if isinstance(value, (dict, list)) else key_name(value)
        if name is None:
            raise _at(event, f"a key is {_kind(value)}, not text", _key_remedy(value))
        if name in frame.value:
            self._duplicates.append((name, event.start_mark.line + 1, event.start_mark.column + 1))
        if self._marks is not None:
            self._marks.note(frame.value, name, event.start_mark.line + 1)
        frame.key = name

    def _scalar(self, event: Any) -> Any:
        value, tag = event.value, event.tag
        if len(value) > MAX_SCALAR:
            raise _at(event, "a scalar is longer than 1.5 MiB, the most that etcd stores", "split it up")
        if tag is None:
            if not event.implicit[0]:
                return value
        elif tag in _TEXT_TAGS:
            return value
        elif tag not in _PLAIN_TAGS:
            raise _at(event, f"the tag {tag} is not one that Kubernetes reads", "leave the tag out")
        try:
            return plain(value)
        except ValueError as error:
            raise _at(event, str(error), "write a number, or put it between quotes") from None

    def _alias(self, event: Any) -> Any:
        if event.anchor not in self._anchors:
            if any(frame.anchor == event.anchor for frame in self._stack):
                raise _at(event, f"the alias *{event.anchor} contains itself", "write the value out")
            raise _at(event, f"the alias *{event.anchor} has no anchor", "define it above with &" + event.anchor)
        value, size = self._anchors[event.anchor]
        self._size += size
        self._aliased += size
        if self._aliased > MAX_ALIASED:
            raise _at(event, f"aliases blow the document up by more than {MAX_ALIASED} values", "write the values out")
        return value


def _at(event: Any, message: str, remedy: str) -> Unreadable:
    return Unreadable(message, remedy, event.start_mark.line + 1, event.start_mark.column + 1)


def _kind(value: Any) -> str:
    return "a mapping" if isinstance(value, dict) else "a list" if isinstance(value, list) else "null"


def _key_remedy(value: Any) -> str:
    if isinstance(value, dict):
        # {{ .Values.name }} is a mapping in a mapping to YAML.
        return "put it between quotes; if this is a template, check what `helm template` renders of it"
    return "put it between quotes"


def _syntax_error(error: yaml.YAMLError, text: str) -> Unreadable:
    if isinstance(error, yaml.MarkedYAMLError):
        mark = error.problem_mark or error.context_mark
        said = " ".join(part for part in (error.context, error.problem) if part)
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        return Unreadable(f"this is not YAML: {said}", _syntax_remedy(said), line, column)
    position = getattr(error, "position", 0)
    before = text[:position]
    reason = getattr(error, "reason", str(error))
    return Unreadable(
        f"this is not YAML: {reason}",
        'write it as an escape between double quotes, such as "\\u0001"',
        before.count("\n") + 1,
        position - before.rfind("\n"),
    )


def _syntax_remedy(said: str) -> str:
    if "cannot start any token" in said:
        return "indent with spaces, never with tabs, and put text that starts with @, ` or % between quotes"
    if "mapping values are not allowed" in said:
        return "put text that contains a colon and a space between quotes, and check the indentation"
    return "check the indentation and the quotes on this line and the one before"
