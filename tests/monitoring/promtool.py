"""Rules as Prometheus itself judges them."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.conftest import Documents


def promtool() -> str:
    """The promtool of Prometheus 3; without one the test is skipped."""
    found = os.environ.get("PROMTOOL") or shutil.which("promtool")
    if found is None:
        pytest.skip("promtool of Prometheus 3 is not on the PATH; say where it is in PROMTOOL")
    return found


def groups(documents: Documents) -> dict[str, Any]:
    """The groups of all PrometheusRules, as Prometheus reads them from a file."""
    return {"groups": [g for d in documents if d["kind"] == "PrometheusRule" for g in d["spec"]["groups"]]}


def check(folder: Path, content: dict[str, Any]) -> None:
    """Fail where Prometheus would refuse a file of rules."""
    (folder / "rules.yaml").write_text(yaml.safe_dump(content))
    _run("check", "rules", "--lint=all", "--lint-fatal", str(folder / "rules.yaml"))


def simulate(
    folder: Path, content: dict[str, Any], series: dict[str, str], expected: dict[tuple[str, str], list[dict[str, Any]]]
) -> None:
    """Fail where the alerts on made-up series are not as expected.

    Args:
        folder: Where to write the files.
        content: The rules.
        series: Each series with its samples, one a minute, in promtool's notation.
        expected: The alerts that fire, by time and name; an empty list for silence.
    """
    (folder / "rules.yaml").write_text(yaml.safe_dump(content))
    test = {
        "rule_files": ["rules.yaml"],
        "evaluation_interval": "1m",
        "tests": [
            {
                "interval": "1m",
                "input_series": [{"series": name, "values": values} for name, values in series.items()],
                "alert_rule_test": [
                    {"eval_time": time, "alertname": name, "exp_alerts": alerts}
                    for (time, name), alerts in expected.items()
                ],
            }
        ],
    }
    (folder / "test.yaml").write_text(yaml.safe_dump(test, sort_keys=False))
    _run("test", "rules", str(folder / "test.yaml"))


def _run(*arguments: str) -> None:
    done = subprocess.run([promtool(), *arguments], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
