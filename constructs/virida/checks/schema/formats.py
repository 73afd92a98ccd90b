"""What Kubernetes accepts as text in certain places, as its validation has it.

Kubernetes is laxer than the RFCs that it names: a DNS name may have parts longer than 63 characters. What the options
of constructs ask for, in `virida.names`, is stricter on purpose; what is refused here is refused by the API server.
"""

from __future__ import annotations

import base64
import binascii
import ipaddress
import re
from collections.abc import Callable
from functools import lru_cache

from virida import names, quantity

_SUBDOMAIN = re.compile(r"[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*")


def is_subdomain(text: str) -> bool:
    """Whether this is what Kubernetes calls a lowercase RFC 1123 subdomain, the form of most names.

    Args:
        text: A name.
    """
    return len(text) <= 253 and _SUBDOMAIN.fullmatch(text) is not None


def _is_key(text: str) -> bool:
    prefix, slash, name = text.rpartition("/")
    return (not slash or is_subdomain(prefix)) and names.is_label_key(name)


def _is_host(text: str) -> bool:
    return not text or (is_subdomain(text.removeprefix("*.")) and not _is_address(text))


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def _is_cidr(text: str) -> bool:
    try:
        ipaddress.ip_network(text, strict=False)
    except ValueError:
        return False
    return "/" in text


def _is_base64(text: str) -> bool:
    try:
        base64.b64decode(re.sub(r"[\r\n]", "", text), validate=True)
    except (binascii.Error, ValueError):
        return False
    return True


def _is_quantity(text: str) -> bool:
    try:
        quantity.parse(text)
    except ValueError:
        return False
    return True


def _is_relaxed_env_name(text: str) -> bool:
    """Since Kubernetes 1.32: printable ASCII except for the equals sign."""
    return re.fullmatch(r"[ -<>-~]+", text) is not None


def _optional(accepts: Callable[[str], bool]) -> Callable[[str], bool]:
    return lambda text: not text or accepts(text)


FORMATS: dict[str, Callable[[str], bool]] = {
    name: lru_cache(maxsize=4096)(accepts)
    for name, accepts in {
        "annotation-key": lambda text: _is_key(text.lower()),
        "byte": _is_base64,
        "cidr": _is_cidr,
        "config-key": names.is_config_key,
        "dns-label": names.is_dns_label,
        "dns-subdomain": _optional(is_subdomain),
        "env-name": _is_relaxed_env_name,
        "host": _is_host,
        "label-key": _is_key,
        "label-value": names.is_label_value,
        "optional-dns-label": _optional(names.is_dns_label),
        "port-name": _optional(names.is_port_name),
        "quantity": _is_quantity,
        "strict-env-name": names.is_env_name,
    }.items()
}
"""The formats by which the definitions name what a text has to be, for the validator."""
