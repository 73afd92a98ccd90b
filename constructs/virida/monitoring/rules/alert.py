"""An alert: a rule for Prometheus, and what the person needs to know whom it calls."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from virida.documents import Document, present
from virida.monitoring.monitored import Monitored
from virida.monitoring.options.levels import Severity

NOTIFY = {"critical": "page", "warning": "ticket"}
"""What a severity means for a person: a page wakes somebody up, a ticket waits for the morning."""

Signal = Literal[
    "errors",
    "latency",
    "browser",
    "database",
    "objective",
    "pods",
    "rollout",
    "scaling",
    "scrape",
    "secrets",
    "memory",
    "cpu",
    "storage",
    "quota",
    "certificate",
    "backup",
    "custom",
]
"""What an alert is about; of two alerts about the same, the graver one silences the other."""

Role = Literal["symptom", "cause", "outage"]
"""`symptom`: what users notice. `cause`: what may lead to that. `outage`: nothing works, which explains the others."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a diagnosis.

    Args:
        question: What it answers.
        command: What to run, in a shell.
        query: What to ask Prometheus.
    """

    question: str
    command: str | None = field(default=None, kw_only=True)
    query: str | None = field(default=None, kw_only=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Runbook:
    """What to do about an alert.

    Args:
        meaning: What has been measured.
        impact: What users notice.
        diagnosis: How to find the cause.
        remedies: What ends it, the most likely first.
    """

    meaning: str
    impact: str
    diagnosis: Sequence[Step]
    remedies: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """An alert about one workload.

    Args:
        name: Its name.
        expr: The expression that yields one series for each thing that is wrong.
        for_: How long it has to last.
        severity: How grave it is.
        signal: What it is about.
        role: Whether it is about a symptom, a cause or an outage.
        labels: Labels of its own, which tell it from others of its name. Default: none.
        summary: One line, without values that change.
        description: What has been measured; it may use `$value` and the labels that ``expr`` keeps.
        runbook: What to do, in parts or as Markdown.
    """

    name: str
    expr: str
    for_: str
    severity: Severity
    signal: Signal
    role: Role
    labels: Mapping[str, str] = field(default_factory=dict)
    summary: str
    description: str
    runbook: Runbook | str

    def rule(self, of: Monitored) -> Document:
        """The alert as a rule of a group."""
        links = of.options.links
        return {
            "alert": self.name,
            "expr": self.expr,
            "for": self.for_,
            "labels": {
                # An expression may have dropped them, and routes, inhibitions and silences go by them.
                "namespace": of.namespace,
                "service": of.name,
                "component": of.service.component,
                "team": of.team,
                "severity": self.severity,
                "notify": NOTIFY[self.severity],
                "signal": self.signal,
                "role": self.role,
                **self.labels,
                **of.options.labels,
            },
            "annotations": present(
                summary=self.summary,
                description=self.description,
                runbook_url=f"{links.runbooks}/{of.runbook}#{self.name.lower()}",
                dashboard_url=f"{links.grafana}/d/{of.dashboard_uid}" if of.options.dashboard else None,
            ),
        }
