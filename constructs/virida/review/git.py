"""What the review needs of git: commits, the files of a tree, and blobs. Nothing here writes or runs a hook."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import IO, NamedTuple

from virida.errors import ViridaError

_CHUNK = 200
"""Ids that are asked for at once: few enough for a pipe's buffer, so that neither side waits for the other."""


class Entry(NamedTuple):
    """A file of a tree.

    Attributes:
        mode: `100644` or `100755` for a file, `120000` for a link, `160000` for a submodule.
        id: The id of its blob.
        path: Its path from the root of the repository.
    """

    mode: str
    id: str
    path: str


class Repository:
    """A git repository.

    Args:
        folder: A folder in it. Default: the working directory.
    """

    def __init__(self, folder: str | Path = ".") -> None:
        self._folder = os.fspath(folder)
        self.root = self._ask("rev-parse", "--show-toplevel", told="this is not a git repository; name two folders")
        self.object_format = self._ask("rev-parse", "--show-object-format")

    def commit(self, revision: str) -> str:
        """The id of the commit that a revision means.

        Args:
            revision: A branch, tag, id or any other expression of `git rev-parse`.

        Raises:
            ViridaError: There is no such commit.
        """
        told = f"there is no revision {revision!r}; fetch it first, or name another one"
        return self._ask("rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}", told=told)

    def merge_base(self, one: str, other: str) -> str:
        """The best common ancestor of two commits.

        Args:
            one: The id of a commit.
            other: The id of another one.

        Raises:
            ViridaError: They have none, as in a shallow clone.
        """
        told = "the two revisions have no common ancestor; if this is a shallow clone, fetch more of its history"
        return self._ask("merge-base", one, other, told=told).partition("\n")[0]

    def is_revision(self, text: str) -> bool:
        """Whether a text names a commit."""
        try:
            return bool(text) and bool(self.commit(text))
        except ViridaError:
            return False

    def tree(self, commit: str, path: str) -> list[Entry]:
        """The files at a path and below it.

        Args:
            commit: The id of a commit.
            path: From the root of the repository; `""` for the root itself.
        """
        output = self._run("ls-tree", "-r", "-z", "--full-tree", commit, *(["--", path] if path else []))
        entries = []
        for line in output.split(b"\0"):
            if line:
                described, _, name = line.partition(b"\t")
                mode, _, id = described.decode().split(" ")
                # A path that is not UTF-8 is still told apart, and printed without harm.
                entries.append(Entry(mode, id, name.decode("utf-8", "backslashreplace")))
        return entries

    def blobs(self, ids: Iterable[str], limit: int) -> Iterator[tuple[str, bytes | None]]:
        """The contents of blobs.

        Args:
            ids: Their ids.
            limit: Bytes. A larger blob is never held in memory.

        Yields:
            Each id with its content; None where the blob is larger than the limit, or missing.
        """
        wanted = list(ids)
        if not wanted:
            return
        with ExitStack() as stack:
            process = stack.enter_context(
                subprocess.Popen(
                    ["git", "cat-file", "--batch"], cwd=self.root, stdin=subprocess.PIPE, stdout=subprocess.PIPE
                )
            )
            stack.callback(process.kill)
            assert process.stdin is not None
            assert process.stdout is not None
            for start in range(0, len(wanted), _CHUNK):
                chunk = wanted[start : start + _CHUNK]
                process.stdin.write("".join(f"{id}\n" for id in chunk).encode())
                process.stdin.flush()
                for id in chunk:
                    yield id, _blob(process.stdout, limit)

    def _ask(self, *arguments: str, told: str = "git failed") -> str:
        return self._run(*arguments, told=told).decode("utf-8", "replace").strip()

    def _run(self, *arguments: str, told: str = "git failed") -> bytes:
        folder = getattr(self, "root", self._folder)
        try:
            done = subprocess.run(["git", *arguments], cwd=folder, capture_output=True, check=False)
        except OSError as error:
            raise ViridaError(f"git cannot be run: {error.strerror}; install it, or name two folders") from None
        if done.returncode:
            said = done.stderr.decode("utf-8", "replace").strip().partition("\n")[0]
            raise ViridaError(f"{told} ({said})" if said else told)
        return done.stdout


def _blob(stream: IO[bytes], limit: int) -> bytes | None:
    words = stream.readline().split()
    if len(words) != 3:  # "<id> missing"
        return None
    size = int(words[2])
    if size <= limit:
        return stream.read(size + 1)[:-1]
    left = size + 1
    while left > 0:
        left -= len(stream.read(min(left, 1 << 20)))
    return None
