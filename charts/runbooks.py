"""The runbook of every watched service, in every environment: `python -m charts.runbooks [FOLDER]` writes them."""

from __future__ import annotations

import sys
from pathlib import Path

from cdk8s import App

from charts.bootstrap import bootstrap
from charts.environments import ENVIRONMENTS, Environment
from charts.estate import estate
from virida import check_runbook_links, write_runbooks
from virida.app import one_message
from virida.tree import documents_of

FOLDER = Path(__file__).parents[1] / "docs" / "runbooks"


def write(folder: Path) -> None:
    """Write the runbooks of each environment to a folder of its name."""
    for environment in ENVIRONMENTS:
        monitored = estate(App(), environment)
        write_runbooks(folder / environment.name, {each.runbook_path: each.runbook for each in monitored})


def estate_with_runbooks(app: App, environment: Environment) -> None:
    """Put an environment into its app and its bootstrap file beside it.

    It fails where an alert leads to a runbook that nobody has written yet.
    """
    for each in estate(app, environment):
        check_runbook_links(documents_of(each), environment.links.runbooks, FOLDER / environment.name)
    bootstrap(app, environment)


if __name__ == "__main__":
    with one_message():
        write(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER)
