"""What is refused of ports."""

# What is refused for its type is of that type on purpose.
# mypy: disable-error-code="arg-type, dict-item, list-item, typeddict-item"

from __future__ import annotations

from typing import Any

import pytest

from tests.service.kit import refusal
from virida import Port

REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"port": "3000"}, "port ('3000') must be an int, a Port or None; write 3000"),
    ({"port": True}, "port (True) must be an int, a Port or None; give it one of them"),
    ({"port": 3.5}, "port (3.5) must be an int, a Port or None; give it one of them"),
    ({"ports": Port("metrics", 9090)}, "ports (a Port) must be a list; write [Port(...)]"),
    ({"ports": [9090]}, "ports[0] (9090) must be a Port; give it a Port"),
    ({"port": Port("http", "80")}, "port.number ('80') must be an int; write 80"),
    ({"port": Port(80, 80)}, 'port.name (80) must be a str; write "80"'),
    (
        {"port": Port("http", 80, protocol="HTTP")},
        "port.protocol ('HTTP') must be 'TCP', 'UDP' or 'SCTP'; write one of them",
    ),
    ({"port": Port("http", 80, in_service=None)}, "port.in_service (None) must be a bool; give it a bool"),
    ({"port": 0}, "port (0) must be between 1 and 65535; write a number in that range"),
    ({"port": 65536}, "port (65536) must be between 1 and 65535; write a number in that range"),
    ({"port": -1}, "port (-1) must be between 1 and 65535; write a number in that range"),
    ({"port": Port("http", 70000)}, "port.number (70000) must be between 1 and 65535; write a number in that range"),
    ({"ports": [Port("metrics", 0)]}, "ports[0].number (0) must be between 1 and 65535; write a number in that range"),
    (
        {"port": Port("http", 80, service_port=0)},
        "port.service_port (0) must be between 1 and 65535; write a number in that range",
    ),
    (
        {"port": Port("HTTP", 80)},
        "port.name ('HTTP') must be a port name (a-z, 0-9, -; at most 15; one letter); write \"http\"",
    ),
    (
        {"port": Port("a-name-of-16-chr", 80)},
        "port.name ('a-name-of-16-chr') must be a port name (a-z, 0-9, -; at most 15; one letter); write "
        '"a-name-of-16-ch"',
    ),
    (
        {"port": Port("8080", 8080)},
        "port.name ('8080') must be a port name (a-z, 0-9, -; at most 15; one letter); write a name such as \"http\"",
    ),
    (
        {"port": Port("a--b", 80)},
        "port.name ('a--b') must be a port name (a-z, 0-9, -; at most 15; one letter); write \"a-b\"",
    ),
    (
        {"port": Port("http", 80, app_protocol="h 2")},
        "port.app_protocol ('h 2') must be a label key (an optional DNS prefix and a slash; letters, digits, -, "
        "_, .; at most 63); rename the key",
    ),
    ({"ports": [Port("http", 3001)]}, "ports ('http') must stand once, and http has it; choose another one"),
    ({"ports": [Port("metrics", 3000)]}, "ports (3000) must stand once, and http has it; choose another one"),
    (
        {"ports": [Port("metrics", 9090, service_port=3000)]},
        "ports (3000) must stand once, and http has it; choose another one",
    ),
    (
        {"port": Port("http", 3000, service_port=80, in_service=False)},
        "port.service_port (80) must be left out, because in_service is False; leave one of the two out",
    ),
    (
        {"port": Port("http", 3000, app_protocol="h2c", in_service=False)},
        "port.app_protocol ('h2c') must be left out, because in_service is False; leave one of the two out",
    ),
]


@pytest.mark.parametrize(("changes", "message"), REFUSED, ids=[message.split(" (")[0] for _, message in REFUSED])
def test_rejects_ports(changes: dict[str, Any], message: str) -> None:
    assert refusal(**changes) == f"shop/cart: {message}"
