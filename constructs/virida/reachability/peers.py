"""Who a peer of a rule is: workloads of the set, and what lies outside it."""

from __future__ import annotations

from dataclasses import dataclass

from virida.reachability.inventory import Inventory, Matches, labels_of
from virida.reachability.model import ANYWHERE, EVERY_POD, Endpoint, Pods, Workload
from virida.reachability.policies import Peer, Policy, Rule
from virida.reachability.selectors import EVERYTHING, NAMESPACE_NAME, Requirement, Selector, Verdict, named


@dataclass(frozen=True, slots=True)
class Resolved:
    """The peers of a rule.

    Args:
        workloads: The workloads of the set that selectors name, or may name. Empty for a peer that is everyone or every
            pod: it is in ``outside``, and stands for the workloads too.
        outside: ``ANYWHERE``, ``EVERY_POD``, and the pods and ranges that are not in the set.
    """

    workloads: Matches
    outside: tuple[tuple[Endpoint, Verdict], ...]


class Resolver:
    """Resolves the peers of rules, each selector once.

    Args:
        inventory: The set.
    """

    def __init__(self, inventory: Inventory) -> None:
        self._inventory = inventory
        self._known: dict[tuple[str, Peer], Resolved] = {}

    def rule(self, policy: Policy, rule: Rule) -> Resolved:
        """Who a rule allows.

        Args:
            policy: The policy of the rule.
            rule: The rule.
        """
        if rule.peers is None:
            return Resolved((), ((ANYWHERE, Verdict.YES),))
        found = [self.peer(policy.namespace, peer) for peer in rule.peers]
        return found[0] if len(found) == 1 else _union(found)

    def peer(self, namespace: str, peer: Peer) -> Resolved:
        """Who one peer is.

        Args:
            namespace: The namespace of its policy.
            peer: The peer.
        """
        # Where the peer selects namespaces, that of its policy does not matter.
        key = (namespace if peer.namespaces is None else "", peer)
        if key not in self._known:
            self._known[key] = self._resolve(namespace, peer)
        return self._known[key]

    def _resolve(self, namespace: str, peer: Peer) -> Resolved:
        if peer.block is not None:
            return Resolved((), ((peer.block, Verdict.YES),))
        if peer.namespaces is None and peer.pods is None:
            return Resolved((), ())
        namespaces = named(namespace) if peer.namespaces is None else peer.namespaces
        pods = peer.pods or EVERYTHING
        if Pods(namespaces, pods) == EVERY_POD:
            return Resolved((), ((EVERY_POD, Verdict.YES),))
        workloads = [
            # Which traffic belongs to a pod in its node's network, a plugin cannot tell by its labels.
            (workload, min(which, verdict, Verdict.UNKNOWN if workload.host_network else Verdict.YES))
            for name, which in self._inventory.match(namespaces)
            for workload, verdict in self._inventory.select(name, pods)
        ]
        return Resolved(tuple(workloads), tuple(self._outside(namespaces, pods)))

    def _outside(self, namespaces: Selector, pods: Selector) -> list[tuple[Endpoint, Verdict]]:
        names = namespaces.names()
        if names is None:
            # Namespaces that nobody rendered here may have these labels.
            return [(Pods(namespaces, pods), Verdict.YES)]
        found: list[tuple[Endpoint, Verdict]] = []
        for name in names:
            verdict = namespaces.match(self._inventory.namespaces.get(name, labels_of(name)))
            if verdict and not self._inventory.select(name, pods):
                found.append((Pods(_only(namespaces, name), pods), verdict))
        return found


def _only(namespaces: Selector, name: str) -> Selector:
    """The selector with its list of names reduced to one of them."""
    rest = [item for item in namespaces.requirements if not (item.key == NAMESPACE_NAME and item.operator == "In")]
    return Selector(tuple(sorted([*rest, Requirement(NAMESPACE_NAME, "In", (name,))])))


def _union(found: list[Resolved]) -> Resolved:
    workloads: dict[Workload, Verdict] = {}
    outside: dict[Endpoint, Verdict] = {}
    for item in found:
        for workload, verdict in item.workloads:
            workloads[workload] = max(verdict, workloads.get(workload, Verdict.NO))
        for endpoint, verdict in item.outside:
            outside[endpoint] = max(verdict, outside.get(endpoint, Verdict.NO))
    return Resolved(tuple(workloads.items()), tuple(outside.items()))
