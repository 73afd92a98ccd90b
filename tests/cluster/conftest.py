"""A cluster with VIRIDA's estate in it: one of our own, or somebody's that `KUBECONFIG` names."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from charts.environments import ENVIRONMENTS, Environment
from tests.cluster import binaries
from tests.cluster.client import Client
from tests.cluster.controlplane import ControlPlane
from tests.cluster.definitions import Definitions
from tests.cluster.delivery import Delivery
from tests.cluster.estate import folders, render
from tests.cluster.guest import as_guest
from tests.cluster.storage import provide

SUMMARY = pytest.StashKey[list[str]]()


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """These tests take minutes: they run where somebody names this folder, as `make e2e` does."""
    here = Path(__file__).parent
    named = (Path(config.invocation_params.dir, argument.partition("::")[0]).resolve() for argument in config.args)
    return None if any(path.is_relative_to(here) for path in named) else True


def pytest_configure(config: pytest.Config) -> None:
    config.stash[SUMMARY] = []


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """What ran, against what version; what did not, by name."""
    for line in config.stash[SUMMARY]:
        terminalreporter.write_line(line)


@pytest.fixture(scope="session")
def summary(request: pytest.FixtureRequest) -> list[str]:
    """Lines to be printed in the end."""
    return request.config.stash[SUMMARY]


@pytest.fixture(scope="session")
def assets(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the programs."""
    return binaries.found(tmp_path_factory.mktemp("assets"))


@pytest.fixture(scope="session")
def rendered(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The estate, rendered anew."""
    target = tmp_path_factory.mktemp("rendered") / "dist"
    render(target)
    return target


@pytest.fixture(scope="session", params=ENVIRONMENTS, ids=lambda environment: environment.name)
def environment(request: pytest.FixtureRequest) -> Environment:
    """Each environment in its turn."""
    chosen: Environment = request.param
    return chosen


@pytest.fixture(scope="session")
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
