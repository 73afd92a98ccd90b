"""Runbooks, and that every alert leads to one."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from cdk8s import Chart
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode

from tests.conftest import Documents
from tests.monitoring.scenarios import equipped
from tests.monitoring.watching import rules, service
from virida.errors import ViridaError
from virida.monitoring.construct import MonitoredWorkload
from virida.monitoring.options.dashboard import Links
from virida.monitoring.options.metrics import Metrics
from virida.monitoring.options.objectives import Availability
from virida.monitoring.runbooks import MARK, check_runbook_links, write_runbooks

BASE = Links().runbooks


class Markdown(SingleFileSnapshotExtension):
    """Runbooks as they are read."""

    _write_mode = WriteMode.TEXT
    file_extension = "md"

    def serialize(self, data: Any, **_: Any) -> str:
        return str(data)


@pytest.fixture
def watched(chart: Chart) -> MonitoredWorkload:
    return MonitoredWorkload(chart, "watch", workload=service(chart), objectives=[Availability(99.9)])


def test_renders_a_runbook(watched: MonitoredWorkload, snapshot: SnapshotAssertion) -> None:
    head, *sections = watched.runbook.split("\n## ")
    shown = [section for section in sections if section.startswith(("HighErrorRate", "ErrorBudgetBurn", "PodDown"))]
    assert "\n## ".join([head, *shown]) == snapshot.use_extension(Markdown)
    assert watched.runbook_path == "shop/cart.md"
    assert "kubectl -n shop get pod -l app.kubernetes.io/name=cart -o wide" in watched.runbook
    assert watched.runbook.count("## ErrorBudgetBurn\n") == 1


def test_every_alert_has_a_section(chart: Chart, tmp_path: Path) -> None:
    documents = equipped(chart)
    (watch,) = [child for child in chart.node.children if isinstance(child, MonitoredWorkload)]
    write_runbooks(tmp_path, {watch.runbook_path: watch.runbook})
    check_runbook_links(documents, BASE, tmp_path)
    titles = set(re.findall(r"^## (\w+)$", watch.runbook, re.MULTILINE))
    assert titles == {rule["alert"] for rule in rules(documents).values() if "alert" in rule}


def test_every_section_says_what_to_do(chart: Chart) -> None:
    equipped(chart)
    (watch,) = [child for child in chart.node.children if isinstance(child, MonitoredWorkload)]
    for section in watch.runbook.split("\n## ")[1:]:
        assert re.search(r"\*\*Meaning\.\*\* \S", section)
        assert re.search(r"\*\*Impact\.\*\* \S", section)
        assert re.search(r"\n1\. .+\n\n   ```(sh|promql)\n   \S", section)
        assert re.search(r"\*\*Remedies\*\*\n\n- \S", section)


def test_asks_by_the_label_of_paths(chart: Chart) -> None:
    watch = MonitoredWorkload(chart, "watch", workload=service(chart), metrics=Metrics(path="handler"))
    assert "sum by (handler, le)" in watch.runbook


def test_deletes_its_own_old_runbooks_alone(tmp_path: Path) -> None:
    write_runbooks(tmp_path, {"shop/old.md": f"{MARK}\n# old\n"})
    (tmp_path / "shop/mine.md").write_text("# What I know\n")
    write_runbooks(tmp_path, {"shop/new.md": f"{MARK}\n# new\n"})
    assert sorted(path.name for path in tmp_path.rglob("*.md")) == ["mine.md", "new.md"]


def alert(url: str) -> Documents:
    rule = {"alert": "Slow", "annotations": {"runbook_url": url}}
    return [{"kind": "PrometheusRule", "metadata": {"name": "cart"}, "spec": {"groups": [{"rules": [rule]}]}}]


@pytest.mark.parametrize("link", ["shop/cart.md#slow", "shop/cart.md"])
def test_follows_links(tmp_path: Path, link: str) -> None:
    write_runbooks(tmp_path, {"shop/cart.md": "# cart\n\n## Slow\n"})
    check_runbook_links(alert(f"{BASE}/{link}"), BASE, tmp_path)
    check_runbook_links(alert("https://example.com/elsewhere"), BASE, tmp_path)


@pytest.mark.parametrize("link", ["shop/cart.md#fast", "shop/other.md#slow"])
def test_names_links_that_lead_nowhere(tmp_path: Path, link: str) -> None:
    write_runbooks(tmp_path, {"shop/cart.md": "# cart\n\n## Slow\n"})
    with pytest.raises(ViridaError) as error:
        check_runbook_links(alert(f"{BASE}/{link}"), BASE, tmp_path)
    assert str(error.value) == (
        f"These runbooks are not in {tmp_path}; write them with write_runbooks:\n  cart: Slow: {BASE}/{link}"
    )
