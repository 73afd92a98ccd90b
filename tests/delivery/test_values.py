"""The values of charts, refused where the chart does not know them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal, TypedDict

import pytest

from virida.delivery.values import chart_values
from virida.errors import InvalidOption


class Server(TypedDict, total=False):
    replicas: int
    enabled: bool
    mode: Literal["fast", "safe"]
    limit: int | str


class Values(TypedDict, total=False):
    server: Server
    servers: Sequence[Server]
    labels: Mapping[str, str]
    config: Mapping[str, Any]


def test_gives_back_what_the_chart_knows() -> None:
    values: Values = {
        "server": {"replicas": 2, "enabled": True, "mode": "safe", "limit": "1Gi"},
        "servers": [{"limit": 3}],
        "labels": {"any/key": "value"},
        "config": {"deep": [1, {"anything": None}]},
    }
    assert chart_values(Values, values, chart="shop") is values


REFUSED = [
    (
        {"serverr": {}},
        "shop: values ('serverr') must be a key of the chart's values, as Values has them; write \"server\"",
    ),
    (
        {"server": {"tolerations": []}},
        "shop: values.server ('tolerations') must be a key of the chart's values, as Server has them; "
        "add it to Server, or leave it out",
    ),
    (
        {"servers": [{}, {"replica": 1}]},
        "shop: values.servers[1] ('replica') must be a key of the chart's values, as Server has them; "
        'write "replicas"',
    ),
    (
        {"server": {"replicas": True}},
        "shop: values.server.replicas (True) must be an int; write it as the chart's values.yaml has it",
    ),
    (
        {"server": {"enabled": "yes"}},
        "shop: values.server.enabled ('yes') must be a bool; write it as the chart's values.yaml has it",
    ),
    (
        {"server": {"mode": "slow"}},
        "shop: values.server.mode ('slow') must be 'fast' or 'safe'; write it as the chart's values.yaml has it",
    ),
    (
        {"server": {"limit": None}},
        "shop: values.server.limit (None) must be an int or a str; write it as the chart's values.yaml has it",
    ),
    ({"server": []}, "shop: values.server ([]) must be a dict; write it as the chart's values.yaml has it"),
    ({"servers": {}}, "shop: values.servers ({}) must be a list; write it as the chart's values.yaml has it"),
    (
        {"labels": {"any/key": 1}},
        'shop: values.labels["any/key"] (1) must be a str; write it as the chart\'s values.yaml has it',
    ),
]


@pytest.mark.parametrize(("values", "message"), REFUSED, ids=[str(values) for values, _ in REFUSED])
def test_rejects(values: Any, message: str) -> None:
    with pytest.raises(InvalidOption) as error:
        chart_values(Values, values, chart="shop")
    assert str(error.value) == message
