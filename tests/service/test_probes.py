"""Probes: every kind, and which ones a service gets that says nothing."""

from __future__ import annotations

from typing import Any

import pytest
from cdk8s import Chart
from syrupy.assertion import SnapshotAssertion

from tests.service.kit import container, documents, options, render
from virida import Exec, Grpc, HttpGet, Port, Probes, TcpSocket

GIVEN = {
    "http": Probes(
        startup=HttpGet("/started", port="http", delay=3, period=7, timeout=4, failures=20),
        readiness=HttpGet("/ready?full=1", port=3000),
        liveness=HttpGet("/alive"),
    ),
    "tcp": Probes(startup=TcpSocket(), readiness=TcpSocket(port="http"), liveness=TcpSocket(port=3000, delay=9)),
    "grpc": Probes(startup=Grpc(), readiness=Grpc(port="grpc", service="shop.Cart"), liveness=Grpc(port=9000)),
    "exec": Probes(startup=None, readiness=Exec(command=["/bin/ready", "--now"], timeout=5), liveness=None),
}


@pytest.mark.parametrize("kind", GIVEN)
def test_renders_probes(chart: Chart, snapshot: SnapshotAssertion, kind: str) -> None:
    found = _probes(container(render(chart, ports=[Port("grpc", 9000)], probes=GIVEN[kind])))
    assert found == snapshot
    action = {"http": "httpGet", "tcp": "tcpSocket"}.get(kind, kind)
    assert all(action in probe for probe in found.values())


def test_grpc_probes_have_numbers_where_names_were_given() -> None:
    found = container(documents(options(ports=[Port("grpc", 9000)], probes=GIVEN["grpc"])))
    assert found["startupProbe"]["grpc"] == {"port": 3000}
    assert found["readinessProbe"]["grpc"] == {"port": 9000, "service": "shop.Cart"}
    assert found["livenessProbe"]["grpc"] == {"port": 9000}


@pytest.mark.parametrize(
    ("ports", "expected"),
    [
        ({}, {"startupProbe": "httpGet", "readinessProbe": "httpGet", "livenessProbe": "httpGet"}),
        (
            {"port": None, "ports": [Port("metrics", 9090), Port("http", 80)]},
            {"startupProbe": "httpGet", "readinessProbe": "httpGet", "livenessProbe": "httpGet"},
        ),
        ({"port": Port("grpc", 9000)}, {"startupProbe": "tcpSocket", "readinessProbe": "tcpSocket"}),
        ({"port": Port("dns", 53, protocol="UDP")}, {}),
        ({"port": None}, {}),
        ({"probes": Probes.none()}, {}),
        ({"probes": Probes(startup=None, liveness=None)}, {"readinessProbe": "httpGet"}),
    ],
)
def test_the_default_suits_the_ports(ports: dict[str, Any], expected: dict[str, str]) -> None:
    found = _probes(container(documents(options(**ports))))
    assert {name: next(key for key in probe if key != "periodSeconds") for name, probe in found.items()} == expected


def test_liveness_asks_nothing_that_readiness_asks() -> None:
    found = container(documents(options()))
    assert found["livenessProbe"]["httpGet"]["path"] != found["readinessProbe"]["httpGet"]["path"]


def test_a_port_is_written_as_it_was_given() -> None:
    found = container(documents(options(probes=GIVEN["http"])))
    assert found["startupProbe"]["httpGet"]["port"] == "http"
    assert found["readinessProbe"]["httpGet"]["port"] == 3000


def _probes(found: dict[str, Any]) -> dict[str, Any]:
    return {name: found[name] for name in ("startupProbe", "readinessProbe", "livenessProbe") if name in found}
