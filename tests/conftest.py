"""What the tests share: charts, snapshots of one YAML file each, and documents that are always validated."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import settings
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode

from virida.node import use_node

use_node()

from cdk8s import Chart, Testing  # noqa: E402  # importing it starts Node.js

from tests.validation import validate  # noqa: E402

# The same examples on every run, and no deadline: a slow machine is no bug.
settings.register_profile("virida", deadline=None, derandomize=True)
settings.load_profile("virida")

Documents = list[dict[str, Any]]


class YamlFile(SingleFileSnapshotExtension):
    """One readable YAML file per case."""

    _write_mode = WriteMode.TEXT
    file_extension = "yaml"

    def serialize(self, data: Any, **_: Any) -> str:
        documents = data if isinstance(data, list) else [data]
        return yaml.dump_all(documents, Dumper=_Readable, sort_keys=False, width=120)


class _Readable(yaml.SafeDumper):
    """Long texts as blocks."""


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)


_Readable.add_representer(str, _text)


@pytest.fixture
def snapshot(snapshot: SnapshotAssertion) -> SnapshotAssertion:
    """Compares with `__snapshots__/<test file>/<test>.yaml`."""
    return snapshot.use_extension(YamlFile)


@pytest.fixture
def chart() -> Chart:
    """A chart in the namespace `shop`."""
    return Chart(Testing.app(), "shop", namespace="shop")


@pytest.fixture
def synth() -> Callable[[Chart], Documents]:
    """The documents of a chart, each of them validated."""
    return synthesize


def synthesize(chart: Chart) -> Documents:
    """The documents of a chart, each of them validated."""
    documents: Documents = Testing.synth(chart)
    for document in documents:
        validate(document)
    return documents


def of_kind(documents: Documents, kind: str, name: str | None = None) -> dict[str, Any]:
    """The one document of that kind, and of that name where it is given."""
    found = [d for d in documents if d["kind"] == kind and name in (None, d["metadata"]["name"])]
    assert len(found) == 1, f"{len(found)} of {kind} {name or ''} in {[d['kind'] for d in documents]}"
    return found[0]


@pytest.fixture
def repository() -> Path:
    """The root of the checkout."""
    return Path(__file__).parents[1]
