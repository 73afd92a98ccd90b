"""The command `virida comment`."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path
from typing import Annotated

import typer

from virida.errors import ViridaError
from virida.review.gitea import Gitea, GiteaError
from virida.review.model import Level
from virida.review.report_markdown import MARKER

_TOKEN = "GITEA_TOKEN"
_CONTEXT = "virida/review"
_REVIEW = "<!-- virida-review-verdict:v1 -->"
_WORST = re.compile(rf"{re.escape(MARKER)}\n<!-- worst: ([a-z]+) -->\n")


def comment(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="What `virida diff --markdown FILE` wrote.")],
    pull_request: Annotated[int, typer.Option("--pr", metavar="NUMBER", help="The number of the pull request.")],
    api: Annotated[
        str,
        typer.Option(
            envvar=["GITEA_API_URL", "GITHUB_API_URL"],
            metavar="URL",
            help="The address of Gitea's API, such as https://git.example.com/api/v1.",
        ),
    ],
    repository: Annotated[
        str,
        typer.Option(envvar=["GITEA_REPOSITORY", "GITHUB_REPOSITORY"], metavar="OWNER/NAME", help="The repository."),
    ],
    commit: Annotated[
        str | None,
        typer.Option(
            metavar="SHA",
            help="The reviewed commit. If the pull request has moved on, nothing is written: the next run does it.",
            show_default="the tip of the pull request",
        ),
    ] = None,
    status: Annotated[bool, typer.Option("--status", help=f"Set the commit status {_CONTEXT} too.")] = False,
    request_changes: Annotated[
        bool, typer.Option("--request-changes", help="Request changes in a review while it fails, too.")
    ] = False,
    fail_on: Annotated[
        Level, typer.Option(help="From which level of risk on the status and the review say no.")
    ] = Level.CRITICAL,
    timeout: Annotated[float, typer.Option(metavar="SECONDS", help="How long to wait for an answer.")] = 20,
) -> None:
    """Write a review as a comment on a pull request in Gitea, and write it anew on the next push.

    The token is read from the variable GITEA_TOKEN. Exits with 2 where Gitea cannot be reached or refuses; the review
    then goes to standard output, so that it is in the log.
    """
    body = _read(file)
    gitea = Gitea(api, repository, os.environ.get(_TOKEN, ""), timeout=timeout)
    try:
        _post(gitea, pull_request, body, commit, status=status, request_changes=request_changes, fail_on=fail_on)
    except GiteaError:
        sys.stdout.write(body)
        sys.stdout.flush()
        raise


def _post(
    gitea: Gitea, number: int, body: str, commit: str | None, *, status: bool, request_changes: bool, fail_on: Level
) -> None:
    gitea.look_up(number)
    tip = gitea.head(number) if commit or status else ""
    if commit and tip != commit:
        typer.echo(f"The pull request is at {tip[:7]} by now, and this reviews {commit[:7]}: nothing is written.")
        return
    author = gitea.user()
    done = gitea.put_comment(number, body, MARKER, author)
    typer.echo(f"Comment of {author} on pull request {number}: {done}.")
    if not (status or request_changes):
        return
    worst = _worst(body)
    fails = worst is not None and worst.reaches(fail_on)
    said = f"worst risk: {worst.value}" if worst else "no risk found"
    if request_changes:
        text = f"{_REVIEW}\n{said[:1].upper()}{said[1:]}. The comment above says what happens, and what to do instead."
        done = gitea.request_changes(number, text, _REVIEW, author, wanted=fails)
        typer.echo(f"Request for changes: {done}.")
    if status:
        gitea.set_status(tip, "failure" if fails else "success", _CONTEXT, said[:1].upper() + said[1:])
        typer.echo(f"Status {_CONTEXT} of {tip[:7]}: {'failure' if fails else 'success'}.")


def _read(file: Path) -> str:
    try:
        body = file.read_text("utf-8")
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not text in UTF-8"
        raise ViridaError(f"{file}: {reason}; write it with virida diff --markdown {file}") from None
    if not _WORST.match(body):
        raise ViridaError(f"{file} is no review; write it with virida diff --markdown {file}")
    return body


def _worst(body: str) -> Level | None:
    match = _WORST.match(body)
    return Level(match[1]) if match and match[1] in list(Level) else None
