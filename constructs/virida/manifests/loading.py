"""Files to manifests."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from virida.manifests.fields import Segment
from virida.manifests.files import NotFound, find_files, read_text
from virida.manifests.json_reader import read_json
from virida.manifests.manifest import Manifest
from virida.manifests.problem import Problem, Unreadable
from virida.manifests.yaml_reader import Document, Marks, read_yaml

_NOT_AN_OBJECT = "write apiVersion and kind, or take the file out of the folder"


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a set of files holds.

    Args:
        manifests: The objects, by file and in the order in which they stand there.
        problems: What could not be read, or not as it was meant.
        files: How many files were looked at.
    """

    manifests: tuple[Manifest, ...]
    problems: tuple[Problem, ...]
    files: int


@dataclass(frozen=True, slots=True)
class _Found:
    document: Mapping[str, Any]
    file: str
    line: int
    index: int
    inside: tuple[Segment, ...]


def load(paths: Iterable[str | Path]) -> Loaded:
    """Read the manifests of files and folders.

    Args:
        paths: Files, and folders with files at any depth; see `find_files` for the ones that count.

    Raises:
        NotFound: A path does not exist, or there is not one object in all of them and nothing to say about that.
    """
    paths = list(paths)
    files, problems = find_files(paths)
    texts = []
    for file in files:
        try:
            texts.append((file, read_text(file)))
        except Unreadable as error:
            problems.append(_problem("unreadable", file, error))
    loaded = read(texts)
    if not loaded.manifests and not loaded.problems and not problems:
        raise NotFound(f"no manifests found in {', '.join(map(str, paths))}")
    together = sorted((*problems, *loaded.problems), key=lambda problem: (problem.file, problem.line, problem.column))
    return Loaded(loaded.manifests, tuple(together), len(files))


def read(texts: Iterable[tuple[str, str]]) -> Loaded:
    """Read manifests from texts, for callers that have them from elsewhere than a folder, such as a git revision.

    Args:
        texts: The name of each file, and its text.
    """
    found: list[_Found] = []
    problems: list[Problem] = []
    count = 0
    for file, text in texts:
        count += 1
        _read_file(file, text, found, problems)
    scoped = frozenset(_cluster_scoped(found))
    manifests = tuple(
        Manifest.of(
            one.document, file=one.file, line=one.line, index=one.index, inside=one.inside, cluster_scoped=scoped
        )
        for one in found
    )
    return Loaded(manifests, tuple(problems), count)


def documents(file: str, text: str, marks: Marks | None = None) -> Iterator[Document]:
    """The documents of a file. As kubectl does, what starts with a brace is tried as JSON first.

    Args:
        file: Its name: `*.json` is JSON and nothing else.
        text: What it holds.
        marks: Where to note the lines of fields, which only the YAML parser knows. It reads most JSON too.

    Raises:
        Unreadable: The rest of the file cannot be read. What came before was delivered.
    """
    is_json = file.endswith(".json")
    if marks is None and (is_json or text.lstrip()[:1] == "{"):
        try:
            yield from list(read_json(text))
            return
        except Unreadable:
            if is_json:
                raise
    yield from read_yaml(text, marks)


def _read_file(file: str, text: str, found: list[_Found], problems: list[Problem]) -> None:
    try:
        for index, document in enumerate(documents(file, text)):
            problems.extend(
                Problem(
                    "duplicate-key",
                    file,
                    line,
                    column,
                    f"the key {name} stands twice in one mapping",
                    "keep one of them",
                )
                for name, line, column in document.duplicates
            )
            _add_objects(document.value, (), file, document.line, index, found, problems)
    except Unreadable as error:
        problems.append(_problem("unreadable", file, error))


def _add_objects(
    value: Any,
    inside: tuple[Segment, ...],
    file: str,
    line: int,
    index: int,
    found: list[_Found],
    problems: list[Problem],
) -> None:
    """Add the object, or the objects of a List."""
    what = _why_not_an_object(value)
    if what:
        problems.append(Problem("not-an-object", file, line, 1, what, _NOT_AN_OBJECT))
    elif _is_list(value):
        for position, item in enumerate(value["items"]):
            _add_objects(item, (*inside, "items", position), file, line, index, found, problems)
    else:
        found.append(_Found(value, file, line, index, inside))


def _is_list(value: Mapping[str, Any]) -> bool:
    return value["kind"].endswith("List") and isinstance(value.get("items"), list) and "spec" not in value


def _why_not_an_object(value: Any) -> str | None:
    if not isinstance(value, dict):
        kind = "a list" if isinstance(value, list) else "text" if isinstance(value, str) else "a single value"
        return f"this is {kind}, not a Kubernetes object"
    missing = [name for name in ("apiVersion", "kind") if name not in value]
    if missing:
        return f"this is not a Kubernetes object: it has no {' and no '.join(missing)}"
    for name in ("apiVersion", "kind"):
        if not isinstance(value[name], str) or not value[name]:
            return f"this is not a Kubernetes object: its {name} is not a name"
    return None


def _cluster_scoped(found: Iterable[_Found]) -> Iterator[tuple[str, str]]:
    """The groups and kinds without a namespace that CustomResourceDefinitions among the documents define."""
    for one in found:
        spec = one.document.get("spec")
        if one.document["kind"] == "CustomResourceDefinition" and isinstance(spec, dict):
            names = spec.get("names")
            if spec.get("scope") == "Cluster" and isinstance(names, dict):
                yield str(spec.get("group")), str(names.get("kind"))


def _problem(reason: str, file: str, error: Unreadable) -> Problem:
    return Problem(reason, file, error.line, error.column, error.message, error.remedy)
