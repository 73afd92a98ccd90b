"""Prints the table of the README."""

from __future__ import annotations

import argparse
import os
import platform
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.bench.measure import FRESH, Run, in_turn, median, ratio


def _program(name: str, count: int = 0) -> list[str]:
    return ["-m", "tests.bench.programs", name, str(count), FRESH]


def _mib(run: Run) -> str:
    return f"{run.memory / 2**20:.0f} MiB"


def services_beside_cdk8s_plus(rounds: int) -> None:
    """Our four objects beside cdk8s-plus'."""
    ours, plus = in_turn(_program("four_objects", 1000), _program("cdk8s_plus", 1000), rounds=rounds)
    print("\n| 1,000 services of 4 objects | seconds | memory | ratio |\n|---|---|---|---|")
    print(f"| cdk8s-plus-27 from Python | {median(plus).seconds:.1f} | {_mib(median(plus))} | 1 |")
    print(f"| virida | {median(ours).seconds:.1f} | {_mib(median(ours))} | {ratio(ours, plus):.2f} (aim: 0.3) |")


def growth(rounds: int) -> None:
    """Whether a service costs more in a large app."""
    counts = (500, 1000, 2000)
    runs = in_turn(*(_program("everything", count) for count in counts), _program("nothing"), rounds=rounds)
    start = median(runs.pop()).seconds
    print(
        "\n| `ViridaService`, every option on | objects | objects a second | memory | per service |"
        "\n|---|---|---|---|---|"
    )
    for count, of_one in zip(counts, runs, strict=True):
        run = median(of_one)
        each = (run.seconds - start) / count * 1000
        print(f"| {count} | {run.files} | {run.files / run.seconds:.0f} | {_mib(run)} | {each:.1f} ms |")
    small, large = median(runs[0]).seconds, median(runs[1]).seconds
    print(f"\nA service at 1,000 costs {(large - start) / (small - start) / 2:.2f} times one at 500 (aim: 1.3).")


def estate_beside_nothing(rounds: int) -> None:
    """The estate beside a cdk8s app without objects."""
    ours, bare = in_turn(_program("estate"), _program("nothing"), rounds=rounds)
    print("\n| the whole estate | seconds | ratio |\n|---|---|---|")
    print(f"| `import cdk8s; App().synth()` | {median(bare).seconds:.2f} | 1 |")
    times = f"{median(ours).seconds:.2f} | {ratio(ours, bare):.2f} (aim: 2.5)"
    print(f"| both environments, {ours[0].files} objects | {times} |")


def check(rounds: int) -> None:
    """`virida check` over many objects."""
    with tempfile.TemporaryDirectory() as folder:
        count = 600
        subprocess.run([sys.executable, *_program("everything", count)[:-1], folder], check=True)
        objects = sum(1 for path in Path(folder).rglob("*") if path.is_file())
        [runs] = in_turn(["-m", "virida", "check", folder, "--profile", "k3s"], rounds=rounds)
    print("\n| `virida check` | seconds | objects a second | memory |\n|---|---|---|---|")
    run = median(runs)
    print(
        f"| {objects} objects | {run.seconds:.1f} (aim: 10) | {objects / run.seconds:.0f} | {_mib(run)} (aim: 1024) |"
    )


BENCHES = {"plus": services_beside_cdk8s_plus, "growth": growth, "estate": estate_beside_nothing, "check": check}


def main() -> None:
    """Run the benches that are named, or all of them."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("bench", nargs="*", choices=[[], *BENCHES], help="which ones; default: all")
    parser.add_argument("--rounds", type=int, default=3, help="how often each side runs; default: 3")
    arguments = parser.parse_args()
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}", file=sys.stderr)
    for name in arguments.bench or BENCHES:
        BENCHES[name](arguments.rounds)


if __name__ == "__main__":
    main()
