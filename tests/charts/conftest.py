"""The estate, rendered once for all tests."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from cdk8s import Chart, Testing

from charts.environments import ENVIRONMENTS
from charts.estate import estate
from tests.conftest import Documents

Estate = Mapping[str, Documents]
"""The documents of each chart, by its name."""


@pytest.fixture(scope="session")
def estates() -> Mapping[str, Estate]:
    """The estate of each environment."""
    rendered = {}
    for environment in ENVIRONMENTS:
        app = Testing.app()
        estate(app, environment)
        charts = [Chart.of(child) for child in app.node.children if Chart.is_chart(child)]
        rendered[environment.name] = {chart.node.id: list(Testing.synth(chart)) for chart in charts}
    return rendered


@pytest.fixture(params=[environment.name for environment in ENVIRONMENTS])
def environment(request: pytest.FixtureRequest) -> str:
    """Each environment's name."""
    return str(request.param)


@pytest.fixture
def rendered(estates: Mapping[str, Estate], environment: str) -> Estate:
    """The estate of one environment after the other."""
    return estates[environment]


@pytest.fixture
def production(estates: Mapping[str, Estate]) -> Estate:
    """The estate of production."""
    return estates["production"]
