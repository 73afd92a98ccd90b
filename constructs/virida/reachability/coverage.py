"""Questions to a reachability: is this connection allowed, and by what else than its own edge."""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property
from itertools import pairwise

from virida.reachability.model import ANYWHERE, EVERY_POD, Edge, Endpoint, Pods, Range, Reachability, Workload
from virida.reachability.selectors import Verdict
from virida.reachability.traffic import NOTHING, PROTOCOLS, Intervals, Traffic, subtract, traffic, unite

_Allowed = tuple[Traffic, Traffic]
"""What is allowed, and what is allowed or unknown."""

_NOTHING: _Allowed = (NOTHING, NOTHING)


class Coverage:
    """What a reachability allows between two endpoints, also where a wider edge says it.

    An edge is covered by one to or from anywhere, by one of pods that include its pods, by ranges that include its
    range, and, between two workloads, by what each of them exchanges with anywhere or with every pod.

    Args:
        reachability: The reachability that is asked.
    """

    def __init__(self, reachability: Reachability) -> None:
        self._edges: dict[tuple[Endpoint, Endpoint], _Allowed] = defaultdict(lambda: _NOTHING)
        self._named: dict[tuple[Endpoint, Endpoint], set[tuple[str, str]]] = defaultdict(set)
        self._reachability = reachability
        for edge in reachability.edges:
            key = edge.source, edge.target
            if edge.ports.name:
                self._named[key].add((edge.protocol, edge.ports.name))
                continue
            sure, possible = self._edges[key]
            if edge.verdict is Verdict.YES:
                sure |= edge.traffic
            self._edges[key] = sure, possible | edge.traffic

    def verdict(self, source: Endpoint, target: Endpoint, protocol: str, port: int) -> Verdict:
        """Whether one endpoint may connect to another.

        Args:
            source: Who opens the connection.
            target: Who accepts it. Two endpoints of which none is a workload of the set have no answer: ``NO``.
            protocol: ``TCP``, ``UDP`` or ``SCTP``.
            port: The port of the target.
        """
        sure, possible = self.allowed(source, target)
        wanted = traffic(protocol, port, port)
        return Verdict.YES if wanted & sure else Verdict.UNKNOWN if wanted & possible else Verdict.NO

    def allowed(self, source: Endpoint, target: Endpoint) -> tuple[Traffic, Traffic]:
        """What is allowed, and what is allowed or unknown.

        Args:
            source: Who opens connections.
            target: Who accepts them.
        """
        if isinstance(source, Workload) and isinstance(target, Workload):
            found = _or(self._get(source, target), self._wide(source, target))
        elif isinstance(source, Workload):
            found = _NOTHING
            for endpoint in self._including(source, target, self._targets):
                found = _or(found, self._get(source, endpoint))
            found = _or(found, self._ranges(source, target))
        else:
            found = _NOTHING
            for endpoint in self._including(target, source, self._sources):
                found = _or(found, self._get(endpoint, target))
            found = _or(found, self._ranges(target, source, incoming=True))
        return found

    def has(self, edge: Edge) -> bool:
        """Whether edges with the same ends say as much: most edges of most changes, so it is worth asking first.

        Args:
            edge: An edge with ports by number.
        """
        sure, possible = self._get(edge.source, edge.target)
        return not edge.traffic - (sure if edge.verdict is Verdict.YES else possible)

    def named(self, edge: Edge) -> bool:
        """Whether the port of an edge, which is only known by name, is allowed.

        Args:
            edge: An edge whose ports have a name.
        """
        sure, _ = self.allowed(edge.source, edge.target)
        if sure & traffic(edge.protocol, 1, 65535) == traffic(edge.protocol, 1, 65535):
            return True
        wanted = (edge.protocol, edge.ports.name)
        return any(
            wanted in self._named.get((edge.source, endpoint), ())
            for endpoint in self._including(edge.source, edge.target, self._targets)
        )

    def _get(self, source: Endpoint, target: Endpoint) -> _Allowed:
        return self._edges.get((source, target), _NOTHING)

    def _wide(self, source: Workload, target: Workload) -> _Allowed:
        """What two workloads exchange because both do so with anywhere, or with every pod."""
        sends, accepts = self._get(source, ANYWHERE), self._get(ANYWHERE, target)
        for_pods, from_pods = self._get(source, EVERY_POD), self._get(EVERY_POD, target)
        if target.host_network:
            for_pods = NOTHING, for_pods[1]
        if source.host_network:
            from_pods = NOTHING, from_pods[1]
        sends, accepts = _or(sends, for_pods), _or(accepts, from_pods)
        return sends[0] & accepts[0], sends[1] & accepts[1]

    @cached_property
    def _targets(self) -> dict[Endpoint, list[Endpoint]]:
        return self._neighbours(outgoing=True)

    @cached_property
    def _sources(self) -> dict[Endpoint, list[Endpoint]]:
        return self._neighbours(outgoing=False)

    def _neighbours(self, *, outgoing: bool) -> dict[Endpoint, list[Endpoint]]:
        """Of each workload, the ends of its edges that are no workloads."""
        found: dict[Endpoint, list[Endpoint]] = defaultdict(list)
        for source, target in {**self._edges, **dict.fromkeys(self._named)}:
            workload, other = (source, target) if outgoing else (target, source)
            if isinstance(workload, Workload) and not isinstance(other, Workload):
                found[workload].append(other)
        return found

    @staticmethod
    def _including(workload: Endpoint, endpoint: Endpoint, known: dict[Endpoint, list[Endpoint]]) -> list[Endpoint]:
        return [other for other in known.get(workload, ()) if _includes(other, endpoint)]

    def _ranges(self, workload: Endpoint, endpoint: Endpoint, *, incoming: bool = False) -> _Allowed:
        """What several ranges allow together: ``10.0.0.0/9`` and ``10.128.0.0/9`` cover ``10.0.0.0/8``."""
        if not isinstance(endpoint, Range):
            return _NOTHING
        neighbours = (self._sources if incoming else self._targets).get(workload, ())
        allowed = {
            other: self._get(other, workload) if incoming else self._get(workload, other)
            for other in neighbours
            if isinstance(other, Range) and other.addresses()[0] == endpoint.addresses()[0] != 0
        }
        sure = _together(endpoint, {other: found[0] for other, found in allowed.items()})
        return sure, _together(endpoint, {other: found[1] for other, found in allowed.items()})


def _together(endpoint: Range, allowed: dict[Range, Traffic]) -> Traffic:
    """The ports on which ranges between them allow every address of a range."""
    found = []
    for index, _ in enumerate(PROTOCOLS):
        edges = sorted({bound for ports in allowed.values() for a, b in ports[index] for bound in (a, b + 1)})
        covered: Intervals = ()
        for first, end in pairwise(edges):
            addresses: Intervals = ()
            for other, ports in allowed.items():
                if any(a <= first and end - 1 <= b for a, b in ports[index]):
                    addresses = unite(addresses, other.addresses()[1])
            if not subtract(endpoint.addresses()[1], addresses):
                covered = unite(covered, ((first, end - 1),))
        found.append(covered)
    return Traffic(*found)


def _includes(wide: Endpoint, narrow: Endpoint) -> bool:
    if wide in (narrow, ANYWHERE):
        return True
    if isinstance(wide, Pods) and isinstance(narrow, Pods):
        return narrow.namespaces.implies(wide.namespaces) and narrow.pods.implies(wide.pods)
    return False


def _or(left: _Allowed, right: _Allowed) -> _Allowed:
    return left[0] | right[0], left[1] | right[1]
