"""What a drawing shows, before it is written in any language: boxes, nodes and merged arrows."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import Enum
from functools import lru_cache

from virida.reachability.model import (
    EVERY_POD,
    Anywhere,
    Edge,
    Endpoint,
    Isolation,
    Ports,
    Reachability,
    Workload,
)
from virida.reachability.selectors import Verdict
from virida.reachability.traffic import PROTOCOLS

_LONGEST = 120
"""Characters of a label or an id: a longer one is no use in a picture, and Mermaid takes 50,000 in all."""


class Shape(Enum):
    """What a node is: it decides its form and colour."""

    WORKLOAD = "workload"
    NAMESPACE = "namespace"
    OUTSIDE = "outside"
    ANYWHERE = "anywhere"


@dataclass(frozen=True, slots=True)
class Node:
    """A node, or the box of a namespace.

    Args:
        shape: What it is.
        id: A word that belongs to it alone, the same from one drawing to the next.
        label: What is written on it.
    """

    shape: Shape = field(hash=False)
    id: str
    label: str


@dataclass(frozen=True, slots=True)
class Arrow:
    """All the connections from one node to another that have one verdict.

    Args:
        source: Where it starts.
        target: Where it ends.
        label: The ports.
        known: Whether the connections are known to be allowed.
    """

    source: Node
    target: Node
    label: str
    known: bool


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawing.

    Args:
        boxes: The box of each namespace and the workloads in it.
        outside: The nodes that are in no box.
        arrows: The arrows.
    """

    boxes: tuple[tuple[Node, tuple[Node, ...]], ...]
    outside: tuple[Node, ...]
    arrows: tuple[Arrow, ...]


def within(reachability: Reachability, namespaces: Sequence[str]) -> Reachability:
    """The part of a reachability that concerns some namespaces: their workloads, and whoever these talk to.

    Args:
        reachability: The whole.
        namespaces: Their names. None of them: the whole.

    Raises:
        ValueError: For a namespace in which the set renders no workload.
    """
    if not namespaces:
        return reachability
    known = {isolation.workload.namespace for isolation in reachability.workloads}
    for namespace in namespaces:
        if namespace not in known:
            raise ValueError(
                f"namespace ({namespace!r}) has no workload in the set; it has those of {', '.join(sorted(known))}"
            )
    edges = tuple(edge for edge in reachability.edges if any(_inside(end, namespaces) for end in _ends(edge)))
    seen = {end for edge in edges for end in _ends(edge)}
    workloads = tuple(
        item for item in reachability.workloads if item.workload in seen or _inside(item.workload, namespaces)
    )
    return Reachability(workloads, edges)


def _ends(edge: Edge) -> tuple[Endpoint, Endpoint]:
    return edge.source, edge.target


def _inside(endpoint: Endpoint, namespaces: Sequence[str]) -> bool:
    return isinstance(endpoint, Workload) and endpoint.namespace in namespaces


def merge(edges: Iterable[Edge]) -> dict[tuple[Endpoint, Endpoint, Verdict], list[Edge]]:
    """Edges by their ends and verdict, in the order of the first of each.

    Args:
        edges: The edges.
    """
    found: dict[tuple[Endpoint, Endpoint, Verdict], list[Edge]] = defaultdict(list)
    for edge in edges:
        found[edge.source, edge.target, edge.verdict].append(edge)
    return found


def ports(edges: Iterable[Edge]) -> str:
    """The ports of edges in words, such as ``TCP 80, TCP/UDP 53``.

    Args:
        edges: The edges.
    """
    protocols: dict[Ports, list[str]] = defaultdict(list)
    for edge in edges:
        protocols[edge.ports].append(edge.protocol)
    ranked = sorted((sorted(names, key=("any", *PROTOCOLS).index), number) for number, names in protocols.items())
    return ", ".join("any port" if names == ["any"] else f"{'/'.join(names)} {number}" for names, number in ranked)


