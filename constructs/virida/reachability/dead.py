"""Selectors of policies that select nobody: most often a typing error."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from virida.reachability.documents import Document
from virida.reachability.inventory import Inventory
from virida.reachability.model import Pods
from virida.reachability.peers import Resolver
from virida.reachability.policies import Direction, Peer, Policy, read_policies
from virida.reachability.selectors import EVERYTHING, named


@dataclass(frozen=True, slots=True, order=True)
class DeadPeer:
    """A selector that matches no workload, though the set renders workloads where it looks.

    Args:
        namespace: The policy's namespace.
        policy: The policy's name.
        field: Where the selector is, such as ``spec.ingress[0].from[1]`` or ``spec.podSelector``.
        peer: What it selects, such as ``shop/app=web``.
        namespaces: The namespaces that it looks in.
    """

    namespace: str
    policy: str
    field: str
    peer: str
    namespaces: tuple[str, ...]


def dead_peers(documents: Iterable[Document]) -> tuple[DeadPeer, ...]:
    """The peers and pod selectors of policies that match no workload, sorted.

    Only a selector that names its namespaces can be known to match nobody, and only where the set renders workloads in
    all of them: pods of any other namespace may come from elsewhere, such as a Helm chart.

    Args:
        documents: The documents of one cluster, of any kind and in any order.
    """
    documents = list(documents)
    inventory = Inventory(documents)
    resolver = Resolver(inventory)
    return tuple(
        sorted(
            DeadPeer(policy.namespace, policy.name, field, str(pods), pods.namespaces.names() or ())
            for policy in read_policies(documents)
            for field, pods in _dead(policy, inventory, resolver)
        )
    )


def _dead(policy: Policy, inventory: Inventory, resolver: Resolver) -> Iterator[tuple[str, Pods]]:
    if inventory.renders_pods(policy.namespace) and not inventory.select(policy.namespace, policy.pods):
        yield "spec.podSelector", Pods(named(policy.namespace), policy.pods)
    for direction in Direction:
        for number, rule in enumerate(policy.rules(direction) or ()):
            for index, peer in enumerate(rule.peers or ()):
                if peer.block is not None or peer == Peer():
                    continue
                namespaces = named(policy.namespace) if peer.namespaces is None else peer.namespaces
                names = namespaces.names()
                if names is None or not all(map(inventory.renders_pods, names)):
                    continue
                if not resolver.peer(policy.namespace, peer).workloads:
                    field = f"spec.{direction.value}[{number}].{direction.peers}[{index}]"
                    yield field, Pods(namespaces, peer.pods or EVERYTHING)
