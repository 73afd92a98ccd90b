"""The command `virida graph`."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from virida.errors import ViridaError
from virida.manifests import load
from virida.printable import printable
from virida.reachability import compute, render


class Picture(StrEnum):
    """What a picture is drawn in: Mermaid for Gitea and Grafana, DOT for Graphviz, JSON for programs."""

    MERMAID = "mermaid"
    DOT = "dot"
    JSON = "json"


def graph(
    paths: Annotated[
        list[str],
        typer.Argument(metavar="PATH", help="Files, and folders with *.yaml, *.yml and *.json at any depth."),
    ],
    format: Annotated[Picture, typer.Option(help="What to write on standard output.")] = Picture.MERMAID,
    namespaces: Annotated[
        list[str] | None,
        typer.Option(
            "--namespace", metavar="NAME", help="Only what this namespace reaches and is reached by. Repeatable."
        ),
    ] = None,
) -> None:
    """Draw what can reach what, computed from the NetworkPolicies in manifests.

    Exits with 1 if a file could not be read, for then the picture lacks what is in it, and with 2 if it cannot run.
    """
    loaded = load(paths)
    reachability = compute(manifest.document for manifest in loaded.manifests)
    try:
        picture = render(reachability, format.value, namespaces or ())
    except ValueError as error:
        raise ViridaError(str(error)) from None
    typer.echo(picture.rstrip("\n"))
    for problem in loaded.problems:
        typer.echo(f"virida: {printable(f'{problem.file}:{problem.line}: {problem.message}')}", err=True)
    if loaded.problems:
        raise typer.Exit(1)
