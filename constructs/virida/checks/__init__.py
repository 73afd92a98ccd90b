"""`virida check`: rules over manifests, whoever wrote them.

    from virida.checks import Context, check, check_files, select

    report = check_files(["dist/production"], Context(kubernetes="1.36"), selected=select(["schema"]))
    for finding in report.findings:
        print(finding.rule, finding.object, finding.message)

The same rules run in-process over documents that were never written: `check([deployment, service])`.
"""

from virida.checks.context import Context
from virida.checks.engine import check, check_files
from virida.checks.findings import Finding, Report, Severity, Violation, Waiver
from virida.checks.objects import Objects
from virida.checks.registry import Rule, families, find_rule, rule, rules, select

__all__ = [
    "Context",
    "Finding",
    "Objects",
    "Report",
    "Rule",
    "Severity",
    "Violation",
    "Waiver",
    "check",
    "check_files",
    "families",
    "find_rule",
    "rule",
    "rules",
    "select",
]
