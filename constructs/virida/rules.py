"""The rules that options share, as types: ``port: Port`` states and checks what a port may be."""

from __future__ import annotations

import ipaddress
import posixpath
import re
from collections.abc import Callable
from typing import Annotated

from virida import names, quantity
from virida.fields import At, Rule


def _text(accepts: Callable[[str], bool], rule: str, propose: Callable[[str], str]) -> Rule:
    def check(at: At, value: str) -> None:
        if not accepts(value):
            at.refuse(value, rule, propose(value))

    return check


def _propose_label(value: str) -> str:
    label = names.as_dns_label(value)
    return f'write "{label}"' if label else "choose a name of letters and digits"


def _propose_label_value(value: str) -> str:
    label = re.sub(r"[^-A-Za-z0-9_.]+", "-", value)[:63].strip("-_.")
    return f'write "{label}"' if label else "choose a value of letters and digits"


def _propose_host(value: str) -> str:
    host = re.split("[/:]", re.sub(r"^[a-z]+://", "", value.lower()))[0].replace("_", "-")
    return f'write "{host}"' if _is_host(host) else 'write a name such as "shop.example.com"'


def _is_host(value: str) -> bool:
    return names.is_wildcard_host(value) or (names.is_dns_subdomain(value) and not _is_address(value))


def _propose_port_name(value: str) -> str:
    name = names.as_dns_label(value[:15])
    return f'write "{name}"' if names.is_port_name(name) else 'write a name such as "http"'


def _propose_quantity(value: str) -> str:
    if _is_quantity(bare := "".join(value.split())):
        return f'write "{bare}"'
    match = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*([kKmMgGtT])([iI]?)[bB]?\s*", value, re.ASCII)
    if match is None:
        return 'write a number with a suffix, such as "500m" of cpu or "512Mi" of memory'
    number, prefix, _ = match.groups()
    return f'write "{number}{prefix.upper()}i"'


def _is_quantity(value: str) -> bool:
    try:
        return quantity.parse(value) >= 0
    except ValueError:
        return False


def _is_cidr(value: str) -> bool:
    try:
        ipaddress.ip_network(value)
    except ValueError:
        return False
    return "/" in value


def _propose_cidr(value: str) -> str:
    try:
        network = ipaddress.ip_network(value, strict=False)
    except ValueError:
        return 'write a range such as "10.0.0.0/16"'
    return f'write "{network}"'


def _is_address(value: str) -> bool:
    try:
        ipaddress.ip_address(value)
    except ValueError:
        return False
    return True


def at_least(least: int) -> Rule:
    """A number that must not be smaller than ``least``."""

    def check(at: At, value: float) -> None:
        if not value >= least:  # so that NaN is refused too
            at.refuse(value, f"must be at least {least}", f"write {least} or more")

    return check


def between(least: float, most: float) -> Rule:
    """A number from ``least`` to ``most``."""

    def check(at: At, value: float) -> None:
        if not least <= value <= most:
            at.refuse(value, f"must be between {least} and {most}", "write a number in that range")

    return check


def not_empty(at: At, value: object) -> None:
    """A text, list or dict that must hold something."""
    if not value:
        at.refuse(value, "must not be empty", "write at least one, or leave the option out")


def _check_image(at: At, image: str) -> None:
    if not _IMAGE.fullmatch(image):
        at.refuse(image, "must be an image reference", 'write "registry/repository:tag" in lower case')
    name, _, digest = image.partition("@")
    tag = name.rpartition("/")[2].partition(":")[2]
    if digest:
        return
    if not tag:
        at.refuse(image, "must have a tag or a digest", f'write the version that runs, such as "{image}:1.4.0"')
    if tag == "latest":
        fixed = name.removesuffix(":latest")
        at.refuse(image, "must not use the tag latest, which moves", f'write a version, such as "{fixed}:1.4.0"')


_IMAGE = re.compile(
    r"(?:(?:[a-z0-9](?:[-a-z0-9.]*[a-z0-9])?)(?::[0-9]+)?/)?"  # registry
    r"[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*(?:/[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*)*"  # repository
    r"(?::[A-Za-z0-9_][A-Za-z0-9_.-]{0,127})?(?:@sha256:[0-9a-f]{64})?"  # tag, digest
)


