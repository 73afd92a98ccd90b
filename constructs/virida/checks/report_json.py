"""A report for programs. The format is documented in docs/checks/README.md; a change of it is a new `version`."""

from __future__ import annotations

import json
from typing import Any

from virida.checks.findings import Finding, Report, Severity

VERSION = 1


def render_json(report: Report) -> str:
    """The report as one JSON document, without a line end.

    Args:
        report: The outcome of a check.
    """
    document = {"version": VERSION, "summary": _summary(report), "findings": [_finding(f) for f in report.findings]}
    return json.dumps(document, indent=2)


def _summary(report: Report) -> dict[str, int]:
    return {
        "files": report.files,
        "objects": report.objects,
        "errors": report.count(Severity.ERROR),
        "warnings": report.count(Severity.WARNING),
        "infos": report.count(Severity.INFO),
        "waived": report.waived,
    }


def _finding(finding: Finding) -> dict[str, Any]:
    waiver = finding.waived
    return {
        "rule": finding.rule,
        "severity": finding.severity.value,
        "object": finding.object._asdict() if finding.object else None,
        "field": finding.field,
        "message": finding.message,
        "remedy": finding.remedy,
        "file": finding.file or None,
        "line": finding.line or None,
        "waived": waiver and {"owner": waiver.owner, "reason": waiver.reason, "expires": waiver.expires.isoformat()},
    }
