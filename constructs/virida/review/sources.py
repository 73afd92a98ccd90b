"""What is compared: a folder, the working tree, or a revision.

Each is a list of files with the hash of their content.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path, PurePosixPath

from virida.errors import ViridaError
from virida.manifests import Problem
from virida.manifests.files import MAX_FILE, find_files
from virida.review.git import Repository

_SUFFIXES = (".yaml", ".yml", ".json")
_INPUT = frozenset(("kustomization.yaml", "kustomization.yml", "Chart.yaml"))
_TOO_LARGE = f"the file is larger than {MAX_FILE // 2**20} MiB"


@dataclass(frozen=True, slots=True)
class Source:
    """Files that may hold manifests.

    Args:
        name: What people call it.
        files: The id of the content, by path. Equal ids mean equal bytes, also between sources.
        problems: What was refused.
        contents: The bytes of files that are not in a repository, by id.
        repository: Where the other bytes are.
    """

    name: str
    files: Mapping[str, str]
    problems: tuple[Problem, ...] = ()
    contents: Mapping[str, bytes] = field(default_factory=dict)
    repository: Repository | None = None

    def read(self, ids: Iterable[str]) -> Iterator[tuple[str, bytes | None]]:
        """The content of files, by id; None for one that is too large or missing."""
        elsewhere = []
        for id in ids:
            if id in self.contents:
                yield id, self.contents[id]
            else:
                elsewhere.append(id)
        if self.repository is not None:
            yield from self.repository.blobs(elsewhere, MAX_FILE)


def folder(path: str, name: str = "", object_format: str = "sha1", prefix: str = "") -> Source:
    """The files below a folder.

    Args:
        path: The folder.
        name: What people call it. Default: its path.
        object_format: The hash that ids are made with, that of the repository it is compared with.
        prefix: Put before the paths of the files. Default: nothing, so that two folders have the same paths.
    """
    if not os.path.isdir(path):
        return Source(name or path, {})
    found, problems = find_files([path])
    files, contents = {}, {}
    for file in found:
        shown = _below(file, path, prefix)
        try:
            if os.stat(file).st_size > MAX_FILE:
                problems.append(Problem("unreadable", shown, 1, 1, _TOO_LARGE, "split it up"))
                continue
            data = Path(file).read_bytes() if os.path.isfile(file) else None
        except OSError as error:
            data, reason = None, error.strerror
        else:
            reason = "it is not a regular file"
        if data is None:
            problems.append(Problem("unreadable", shown, 1, 1, f"the file cannot be read: {reason}", "take it out"))
            continue
        files[shown] = blob_id(data, object_format)
        contents[files[shown]] = data
    shown_problems = tuple(_moved(problem, path, prefix) for problem in problems)
    return Source(name or path, files, shown_problems, contents)


def revision(repository: Repository, commit: str, name: str, paths: Iterable[str]) -> Source:
    """The files of a commit.

    Args:
        repository: The repository.
        commit: The id of the commit.
        name: What people call it.
        paths: The folders, from the root of the repository; `*` stands for part of a name.
    """
    files, problems = {}, []
    for path in dict.fromkeys(paths):
        fixed = _fixed(path)
        entries = [entry for entry in repository.tree(commit, fixed) if _matches(entry.path, path)]
        beside = {str(PurePosixPath(entry.path).parent) for entry in entries if entry.path.endswith("Chart.yaml")}
        for entry in entries:
            if not _is_manifest(entry.path, fixed, beside):
                continue
            if entry.mode in ("100644", "100755"):
                files[entry.path] = entry.id
            else:
                what = "link" if entry.mode == "120000" else "submodule"
                message = f"this is a {what}, which is not followed in a revision"
                problems.append(Problem("unreadable", entry.path, 1, 1, message, "put the file itself there"))
    return Source(name, files, tuple(problems), repository=repository)


def working_tree(repository: Repository, paths: Iterable[str]) -> Source:
    """The files of the working tree, whether they are committed or not.

    Args:
        repository: The repository.
        paths: As for `revision`.
    """
    files: dict[str, str] = {}
    contents: dict[str, bytes] = {}
    problems: list[Problem] = []
    for path in dict.fromkeys(paths):
        for one in expand(repository.root, path):
            found = folder(os.path.join(repository.root, one), "", repository.object_format, one)
            files.update(found.files)
            contents.update(found.contents)
            problems.extend(found.problems)
    return Source("the working tree", files, tuple(problems), contents)


def expand(root: str, path: str) -> list[str]:
    """The folders of a working tree that a path with `*` stands for."""
    if "*" not in path:
        return [path]
    return sorted(p.relative_to(root).as_posix() for p in Path(root).glob(path) if p.is_dir())


def checked_path(path: str) -> str:
    """A path from the root of a repository, as git writes it.

    Args:
        path: What the user wrote.

    Raises:
        ViridaError: It leads out of the repository.
    """
    plain = PurePosixPath(os.path.normpath(path)).as_posix()
    if plain.startswith(("/", "..")):
        raise ViridaError(f"--path {path}: write it from the root of the repository, without ..")
    return "" if plain == "." else plain


def blob_id(data: bytes, object_format: str = "sha1") -> str:
    """The id that git gives a content.

    Args:
        data: The content.
        object_format: `sha1` or `sha256`.
    """
    return hashlib.new(object_format, b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()


def _below(file: str, path: str, prefix: str) -> str:
    return "/".join(filter(None, (prefix, os.path.relpath(file, path).replace(os.sep, "/"))))


def _moved(problem: Problem, path: str, prefix: str) -> Problem:
    if not problem.file.startswith(Path(path).as_posix() + "/"):
        return problem
    shown = _below(problem.file, path, prefix)
    return Problem(problem.reason, shown, problem.line, problem.column, problem.message, problem.remedy)


def _fixed(path: str) -> str:
    """The part of a path before the first name with a star."""
    names = []
    for part in path.split("/"):
        if "*" in part:
            break
        names.append(part)
    return "/".join(names)


def _matches(path: str, wanted: str) -> bool:
    """Whether a file is inside a folder that a path names."""
    globs = wanted.split("/") if wanted else []
    names = path.split("/")
    return len(names) > len(globs) and all(fnmatchcase(name, glob) for name, glob in zip(names, globs, strict=False))


def _is_manifest(path: str, fixed: str, charts: set[str]) -> bool:
    """The same choice as `virida.manifests.files` makes in a folder."""
    names = path.removeprefix(fixed).strip("/").split("/")
    if any(name.startswith(".") for name in names) or not names[-1].endswith(_SUFFIXES):
        return False
    beside_chart = names[-1] == "values.yaml" and str(PurePosixPath(path).parent) in charts
    return names[-1] not in _INPUT and not beside_chart
