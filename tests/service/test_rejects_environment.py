"""What is refused of names, images, commands and variables."""

# What is refused for its type is of that type on purpose.
# mypy: disable-error-code="arg-type, dict-item, list-item, typeddict-item"

from __future__ import annotations

from typing import Any

import pytest

from tests.service.kit import refusal
from virida import AllOf, ConfigMapKey, Image, PodField, SecretKey

REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"component": None}, "component (None) must be a str; give it a str"),
    ({"component": 7}, 'component (7) must be a str; write "7"'),
    ({"image": None}, "image (None) must be a str or an Image; give it one of them"),
    ({"image": 1.4}, 'image (1.4) must be a str or an Image; write "1.4"'),
    (
        {"command": "/bin/cart --verbose"},
        "command ('/bin/cart --verbose') must be a list; write ['/bin/cart --verbose']",
    ),
    ({"command": [8080]}, 'command[0] (8080) must be a str; write "8080"'),
    ({"args": "--verbose"}, "args ('--verbose') must be a list; write ['--verbose']"),
    ({"args": [True]}, 'args[0] (True) must be a str; write "true"'),
    ({"env": [("LOG_LEVEL", "info")]}, 'env (not shown) must be a dict; write {"NAME": "value"}'),
    ({"env": {"RETRIES": 3}}, 'env["RETRIES"] (3) must be a str, a ConfigMapKey, a SecretKey or a PodField; write "3"'),
    (
        {"env": {"DEBUG": True}},
        'env["DEBUG"] (True) must be a str, a ConfigMapKey, a SecretKey or a PodField; write "true"',
    ),
    (
        {"env": {"RATIO": 0.5}},
        'env["RATIO"] (0.5) must be a str, a ConfigMapKey, a SecretKey or a PodField; write "0.5"',
    ),
    (
        {"env": {"HOME": None}},
        'env["HOME"] (None) must be a str, a ConfigMapKey, a SecretKey or a PodField; give it one of them',
    ),
    ({"env": {1: "one"}}, 'env[1] (1) must be a str; write "1"'),
    ({"env_from": AllOf(secret="database")}, "env_from (an AllOf) must be a list; write [AllOf(...)]"),
    ({"env_from": ["database"]}, "env_from[0] ('database') must be an AllOf; give it an AllOf"),
    (
        {"image": Image("a/b:1", pull_policy="always")},
        "image.pull_policy ('always') must be 'IfNotPresent', 'Always' or 'Never'; write one of them",
    ),
    (
        {"image": Image("a/b:1", pull_secrets="registry")},
        "image.pull_secrets ('registry') must be a list; write ['registry']",
    ),
    (
        {"component": "back end"},
        "component ('back end') must be a label value (letters, digits, -, _, .; at most 63; a letter or digit "
        'first and last); write "back-end"',
    ),
    (
        {"component": "-backend"},
        "component ('-backend') must be a label value (letters, digits, -, _, .; at most 63; a letter or digit "
        'first and last); write "backend"',
    ),
    (
        {"component": "b" * 64},
        "component ('bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb') must be a label value "
        "(letters, digits, -, _, .; at most 63; a letter or digit first and last); write "
        '"bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"',
    ),
    (
        {"image": "shop/cart"},
        "image ('shop/cart') must have a tag or a digest; write the version that runs, such as \"shop/cart:1.4.0\"",
    ),
    (
        {"image": "shop/cart:latest"},
        "image ('shop/cart:latest') must not use the tag latest, which moves; write a version, such as "
        '"shop/cart:1.4.0"',
    ),
    (
        {"image": "registry.example.com:5000/cart"},
        "image ('registry.example.com:5000/cart') must have a tag or a digest; write the version that runs, such "
        'as "registry.example.com:5000/cart:1.4.0"',
    ),
    (
        {"image": "Shop/Cart:1.4.0"},
        "image ('Shop/Cart:1.4.0') must be an image reference; write \"registry/repository:tag\" in lower case",
    ),
    ({"image": ""}, "image ('') must be an image reference; write \"registry/repository:tag\" in lower case"),
    (
        {"image": "shop/cart:1.4.0@sha256:abc"},
        "image ('shop/cart:1.4.0@sha256:abc') must be an image reference; write \"registry/repository:tag\" in "
        "lower case",
    ),
    (
        {"image": Image("shop/cart:latest")},
        "image.reference ('shop/cart:latest') must not use the tag latest, which moves; write a version, such as "
        '"shop/cart:1.4.0"',
    ),
    (
        {"image": Image("a/b:1", pull_secrets=["My_Registry"])},
        "image.pull_secrets[0] ('My_Registry') must be a DNS subdomain (a-z, 0-9, -, .; at most 253); write "
        '"my-registry"',
    ),
    (
        {"env": {"BAD NAME": "a"}},
        "env[\"BAD NAME\"] ('BAD NAME') must be a name (letters, digits, _, -, .; no digit first); rename the variable",
    ),
    (
        {"env": {"1ST": "a"}},
        "env[\"1ST\"] ('1ST') must be a name (letters, digits, _, -, .; no digit first); rename the variable",
    ),
    (
        {"env": {"A": ConfigMapKey("Site", "region")}},
        'env["A"].config_map (\'Site\') must be a DNS subdomain (a-z, 0-9, -, .; at most 253); write "site"',
    ),
    (
        {"env": {"A": ConfigMapKey("site", "no/key")}},
        "env[\"A\"].key ('no/key') must be a key (letters, digits, -, _, .; at most 253; no .. first); rename the key",
    ),
    (
        {"env": {"A": SecretKey("_", "..data")}},
        "env[\"A\"].secret ('_') must be a DNS subdomain (a-z, 0-9, -, .; at most 253); choose a name of letters "
        "and digits",
    ),
    (
        {"env": {"A": PodField("")}},
        "env[\"A\"].path ('') must be a field that the downward API has; write one such as metadata.name or "
        "status.podIP",
    ),
    (
        {"env_from": [AllOf(config_map="a", prefix="1_")]},
        "env_from[0].prefix ('1_') must be a name (letters, digits, _, -, .; no digit first); rename the variable",
    ),
    (
        {"name": "1cart"},
        "id ('1cart') must be a DNS label that starts with a letter (a-z, 0-9, -; at most 63), because it names "
        'the Service; write "cart"',
    ),
    (
        {"name": "Cart_Service"},
        "id ('Cart_Service') must be a DNS label that starts with a letter (a-z, 0-9, -; at most 63), because it "
        'names the Service; write "cart-service"',
    ),
    (
        {"name": "c" * 64},
        "id ('cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc') must be a DNS label that starts "
        "with a letter (a-z, 0-9, -; at most 63), because it names the Service; write "
        '"ccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc"',
    ),
    (
        {"name": "!"},
        "id ('!') must be a DNS label that starts with a letter (a-z, 0-9, -; at most 63), because it names the "
        "Service; choose another name",
    ),
    (
        {"namespace": None},
        'namespace (None) must be known, because policies and addresses name it; write Chart(app, id, namespace="...")',
    ),
    ({"env_from": [AllOf()]}, "env_from[0].config_map (None) must be given, or secret; name what it reads"),
    (
        {"env_from": [AllOf(config_map="a", secret="b")]},
        "env_from[0].config_map ('a') must stand alone, and secret is 'b'; give one",
    ),
]


@pytest.mark.parametrize(("changes", "message"), REFUSED, ids=[message.split(" (")[0] for _, message in REFUSED])
def test_rejects_environment(changes: dict[str, Any], message: str) -> None:
    assert refusal(**changes) == f"shop/{changes.get('name', 'cart')}: {message}"
