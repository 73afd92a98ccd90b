"""Renders VIRIDA's estate to dist/: one folder for each environment."""

from functools import partial

from charts.environments import ENVIRONMENTS
from charts.runbooks import estate_with_runbooks
from virida import run
from virida.checks import Context

run(
    {environment.name: partial(estate_with_runbooks, environment=environment) for environment in ENVIRONMENTS},
    check=Context(),
)