def _check_path(at: At, path: str) -> None:
    if not path.startswith("/") or "/../" in f"{path}/":
        at.refuse(path, "must be an absolute path", f'write "{_plain(path)}"')


def _check_url_path(at: At, path: str) -> None:
    _check_path(at, path)
    if not _is_url_path(path):
        proposal = _plain(re.split("[?#]", path)[0])
        at.refuse(
            path,
            "must be a plain path (no //, /./, %2f, query or fragment; other characters as %XX)",
            f'write "{proposal}"' if _is_url_path(proposal) else 'write one such as "/api"',
        )


def _is_url_path(path: str) -> bool:
    return _URL_PATH.fullmatch(path) is not None and not re.search(r"//|/\.\.?(?:/|$)|%2f", path, re.IGNORECASE)


_URL_PATH = re.compile(r"(?:[-A-Za-z0-9/._~!$&'()*+,;=:@]|%[0-9A-Fa-f]{2})+")
"""What the Gateway API takes as a path, and an Ingress too."""


def _plain(path: str) -> str:
    """The path without `.`, `..` and empty parts, from the root."""
    return posixpath.normpath(f"/{path.lstrip('/')}")


def _check_host(at: At, host: str) -> None:
    if not _is_host(host):
        at.refuse(host, "must be a DNS name", _propose_host(host))


Name = Annotated[str, _text(names.is_dns_label, "must be a DNS label (a-z, 0-9, -; at most 63)", _propose_label)]
"""The name of an object that may end up in a host name or a label."""

ObjectName = Annotated[
    str, _text(names.is_dns_subdomain, "must be a DNS subdomain (a-z, 0-9, -, .; at most 253)", _propose_label)
]
"""The name of an object that somebody else made."""

Host = Annotated[str, _check_host]
"""A host name, or one with ``*`` as its first label."""

PortNumber = Annotated[int, between(1, 65535)]
"""A TCP, UDP or SCTP port."""

PortName = Annotated[
    str,
    _text(
        names.is_port_name,
        "must be a port name (a-z, 0-9, -; at most 15; one letter)",
        _propose_port_name,
    ),
]
"""The name of a container's port."""

Quantity = Annotated[str, _text(_is_quantity, "must be a quantity that Kubernetes reads", _propose_quantity)]
"""An amount of cpu, memory, storage or of an extended resource."""

Image = Annotated[str, _check_image]
"""An image by a tag that does not move, or by its digest."""

EnvName = Annotated[
    str,
    _text(
        names.is_env_name, "must be a name (letters, digits, _, -, .; no digit first)", lambda v: "rename the variable"
    ),
]
"""The name of an environment variable."""

ConfigKey = Annotated[
    str,
    _text(
        names.is_config_key,
        "must be a key (letters, digits, -, _, .; at most 253; no .. first)",
        lambda v: "rename the key",
    ),
]
"""A key of a ConfigMap or a Secret."""

LabelKey = Annotated[
    str,
    _text(
        names.is_label_key,
        "must be a label key (an optional DNS prefix and a slash; letters, digits, -, _, .; at most 63)",
        lambda v: "rename the key",
    ),
]
"""The key of a label or an annotation."""

LabelValue = Annotated[
    str,
    _text(
        names.is_label_value,
        "must be a label value (letters, digits, -, _, .; at most 63; a letter or digit first and last)",
        _propose_label_value,
    ),
]
"""The value of a label."""

AbsolutePath = Annotated[str, _check_path]
"""A path in a container, or what a request asks for."""

UrlPath = Annotated[str, _check_url_path]
"""A path that requests are matched against."""

Cidr = Annotated[str, _text(_is_cidr, "must be a range of addresses in CIDR notation", _propose_cidr)]
"""A range of addresses, without bits set beyond its prefix."""

Address = Annotated[str, _text(_is_address, "must be an IP address", lambda v: 'write one such as "10.43.0.10"')]
"""One IP address."""

Seconds = Annotated[int, at_least(0)]
"""A duration in whole seconds."""

AtLeastOne = Annotated[int, at_least(1)]
"""A whole number from one up."""
