"""Measures reviews of large sets: `python -m tests.review.bench [COUNT]`."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from tests.review.large import git, repository, write

_DEPLOYMENT = "team-0/Deployment.service-0.yaml"
_POLICY = "team-0/NetworkPolicy.service-0-ingress.yaml"


def _replace(path: str, old: str, new: str) -> Callable[[Path], None]:
    def edit(folder: Path) -> None:
        file = folder / path
        text = file.read_text()
        assert old in text
        file.write_text(text.replace(old, new))

    return edit


def edits(count: int) -> dict[str, Callable[[Path], None]]:
    """What is changed, by what it is called."""
    return {
        "nothing": lambda folder: None,
        "an image": _replace(_DEPLOYMENT, ":1.0.0", ":1.0.1"),
        "a setting": _replace("team-0/ConfigMap.service-0-settings.yaml", "info", "debug"),
        "a policy": _replace(_POLICY, "port: 8080", "port: 8081"),
        "a Service": _replace("team-0/Service.service-0.yaml", "targetPort: http", "targetPort: metrics"),
        "everything": _everything_labelled(count),
    }


def _everything_labelled(count: int) -> Callable[[Path], None]:
    """A new image, and a new label on every object: not one file stays as it is."""

    def edit(folder: Path) -> None:
        write(folder, count, "2.0.0")
        for file in folder.rglob("*.yaml"):
            file.write_text(file.read_text().replace("managed-by: cdk8s", "managed-by: virida", 1))

    return edit


def measure(folder: Path, *arguments: str) -> tuple[float, int, str]:
    """Seconds, bytes at most, and the last line of `virida diff`."""
    program = [sys.executable, "-c", "from virida.cli import main; main()", "diff", "base", *arguments]
    start = time.perf_counter()
    process = subprocess.Popen(program, cwd=folder, stdout=subprocess.PIPE, env=os.environ)
    output = process.communicate()[0].decode()
    seconds = time.perf_counter() - start
    import resource

    return seconds, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024, output.strip().rpartition("\n")[2]


def main() -> None:
    """Print what each review takes."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        repository(folder, count, lambda folder: None)
        print(f"\n| a change of {count} objects in | seconds | memory |\n|---|---|---|")
        for what, edit in edits(count).items():
            git(folder, "checkout", "--quiet", ".")
            edit(folder / "dist")
            seconds, memory, last = measure(folder)
            print(f"| {what} | {seconds:.1f} | {memory / 2**20:.0f} MiB | {last}")


if __name__ == "__main__":
    main()
