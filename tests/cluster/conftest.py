"""What all tests in a cluster have: the programs, what is rendered, and lines to be printed in the end."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cluster import binaries
from tests.cluster.estate import render

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
