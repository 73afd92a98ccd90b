"""A cluster with VIRIDA's estate in it: one of our own, or somebody's that `KUBECONFIG` names."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from charts.environments import ENVIRONMENTS, Environment
from tests.cluster.acceptance.delivery import Delivery
from tests.cluster.acceptance.guest import as_guest
from tests.cluster.client import Client
from tests.cluster.controlplane import ControlPlane
from tests.cluster.definitions import Definitions
from tests.cluster.estate import folders
from tests.cluster.storage import provide


@pytest.fixture(scope="package", params=ENVIRONMENTS, ids=lambda environment: environment.name)
def environment(request: pytest.FixtureRequest) -> Environment:
    """Each environment in its turn."""
    chosen: Environment = request.param
    return chosen


@pytest.fixture(scope="package")
def delivery(
    request: pytest.FixtureRequest,
    environment: Environment,
    rendered: Path,
    tmp_path_factory: pytest.TempPathFactory,
    summary: list[str],
) -> Iterator[Delivery]:
    """An environment, delivered to a cluster."""
    estate = folders(rendered / environment.name)
    if kubeconfig := os.environ.get("KUBECONFIG"):
        client = Client.of_kubeconfig(Path(kubeconfig))
        with closing(client), as_guest(client, environment.name, estate, summary) as delivery:
            yield delivery
        return
    assets: Path = request.getfixturevalue("assets")
    folder, profile = tmp_path_factory.mktemp(environment.name), environment.cluster
    assert profile.node_cpu is not None
    assert profile.node_memory is not None
    with ControlPlane(assets, folder, nodes=profile.nodes, cpu=profile.node_cpu, memory=profile.node_memory) as own:
        summary.append(f"{environment.name}: logs are in {folder}")
        provide(own, profile, estate)
        definitions = Definitions(own, assets, estate)
        definitions.install()
        delivery = Delivery(own, estate, definitions)
        try:
            delivery.deliver()
            yield delivery
        finally:
            summary += delivery.report(environment.name)
