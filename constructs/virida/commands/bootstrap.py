"""The command `virida bootstrap`."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from virida.bootstrap import Kubectl, Procedure, login_from, read_file
from virida.cluster import ClusterProfile, Pods
from virida.errors import ViridaError


def bootstrap(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="What Argo CD needs before it can read git.")],
    context: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="The context of the kubeconfig.", show_default="the current one"),
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    secret: Annotated[str, typer.Option(metavar="NAME", help="The Secret with Argo CD's login to git.")] = "gitea",
    vault: Annotated[
        str | None,
        typer.Option(metavar="NAMESPACE/NAME", help="Vault's pods.", show_default="virida-system/vault"),
    ] = None,
    timeout: Annotated[int, typer.Option(metavar="MINUTES", min=1, help="How long each wait may take.")] = 60,
) -> None:
    """Bring up everything that git describes, in a cluster that has Argo CD and nothing else.

    Argo CD's login to git is read from GITEA_USERNAME and GITEA_TOKEN. It says what it will do, and asks. It may be run
    again at any time. Exits with 0 if every Application is synced and healthy in the end, with 1 if one is not or
    nothing was done, and with 2 if it cannot run.
    """
    procedure = Procedure(
        kubectl=Kubectl(context),
        file=read_file(file),
        login=login_from(os.environ),
        secret=secret,
        vault=_pods(vault),
        timeout=timeout * 60,
        say=typer.echo,
    )
    typer.echo(procedure.plan())
    if not yes and not typer.confirm("Go on?"):
        typer.echo("Nothing was done.")
        raise typer.Exit(1)
    if not procedure.run():
        raise typer.Exit(1)


def _pods(given: str | None) -> Pods:
    if given is None:
        server = ClusterProfile.k3s().vault
        assert server is not None
        return server.pods
    namespace, slash, name = given.partition("/")
    if not (namespace and slash and name):
        raise ViridaError(f"--vault {given}: write the namespace and the name label of the pods, as in vault/vault")
    return Pods(namespace, {"app.kubernetes.io/name": name})
