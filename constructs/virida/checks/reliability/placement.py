"""Pods that have to be apart, against the nodes that there are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from virida.checks.context import Context
from virida.checks.findings import Severity, Violation
from virida.checks.objects import Objects
from virida.checks.registry import rule
from virida.checks.reliability.rollout import unavailable_and_surge
from virida.checks.reliability.values import count, whole
from virida.checks.reliability.workloads import Workload, Workloads
from virida.cluster import ClusterProfile
from virida.manifests import mappings
from virida.reachability.selectors import Selector, Verdict

_HOSTNAME = "kubernetes.io/hostname"
_REQUIRED = "requiredDuringSchedulingIgnoredDuringExecution"


@rule("reliability/min-domains", Severity.ERROR)
def min_domains(objects: Objects, context: Context) -> Iterator[Violation]:
    """A minimum of domains for a spread that is only preferred."""
    for workload in objects.once(Workloads):
        for index, spread in enumerate(mappings(workload.pod.spec.get("topologySpreadConstraints"))):
            if spread.get("minDomains") is not None and spread.get("whenUnsatisfiable") == "ScheduleAnyway":
                yield Violation(
                    workload.manifest,
                    workload.pod_field("spec", "topologySpreadConstraints", index, "minDomains"),
                    "minDomains goes with whenUnsatisfiable: DoNotSchedule alone; the API server refuses the object",
                    "leave minDomains out",
                )


@rule("reliability/spread-nodes", Severity.ERROR)
def spread_nodes(objects: Objects, context: Context) -> Iterator[Violation]:
    """A required spread that the nodes cannot keep."""
    if context.profile is None:
        return
    nodes = _nodes(context.profile)
    for workload in objects.once(Workloads):
        if not workload.scales:
            continue
        for index, spread in enumerate(mappings(workload.pod.spec.get("topologySpreadConstraints"))):
            if (
                spread.get("topologyKey") == _HOSTNAME
                and spread.get("whenUnsatisfiable") == "DoNotSchedule"
                and _selects(spread, workload)
            ):
                yield from _spread(workload, index, spread, nodes)


def _spread(workload: Workload, index: int, spread: Mapping[str, Any], nodes: int) -> Iterator[Violation]:
    skew, domains = whole(spread.get("maxSkew"), 1), whole(spread.get("minDomains"), 1)
    path = ("spec", "topologySpreadConstraints", index)
    if domains > nodes and workload.most > nodes * skew:
        yield Violation(
            workload.manifest,
            workload.pod_field(*path, "minDomains"),
            f"with fewer than {domains} nodes each takes at most {count(skew, 'pod')}, and there are {nodes}: "
            f"{workload.most - nodes * skew} of {count(workload.most, 'pod')} stay Pending",
            f"write minDomains: {nodes} at most, or whenUnsatisfiable: ScheduleAnyway without minDomains",
            None if workload.fewest > nodes * skew else Severity.WARNING,
        )
    elif spread.get("nodeTaintsPolicy") != "Honor":
        # A cordoned node stays a domain, and an empty one once it is drained: no other may have more than the skew.
        others = max(nodes - 1, 1)
        pending = workload.most - others * skew
        if pending > 0:
            while_ = f"while one of the {nodes} nodes is drained" if nodes > 1 else "while the one node is replaced"
            yield Violation(
                workload.manifest,
                workload.pod_field(*path, "whenUnsatisfiable"),
                f"{while_}, it still counts as one without pods, so each other takes at most {count(skew, 'pod')}: "
                f"{pending} of {count(workload.most, 'pod')} may stay Pending",
                "add nodeTaintsPolicy: Honor, or write whenUnsatisfiable: ScheduleAnyway",
                Severity.WARNING,
            )


@rule("reliability/anti-affinity-nodes", Severity.ERROR)
def anti_affinity_nodes(objects: Objects, context: Context) -> Iterator[Violation]:
    """A required anti-affinity that needs more nodes than there are."""
    if context.profile is None:
        return
    nodes = _nodes(context.profile)
    for workload in objects.once(Workloads):
        if not workload.scales:
            continue
        for index, term in enumerate(_anti_affinity(workload)):
            if term.get("topologyKey") == _HOSTNAME and _selects(term, workload):
                yield from _apart(workload, index, term, nodes)


def _apart(workload: Workload, index: int, term: Mapping[str, Any], nodes: int) -> Iterator[Violation]:
    unavailable, surge = unavailable_and_surge(workload, workload.fewest)
    keys = term.get("matchLabelKeys")
    by_version = isinstance(keys, list) and "pod-template-hash" in keys
    there = "there is 1 node" if nodes == 1 else f"there are {nodes} nodes"
    severity = None
    if workload.most > nodes:
        why = f"{there}: {workload.most - nodes} of {count(workload.most, 'pod')} stay Pending"
        severity = None if workload.fewest > nodes else Severity.WARNING
    elif workload.fewest == nodes and surge and not unavailable and not by_version:
        why = f"{there}, and each has one: a rollout waits without end for a node for its first new pod"
    else:
        return
    yield Violation(
        workload.manifest,
        workload.pod_field("spec", "affinity", "podAntiAffinity", _REQUIRED, index),
        f"no two pods may be on one node, and {why}",
        "write it under preferredDuringSchedulingIgnoredDuringExecution, or run at most "
        f"{count(max(nodes - 1, 1), 'pod')}",
        severity,
    )


def _anti_affinity(workload: Workload) -> list[Mapping[str, Any]]:
    here: Any = workload.pod.spec
    for key in ("affinity", "podAntiAffinity", _REQUIRED):
        here = here.get(key) if isinstance(here, Mapping) else None
    return mappings(here)


def _selects(term: Mapping[str, Any], workload: Workload) -> bool:
    """Whether a term is about the workload's own pods."""
    selector, namespaces = term.get("labelSelector"), term.get("namespaces")
    if isinstance(namespaces, list) and namespaces and workload.namespace not in namespaces:
        return False
    if not isinstance(selector, Mapping):
        return False
    return Selector.read(selector).match(workload.labels) is Verdict.YES


def _nodes(profile: ClusterProfile) -> int:
    """The most nodes that there can be."""
    return max(profile.nodes, sum(group.max for group in profile.node_groups))
