"""Sets of ports by protocol, compared as sets."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

PROTOCOLS = ("TCP", "UDP", "SCTP")
"""The protocols that a NetworkPolicy can name."""

FIRST_PORT = 1
LAST_PORT = 65535

Intervals = tuple[tuple[int, int], ...]
"""A set of numbers: sorted ranges, both ends included, that neither overlap nor touch."""


def unite(left: Intervals, right: Intervals) -> Intervals:
    """What is in either set."""
    if not left or not right or left == right:
        return left or right
    merged: list[tuple[int, int]] = []
    for first, last in sorted(left + right):
        if merged and first <= merged[-1][1] + 1:
            merged[-1] = (merged[-1][0], max(merged[-1][1], last))
        else:
            merged.append((first, last))
    return tuple(merged)


def intersect(left: Intervals, right: Intervals) -> Intervals:
    """What is in both sets."""
    if left == right:
        return left
    pairs = ((max(a, c), min(b, d)) for a, b in left for c, d in right)
    return tuple(sorted(pair for pair in pairs if pair[0] <= pair[1]))


def subtract(left: Intervals, right: Intervals) -> Intervals:
    """What is in the first set and not in the second."""
    for first, last in right:
        pieces = (piece for a, b in left for piece in ((a, min(b, first - 1)), (max(a, last + 1), b)))
        left = tuple(sorted({(a, b) for a, b in pieces if a <= b}))
    return left


class Traffic(NamedTuple):
    """The ports of each protocol that something allows.

    Args:
        tcp: The TCP ports.
        udp: The UDP ports.
        sctp: The SCTP ports.
    """

    tcp: Intervals = ()
    udp: Intervals = ()
    sctp: Intervals = ()

    def __or__(self, other: Traffic) -> Traffic:
        return _unite(self, other)

    def __and__(self, other: Traffic) -> Traffic:
        return _intersect(self, other)

    def __sub__(self, other: Traffic) -> Traffic:
        return _subtract(self, other)

    def __bool__(self) -> bool:
        return bool(self.tcp or self.udp or self.sctp)

    def pieces(self) -> Iterator[tuple[str, int, int]]:
        """Protocol, first and last port of each range; the protocol is ``any`` where nothing at all is left out."""
        if self == ANY:
            yield "any", FIRST_PORT, LAST_PORT
            return
        for protocol, intervals in zip(PROTOCOLS, self, strict=True):
            for first, last in intervals:
                yield protocol, first, last


@lru_cache(maxsize=65536)
def _unite(left: Traffic, right: Traffic) -> Traffic:
    return Traffic(*(unite(a, b) for a, b in zip(left, right, strict=True)))


@lru_cache(maxsize=65536)
def _intersect(left: Traffic, right: Traffic) -> Traffic:
    return Traffic(*(intersect(a, b) for a, b in zip(left, right, strict=True)))


@lru_cache(maxsize=65536)
def _subtract(left: Traffic, right: Traffic) -> Traffic:
    return Traffic(*(subtract(a, b) for a, b in zip(left, right, strict=True)))


NOTHING = Traffic()
"""No port of any protocol."""

ALL_PORTS: Intervals = ((FIRST_PORT, LAST_PORT),)
"""Every port of one protocol."""

ANY = Traffic(ALL_PORTS, ALL_PORTS, ALL_PORTS)
"""Every port of every protocol."""


@lru_cache(maxsize=65536)
def traffic(protocol: str, first: int, last: int) -> Traffic:
    """The traffic of one range of ports.

    Args:
        protocol: ``TCP``, ``UDP``, ``SCTP`` or ``any``.
        first: The lowest port.
        last: The highest port.
    """
    return Traffic(*(((first, last),) if protocol in (name, "any") else () for name in PROTOCOLS))
