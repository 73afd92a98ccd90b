"""VIRIDA's estate: renders each environment to dist/."""

from __future__ import annotations

from charts import ENVIRONMENTS, estate

from virida import run

run({environment.name: environment.render_with(estate) for environment in ENVIRONMENTS})
