"""What can reach what: the values that the other modules compute, compare and draw."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass, field
from functools import lru_cache

from virida.reachability.selectors import EVERYTHING, Labels, Selector, Verdict
from virida.reachability.traffic import FIRST_PORT, LAST_PORT, Intervals, Traffic, subtract, traffic


@dataclass(frozen=True, slots=True, order=True)
class ContainerPort:
    """A port that a container declares.

    Args:
        name: Its name, or ``""``.
        number: Its number.
        protocol: ``TCP``, ``UDP`` or ``SCTP``.
    """

    name: str
    number: int
    protocol: str


@dataclass(frozen=True, slots=True)
class Workload:
    """The pods of one object. Two workloads are equal when they have one identity, whatever else changed.

    Args:
        namespace: The object's namespace.
        kind: The object's kind, such as ``Deployment``.
        name: The object's name.
        labels: The labels of its pods.
        ports: The ports that its containers declare.
        host_network: Whether the pods use their node's network. Policies do not apply to such pods, and what others
            may exchange with them by a pod selector is unknown.
    """

    namespace: str
    kind: str
    name: str
    labels: Labels = field(default_factory=lambda: Labels({}), compare=False, repr=False)
    ports: tuple[ContainerPort, ...] = field(default=(), compare=False, repr=False)
    host_network: bool = field(default=False, compare=False, repr=False)
    _hash: int = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        # Workloads are looked up once or more for each pair of them, so their hash is computed once.
        object.__setattr__(self, "_hash", hash((self.namespace, self.kind, self.name)))

    def __hash__(self) -> int:
        return self._hash

    def __str__(self) -> str:
        return f"{self.namespace}/{self.kind}/{self.name}"


@dataclass(frozen=True, slots=True)
class Pods:
    """Pods that the set does not render, by the selectors of a policy's peer.

    Args:
        namespaces: The selector of their namespaces.
        pods: The selector of the pods in them. Default: all of them.
    """

    namespaces: Selector
    pods: Selector = EVERYTHING

    def __str__(self) -> str:
        names = self.namespaces.names()
        if names is not None and len(names) == 1 and len(self.namespaces.requirements) == 1:
            where = names[0]
        else:
            where = f"{{{self.namespaces}}}" if self.namespaces.requirements else "*"
        return f"{where}/{self.pods if self.pods.requirements else '*'}"


@dataclass(frozen=True, slots=True)
class Range:
    """Addresses, by an ``ipBlock``. Whether they include pods depends on the network plugin: never concluded here.

    Args:
        cidr: The range, such as ``10.0.0.0/8``.
        excepts: The ranges within it that are left out, sorted.
    """

    cidr: str
    excepts: tuple[str, ...] = ()

    def addresses(self) -> tuple[int, Intervals]:
        """The IP version and the addresses as numbers; version 0 and no address for what is not a CIDR."""
        return _addresses(self.cidr, self.excepts)

    def __str__(self) -> str:
        return f"{self.cidr} except {', '.join(self.excepts)}" if self.excepts else self.cidr


@lru_cache(maxsize=4096)
def _addresses(cidr: str, excepts: tuple[str, ...]) -> tuple[int, Intervals]:
    try:
        network = ipaddress.ip_network(cidr, strict=False)
        left = [ipaddress.ip_network(item, strict=False) for item in excepts]
    except ValueError:
        return 0, ()
    found: Intervals = ((int(network.network_address), int(network.broadcast_address)),)
    for item in left:
        if item.version == network.version:
            found = subtract(found, ((int(item.network_address), int(item.broadcast_address)),))
    return network.version, found


@dataclass(frozen=True, slots=True)
class Anywhere:
    """Everything, in the cluster and outside it."""

    def __str__(self) -> str:
        return "anywhere"


Endpoint = Workload | Pods | Range | Anywhere
"""One end of an edge."""

ANYWHERE = Anywhere()
EVERY_POD = Pods(EVERYTHING)
"""The peer ``namespaceSelector: {}``: every pod of the cluster."""


@dataclass(frozen=True, slots=True, order=True)
class Ports:
    """The ports of an edge: a number, a range, any, or a name.

    Args:
        first: The lowest port; 0 where only a name is known.
        last: The highest port; 0 where only a name is known.
        name: The name, where the pods that would tell its number are outside the set.
    """

    first: int
    last: int
    name: str = ""

    def __str__(self) -> str:
        if self.name:
            return self.name
        if (self.first, self.last) == (FIRST_PORT, LAST_PORT):
            return "any"
        return str(self.first) if self.first == self.last else f"{self.first}-{self.last}"


@dataclass(frozen=True, slots=True)
class Edge:
    """Connections that both ends allow, as far as the set tells.

    Between two workloads an edge is made where a rule names at least one of them to the other. Two workloads that are
    open to anywhere, one to send and one to receive, reach each other without an edge of their own: each of them has
    its edge with ``anywhere``. ``Coverage.verdict`` knows both.

    Args:
        source: Who opens the connection.
        target: Who accepts it.
        protocol: ``TCP``, ``UDP``, ``SCTP``, or ``any`` for every port of every protocol.
        ports: The target's ports.
        verdict: ``YES``, or ``UNKNOWN`` where it depends on what is outside the set.
        egress: The policies that let the source send it, as ``namespace/name``; empty where no policy isolates it, and
            where the source is not a workload of the set.
        ingress: The same for the target.
    """

    source: Endpoint
    target: Endpoint
    protocol: str
    ports: Ports
    verdict: Verdict = Verdict.YES
    egress: tuple[str, ...] = ()
    ingress: tuple[str, ...] = ()

    @property
    def traffic(self) -> Traffic:
        """The edge's ports as a set; empty where they are only known by name."""
        return Traffic() if self.ports.name else traffic(self.protocol, self.ports.first, self.ports.last)


@dataclass(frozen=True, slots=True)
class Isolation:
    """Whether policies restrict a workload, per direction.

    Args:
        workload: The workload.
        ingress: Whether only what a policy lists may connect to it.
        egress: Whether it may connect only to what a policy lists.
    """

    workload: Workload
    ingress: Verdict
    egress: Verdict


@dataclass(frozen=True, slots=True)
class Reachability:
    """What can reach what in a set of documents.

    Args:
        workloads: Every workload of the set and how it is isolated, sorted.
        edges: The connections, sorted.
    """

    workloads: tuple[Isolation, ...] = ()
    edges: tuple[Edge, ...] = ()


def order(endpoint: Endpoint) -> tuple[str, ...]:
    """What endpoints are sorted by: workloads, pods outside, ranges, anywhere."""
    match endpoint:
        case Workload():
            return ("0", endpoint.namespace, endpoint.name, endpoint.kind)
        case Pods():
            return ("1", str(endpoint))
        case Range():
            return ("2", str(endpoint))
        case _:
            return ("3",)


def sort_edges(edges: list[Edge]) -> tuple[Edge, ...]:
    """The edges by source, target, protocol and port."""
    keys = {endpoint: order(endpoint) for edge in edges for endpoint in (edge.source, edge.target)}
    edges.sort(key=lambda edge: (keys[edge.source], keys[edge.target], edge.protocol, edge.ports, -edge.verdict))
    return tuple(edges)
