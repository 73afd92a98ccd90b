"""NetworkPolicies as Kubernetes reads them: defaults filled in, selectors and ports parsed.

Source: the API reference of ``networking.k8s.io/v1`` NetworkPolicy and the defaults of the API server. What the API
server refuses (an unknown operator, an ``endPort`` below its port) allows nothing here.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from typing import TypeGuard

from virida.reachability import documents as read
from virida.reachability.documents import Document, mapping, sequence
from virida.reachability.model import Range
from virida.reachability.selectors import Selector
from virida.reachability.traffic import ANY, FIRST_PORT, LAST_PORT, NOTHING, PROTOCOLS, Traffic, traffic


class Direction(Enum):
    """The two sides of a connection, by the words of ``policyTypes``."""

    INGRESS = "ingress"
    EGRESS = "egress"

    @property
    def peers(self) -> str:
        """The field of a rule that lists its peers."""
        return "from" if self is Direction.INGRESS else "to"


@dataclass(frozen=True, slots=True)
class Peer:
    """One item of ``from`` or ``to``: either selectors or a range. With neither it is nobody.

    Args:
        namespaces: The ``namespaceSelector``; None means the policy's own namespace.
        pods: The ``podSelector``; None means all pods of the namespaces.
        block: The ``ipBlock``.
    """

    namespaces: Selector | None = None
    pods: Selector | None = None
    block: Range | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """One item of ``ingress`` or ``egress``.

    Args:
        peers: Who it allows; None for everyone.
        traffic: The ports that it gives by number.
        names: The protocol and name of the ports that it gives by name.
    """

    peers: tuple[Peer, ...] | None
    traffic: Traffic
    names: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Policy:
    """A NetworkPolicy.

    Args:
        namespace: Its namespace.
        name: Its name.
        pods: Which pods of its namespace it isolates.
        ingress: The rules of that direction; None where it does not isolate in that direction.
        egress: The same for the other direction.
    """

    namespace: str
    name: str
    pods: Selector
    ingress: tuple[Rule, ...] | None
    egress: tuple[Rule, ...] | None

    def rules(self, direction: Direction) -> tuple[Rule, ...] | None:
        """The rules of a direction."""
        return self.ingress if direction is Direction.INGRESS else self.egress

    def __str__(self) -> str:
        return f"{self.namespace}/{self.name}"


def read_policies(documents: Iterable[Document]) -> list[Policy]:
    """The NetworkPolicies among documents, sorted by namespace and name.

    Args:
        documents: Documents of any kind.
    """
    found = [item for item in documents if item.get("kind") == "NetworkPolicy" and _is_ours(item)]
    return [_policy(item) for item in read.unique(found)]


def _is_ours(document: Document) -> bool:
    return read.group(document) == "networking.k8s.io"


def _policy(document: Document) -> Policy:
    spec = mapping(document.get("spec"))
    types = sequence(spec.get("policyTypes"))
    if not types:
        # The API server counts rules, so an empty list of egress rules does not isolate unless policyTypes says so.
        types = ("Ingress", "Egress") if sequence(spec.get("egress")) else ("Ingress",)
    return Policy(
        namespace=read.namespace(document),
        name=read.name(document),
        pods=Selector.read(spec.get("podSelector")),
        ingress=_rules(spec, Direction.INGRESS) if "Ingress" in types else None,
        egress=_rules(spec, Direction.EGRESS) if "Egress" in types else None,
    )


def _rules(spec: Document, direction: Direction) -> tuple[Rule, ...]:
    return tuple(_rule(mapping(item), direction) for item in sequence(spec.get(direction.value)))


def _rule(rule: Document, direction: Direction) -> Rule:
    peers, ports = rule.get(direction.peers), rule.get("ports")
    numbers, names = NOTHING, set()
    for item in sequence(ports):
        port = mapping(item)
        number, protocol = port.get("port"), port.get("protocol") or "TCP"
        if protocol not in PROTOCOLS:
            continue
        if isinstance(number, str) and port.get("endPort") is None:
            names.add((protocol, number))
        else:
            numbers |= _numbers(protocol, number, port.get("endPort"))
    return Rule(
        peers=tuple(_peer(mapping(item)) for item in sequence(peers)) if peers else None,
        traffic=numbers if ports else ANY,
        names=tuple(sorted(names)),
    )


def _numbers(protocol: str, first: object, last: object) -> Traffic:
    if first is None and last is None:
        return traffic(protocol, FIRST_PORT, LAST_PORT)
    last = first if last is None else last
    if _is_port(first) and _is_port(last) and first <= last:
        return traffic(protocol, first, last)
    return NOTHING


def _is_port(value: object) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool) and FIRST_PORT <= value <= LAST_PORT


def _peer(peer: Document) -> Peer:
    block = peer.get("ipBlock")
    if block is not None:
        excepts = sorted({_cidr(item) for item in sequence(mapping(block).get("except"))})
        return Peer(block=Range(_cidr(mapping(block).get("cidr")), tuple(excepts)))
    namespaces, pods = peer.get("namespaceSelector"), peer.get("podSelector")
    return Peer(
        namespaces=None if namespaces is None else Selector.read(namespaces),
        pods=None if pods is None else Selector.read(pods),
    )


def _cidr(value: object) -> str:
    """One spelling for one range: the API server takes ``10.0.0.7/8`` for ``10.0.0.0/8``."""
    try:
        return str(ipaddress.ip_network(str(value), strict=False))
    except ValueError:
        return str(value)
