"""Programs that run while a test does, and never longer."""

from __future__ import annotations

import ctypes
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Self

_STOP_SECONDS = 5
_PR_SET_PDEATHSIG = 1


class Process:
    """A program, from entering the context to leaving it.

    On Linux it ends with the thread that started it, however that one ends.

    Args:
        name: What its log is called.
        command: The program and its arguments.
        log: The folder of its log.
        environment: What it finds in its environment beside ours.
    """

    def __init__(
        self, name: str, command: list[str | Path], log: Path, environment: Mapping[str, str] | None = None
    ) -> None:
        self._command = command
        self._environment = environment or {}
        self.log = log / f"{name}.log"

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        try:
            self._process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()

    def start(self) -> None:
        """Start it, or start it again."""
        with self.log.open("ab") as output:
            self._process = subprocess.Popen(
                self._command,
                stdout=output,
                stderr=subprocess.STDOUT,
                env={**os.environ, **self._environment},
                preexec_fn=_end_with_parent if sys.platform == "linux" else None,
            )

    def kill(self) -> None:
        """End it at once, as a crash does."""
        self._process.kill()
        self._process.wait()

    @property
    def is_running(self) -> bool:
        """Whether it has not ended."""
        return self._process.poll() is None

    @property
    def end_of_log(self) -> str:
        """The last lines of its log, for a message."""
        return self.log.read_text(errors="replace")[-2000:]


def free_ports(count: int) -> list[int]:
    """Ports that nothing listens on, all held until each is found, so that no two are the same."""
    with ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(count)]
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in sockets]


def _end_with_parent() -> None:
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
