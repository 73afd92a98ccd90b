"""The command `virida`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from virida.errors import ViridaError
from virida.printable import printable

if TYPE_CHECKING:
    import typer

# What the extra `check` brings; building charts needs none of it.
_EXTRA = frozenset(("jsonschema_rs", "rich", "typer", "yaml"))


def main() -> None:
    """Run the command. One message on standard error and exit code 2 where it cannot run."""
    try:
        application()(prog_name="virida")
    except ModuleNotFoundError as error:
        missing = (error.name or "").partition(".")[0]
        if missing not in _EXTRA:
            raise
        _cannot_run(f'this command needs {missing}; install it with: pip install "virida-constructs[check]"')
    except ViridaError as error:
        _cannot_run(str(error))


def application() -> typer.Typer:
    """The commands, each from the package that does the work.

    Raises:
        ModuleNotFoundError: The extra `check` is not installed.
    """
    import typer

    from virida.commands.bootstrap import bootstrap
    from virida.commands.check import check
    from virida.commands.comment import comment
    from virida.commands.diff import diff
    from virida.commands.graph import graph
    from virida.version import version

    app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)

    def show_version(wanted: bool) -> None:
        if wanted:
            typer.echo(f"virida {version()}")
            raise typer.Exit

    @app.callback()
    def virida(
        version: bool = typer.Option(
            False, "--version", callback=show_version, is_eager=True, help="Print the version."
        ),
    ) -> None:
        """Look at Kubernetes manifests before a cluster does."""

    for command in (bootstrap, check, comment, diff, graph):
        app.command()(command)
    return app


def _cannot_run(message: str) -> None:
    print(f"virida: {printable(message)}", file=sys.stderr)
    sys.exit(2)
