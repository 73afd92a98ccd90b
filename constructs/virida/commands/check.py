"""The command `virida check`."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from virida.checks.context import DEFAULT_KUBERNETES, Context, is_external_pattern
from virida.checks.engine import check_files
from virida.checks.findings import Report, Severity
from virida.checks.registry import find_rule, rules, select
from virida.checks.report_json import render_json
from virida.checks.report_sarif import render_sarif
from virida.checks.report_text import print_text
from virida.cluster import ClusterProfile
from virida.errors import ViridaError
from virida.fields import At
from virida.manifests import Manifest, load
from virida.printable import printable
from virida.version import version


class Format(StrEnum):
    """What a report is for: people, programs, or code hosts and editors."""

    TEXT = "text"
    JSON = "json"
    SARIF = "sarif"


def check(
    paths: Annotated[
        list[str] | None,
        typer.Argument(metavar="PATH", help="Files, and folders with *.yaml, *.yml and *.json at any depth."),
    ] = None,
    wanted: Annotated[
        list[str] | None,
        typer.Option("--select", metavar="RULE", help="Only this family or rule. May be repeated.", show_default="all"),
    ] = None,
    unwanted: Annotated[
        list[str] | None,
        typer.Option("--ignore", metavar="RULE", help="Leave out this family or rule. May be repeated."),
    ] = None,
    format: Annotated[Format, typer.Option(help="What to write on standard output.")] = Format.TEXT,
    fail_on: Annotated[
        Severity, typer.Option(help="Exit with 1 when there is a finding at least as bad as this.")
    ] = Severity.ERROR,
    kubernetes_version: Annotated[
        str | None,
        typer.Option(
            metavar="MINOR", help="The cluster's Kubernetes.", show_default=f"the profile's, else {DEFAULT_KUBERNETES}"
        ),
    ] = None,
    profile: Annotated[
        str | None,
        typer.Option(metavar="PROFILE", help="What the cluster is like: k3s, kind, or a file with a profile as JSON."),
    ] = None,
    crds: Annotated[
        list[str] | None,
        typer.Option(
            metavar="PATH", help="A file or folder with CustomResourceDefinitions that are applied elsewhere."
        ),
    ] = None,
    external: Annotated[
        list[str] | None,
        typer.Option(
            metavar="OBJECT",
            help="An object that exists though no file has it, as Kind/namespace/name with * as a wildcard, "
            "or a file with one a line. May be repeated.",
        ),
    ] = None,
    explain: Annotated[
        str | None, typer.Option(metavar="RULE", help="Print the page of a rule, or with 'all' the list of rules.")
    ] = None,
) -> None:
    """Find what a cluster would refuse, drop or break in manifests, whoever wrote them.

    Exits with 0 if nothing is found, with 1 if a finding is as bad as --fail-on says, and with 2 if it cannot run.
    """
    if explain is not None:
        _explain(explain)
        return
    if not paths:
        raise ViridaError("name the files or folders to check, such as: virida check dist")
    selected = select(wanted or (), unwanted or ())
    context = Context(
        kubernetes=kubernetes_version or "",
        profile=_profile(profile),
        external=tuple(pattern for entry in external or () for pattern in _external(entry)),
        crds=_crds(crds or []),
    )
    report = check_files(paths, context, selected=selected)
    _write(report, format)
    if report.fails(fail_on):
        raise typer.Exit(1)


def _write(report: Report, format: Format) -> None:
    if format is Format.TEXT:
        print_text(report, Console(file=sys.stdout))
    else:
        typer.echo(render_json(report) if format is Format.JSON else render_sarif(report, version()))


def _explain(id: str) -> None:
    if id != "all":
        typer.echo(find_rule(id).page.rstrip())
        return
    width = max(len(rule.id) for rule in rules())
    for rule in rules():
        typer.echo(f"{rule.id:{width}}  {rule.severity.value:7}  {rule.title}")


def _profile(given: str | None) -> ClusterProfile | None:
    if given is None:
        return None
    if given in ("k3s", "kind"):
        return ClusterProfile.k3s() if given == "k3s" else ClusterProfile.kind()
    try:
        profile = ClusterProfile.from_json(Path(given).read_text("utf-8"))
    except OSError as error:
        raise ViridaError(f"--profile {given}: {error.strerror}; name k3s, kind or a file") from None
    except (ValueError, KeyError, TypeError) as error:
        raise ViridaError(f"--profile {given}: this is not what ClusterProfile.to_json writes: {error!r}") from None
    profile.check(At(given, "profile"))
    return profile


def _external(entry: str) -> list[str]:
    if is_external_pattern(entry) and not Path(entry).is_file():
        return [entry]
    try:
        lines = Path(entry).read_text("utf-8").splitlines()
    except (OSError, ValueError):
        raise ViridaError(
            f"--external {entry}: this is neither Kind/namespace/name nor a file with such lines"
        ) from None
    return [text for line in lines if (text := line.partition("#")[0].strip())]


def _crds(paths: list[str]) -> tuple[Manifest, ...]:
    if not paths:
        return ()
    loaded = load(paths)
    if loaded.problems:
        problem = loaded.problems[0]
        raise ViridaError(f"--crds {printable(problem.file)}:{problem.line}: {problem.message}; {problem.remedy}")
    found = tuple(m for m in loaded.manifests if m.key.kind == "CustomResourceDefinition")
    if not found:
        raise ViridaError(f"--crds {', '.join(paths)}: there is no CustomResourceDefinition")
    return found
