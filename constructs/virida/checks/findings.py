"""What a check says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, TypeAlias

from virida.manifests import Manifest, ObjectKey, Problem


class Severity(StrEnum):
    """How bad it is: `error` where the cluster refuses or breaks it, `warning` where it may, `info` to know."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"

    @property
    def rank(self) -> int:
        """0 for the worst."""
        return list(Severity).index(self)

    def reaches(self, threshold: Severity) -> bool:
        """Whether this is at least as bad as `threshold`."""
        return self.rank <= threshold.rank


Place: TypeAlias = Manifest | Problem


@dataclass(frozen=True, slots=True)
class Violation:
    """What a rule yields: where it is broken, and what to do about it. The engine makes a `Finding` of it.

    Args:
        where: The object, or the problem of a file.
        field: The field's path, as `virida.manifests.field_path` writes it; empty for the object as a whole.
        message: What is wrong and why it matters, as a sentence that starts in lower case and has no full stop.
        remedy: What to write, in the same style.
        severity: Where this one is not as bad as the rule says. Default: the rule's own severity.
    """

    where: Place
    field: str
    message: str
    remedy: str
    severity: Severity | None = None


@dataclass(frozen=True, slots=True)
class Waiver:
    """Somebody's word that a finding is known and accepted for a while.

    Args:
        owner: Who answers for it.
        reason: Why it is accepted.
        expires: The last day on which it counts.
    """

    owner: str
    reason: str
    expires: date


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule that is broken.

    Args:
        rule: The rule's id, `family/name`.
        severity: How bad it is.
        object: The object; None for a file, or a document in it, that is not one.
        field: The field's path; empty for the object as a whole.
        message: What is wrong and why it matters.
        remedy: What to write.
        file: The file; empty for a document that was never in one.
        line: Counted from 1; 0 without a file.
        waived: Who accepted it; None if nobody did.
    """

    rule: str
    severity: Severity
    object: ObjectKey | None
    field: str
    message: str
    remedy: str
    file: str
    line: int
    waived: Waiver | None = None

    @property
    def order(self) -> tuple[Any, ...]:
        """What findings are sorted by: where they stand, then what they say."""
        return (
            self.file,
            self.line,
            self.object or ("",) * 4,
            self.severity.rank,
            self.rule,
            self.field,
            self.message,
            self.remedy,
        )


@dataclass(frozen=True, slots=True)
class Report:
    """The outcome of a check.

    Args:
        findings: What was found, sorted.
        files: How many files were read.
        objects: How many objects were checked.
    """

    findings: tuple[Finding, ...]
    files: int
    objects: int

    def count(self, severity: Severity) -> int:
        """How many findings of this severity nobody waived."""
        return sum(1 for finding in self.findings if finding.severity is severity and finding.waived is None)

    @property
    def waived(self) -> int:
        """How many findings are waived."""
        return sum(1 for finding in self.findings if finding.waived is not None)

    def fails(self, threshold: Severity) -> bool:
        """Whether there is a finding, not waived, that is at least as bad as `threshold`."""
        return any(f.waived is None and f.severity.reaches(threshold) for f in self.findings)
