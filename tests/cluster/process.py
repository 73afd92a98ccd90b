"""Programs that run while a test does, and never longer."""

from __future__ import annotations

import ctypes
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

_STOP_SECONDS = 5
_PR_SET_PDEATHSIG = 1


@contextmanager
def running(
    name: str, command: list[str | Path], log: Path, environment: Mapping[str, str] | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    """A program, from entering the context to leaving it.

    On Linux it ends with this process too, however this one ends.

    Args:
        name: What its log is called.
        command: The program and its arguments.
        log: The folder of its log.
        environment: What it finds in its environment beside ours.
    """
    with (log / f"{name}.log").open("ab") as output:
        process = subprocess.Popen(
            command,
            stdout=output,
            stderr=subprocess.STDOUT,
            env={**os.environ, **(environment or {})},
            preexec_fn=_end_with_parent if sys.platform == "linux" else None,
        )
        try:
            yield process
        finally:
            process.terminate()
            try:
                process.wait(_STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def free_ports(count: int) -> list[int]:
    """Ports that nothing listens on, all held until each is found, so that no two are the same."""
    with ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(count)]
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in sockets]


def end_of_log(path: Path) -> str:
    """The last lines of a log, for a message."""
    return path.read_text(errors="replace")[-2000:]


def _end_with_parent() -> None:
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
