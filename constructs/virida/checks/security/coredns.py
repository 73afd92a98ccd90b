"""Which names a ConfigMap `coredns-custom` answers beside CoreDNS' own ones.

k3s imports its keys `*.override` into the server block of the cluster, and `*.server` as server blocks of their own.
Sources: https://docs.k3s.io/advanced, section CoreDNS Custom Configuration, and https://coredns.io/plugins/rewrite/.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

NAMESPACE, NAME = "kube-system", "coredns-custom"

_REWRITE = re.compile(
    r"^\s*(?:rewrite\s+)?(?:(?:stop|continue)\s+)?name\s+(?:(exact|prefix|suffix|substring|regex)\s+)?(\S+)\s+\S+",
    re.MULTILINE,
)
_TESTS: dict[str, Callable[[str, str], bool]] = {
    "exact": lambda name, wanted: name == _absolute(wanted),
    "prefix": str.startswith,
    "suffix": lambda name, wanted: name.endswith(_absolute(wanted)),
    "substring": lambda name, wanted: wanted in name,
    "regex": lambda name, wanted: _matches(wanted, name),
}


class CustomNames:
    """The names that a ConfigMap answers.

    Args:
        data: The ConfigMap's data.
    """

    def __init__(self, data: Mapping[str, Any]) -> None:
        texts = {key: value for key, value in data.items() if isinstance(value, str)}
        overrides = "\n".join(text for key, text in texts.items() if key.endswith(".override"))
        self._rewrites = [(test or "exact", name.lower()) for test, name in _REWRITE.findall(overrides)]
        self._zones = {zone for key, text in texts.items() if key.endswith(".server") for zone in _zones(text)}

    def answer(self, host: str) -> bool:
        """Whether a host is answered: its name is rewritten to another one, or stands in a zone of its own.

        Args:
            host: The host. One with `*` stands for all names in its place.
        """
        name = _absolute(host.lower().replace("*", "any"))
        return any(_TESTS[test](name, wanted) for test, wanted in self._rewrites) or any(
            zone == "." or f".{name}".endswith(f".{zone}") for zone in self._zones
        )


def rewrite(host: str, service: str) -> str:
    """The line of an `.override` key that answers a host with a Service's address.

    Args:
        host: The host, also with `*` as its first label.
        service: The Service's full name.
    """
    if host.startswith("*."):
        return rf"rewrite name regex ^[^.]+{re.escape(host[1:])}\.$ {service} answer auto"
    return f"rewrite name exact {host} {service}"


def _absolute(name: str) -> str:
    return name if name.endswith(".") else f"{name}."


def _matches(pattern: str, name: str) -> bool:
    try:
        return re.search(pattern, name) is not None
    except re.error:
        return False


def _zones(corefile: str) -> Iterator[str]:
    """The zones of the server blocks that listen on the port of DNS."""
    depth = 0
    for line in corefile.splitlines():
        line = line.partition("#")[0].strip()
        if depth == 0 and line.endswith("{"):
            for token in line[:-1].replace(",", " ").split():
                scheme, _, zone = token.rpartition("://")
                zone, _, port = zone.partition(":")
                if scheme in ("", "dns") and port in ("", "53"):
                    yield _absolute(zone.lower())
        depth += line.endswith("{") - (line == "}")
