"""Runs rules over objects."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from virida.checks.context import Context
from virida.checks.findings import Finding, Report, Violation
from virida.checks.objects import Objects
from virida.checks.registry import Rule, rules
from virida.checks.waivers import waived
from virida.errors import ViridaError
from virida.manifests import Lines, Manifest, Problem, load


def check(
    manifests: Iterable[Manifest | Mapping[str, Any]],
    context: Context | None = None,
    *,
    problems: Iterable[Problem] = (),
    selected: Iterable[Rule] | None = None,
) -> list[Finding]:
    """Check objects together.

    Args:
        manifests: The objects: manifests read from files, or documents that were just made.
        context: The cluster they are for. Default: the youngest Kubernetes, and nothing else known.
        problems: What could not be read of their files. Default: nothing.
        selected: The rules to run, from `select`. Default: all.

    Returns:
        The findings, waived ones included, sorted by file, line, object, severity and rule.

    Raises:
        ViridaError: There are no schemas of that Kubernetes.
    """
    context = context or Context()
    objects = Objects((m if isinstance(m, Manifest) else Manifest.of(m) for m in manifests), problems)
    lines = Lines()
    findings = {
        _finding(rule, violation, lines, context)
        for rule in (rules() if selected is None else selected)
        for violation in _examine(rule, objects, context)
    }
    return sorted(findings, key=lambda finding: finding.order)


def check_files(
    paths: Iterable[str | Path], context: Context | None = None, *, selected: Iterable[Rule] | None = None
) -> Report:
    """Check the manifests of files and folders together.

    Args:
        paths: Files and folders, as `virida.manifests.load` takes them.
        context: The cluster they are for. Default: the youngest Kubernetes, and nothing else known.
        selected: The rules to run, from `select`. Default: all.

    Raises:
        ViridaError: A path does not exist, there is not one object in them, or there are no schemas of that Kubernetes.
    """
    loaded = load(paths)
    findings = check(loaded.manifests, context, problems=loaded.problems, selected=selected)
    return Report(tuple(findings), loaded.files, len(loaded.manifests))


def _examine(rule: Rule, objects: Objects, context: Context) -> Iterable[Violation]:
    try:
        yield from rule.examine(objects, context)
    except ViridaError:
        raise
    except Exception as error:
        # Manifests are anyone's: a rule that stumbles over one is our mistake, and must not look like the author's.
        raise ViridaError(f"the rule {rule.id} failed with {error!r}; leave it out with --ignore {rule.id}") from error


def _finding(rule: Rule, violation: Violation, lines: Lines, context: Context) -> Finding:
    where = violation.where
    manifest = where if isinstance(where, Manifest) else None
    finding = Finding(
        rule.id,
        violation.severity or rule.severity,
        manifest.key if manifest else None,
        violation.field,
        violation.message,
        violation.remedy,
        where.file,
        lines.of(manifest, violation.field) if manifest else where.line,
    )
    return replace(finding, waived=waived(where, finding, context))
