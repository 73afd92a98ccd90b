"""What is refused of probes."""

# What is refused for its type is of that type on purpose.
# mypy: disable-error-code="arg-type, dict-item, list-item, typeddict-item"

from __future__ import annotations

from typing import Any

import pytest

from tests.service.kit import refusal
from virida import Exec, Grpc, HttpGet, Port, Probes, TcpSocket

REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"probes": None}, "probes (None) must be a Probes; give it a Probes"),
    ({"probes": HttpGet("/health")}, "probes (an HttpGet) must be a Probes; give it a Probes"),
    (
        {"probes": Probes(readiness="/ready")},
        "probes.readiness ('/ready') must be an HttpGet, a TcpSocket, a Grpc, an Exec or None; give it one of them",
    ),
    ({"probes": Probes(readiness=HttpGet(None))}, "probes.readiness.path (None) must be a str; give it a str"),
    (
        {"probes": Probes(readiness=HttpGet("/ready", port=True))},
        "probes.readiness.port (True) must be a str, an int or None; give it one of them",
    ),
    (
        {"probes": Probes(readiness=HttpGet("/ready", period="5"))},
        "probes.readiness.period ('5') must be an int; write 5",
    ),
    (
        {"probes": Probes(readiness=Exec(command="/bin/ready"))},
        "probes.readiness.command ('/bin/ready') must be a list; write ['/bin/ready']",
    ),
    (
        {"probes": Probes(liveness=HttpGet("health"))},
        "probes.liveness.path ('health') must be an absolute path; write \"/health\"",
    ),
    (
        {"probes": Probes(liveness=HttpGet("/health", delay=-1))},
        "probes.liveness.delay (-1) must be at least 0; write 0 or more",
    ),
    (
        {"probes": Probes(liveness=HttpGet("/health", period=0))},
        "probes.liveness.period (0) must be at least 1; write 1 or more",
    ),
    (
        {"probes": Probes(liveness=HttpGet("/health", failures=0))},
        "probes.liveness.failures (0) must be at least 1; write 1 or more",
    ),
    (
        {"probes": Probes(liveness=TcpSocket(port=99999))},
        "probes.liveness.port (99999) must be between 1 and 65535; write a number in that range",
    ),
    (
        {"probes": Probes(liveness=Grpc(service=""))},
        "probes.liveness.service ('') must not be empty; write at least one, or leave the option out",
    ),
    (
        {"probes": Probes(liveness=Exec(command=[]))},
        "probes.liveness.command ([]) must not be empty; write at least one, or leave the option out",
    ),
    (
        {"probes": Probes(liveness=HttpGet("/health", port="admin"))},
        "probes.liveness.port ('admin') must be a port of the service; write \"http\", or add the port",
    ),
    (
        {"probes": Probes(readiness=TcpSocket(port=8080))},
        "probes.readiness.port (8080) must be a port of the service; write 3000",
    ),
    (
        {"port": None, "probes": Probes()},
        "probes.startup.port (None) needs a port, and the service has none; give the service a port",
    ),
    (
        {"port": None, "probes": Probes(startup=None, readiness=TcpSocket(port=8080), liveness=None)},
        "probes.readiness.port (8080) must be a port of the service; write an Exec probe",
    ),
    (
        {"port": Port("dns", 53, protocol="UDP"), "probes": Probes.of_sockets()},
        "probes.startup.port (None) must be a TCP port; choose another one, or write an Exec probe",
    ),
    (
        {
            "port": Port("dns", 53, protocol="UDP"),
            "probes": Probes(startup=None, readiness=TcpSocket(port=53), liveness=None),
        },
        "probes.readiness.port (53) must be a TCP port; choose another one, or write an Exec probe",
    ),
    (
        {"probes": Probes(readiness=HttpGet("/ready", period=2, timeout=3))},
        "probes.readiness.timeout (3) must be at most period (2); lower timeout or raise period",
    ),
]


@pytest.mark.parametrize(("changes", "message"), REFUSED, ids=[message.split(" (")[0] for _, message in REFUSED])
def test_rejects_probes(changes: dict[str, Any], message: str) -> None:
    assert refusal(**changes) == f"shop/cart: {message}"
