"""What is refused of calls and callers."""

# What is refused for its type is of that type on purpose.
# mypy: disable-error-code="arg-type, dict-item, list-item, typeddict-item"

from __future__ import annotations

from typing import Any

import pytest

from tests.service.kit import refusal
from virida import Caller, Outside, ServiceRef, SmokeTest
from virida.service.options.network import Flow, FlowPort

REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"callers": ServiceRef("a", namespace="b")}, "callers (a ServiceRef) must be a list; write [ServiceRef(...)]"),
    ({"callers": ["gateway"]}, "callers[0] ('gateway') must be a ServiceRef or a Caller; give it one of them"),
    (
        {"callers": [ServiceRef("Gateway", namespace="edge")]},
        "callers[0].name ('Gateway') must be a DNS label (a-z, 0-9, -; at most 63); write \"gateway\"",
    ),
    (
        {"callers": [ServiceRef("gateway", namespace="the edge")]},
        "callers[0].namespace ('the edge') must be a DNS label (a-z, 0-9, -; at most 63); write \"the-edge\"",
    ),
    (
        {"callers": [ServiceRef("gateway", namespace="edge", port=0)]},
        "callers[0].port (0) must be between 1 and 65535; write a number in that range",
    ),
    (
        {"callers": [ServiceRef("gateway", namespace="edge", target_port="HTTP")]},
        "callers[0].target_port ('HTTP') must be a port name (a-z, 0-9, -; at most 15; one letter); write \"http\"",
    ),
    (
        {"callers": [ServiceRef("gateway", namespace="edge", labels={})]},
        "callers[0].labels ({}) must not be empty; write at least one, or leave the option out",
    ),
    (
        {"callers": [ServiceRef("gateway", namespace="edge", labels={"a": "b c"})]},
        "callers[0].labels[\"a\"] ('b c') must be a label value (letters, digits, -, _, .; at most 63; a letter or "
        'digit first and last); write "b-c"',
    ),
    (
        {"callers": [Caller(ServiceRef("gateway", namespace="edge"), ports=[])]},
        "callers[0].ports ([]) must not be empty; write at least one, or leave the option out",
    ),
    (
        {"calls": [Outside("data base", cidr="10.0.0.0/8", port=1)]},
        "calls[0].name ('data base') must be a DNS label (a-z, 0-9, -; at most 63); write \"data-base\"",
    ),
    (
        {"calls": [Outside("database", cidr="10.0.0.1/8", port=1)]},
        "calls[0].cidr ('10.0.0.1/8') must be a range of addresses in CIDR notation; write \"10.0.0.0/8\"",
    ),
    (
        {"calls": [Outside("database", cidr="10.0.0.1", port=1)]},
        "calls[0].cidr ('10.0.0.1') must be a range of addresses in CIDR notation; write \"10.0.0.1/32\"",
    ),
    (
        {"calls": [Outside("database", cidr="anywhere", port=1)]},
        "calls[0].cidr ('anywhere') must be a range of addresses in CIDR notation; write a range such as "
        '"10.0.0.0/16"',
    ),
    (
        {"calls": [Outside("database", cidr="10.0.0.0/8", port=0)]},
        "calls[0].port (0) must be between 1 and 65535; write a number in that range",
    ),
    (
        {"calls": [Flow("prices", "shop", {"a": "b"}, [])]},
        "calls[0].ports ([]) must not be empty; write at least one, or leave the option out",
    ),
    (
        {"calls": [Outside("database", cidr="10.0.0.0/8", port=1, excluding=["192.168.0.0/16"])]},
        "calls[0].excluding[0] ('192.168.0.0/16') must be a smaller range within cidr (10.0.0.0/8); correct it, "
        "or leave it out",
    ),
    (
        {"calls": [Outside("database", cidr="10.0.0.0/8", port=1, excluding=["10.0.0.0/8"])]},
        "calls[0].excluding[0] ('10.0.0.0/8') must be a smaller range within cidr (10.0.0.0/8); correct it, or "
        "leave it out",
    ),
    (
        {"calls": [Outside("database", cidr="10.0.0.0/8", port=1, excluding=["fd00::/64"])]},
        "calls[0].excluding[0] ('fd00::/64') must be a smaller range within cidr (10.0.0.0/8); correct it, or "
        "leave it out",
    ),
    (
        {"calls": [Outside("database", cidr="10.0.0.0/8", port=1), Outside("database", cidr="10.0.0.0/9", port=2)]},
        "calls[1] ('database') must stand once, because the flow is named after it; merge the two",
    ),
    (
        {"calls": [Flow("cart", "shop", {"a": "b"}, [FlowPort(80)])]},
        "calls[0] ('cart') must be another service; pods of one service need a policy of your own",
    ),
    (
        {
            "callers": [
                ServiceRef("gateway", namespace="edge"),
                Caller(ServiceRef("gateway", namespace="edge"), ports=["http"]),
            ]
        },
        "callers[1] ('gateway') must stand once, because the flow is named after it; merge them",
    ),
    (
        {"callers": [Caller(ServiceRef("gateway", namespace="edge"), ports=["grpc"])]},
        "callers[0].ports ('grpc') must be a port of the service; write \"http\", or add the port",
    ),
    (
        {"port": None, "callers": [ServiceRef("gateway", namespace="edge")]},
        "callers[0].ports (None) needs a port, and the service has none; give the service a port",
    ),
    (
        {"callers": [ServiceRef("cart-smoke-test", namespace="shop")], "smoke_test": SmokeTest()},
        "callers[0] ('cart-smoke-test') must stand once, because the flow is named after it; merge them",
    ),
]


@pytest.mark.parametrize(("changes", "message"), REFUSED, ids=[message.split(" (")[0] for _, message in REFUSED])
def test_rejects_flows(changes: dict[str, Any], message: str) -> None:
    assert refusal(**changes) == f"shop/cart: {message}"
