"""Where a ResourceQuota or a LimitRange would keep workloads from getting their pods.

Nothing says so when it is applied: the API server accepts the Deployment, and its ReplicaSet fails to make pods.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from virida import quantity
from virida.documents import Document
from virida.namespace.peak import Container, Demand, peak, with_defaults


class Wedge(NamedTuple):
    """A bound that refuses pods.

    Attributes:
        bound: The bound: a key of the quota (`requests.cpu`), or list and resource of the LimitRange (`max.cpu`).
        rule: What it has to be, as the predicate of a sentence.
        needed: The value with which it refuses no more; None where no value would do.
    """

    bound: str
    rule: str
    needed: str | None


def quota_wedges(hard: Mapping[str, str], demands: Sequence[Demand], limits: Document) -> Iterator[Wedge]:
    """The bounds of a quota that refuse pods of these workloads.

    Args:
        hard: The quota's bounds.
        demands: The workloads.
        limits: The LimitRange's item for containers; empty without one.
    """
    needs = peak(demands, limits)
    for key, bound in hard.items():
        unstated = next(unstated_in(key, demands, limits), None)
        if unstated is not None:
            workload, container = unstated
            kind, _, resource = key.partition(".")
            what = f"a {resource} {kind.removesuffix('s')}"
            yield Wedge(key, f"refuses containers without {what}, such as {_words(container, workload)}", None)
        need = needs.get(key, Decimal(0))
        if need > quantity.parse(str(bound)):
            text = amount_of(key, need)
            yield Wedge(key, f"must be at least {text}, which the services may need at once at their peak", text)


def unstated_in(key: str, demands: Sequence[Demand], limits: Document) -> Iterator[tuple[Demand, Container]]:
    """The containers that a quota with that key refuses, because they do not state that resource."""
    kind, _, resource = key.partition(".")
    if kind not in ("requests", "limits") or resource not in ("cpu", "memory"):
        return
    for demand in demands:
        if resource in (demand.pod.requests if kind == "requests" else demand.pod.limits):
            continue
        for container in demand.containers:
            effective = with_defaults(container, limits)
            if resource not in (effective.requests if kind == "requests" else effective.limits):
                yield demand, container


def limit_wedges(limits: Document, demands: Sequence[Demand]) -> Iterator[Wedge]:
    """The bounds of a LimitRange that refuse containers of these workloads.

    Args:
        limits: Its item for containers.
        demands: The workloads.
    """
    for demand in demands:
        for container in demand.containers:
            yield from _limit_wedges(limits, demand, container)


def _limit_wedges(limits: Document, demand: Demand, container: Container) -> Iterator[Wedge]:
    effective = with_defaults(container, limits)
    for resource, default in limits.get("default", {}).items():
        request = effective.requests.get(resource, Decimal(0))
        if resource not in container.limits and request > quantity.parse(str(default)):
            text = _exact(resource, request)
            what = f"the {resource} request of container {_words(container, demand)}, which has no limit of its own"
            yield Wedge(f"default.{resource}", f"must be at least {text}, {what}", text)
    for resource, most in limits.get("max", {}).items():
        limit = effective.limits.get(resource, Decimal(0))
        if limit > quantity.parse(str(most)):
            text = _exact(resource, limit)
            what = f"the {resource} limit of container {_words(container, demand)}"
            yield Wedge(f"max.{resource}", f"must be at least {text}, {what}", text)
    for resource, least in limits.get("min", {}).items():
        request = effective.requests.get(resource, Decimal(0))
        if request < quantity.parse(str(least)):
            text = _exact(resource, request)
            what = f"the {resource} request of container {_words(container, demand)}"
            yield Wedge(f"min.{resource}", f"must be at most {text}, {what}", text)


def amount_of(key: str, amount: Decimal) -> str:
    """An amount as a manifest has it, rounded up to what a reader can take in: milli-cpu, mebibytes, pieces."""
    resource = key.rpartition(".")[2] if "/" not in key else ""
    if resource in ("memory", "storage", "ephemeral-storage"):
        mebi = amount / 2**20
        return quantity.render(mebi.to_integral_value(rounding="ROUND_CEILING") * 2**20, binary=True)
    if resource == "cpu":
        return quantity.render(amount, binary=False)
    return str(int(amount.to_integral_value(rounding="ROUND_CEILING")))


def _exact(resource: str, amount: Decimal) -> str:
    """A container's own amount, which a bound may equal."""
    return quantity.render(amount, binary=resource != "cpu")


def _words(container: Container, demand: Demand) -> str:
    return f"{container.name} of {demand.kind} {demand.name}"
