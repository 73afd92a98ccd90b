"""The command `virida diff`."""

from __future__ import annotations

import os
import sys
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from virida.checks.context import DEFAULT_KUBERNETES
from virida.errors import ViridaError
from virida.review.engine import Options, review
from virida.review.git import Repository
from virida.review.model import Level, Review
from virida.review.report_json import render_json
from virida.review.report_markdown import LIMIT, render_markdown
from virida.review.report_text import print_text
from virida.review.sources import Source, checked_path, folder, revision, working_tree

_DEFAULT_BASE = "origin/main"
_DEFAULT_PATH = "dist"


class Format(StrEnum):
    """What a report is for: people at a terminal, a comment in Gitea, or programs."""

    TEXT = "text"
    MARKDOWN = "markdown"
    JSON = "json"


def diff(
    base: Annotated[
        str, typer.Argument(metavar="BASE", help="A git revision, or a folder: what is delivered now.")
    ] = _DEFAULT_BASE,
    head: Annotated[
        str | None,
        typer.Argument(
            metavar="HEAD",
            help="A git revision, or a folder: what is to be delivered.",
            show_default="the working tree",
        ),
    ] = None,
    paths: Annotated[
        list[str] | None,
        typer.Option(
            "--path",
            metavar="PATH",
            help="Where a revision has its manifests, with * for part of a name. Each folder that it names is one "
            "cluster. May be repeated.",
            show_default=_DEFAULT_PATH,
        ),
    ] = None,
    merge_base: Annotated[
        bool, typer.Option("--merge-base", help="Compare with the common ancestor of BASE and HEAD, as git diff does.")
    ] = False,
    format: Annotated[Format, typer.Option(help="What to write on standard output.")] = Format.TEXT,
    markdown: Annotated[
        Path | None, typer.Option("--markdown", metavar="FILE", help="Write the markdown to a file as well.")
    ] = None,
    fail_on: Annotated[
        Level, typer.Option(help="Exit with 1 when there is a risk at least as bad as this that nobody accepted.")
    ] = Level.CRITICAL,
    kubernetes_version: Annotated[
        str, typer.Option(metavar="MINOR", help="The cluster's Kubernetes.")
    ] = DEFAULT_KUBERNETES,
    today: Annotated[
        str | None,
        typer.Option(metavar="DATE", help="The day on which acceptances are judged.", show_default="the day it is"),
    ] = None,
) -> None:
    """Say what a change of rendered manifests does to the cluster.

    Exits with 0 if no risk is as bad as --fail-on says, with 1 if one is or something could not be read, and with 2 if
    it cannot run.
    """
    compared, where = sources(base, head, paths or [], merge_base=merge_base)
    outcome = review(*compared, Options(paths=where, kubernetes=kubernetes_version, today=_day(today)))
    if markdown is not None:
        _write(markdown, outcome)
    if format is Format.TEXT:
        print_text(outcome, Console(file=sys.stdout))
    elif format is Format.JSON:
        typer.echo(render_json(outcome))
    else:
        typer.echo(render_markdown(outcome, LIMIT).rstrip("\n"))
    if outcome.fails(fail_on):
        raise typer.Exit(1)


def sources(
    base: str, head: str | None, paths: list[str], *, merge_base: bool = False
) -> tuple[tuple[Source, Source], list[str]]:
    """What the arguments mean: the two sources, and the folders of the clusters in them.

    Args:
        base: A revision or a folder.
        head: A revision or a folder; None for the working tree.
        paths: Where a revision has its manifests.
        merge_base: Whether to compare with the common ancestor of both.

    Raises:
        ViridaError: One of them means nothing, or could mean two things.
    """
    if head is not None and _is_folder(base) and _is_folder(head):
        return (folder(base), folder(head)), [checked_path(path) for path in paths]
    where = [checked_path(path) for path in paths or [_DEFAULT_PATH]]
    repository = Repository()
    if head is None and _is_folder(base):
        raise ViridaError(f"{base} is a folder: name the folder to compare it with too")
    base_commit = None if _is_folder(base) else repository.commit(base)
    head_commit = None if head is None or _is_folder(head) else repository.commit(head)
    if merge_base and base_commit:
        base_commit = repository.merge_base(base_commit, head_commit or repository.commit("HEAD"))
    left = _source(repository, base, base_commit, where)
    right = working_tree(repository, where) if head is None else _source(repository, head, head_commit, where)
    if not left.files and not right.files and not left.problems and not right.problems:
        raise ViridaError(f"neither {left.name} nor {right.name} has a manifest in {', '.join(where)}")
    return (left, right), where


def _source(repository: Repository, name: str, commit: str | None, where: list[str]) -> Source:
    if commit is None:
        prefix = where[0] if len(where) == 1 and "*" not in where[0] else ""
        return folder(name, name, repository.object_format, prefix)
    shown = commit[:7] if commit.startswith(name) else f"{name} ({commit[:7]})"
    return revision(repository, commit, shown, where)


def _is_folder(text: str) -> bool:
    """Whether an argument means a folder. A folder that is named like a revision is written with `./`."""
    if not os.path.isdir(text):
        if text.startswith(("./", "../", "/")) or text.endswith("/"):
            raise ViridaError(f"{text}: there is no such folder")
        return False
    if text.startswith((".", "/")) or text.endswith("/"):
        return True
    try:
        ambiguous = Repository().is_revision(text)
    except ViridaError:
        ambiguous = False
    if ambiguous:
        raise ViridaError(f"{text} is a folder and a git revision: write ./{text} for the folder")
    return True


def _day(text: str | None) -> date:
    try:
        return date.today() if text is None else date.fromisoformat(text)
    except ValueError:
        raise ViridaError(f"--today {text}: write a date such as 2026-12-31") from None


def _write(file: Path, outcome: Review) -> None:
    try:
        file.write_text(render_markdown(outcome, LIMIT), "utf-8")
    except OSError as error:
        raise ViridaError(f"--markdown {file}: {error.strerror}") from None
