"""What a change opens and closes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from virida.reachability.coverage import Coverage
from virida.reachability.model import Edge, Ports, Reachability, sort_edges
from virida.reachability.selectors import Verdict


@dataclass(frozen=True, slots=True)
class Difference:
    """Connections by which two reachabilities differ.

    The verdict of an edge is ``UNKNOWN`` where one of the two sides is unknown.

    Args:
        added: What is possible after and was not before, with the policies that allow it after.
        removed: What was possible before and no longer is, with the policies that allowed it.
    """

    added: tuple[Edge, ...] = ()
    removed: tuple[Edge, ...] = ()


def diff(before: Reachability, after: Reachability) -> Difference:
    """Compare two reachabilities as sets of connections, not as lists of edges.

    Ports are compared as sets: 80 widened to 80-90 adds 81-90 and removes nothing. So are peers: a rule that named one
    workload and now lets everyone in removes nothing. What was open to anywhere and is now open to some is reported as
    removed from anywhere, not once for each peer that lost it.

    Args:
        before: What was.
        after: What will be.
    """
    old, new = Coverage(before), Coverage(after)
    return Difference(
        added=sort_edges(list(_beyond(after, old))),
        removed=sort_edges(list(_beyond(before, new))),
    )


def _beyond(reachability: Reachability, other: Coverage) -> Iterator[Edge]:
    """What edges allow beyond what the other reachability covers."""
    for edge in reachability.edges:
        if edge.ports.name:
            if not other.named(edge):
                yield edge
            continue
        if other.has(edge):
            continue
        sure, possible = other.allowed(edge.source, edge.target)
        parts = [(edge.traffic - possible, edge.verdict)]
        if edge.verdict is Verdict.YES:
            parts.append(((edge.traffic & possible) - sure, Verdict.UNKNOWN))
        for traffic, verdict in parts:
            for protocol, first, last in traffic.pieces():
                yield replace(edge, protocol=protocol, ports=Ports(first, last), verdict=verdict)
