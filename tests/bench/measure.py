"""Runs commands and says what they took: wall time, and the memory of the process and all its descendants together."""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class Run:
    """What one run took: seconds, bytes, and how many files it wrote."""

    seconds: float
    memory: int
    files: int


FRESH = "<a fresh folder>"
"""Stands in a program's arguments for a folder that is made for the run and measured after it."""


def measure(program: Sequence[str]) -> Run:
    """Run a Python program, given by its arguments."""
    with tempfile.TemporaryDirectory() as folder:
        arguments = [folder if argument is FRESH else argument for argument in program]
        start = time.perf_counter()
        process = psutil.Popen([sys.executable, *arguments], cwd=ROOT, stdout=subprocess.DEVNULL)
        peak = 0
        while process.poll() is None:
            peak = max(peak, _memory(process))
            time.sleep(0.02)
        seconds = time.perf_counter() - start
        if process.returncode not in (0, 1):  # 1 is what a check says that found something
            raise SystemExit(f"{' '.join(program)} failed with status {process.returncode}")
        return Run(seconds, peak, sum(1 for path in Path(folder).rglob("*") if path.is_file()))


def _memory(process: psutil.Popen) -> int:
    total = 0
    try:
        for one in [process, *process.children(recursive=True)]:
            total += one.memory_info().rss
    except psutil.NoSuchProcess:
        pass
    return total


def in_turn(*programs: Sequence[str], rounds: int) -> list[list[Run]]:
    """The runs of each program. They take turns, so that a slow minute of the machine hits them all."""
    runs: list[list[Run]] = [[] for _ in programs]
    for _ in range(rounds):
        for of_one, program in zip(runs, programs, strict=True):
            of_one.append(measure(program))
            print(".", end="", file=sys.stderr, flush=True)
    return runs


def median(runs: Sequence[Run]) -> Run:
    """The medians of their figures."""
    return Run(
        statistics.median(run.seconds for run in runs),
        int(statistics.median(run.memory for run in runs)),
        runs[0].files,
    )


def ratio(runs: Sequence[Run], others: Sequence[Run]) -> float:
    """The median of the ratios of runs that took turns."""
    return statistics.median(a.seconds / b.seconds for a, b in zip(runs, others, strict=True))
