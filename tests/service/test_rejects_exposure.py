"""What is refused of routes and smoke tests."""

# What is refused for its type is of that type on purpose.
# mypy: disable-error-code="arg-type, dict-item, list-item, typeddict-item"

from __future__ import annotations

from typing import Any

import pytest

from tests.service.kit import refusal
from virida import Path, Port, Route, SmokeTest, Tls

REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"route": "cart.virida.local"}, "route ('cart.virida.local') must be a Route or None; give it one of them"),
    ({"route": Route(None)}, "route.hosts (None) must be a str or a list; give it one of them"),
    ({"route": Route(["a.example.com", 7])}, 'route.hosts[1] (7) must be a str; write "7"'),
    ({"route": Route("a.example.com", paths="/")}, "route.paths ('/') must be a list; write ['/']"),
    ({"route": Route("a.example.com", tls=True)}, "route.tls (True) must be a Tls or None; give it one of them"),
    ({"route": Route("a.example.com", annotations={"a": 1})}, 'route.annotations["a"] (1) must be a str; write "1"'),
    ({"smoke_test": True}, "smoke_test (True) must be a SmokeTest or None; give it one of them"),
    ({"smoke_test": SmokeTest(attempts="10")}, "smoke_test.attempts ('10') must be an int; write 10"),
    (
        {"smoke_test": SmokeTest(image="curl")},
        "smoke_test.image ('curl') must have a tag or a digest; write the version that runs, such as \"curl:1.4.0\"",
    ),
    (
        {"route": Route("Cart.Virida.local")},
        "route.hosts ('Cart.Virida.local') must be a DNS name; write \"cart.virida.local\"",
    ),
    (
        {"route": Route("https://cart.virida.local/api")},
        "route.hosts ('https://cart.virida.local/api') must be a DNS name; write \"cart.virida.local\"",
    ),
    (
        {"route": Route("cart.virida.local:8080")},
        "route.hosts ('cart.virida.local:8080') must be a DNS name; write \"cart.virida.local\"",
    ),
    (
        {"route": Route("cart_shop.virida.local")},
        "route.hosts ('cart_shop.virida.local') must be a DNS name; write \"cart-shop.virida.local\"",
    ),
    (
        {"route": Route("10.0.0.7")},
        "route.hosts ('10.0.0.7') must be a DNS name; write a name such as \"shop.example.com\"",
    ),
    (
        {"route": Route("cart.*.local")},
        "route.hosts ('cart.*.local') must be a DNS name; write a name such as \"shop.example.com\"",
    ),
    ({"route": Route("")}, "route.hosts ('') must be a DNS name; write a name such as \"shop.example.com\""),
    ({"route": Route([])}, "route.hosts ([]) must not be empty; write at least one, or leave the option out"),
    (
        {"route": Route(["a.example.com", "-b"])},
        "route.hosts[1] ('-b') must be a DNS name; write a name such as \"shop.example.com\"",
    ),
    (
        {"route": Route("a.example.com", paths=[])},
        "route.paths ([]) must not be empty; write at least one, or leave the option out",
    ),
    (
        {"route": Route("a.example.com", paths=["api"])},
        "route.paths[0] ('api') must be an absolute path; write \"/api\"",
    ),
    (
        {"route": Route("a.example.com", paths=["/a//b"])},
        "route.paths[0] ('/a//b') must be a plain path (no //, /./, %2f, query or fragment; other characters as "
        '%XX); write "/a/b"',
    ),
    (
        {"route": Route("a.example.com", paths=["/a/../b"])},
        "route.paths[0] ('/a/../b') must be an absolute path; write \"/b\"",
    ),
    (
        {"route": Route("a.example.com", paths=["/a?b=c"])},
        "route.paths[0] ('/a?b=c') must be a plain path (no //, /./, %2f, query or fragment; other characters as "
        '%XX); write "/a"',
    ),
    (
        {"route": Route("a.example.com", paths=["/a/./b/"])},
        "route.paths[0] ('/a/./b/') must be a plain path (no //, /./, %2f, query or fragment; other characters "
        'as %XX); write "/a/b"',
    ),
    (
        {"route": Route("a.example.com", paths=[Path("/a b")])},
        "route.paths[0].path ('/a b') must be a plain path (no //, /./, %2f, query or fragment; other characters "
        'as %XX); write one such as "/api"',
    ),
    (
        {"route": Route("a.example.com", port="HTTP")},
        "route.port ('HTTP') must be a port name (a-z, 0-9, -; at most 15; one letter); write \"http\"",
    ),
    (
        {"route": Route("a.example.com", tls=Tls(issuer="My CA"))},
        "route.tls.issuer ('My CA') must be a DNS subdomain (a-z, 0-9, -, .; at most 253); write \"my-ca\"",
    ),
    (
        {"route": Route("a.example.com", tls=Tls(secret="a b"))},
        "route.tls.secret ('a b') must be a DNS subdomain (a-z, 0-9, -, .; at most 253); write \"a-b\"",
    ),
    (
        {"route": Route("a.example.com", ingress_class="NGINX")},
        "route.ingress_class ('NGINX') must be a DNS subdomain (a-z, 0-9, -, .; at most 253); write \"nginx\"",
    ),
    (
        {"route": Route("a.example.com", annotations={"a b": ""})},
        "route.annotations[\"a b\"] ('a b') must be a label key (an optional DNS prefix and a slash; letters, "
        "digits, -, _, .; at most 63); rename the key",
    ),
    (
        {"smoke_test": SmokeTest(path="health")},
        "smoke_test.path ('health') must be an absolute path; write \"/health\"",
    ),
    ({"smoke_test": SmokeTest(attempts=0)}, "smoke_test.attempts (0) must be at least 1; write 1 or more"),
    ({"smoke_test": SmokeTest(interval=0)}, "smoke_test.interval (0) must be at least 1; write 1 or more"),
    (
        {"name": "c" * 53, "smoke_test": SmokeTest()},
        "id ('ccccccccccccccccccccccccccccccccccccccccccccccccccccc') must be at most 52 characters, so that "
        '"-smoke-test" fits; shorten it',
    ),
    (
        {"route": Route("a.example.com", port="admin")},
        "route.port ('admin') must be a port of the service; write \"http\", or add the port",
    ),
    (
        {"port": None, "route": Route("a.example.com")},
        "route.port (None) needs a port, and the service has none; give the service a port",
    ),
    (
        {"port": Port("metrics", 9090, in_service=False), "route": Route("a.example.com")},
        "route.port (None) needs a port, and the service has none; give the service a port",
    ),
    (
        {"port": Port("dns", 53, protocol="UDP"), "route": Route("a.example.com")},
        "route.port (None) must be a TCP port; choose another one",
    ),
    (
        {"route": Route(["a.example.com", "a.example.com"])},
        "route.hosts (['a.example.com', 'a.example.com']) must not name a host twice; remove one of them",
    ),
    (
        {"smoke_test": SmokeTest(port="admin")},
        "smoke_test.port ('admin') must be a port of the service; write \"http\", or add the port",
    ),
    (
        {"port": None, "smoke_test": SmokeTest()},
        "smoke_test.port (None) needs a port, and the service has none; give the service a port",
    ),
    (
        {"port": Port("dns", 53, protocol="UDP"), "smoke_test": SmokeTest()},
        "smoke_test.port (None) must be a TCP port; choose another one",
    ),
]


@pytest.mark.parametrize(("changes", "message"), REFUSED, ids=[message.split(" (")[0] for _, message in REFUSED])
def test_rejects_exposure(changes: dict[str, Any], message: str) -> None:
    assert refusal(**changes) == f"shop/{changes.get('name', 'cart')}: {message}"
