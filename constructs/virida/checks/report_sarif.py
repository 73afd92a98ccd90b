"""A report in SARIF 2.1.0, which code hosts and editors show next to the lines.

Source: OASIS, "Static Analysis Results Interchange Format (SARIF) Version 2.1.0".
"""

from __future__ import annotations

import hashlib
import json
from typing import Any
from urllib.parse import quote

from virida.checks.findings import Finding, Report, Severity
from virida.checks.registry import Rule, rules

_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}


def render_sarif(report: Report, version: str) -> str:
    """The report as one SARIF log with one run, without a line end.

    Args:
        report: The outcome of a check.
        version: The version of this library.
    """
    used = sorted({finding.rule for finding in report.findings})
    known = {rule.id: rule for rule in rules()}
    driver = {
        "name": "virida check",
        "version": version,
        "rules": [_rule(known[id]) for id in used],
    }
    log = {
        "$schema": "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
        "version": "2.1.0",
        "runs": [
            {
                "tool": {"driver": driver},
                "columnKind": "unicodeCodePoints",
                "results": [_result(finding, used.index(finding.rule)) for finding in report.findings],
            }
        ],
    }
    return json.dumps(log, indent=2)


def _rule(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.id,
        "name": rule.id.replace("/", "-"),
        "shortDescription": {"text": rule.title},
        "help": {"text": rule.page, "markdown": rule.page},
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
    }


def _result(finding: Finding, index: int) -> dict[str, Any]:
    subject = " ".join(part for part in (str(finding.object or ""), finding.field) if part)
    text = f"{subject}: {finding.message}" if subject else finding.message
    result: dict[str, Any] = {
        "ruleId": finding.rule,
        "ruleIndex": index,
        "level": _LEVELS[finding.severity],
        "message": {"text": f"{text}. Remedy: {finding.remedy}."},
        "partialFingerprints": {"object/v1": _fingerprint(finding)},
    }
    if finding.file:
        result["locations"] = [_location(finding)]
    if finding.waived:
        waiver = finding.waived
        why = f"{waiver.reason} ({waiver.owner}, until {waiver.expires})"
        result["suppressions"] = [{"kind": "inSource", "status": "accepted", "justification": why}]
    return result


def _location(finding: Finding) -> dict[str, Any]:
    location: dict[str, Any] = {
        "physicalLocation": {
            "artifactLocation": {"uri": quote(finding.file)},
            "region": {"startLine": max(finding.line, 1)},
        }
    }
    if finding.object:
        name = f"{finding.object}{'.' if finding.field else ''}{finding.field}"
        location["logicalLocations"] = [{"fullyQualifiedName": name, "kind": "resource"}]
    return location


def _fingerprint(finding: Finding) -> str:
    # Not the line: a finding stays the same one when something is added above it.
    parts = (finding.rule, *(finding.object or (finding.file,)), finding.field)
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()
