"""An alert that a team writes itself."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated

from virida.fields import At, Value
from virida.monitoring.durations import Duration
from virida.monitoring.kept_labels import kept_labels
from virida.monitoring.options.levels import Severity
from virida.monitoring.promql import LabelName
from virida.rules import not_empty


def _check_name(at: At, name: str) -> None:
    if re.fullmatch(r"[A-Z][A-Za-z0-9]*", name) is None:
        words = re.findall(r"[A-Za-z0-9]+", name)
        proposal = "".join(word[:1].upper() + word[1:] for word in words).lstrip("0123456789")
        at.refuse(
            name,
            "must be letters and digits, with a capital first",
            f'write "{proposal}"' if proposal else "choose another name",
        )


_USED = re.compile(r"\$labels\.([a-zA-Z_][a-zA-Z0-9_]*)")


@dataclass(frozen=True, slots=True)
class CustomAlert(Value):
    """An alert of a team's own.

    Args:
        name: Its name, such as `QueueTooLong`. It becomes a section of the workload's runbook.
        expr: The PromQL expression that yields one series for each thing that is wrong.
        for_: How long it has to last.
        severity: `warning` (default) or `critical`.
        summary: One line for the head of the message.
        description: What has been measured; it may use `{{ $value }}`, and `{{ $labels.<name> }}` for labels that the
            expression keeps.
        runbook: What to do, as Markdown.
        labels: Labels of its own. Default: none but those that all alerts have.
    """

    name: Annotated[str, _check_name]
    expr: Annotated[str, not_empty] = field(kw_only=True)
    for_: Duration = field(kw_only=True)
    severity: Severity = field(default="warning", kw_only=True)
    summary: Annotated[str, not_empty] = field(kw_only=True)
    description: Annotated[str, not_empty] = field(kw_only=True)
    runbook: Annotated[str, not_empty] = field(kw_only=True)
    labels: Mapping[LabelName, str] = field(default_factory=dict, kw_only=True)

    def check_together(self, at: At) -> None:
        """The templates can be filled in."""
        kept = kept_labels(self.expr)
        for name in ("summary", "description"):
            text = getattr(self, name)
            if text.count("{{") != text.count("}}"):
                (at / name).refuse(text, "must close each {{ with }}", "count them")
            for label in _USED.findall(text):
                if kept is not None and label not in kept:
                    there = f"keeps {', '.join(sorted(kept))}" if kept else "keeps none"
                    (at / name).refuse(
                        text,
                        f"must not use the label {label}, because expr {there}",
                        f"add it to the expression (sum by ({label}, ...)), or leave it out",
                    )
