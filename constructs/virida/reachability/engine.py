"""From documents to edges: a connection needs the egress of its source and the ingress of its target."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from virida.reachability.documents import Document
from virida.reachability.inventory import Inventory
from virida.reachability.model import Edge, Isolation, Ports, Reachability, order, sort_edges
from virida.reachability.peers import Resolver
from virida.reachability.policies import Direction, read_policies
from virida.reachability.selectors import Verdict
from virida.reachability.sides import Grant, Side, Tally, tally
from virida.reachability.traffic import Traffic, traffic


def compute(documents: Iterable[Document]) -> Reachability:
    """What can reach what by the NetworkPolicies of a set of documents.

    The work grows with what selectors select, not with the number of pairs of workloads.

    Args:
        documents: The documents of one cluster, of any kind and in any order. Namespaced objects without a namespace
            count as in ``default``.
    """
    documents = list(documents)
    inventory = Inventory(documents)
    policies = read_policies(documents)
    resolver = Resolver(inventory)
    egress = Side(Direction.EGRESS, inventory, policies, resolver)
    ingress = Side(Direction.INGRESS, inventory, policies, resolver)
    edges = [
        *_outside(egress, Direction.EGRESS),
        *_outside(ingress, Direction.INGRESS),
        *_between(egress, ingress),
    ]
    workloads = [
        Isolation(workload, ingress=ingress.isolation[workload], egress=egress.isolation[workload])
        for workload in sorted(inventory.workloads, key=order)
    ]
    return Reachability(tuple(workloads), sort_edges(edges))


def _outside(side: Side, direction: Direction) -> Iterator[Edge]:
    for (workload, endpoint), grants in side.outside.items():
        sure, possible, _ = tally(grants)
        for found, verdict in ((sure, Verdict.YES), (possible - sure, Verdict.UNKNOWN)):
            if direction is Direction.EGRESS:
                yield from (Edge(workload, endpoint, *piece) for piece in _pieces(found, verdict, egress=grants))
            else:
                yield from (Edge(endpoint, workload, *piece) for piece in _pieces(found, verdict, ingress=grants))
    for (workload, endpoint), names in side.names.items():
        for protocol, name in sorted({(port.protocol, port.name) for port in names}):
            by = tuple(sorted({port.policy for port in names if (port.protocol, port.name) == (protocol, name)}))
            # Only the pods' own documents would tell the number behind the name.
            yield Edge(workload, endpoint, protocol, Ports(0, 0, name), Verdict.UNKNOWN, egress=by)


def _between(egress: Side, ingress: Side) -> Iterator[Edge]:
    """The edges between two workloads of which at least one is named to the other by a rule."""
    known: dict[tuple[int, ...], list[_Piece]] = {}
    for source, target in egress.pairs.keys() | ingress.pairs.keys():
        sends, accepts = egress.pairs.get((source, target), ()), ingress.pairs.get((source, target), ())
        sends_wide, accepts_wide = egress.wide(source, target), ingress.wide(target, source)
        # A namespace whose workloads may all talk to each other has a million pairs, and few different ones. Equal
        # grants and tallies are one object each, and their sides keep them alive, so their ids tell pairs apart.
        key = (*map(id, sends), 0, *map(id, accepts), id(sends_wide), id(accepts_wide))
        if key not in known:
            known[key] = _meet(tally(sends), tally(accepts), sends_wide, accepts_wide)
        for piece in known[key]:
            yield Edge(source, target, *piece)


def _meet(sends: Tally, accepts: Tally, sends_wide: Tally, accepts_wide: Tally) -> list[_Piece]:
    """What two workloads exchange, less what only goes through ``anywhere`` or ``EVERY_POD`` at both ends."""
    sure = (sends.sure & (accepts.sure | accepts_wide.sure)) | (sends_wide.sure & accepts.sure)
    possible = (sends.possible & (accepts.possible | accepts_wide.possible)) | (sends_wide.possible & accepts.possible)
    unknown = possible - sure - (sends_wide.sure & accepts_wide.sure)
    grants = (*sends.grants, *sends_wide.grants), (*accepts.grants, *accepts_wide.grants)
    return [*_pieces(sure, Verdict.YES, *grants), *_pieces(unknown, Verdict.UNKNOWN, *grants)]


class _Piece(NamedTuple):
    """An edge without its ends."""

    protocol: str
    ports: Ports
    verdict: Verdict
    egress: tuple[str, ...]
    ingress: tuple[str, ...]


def _pieces(
    found: Traffic, verdict: Verdict, egress: Iterable[Grant] = (), ingress: Iterable[Grant] = ()
) -> Iterator[_Piece]:
    for protocol, first, last in found.pieces():
        piece = traffic(protocol, first, last)
        policies = _policies(egress, piece, verdict), _policies(ingress, piece, verdict)
        yield _Piece(protocol, Ports(first, last), verdict, *policies)


def _policies(grants: Iterable[Grant], piece: Traffic, verdict: Verdict) -> tuple[str, ...]:
    """The policies that allow some of a piece, only those that do so for certain where it is certain."""
    return tuple(sorted({item.policy for item in grants if item.verdict >= verdict and item.traffic & piece} - {""}))
