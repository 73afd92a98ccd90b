"""The rules that options share."""

from __future__ import annotations

import dataclasses
import math
from typing import Any

import pytest

from virida import rules
from virida.errors import InvalidOption
from virida.fields import At, Value

RULES: dict[str, tuple[list[Any], list[tuple[Any, str, str]]]] = {
    "Name": (["a-b"], [("A_b", "must be a DNS label (a-z, 0-9, -; at most 63)", 'write "a-b"')]),
    "ObjectName": (
        ["a.b"],
        [("!", "must be a DNS subdomain (a-z, 0-9, -, .; at most 253)", "choose a name of letters and digits")],
    ),
    "Host": (
        ["a.example.com", "*.example.com", "1.2.3.4.example"],
        [
            ("HTTP://Shop.example.com:80/a", "must be a DNS name", 'write "shop.example.com"'),
            ("*.Example.com", "must be a DNS name", 'write "*.example.com"'),
            ("1.2.3.4", "must be a DNS name", 'write a name such as "shop.example.com"'),
            ("a..b", "must be a DNS name", 'write a name such as "shop.example.com"'),
        ],
    ),
    "PortNumber": (
        [1, 65535],
        [(0, "must be between 1 and 65535", "write a number in that range"), (2.5, "must be an int", "give it an int")],
    ),
    "PortName": (
        ["http"],
        [
            ("8080", "must be a port name (a-z, 0-9, -; at most 15; one letter)", 'write a name such as "http"'),
            ("My Port", "must be a port name (a-z, 0-9, -; at most 15; one letter)", 'write "my-port"'),
        ],
    ),
    "Quantity": (
        ["0", "1Ei", "500m"],
        [
            ("512mb", "must be a quantity that Kubernetes reads", 'write "512Mi"'),
            ("2 gib", "must be a quantity that Kubernetes reads", 'write "2Gi"'),
            ("500 m", "must be a quantity that Kubernetes reads", 'write "500m"'),
            (
                "-1",
                "must be a quantity that Kubernetes reads",
                'write a number with a suffix, such as "500m" of cpu or "512Mi" of memory',
            ),
        ],
    ),
    "Image": (
        [
            "a:1",
            "a/b:1.0-rc.1_x",
            "localhost:5000/a:1",
            "a__b/c-d.e:1",
            f"a@sha256:{'0' * 64}",
            f"a:latest@sha256:{'0' * 64}",
        ],
        [
            ("a", "must have a tag or a digest", 'write the version that runs, such as "a:1.4.0"'),
            ("h:5000/a", "must have a tag or a digest", 'write the version that runs, such as "h:5000/a:1.4.0"'),
            ("a:latest", "must not use the tag latest, which moves", 'write a version, such as "a:1.4.0"'),
            ("a:", "must be an image reference", 'write "registry/repository:tag" in lower case'),
            ("a b:1", "must be an image reference", 'write "registry/repository:tag" in lower case'),
            ("https://a/b:1", "must be an image reference", 'write "registry/repository:tag" in lower case'),
            ("a@sha256:00", "must be an image reference", 'write "registry/repository:tag" in lower case'),
        ],
    ),
    "EnvName": (["A_B"], [("1A", "must be a name (letters, digits, _, -, .; no digit first)", "rename the variable")]),
    "ConfigKey": (
        ["a.conf"],
        [("..a", "must be a key (letters, digits, -, _, .; at most 253; no .. first)", "rename the key")],
    ),
    "LabelKey": (
        ["a.example/b"],
        [
            (
                "a b",
                "must be a label key (an optional DNS prefix and a slash; letters, digits, -, _, .; at most 63)",
                "rename the key",
            )
        ],
    ),
    "LabelValue": (
        [""],
        [
            (
                "-a b-",
                "must be a label value (letters, digits, -, _, .; at most 63; a letter or digit first and last)",
                'write "a-b"',
            ),
            (
                "??",
                "must be a label value (letters, digits, -, _, .; at most 63; a letter or digit first and last)",
                "choose a value of letters and digits",
            ),
        ],
    ),
    "AbsolutePath": (
        ["/", "/a b", "/a..b", "/ready?full=1"],
        [
            ("a", "must be an absolute path", 'write "/a"'),
            ("./a/", "must be an absolute path", 'write "/a"'),
            (".env", "must be an absolute path", 'write "/.env"'),
            ("", "must be an absolute path", 'write "/"'),
            ("/a/../b", "must be an absolute path", 'write "/b"'),
            ("/a/..", "must be an absolute path", 'write "/"'),
        ],
    ),
    "UrlPath": (
        ["/", "/a/", "/a.b/c..d", "/%41", "/a:b@c"],
        [
            (path, "must be a plain path (no //, /./, %2f, query or fragment; other characters as %XX)", remedy)
            for path, remedy in {
                "/a//b": 'write "/a/b"',
                "/a/.": 'write "/a"',
                "/a#b": 'write "/a"',
                "/a b": 'write one such as "/api"',
                "/a%2Fb": 'write one such as "/api"',
            }.items()
        ],
    ),
    "Cidr": (
        ["10.0.0.0/8", "fd00::/8", "0.0.0.0/0"],
        [
            ("10.0.0.1/8", "must be a range of addresses in CIDR notation", 'write "10.0.0.0/8"'),
            ("10.0.0.1", "must be a range of addresses in CIDR notation", 'write "10.0.0.1/32"'),
            ("a", "must be a range of addresses in CIDR notation", 'write a range such as "10.0.0.0/16"'),
        ],
    ),
    "Address": (["10.0.0.1", "fd00::1"], [("10.0.0", "must be an IP address", 'write one such as "10.43.0.10"')]),
    "Seconds": ([0], [(-1, "must be at least 0", "write 0 or more")]),
    "AtLeastOne": ([1], [(0, "must be at least 1", "write 1 or more")]),
}


def _field(rule: str, value: Any) -> Value:
    """The value as an option whose annotation is the rule."""
    options = dataclasses.make_dataclass("Options", [("field", getattr(rules, rule))], bases=(Value,), frozen=True)
    made: Value = options(value)
    return made


@pytest.mark.parametrize(("rule", "value"), [(rule, value) for rule, (good, _) in RULES.items() for value in good])
def test_takes_a_value(rule: str, value: Any) -> None:
    _field(rule, value).check(At("shop"))


@pytest.mark.parametrize(
    ("rule", "value", "says", "remedy"), [(rule, *case) for rule, (_, bad) in RULES.items() for case in bad]
)
def test_rejects_a_value(rule: str, value: Any, says: str, remedy: str) -> None:
    with pytest.raises(InvalidOption) as caught:
        _field(rule, value).check(At("shop"))
    assert str(caught.value) == f"shop: field ({value!r}) {says}; {remedy}"


def test_every_rule_is_tried() -> None:
    public = {name for name, found in vars(rules).items() if hasattr(found, "__metadata__") and name[0] != "_"}
    assert public == set(RULES)


@pytest.mark.parametrize("check", [rules.at_least(0), rules.between(0, 1)])
def test_rejects_a_number_that_is_none(check: Any) -> None:
    with pytest.raises(InvalidOption):
        check(At("shop", "field"), math.nan)


@pytest.mark.parametrize(
    "rule", ["Name", "Host", "PortName", "Quantity", "Image", "LabelValue", "AbsolutePath", "UrlPath", "Cidr"]
)
def test_what_a_message_proposes_is_taken(rule: str) -> None:
    for _, _, remedy in RULES[rule][1]:
        if remedy.startswith('write "') and "registry/" not in remedy:
            _field(rule, remedy.split('"')[1]).check(At("shop"))
