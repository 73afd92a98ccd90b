"""What the documentation says is so."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from cdk8s import Chart, Testing

from tests.conftest import synthesize
from tests.monitoring.scenarios import equipped
from tests.monitoring.watching import rules, service
from virida.monitoring import boards, construct, routing, runbooks, telemetry
from virida.monitoring.contract import CONTRACT, Metric
from virida.monitoring.options import alerts, custom, objectives
from virida.monitoring.options import routing as receivers
from virida.monitoring.options.metrics import BUCKETS
from virida.service import construct as services
from virida.service.options import runtime

MODULES = (boards, construct, routing, runbooks, telemetry, alerts, custom, objectives, receivers, services, runtime)
"""Where the examples' names come from."""


def table(metrics: tuple[Metric, ...]) -> str:
    """A table of the metric contract, as it stands in the documentation."""
    rows = ["| metric | type | labels | unit | what it says |", "|---|---|---|---|---|"]
    for metric in metrics:
        labels = ", ".join(f"`{label}`" for label in metric.labels)
        rows.append(f"| `{metric.name}` | {metric.type} | {labels} | {metric.unit} | {metric.meaning} |")
    return "\n".join(rows)


@pytest.mark.parametrize("kind", CONTRACT)
def test_the_contract_is_written_down(repository: Path, kind: str) -> None:
    text = (repository / "docs/metrics.md").read_text()
    assert f"## {kind}\n\n{table(tuple(CONTRACT[kind]))}\n" in text


def test_the_buckets_are_written_down(repository: Path) -> None:
    text = " ".join((repository / "docs/metrics.md").read_text().split())
    *most, last = (f"{bound:g}" for bound in BUCKETS)
    assert f"{', '.join(most)} and {last} seconds" in text
    assert {0.3, 2} <= set(BUCKETS)


def test_every_alert_is_written_down(repository: Path, chart: Chart) -> None:
    text = (repository / "docs/monitoring.md").read_text()
    named = {
        row[0]: row[1:] for row in re.findall(r"^\| (\w+) \| .+? \| (\S+) \| (page|ticket) \|$", text, re.MULTILINE)
    }
    frontend = equipped(Chart(Testing.app(), "frontend", namespace="shop"), component="frontend")
    found = {
        name: (rule["for"], rule["labels"]["notify"])
        for name, rule in (rules(frontend) | rules(equipped(chart))).items()
        if "alert" in rule and name != "ErrorBudgetBurn"
    }
    assert named == found


def examples() -> list[str]:
    text = (Path(__file__).parents[2] / "docs/monitoring.md").read_text()
    return re.findall(r"```python\n(.*?)```", text, re.DOTALL)


@pytest.mark.parametrize("example", examples(), ids=lambda example: str(example).split("(")[0].split()[-1])
def test_the_examples_run(chart: Chart, example: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    names = {name: value for module in MODULES for name, value in vars(module).items() if name[0] != "_"}
    exec(example, names | {"chart": chart, "service": service(chart)})
    assert len(synthesize(chart)) > 0
