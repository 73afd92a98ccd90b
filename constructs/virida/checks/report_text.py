"""A report for people."""

from __future__ import annotations

import io
import textwrap
from itertools import groupby

from rich.console import Console
from rich.text import Text

from virida.checks.findings import Finding, Report, Severity
from virida.printable import printable

_STYLES = {Severity.ERROR: "bold red", Severity.WARNING: "yellow", Severity.INFO: "cyan"}
_MAX_WIDTH = 100


def text(report: Report) -> str:
    """A report as plain text.

    Args:
        report: The outcome of a check.
    """
    console = Console(file=io.StringIO(), width=_MAX_WIDTH)
    with console.capture() as captured:
        print_text(report, console)
    return captured.get().rstrip()


def print_text(report: Report, console: Console) -> None:
    """Print a report, by file and object, with a summary at the end.

    Args:
        report: The outcome of a check.
        console: Where to. It knows its width, and whether it shows colours.
    """
    width = min(console.width, _MAX_WIDTH)
    for file, in_file in groupby(report.findings, key=lambda finding: finding.file):
        if file:
            _line(console, Text(printable(file), "bold"))
        for subject, findings in groupby(in_file, key=lambda finding: finding.object):
            if subject:
                _line(console, Text(f"  {printable(str(subject))}"))
            for finding in findings:
                _print_finding(finding, console, width)
        _line(console, Text())
    _line(console, _summary(report))


def _print_finding(finding: Finding, console: Console, width: int) -> None:
    head = Text("    ")
    if finding.waived:
        head.append("waived", "dim")
    else:
        head.append(finding.severity.value, _STYLES[finding.severity])
    head.append(f" {finding.rule}", "bold")
    if finding.line:
        head.append(f" (line {finding.line})", "dim")
    _line(console, head)
    if finding.field:
        _line(console, Text(f"      {printable(finding.field)}"))
    _paragraph(console, f"{finding.message}.", width)
    _paragraph(console, f"Remedy: {finding.remedy}.", width)
    if finding.waived:
        waiver = finding.waived
        _paragraph(console, f"Accepted by {waiver.owner} until {waiver.expires}: {waiver.reason}", width)


def _paragraph(console: Console, text: str, width: int) -> None:
    sentence = printable(text[:1].upper() + text[1:])
    wrapped = textwrap.wrap(sentence, width - 6, break_long_words=False, break_on_hyphens=False)
    for line in wrapped:
        _line(console, Text(f"      {line}"))


def _line(console: Console, text: Text) -> None:
    # What comes from a manifest is never markup, and a long name is not cut.
    console.print(text, soft_wrap=True, highlight=False, markup=False)


def _summary(report: Report) -> Text:
    counts = [
        _counted(report.count(severity), noun)
        for severity, noun in ((Severity.ERROR, "error"), (Severity.WARNING, "warning"), (Severity.INFO, "info"))
        if report.count(severity)
    ]
    if report.waived:
        counts.append(f"{report.waived} waived")
    scope = f"{_counted(report.objects, 'object')} in {_counted(report.files, 'file')}"
    return Text(f"{', '.join(counts) or 'No findings'}; {scope}.", "bold")


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun if count == 1 or noun == 'info' else noun + 's'}"
