"""Dashboards as Grafana loads them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from cdk8s import Chart, Testing
from syrupy.assertion import SnapshotAssertion

from tests.conftest import of_kind, synthesize
from tests.monitoring.scenarios import equipped
from tests.monitoring.watching import board, service, summary, watch
from virida.errors import InvalidOption
from virida.monitoring.boards import Dashboards
from virida.monitoring.documents.dashboards import LIMIT
from virida.monitoring.options.dashboard import uid
from virida.monitoring.options.objectives import Availability

UNITS = {"none", "short", "s", "percentunit", "bytes", "Bps", "pps", "reqps", "ops"}
"""The units in use, as Grafana names them; an unknown one would be shown as text."""


Model = dict[str, Any]


def boards() -> dict[str, str]:
    """Every dashboard there is, as the sidecar gets it."""
    found = {}
    for component in ("backend", "frontend", "iot"):
        documents = equipped(Chart(Testing.app(), component, namespace="shop"), component=component)
        found[component] = one_text(of_kind(documents, "ConfigMap"))
    chart = Chart(Testing.app(), "watching", namespace="virida-monitoring")
    Dashboards(chart, "virida")
    return found | {d["metadata"]["name"]: one_text(d) for d in synthesize(chart)}


def one_text(config_map: dict[str, Any]) -> str:
    (text,) = config_map["data"].values()
    return str(text)


BOARDS = boards()


@pytest.fixture(params=BOARDS)
def text(request: pytest.FixtureRequest) -> str:
    return BOARDS[request.param]


@pytest.fixture
def model(text: str) -> Model:
    loaded: Model = json.loads(text)
    return loaded


def panels(model: Model) -> Iterator[Model]:
    return (panel for panel in model["panels"] if panel["type"] != "row")


@pytest.mark.parametrize("name", [name for name in BOARDS if name != "iot"])
def test_renders(name: str, snapshot: SnapshotAssertion) -> None:
    shown = summary(json.loads(BOARDS[name]))
    assert shown == snapshot
    assert shown["rows"]


def test_is_the_bare_model_with_a_uid(model: Model) -> None:
    assert "dashboard" not in model
    assert re.fullmatch(r"[a-z0-9-]+-[0-9a-f]{10}", model["uid"])
    assert {panel["type"] for panel in panels(model)} <= {"timeseries", "stat", "bargauge"}


def test_has_the_names_of_the_seed() -> None:
    assert [name for name in BOARDS if name.endswith("-dashboard")] == [
        "virida-overview-dashboard",
        "virida-frontend-dashboard",
        "virida-backend-dashboard",
        "virida-infrastructure-dashboard",
    ]


def test_panels_have_numbers_of_their_own_and_lie_side_by_side(model: Model) -> None:
    numbers = [panel["id"] for panel in model["panels"]]
    assert len(set(numbers)) == len(numbers)
    cells = [
        (x, y)
        for panel in model["panels"]
        for x in range(panel["gridPos"]["x"], panel["gridPos"]["x"] + panel["gridPos"]["w"])
        for y in range(panel["gridPos"]["y"], panel["gridPos"]["y"] + panel["gridPos"]["h"])
    ]
    assert len(set(cells)) == len(cells)
    assert max(x for x, _ in cells) == 23


def test_every_panel_says_what_it_shows(model: Model) -> None:
    for panel in panels(model):
        assert panel["title"]
        assert panel["description"].endswith(".")
        assert panel["fieldConfig"]["defaults"]["unit"] in UNITS
        assert panel["datasource"]["uid"] == "${datasource}"
        assert all(target["datasource"] == panel["datasource"] for target in panel["targets"])


def test_fits_into_a_config_map(text: str) -> None:
    assert len(text.encode()) < LIMIT


def test_the_sdk_reads_what_it_wrote(model: Model) -> None:
    """A field that Grafana's schema does not know would be lost on the way."""
    from grafana_foundation_sdk.cog.encoder import JSONEncoder
    from grafana_foundation_sdk.cog.plugins import register_default_plugins
    from grafana_foundation_sdk.models.dashboard import Dashboard

    register_default_plugins()
    again = JSONEncoder(sort_keys=True).encode(Dashboard.from_json(model))
    assert again == JSONEncoder(sort_keys=True).encode(model)


def test_refuses_what_no_config_map_can_hold(chart: Chart) -> None:
    many = [Availability(99.9, name=f"promise-{number}") for number in range(500)]
    with pytest.raises(InvalidOption) as error:
        watch(chart, objectives=many)
    assert re.fullmatch(
        r"shop/watch: dashboard \(\d+\) must be at most 1000000 bytes, because a ConfigMap holds a MiB; "
        r"write dashboard=None, or fewer objectives",
        str(error.value),
    )


def test_uids_are_short_and_differ() -> None:
    boards = [("cart", "shop"), ("cart-a", "shop"), ("a", "shop-cart"), ("a" * 63, "shop"), ("a" * 62 + "b", "shop")]
    uids = [uid(*board) for board in boards]
    assert len(set(uids)) == len(uids)
    assert all(re.fullmatch(r"[a-z0-9-]{1,40}", one) for one in uids)


def test_shows_the_pods_of_a_long_name(chart: Chart) -> None:
    name = "a" * 55
    (panel,) = [p for p in panels(board(watch(chart, service(chart, name=name)))) if p["title"] == "Memory"]
    (pattern,) = re.findall(r'pod=~"([^"]+)"', panel["targets"][0]["expr"])
    assert re.fullmatch(pattern, f"{f'{name}-7f9c8d6b5d-'[:58]}x2x4z")
    assert not re.fullmatch(pattern, f"{'b' * 58}x2x4z")