def draw(reachability: Reachability) -> Picture:
    """Lay out a reachability.

    Args:
        reachability: What to draw.
    """
    boxes: dict[Node, list[Node]] = defaultdict(list)
    for isolation in reachability.workloads:
        boxes[_box(isolation.workload.namespace)].append(_workload(isolation))
    nodes = {item.workload: _workload(item) for item in reachability.workloads}
    arrows = [
        Arrow(
            nodes[source] if isinstance(source, Workload) else _outside(source, "from"),
            nodes[target] if isinstance(target, Workload) else _outside(target, "to"),
            ports(edges),
            verdict is Verdict.YES,
        )
        for (source, target, verdict), edges in merge(reachability.edges).items()
    ]
    for box, members in boxes.items():
        arrows = _gather(arrows, box, frozenset(members))
    ends = [node for arrow in arrows for node in (arrow.source, arrow.target)]
    outside = dict.fromkeys(node for node in ends if node.shape in (Shape.OUTSIDE, Shape.ANYWHERE))
    return Picture(
        boxes=tuple((box, tuple(members)) for box, members in boxes.items()),
        outside=tuple(sorted(outside, key=lambda node: (node.shape is Shape.OUTSIDE, node.id))),
        arrows=tuple(arrows),
    )


def _gather(arrows: list[Arrow], box: Node, members: frozenset[Node]) -> list[Arrow]:
    """Replace arrows that every workload of a box has by one of the box, in the place of the first of them."""
    if len(members) < 2:
        return arrows
    owners: dict[Arrow, set[Node]] = defaultdict(set)
    whole = {}
    for arrow in arrows:
        if arrow.source in members and arrow.target not in members:
            whole[arrow] = Arrow(box, arrow.target, arrow.label, arrow.known)
            owners[whole[arrow]].add(arrow.source)
        elif arrow.target in members and arrow.source not in members:
            whole[arrow] = Arrow(arrow.source, box, arrow.label, arrow.known)
            owners[whole[arrow]].add(arrow.target)
    found, seen = [], set()
    for arrow in arrows:
        common = whole.get(arrow)
        if common is None or owners[common] != members:
            found.append(arrow)
        elif common not in seen:
            seen.add(common)
            found.append(common)
    return found


def _box(namespace: str) -> Node:
    return Node(Shape.NAMESPACE, _id("ns", namespace), _label(namespace))


def _workload(isolation: Isolation) -> Node:
    workload = isolation.workload
    kind = () if workload.kind == "Deployment" else (workload.kind,)  # the usual one: kept short
    notes = (*kind, "host network") if workload.host_network else kind
    label = f"{workload.name} ({', '.join(notes)})" if notes else workload.name
    return Node(Shape.WORKLOAD, _id("n", workload.namespace, workload.name, *kind), _label(label))


def _outside(endpoint: Endpoint, side: str) -> Node:
    if isinstance(endpoint, Anywhere):
        # One on either side: callers from anywhere and targets anywhere are different worries.
        return Node(Shape.ANYWHERE, _id("anywhere", side), str(endpoint))
    label = "every pod" if endpoint == EVERY_POD else str(endpoint)
    return Node(Shape.OUTSIDE, _id(type(endpoint).__name__.lower(), str(endpoint)), _label(label))


def _label(text: str) -> str:
    """Text that fits a node and prints: manifests may hold anything."""
    text = " ".join("".join(char if char.isprintable() else " " for char in text).split())
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


@lru_cache(maxsize=65536)
def _id(prefix: str, *parts: str) -> str:
    """A word for Mermaid and DOT: letters and digits as they are, anything else by its bytes.

    Two nodes never share one, whatever their names are. The prefix keeps it clear of Mermaid's own words, such as
    ``end``.
    """
    words = ("".join(char if char.isascii() and char.isalnum() else _bytes(char) for char in part) for part in parts)
    word = "_".join((prefix, "__".join(words)))
    return word if len(word) <= _LONGEST else f"{prefix}_{hashlib.sha256(word.encode()).hexdigest()}"


def _bytes(char: str) -> str:
    return "".join(f"_{byte:02x}" for byte in char.encode(errors="surrogatepass"))
