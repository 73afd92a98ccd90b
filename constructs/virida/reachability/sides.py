"""What each workload may send, or accept, by the union of the policies of one direction."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from virida.reachability.inventory import Inventory, Matches
from virida.reachability.model import ANYWHERE, EVERY_POD, Endpoint, Workload
from virida.reachability.peers import Resolver
from virida.reachability.policies import Direction, Policy, Rule
from virida.reachability.selectors import Verdict
from virida.reachability.traffic import ANY, NOTHING, Traffic, traffic


class Grant(NamedTuple):
    """Traffic that one policy allows.

    Args:
        policy: The policy, or ``""`` where it is allowed because no policy isolates.
        traffic: The ports.
        verdict: ``YES`` or ``UNKNOWN``.
    """

    policy: str
    traffic: Traffic
    verdict: Verdict


class Tally(NamedTuple):
    """The union of grants.

    Args:
        sure: What is allowed.
        possible: What is allowed or unknown.
        grants: Where it comes from.
    """

    sure: Traffic
    possible: Traffic
    grants: tuple[Grant, ...]


class NamedPort(NamedTuple):
    """A port by name that a workload may send to on pods outside the set.

    Args:
        protocol: Its protocol.
        name: Its name.
        policy: The policy that allows it.
    """

    protocol: str
    name: str
    policy: str


_NO_TALLY = Tally(NOTHING, NOTHING, ())


class Side:
    """One direction of every workload.

    Between workloads that rules name to each other there is an entry in ``pairs``. What a workload exchanges with
    anywhere or with every pod is kept once in ``outside``, not once for each peer: that keeps large sets small.

    Args:
        direction: Which one.
        inventory: The set.
        policies: Its policies.
        resolver: Finds their peers.
    """

    def __init__(
        self, direction: Direction, inventory: Inventory, policies: Iterable[Policy], resolver: Resolver
    ) -> None:
        self.isolation = dict.fromkeys(inventory.workloads, Verdict.NO)
        """Whether policies restrict a workload in this direction."""
        self.outside: dict[tuple[Workload, Endpoint], list[Grant]] = defaultdict(list)
        """By workload and what is not a workload of the set."""
        self.names: dict[tuple[Workload, Endpoint], set[NamedPort]] = defaultdict(set)
        """The ports by name, in egress to what is not a workload of the set."""
        self.pairs: dict[tuple[Workload, Workload], list[Grant]] = defaultdict(list)
        """By source and target, whichever of them the policy selects."""
        self._direction = direction
        self._inventory = inventory
        self._wide: dict[tuple[Workload, bool], Tally] = {}
        self._tallies: dict[tuple[Grant, ...], Tally] = {}
        self._grants: dict[tuple[str, Traffic, Verdict], Grant] = {}
        self._ports: dict[tuple[Rule, Workload], Traffic] = {}
        for policy in policies:
            self._add(policy, resolver)
        for workload, isolated in self.isolation.items():
            if isolated is not Verdict.YES:
                open_to_all = Verdict.YES if isolated is Verdict.NO else Verdict.UNKNOWN
                self.outside[workload, ANYWHERE].append(Grant("", ANY, open_to_all))

    def wide(self, workload: Workload, peer: Workload) -> Tally:
        """What a workload exchanges with a peer because it does so with anywhere, or with every pod.

        Args:
            workload: The workload of this side.
            peer: The workload at the other end.
        """
        key = workload, peer.host_network
        if key not in self._wide:
            grants = list(self.outside.get((workload, ANYWHERE), ()))
            for policy, ports, verdict in self.outside.get((workload, EVERY_POD), ()):
                # A selector, also the empty one, does not say whether it means pods in their node's network.
                grants.append(Grant(policy, ports, min(verdict, _known(peer))))
            self._wide[key] = self._tallies.setdefault(tuple(grants), tally(grants))
        return self._wide[key]

    def _add(self, policy: Policy, resolver: Resolver) -> None:
        rules = policy.rules(self._direction)
        if rules is None:
            return
        subjects = [
            (workload, verdict)
            for workload, verdict in self._inventory.select(policy.namespace, policy.pods)
            if not workload.host_network
        ]
        for workload, verdict in subjects:
            self.isolation[workload] = max(verdict, self.isolation[workload])
        for rule in rules if subjects else ():
            peers = resolver.rule(policy, rule)
            for subject, selected in subjects:
                if peers.workloads:
                    self._pairs(str(policy), rule, subject, selected, peers.workloads)
                for endpoint, verdict in peers.outside:
                    self._outside(str(policy), rule, subject, endpoint, min(selected, verdict))

    def _pairs(self, policy: str, rule: Rule, subject: Workload, selected: Verdict, peers: Matches) -> None:
        incoming = self._direction is Direction.INGRESS
        for peer, verdict in peers:
            if peer == subject and peer.kind == "Pod":
                continue  # one pod: it always reaches itself
            ports = self._resolve(rule, subject if incoming else peer)
            if ports:
                grant = self._grant(policy, ports, min(selected, verdict))
                self.pairs[(peer, subject) if incoming else (subject, peer)].append(grant)

    def _outside(self, policy: str, rule: Rule, subject: Workload, endpoint: Endpoint, verdict: Verdict) -> None:
        ports = rule.traffic
        if self._direction is Direction.INGRESS:
            ports = self._resolve(rule, subject)
        else:
            for protocol, name in rule.names:
                self.names[subject, endpoint].add(NamedPort(protocol, name, policy))
                if endpoint in (ANYWHERE, EVERY_POD):
                    self._named(policy, subject, protocol, name, verdict)
        if ports:
            self.outside[subject, endpoint].append(self._grant(policy, ports, verdict))

    def _named(self, policy: str, subject: Workload, protocol: str, name: str, verdict: Verdict) -> None:
        """A port by name to everyone: its number differs from target to target."""
        for target in self._inventory.declaring(protocol, name):
            if target != subject or subject.kind != "Pod":
                ports = _declared(target, protocol, name)
                self.pairs[subject, target].append(self._grant(policy, ports, min(verdict, _known(target))))

    def _grant(self, *grant: *tuple[str, Traffic, Verdict]) -> Grant:
        """One object for equal grants: ``engine`` tells by it which pairs have the same edges."""
        return self._grants.setdefault(grant, Grant(*grant))

    def _resolve(self, rule: Rule, target: Workload) -> Traffic:
        if not rule.names:
            return rule.traffic
        key = rule, target
        if key not in self._ports:
            ports = rule.traffic
            for protocol, name in rule.names:
                ports |= _declared(target, protocol, name)
            self._ports[key] = ports
        return self._ports[key]


def tally(grants: Iterable[Grant]) -> Tally:
    """The union of grants.

    Args:
        grants: The grants.
    """
    grants = tuple(grants)
    if not grants:
        return _NO_TALLY
    sure = possible = NOTHING
    for _, ports, verdict in grants:
        possible |= ports
        if verdict is Verdict.YES:
            sure |= ports
    return Tally(sure, possible, grants)


def _known(peer: Workload) -> Verdict:
    return Verdict.UNKNOWN if peer.host_network else Verdict.YES


def _declared(target: Workload, protocol: str, name: str) -> Traffic:
    ports = NOTHING
    for port in target.ports:
        if port.name == name and port.protocol == protocol:
            ports |= traffic(protocol, port.number, port.number)
    return ports
