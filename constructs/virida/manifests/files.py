"""Which files hold manifests, and their text."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path

from virida.errors import ViridaError
from virida.manifests.problem import Problem, Unreadable

MAX_FILE = 32 * 2**20
"""Bytes of one file: 32 MiB, some 20,000 objects."""

_SUFFIXES = (".yaml", ".yml", ".json")
_NOT_MANIFESTS = frozenset(("kustomization.yaml", "kustomization.yml", "Chart.yaml"))


class NotFound(ViridaError):
    """What the caller named does not exist, or holds no manifests. Nothing to look at is not success."""


def find_files(paths: Iterable[str | Path]) -> tuple[list[str], list[Problem]]:
    """The files that may hold manifests.

    A file that the caller names is taken whatever its name. In folders these are `*.yaml`, `*.yml` and `*.json`, at any
    depth; not in hidden folders, and not the input of kustomize and Helm, which is no manifest yet:
    `kustomization.yaml`, `Chart.yaml` and the `values.yaml` beside it. A link is followed only to a file inside the
    folder that was named.

    Args:
        paths: Files and folders.

    Returns:
        The files, sorted, each once; and what was refused.

    Raises:
        NotFound: A path does not exist.
    """
    files: dict[str, None] = {}
    problems: list[Problem] = []
    for path in paths:
        if os.path.isdir(path):
            for file in _walk(os.fspath(path)):
                if _leaves(file, os.fspath(path)):
                    problems.append(_link_problem(file))
                elif not os.path.isdir(file):  # a folder inside is read at its own place
                    files[file] = None
        elif os.path.exists(path):
            files[_posix(os.fspath(path))] = None
        else:
            raise NotFound(f"{os.fspath(path)}: there is no such file or folder")
    return sorted(files), sorted(problems, key=lambda problem: problem.file)


def read_text(file: str) -> str:
    """The text of a file.

    Args:
        file: A path from `find_files`.

    Raises:
        Unreadable: It is not a plain file, too large, binary, or not UTF-8.
    """
    try:
        status = os.stat(file)
        if not stat.S_ISREG(status.st_mode):
            raise Unreadable("this is not a regular file", "take it out of the folder")
        if status.st_size > MAX_FILE:
            raise Unreadable(f"the file is larger than {MAX_FILE // 2**20} MiB", "split it up")
        data = Path(file).read_bytes()
    except OSError as error:
        raise Unreadable(f"the file cannot be read: {error.strerror}", "check its permissions") from None
    if b"\0" in data[:8192]:
        raise Unreadable("the file is binary, not text", "take it out of the folder")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start]
        raise Unreadable(
            "the file is not text in UTF-8",
            "save it as UTF-8",
            before.count(b"\n") + 1,
            len(before[before.rfind(b"\n") + 1 :].decode("utf-8", "replace")) + 1,
        ) from None


def _walk(folder: str) -> Iterator[str]:
    for here, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        present = frozenset(names)
        for name in folders:
            if os.path.islink(os.path.join(here, name)):
                yield _posix(os.path.join(here, name))
        for name in names:
            if name.endswith(_SUFFIXES) and not name.startswith(".") and not _is_input(name, present):
                yield _posix(os.path.join(here, name))


def _is_input(name: str, beside: frozenset[str]) -> bool:
    return name in _NOT_MANIFESTS or (name == "values.yaml" and "Chart.yaml" in beside)


def _leaves(file: str, folder: str) -> bool:
    """Whether a link leads out of the folder. `..` cannot occur otherwise: the names come from the folder itself."""
    if not os.path.islink(file):
        return False
    return not Path(os.path.realpath(file)).is_relative_to(os.path.realpath(folder))


def _link_problem(file: str) -> Problem:
    return Problem(
        "unreadable",
        file,
        1,
        1,
        "this link leads out of the folder",
        "put the file itself there, or name its folder too",
    )


def _posix(file: str) -> str:
    return Path(file).as_posix()
