"""Runbooks: for each alert of a workload, what it means and what to do, with the workload's real names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from virida.errors import ViridaError
from virida.monitoring.monitored import Monitored
from virida.monitoring.rules import rule_groups
from virida.monitoring.rules.alert import NOTIFY, Alert, Step

MARK = "<!-- Rendered by virida from the alerts of this workload. Change those instead. -->"
"""The first line of every runbook here; a file without it is somebody's own and is never deleted."""


def runbook(of: Monitored) -> str:
    """A workload's runbook, as Markdown: a section for each alert, named after it."""
    links = of.options.links
    sections: dict[str, Alert] = {}
    for group in rule_groups(of):
        for alert in group.alerts:
            sections.setdefault(alert.name, alert)  # the speeds of an objective share one
    lines = [
        MARK,
        f"# {of.name} in {of.namespace}",
        "",
        f"Team {of.team}, component {of.service.component}.",
        "",
        *([f"- [Dashboard]({links.grafana}/d/{of.dashboard_uid})"] if of.options.dashboard else []),
        f"- [Argo CD]({links.argocd}/applications?search={of.name})",
        "",
        "A page wakes somebody up. A ticket waits for the morning.",
    ]
    for alert in sections.values():
        lines += ["", *_section(alert)]
    return "\n".join(lines) + "\n"


def _section(alert: Alert) -> list[str]:
    book = alert.runbook
    if isinstance(book, str):
        return [f"## {alert.name}", "", book.strip()]
    # An objective's alerts page at one speed and open a ticket at another.
    called = "" if alert.labels else f" It is a {NOTIFY[alert.severity]}."
    return [
        f"## {alert.name}",
        "",
        f"**Meaning.** {book.meaning}{called}",
        "",
        f"**Impact.** {book.impact}",
        "",
        "**Diagnosis**",
        *(line for number, step in enumerate(book.diagnosis, 1) for line in _step(number, step)),
        "",
        "**Remedies**",
        "",
        *(f"- {remedy}" for remedy in book.remedies),
    ]


def _step(number: int, step: Step) -> list[str]:
    lines = ["", f"{number}. {step.question}"]
    for language, text in (("sh", step.command), ("promql", step.query)):
        if text is not None:
            lines += ["", f"   ```{language}", *(f"   {line}" for line in text.splitlines()), "   ```"]
    return lines


def write_runbooks(folder: Path | str, runbooks: Mapping[str, str]) -> None:
    """Write runbooks to a folder, and delete those of workloads that are gone.

    Args:
        folder: The folder that `Links.runbooks` shows.
        runbooks: The text of each runbook, by its path below the folder.
    """
    root = Path(folder)
    for path, text in runbooks.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")
    for old in root.rglob("*.md"):
        if str(old.relative_to(root)) not in runbooks and old.read_text(encoding="utf-8").startswith(MARK):
            old.unlink()


def check_runbook_links(documents: Iterable[Mapping[str, Any]], base: str, folder: Path | str) -> None:
    """Fail where an alert leads to a runbook that is not there, or to a section that it lacks.

    Args:
        documents: Any documents; the PrometheusRules among them are looked at.
        base: The beginning of the addresses that the folder is published under. Other addresses are not ours to check.
        folder: The folder with the runbooks.

    Raises:
        ViridaError: It names each link that leads nowhere.
    """
    lost: dict[str, None] = {}
    for document in documents:
        if document["kind"] != "PrometheusRule":
            continue
        for group in document["spec"]["groups"]:
            for rule in group["rules"]:
                url = rule.get("annotations", {}).get("runbook_url", "")
                if url.startswith(f"{base}/") and not _resolves(Path(folder), url.removeprefix(f"{base}/")):
                    lost[f"  {document['metadata']['name']}: {rule['alert']}: {url}"] = None
    if lost:
        raise ViridaError("\n".join([f"These runbooks are not in {folder}; write them with write_runbooks:", *lost]))


def _resolves(folder: Path, link: str) -> bool:
    path, _, section = link.partition("#")
    if not (folder / path).is_file():
        return False
    lines = (folder / path).read_text(encoding="utf-8").splitlines()
    return not section or any(line.startswith("#") and line.lstrip("# ").lower() == section for line in lines)
