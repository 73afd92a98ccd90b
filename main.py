"""Renders VIRIDA's estate to dist/: one folder for each environment."""

from functools import partial

from charts.environments import ENVIRONMENTS
from charts.estate import estate
from virida import run
from virida.checks import Context

run(
    {environment.name: partial(estate, environment=environment) for environment in ENVIRONMENTS},
    check=Context(),
)
