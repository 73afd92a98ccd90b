"""Selectors that select nobody, and those of which that cannot be known."""

from __future__ import annotations

from typing import Any

from tests.reachability.support import Document, namespace, pod, policy
from virida.reachability import DeadPeer, dead_peers

PODS = [namespace("shop"), pod("shop/web", {"labels": {"app": "web"}}), pod("front/ui", {"labels": {"app": "ui"}})]
TYPO = {"matchLabels": {"app": "wbe"}}


def named(*names: str) -> Document:
    key = "kubernetes.io/metadata.name"
    return {"matchExpressions": [{"key": key, "operator": "In", "values": list(names)}]}


def dead(**spec: Any) -> list[tuple[str, str]]:
    return [(item.field, item.peer) for item in dead_peers([*PODS, policy("shop/p", podSelector={}, **spec)])]


def test_a_pod_selector_of_the_policy() -> None:
    assert dead_peers([*PODS, policy("shop/p", podSelector=TYPO)]) == (
        DeadPeer("shop", "p", "spec.podSelector", "shop/app=wbe", ("shop",)),
    )


def test_peers_of_both_directions() -> None:
    assert dead(
        ingress=[{}, {"from": [{"podSelector": {"matchLabels": {"app": "web"}}}, {"podSelector": TYPO}]}],
        egress=[{"to": [{"namespaceSelector": named("front"), "podSelector": TYPO}]}],
    ) == [("spec.egress[0].to[0]", "front/app=wbe"), ("spec.ingress[1].from[1]", "shop/app=wbe")]


def test_a_namespace_that_lacks_a_label() -> None:
    selector = {"matchLabels": {"kubernetes.io/metadata.name": "shop", "team": "a"}}
    assert dead(ingress=[{"from": [{"namespaceSelector": selector}]}]) == [
        ("spec.ingress[0].from[0]", "{kubernetes.io/metadata.name=shop,team=a}/*")
    ]


def test_what_may_lie_outside_the_set_is_not_dead() -> None:
    peers = [
        {"namespaceSelector": named("kube-system"), "podSelector": TYPO},
        {"namespaceSelector": named("shop", "kube-system"), "podSelector": TYPO},
        {"namespaceSelector": {"matchLabels": {"team": "a"}}},
        {"namespaceSelector": {}, "podSelector": TYPO},
        {"ipBlock": {"cidr": "10.0.0.0/8"}},
        # front has no Namespace document, so its labels are unknown.
        {"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "front", "team": "a"}}},
    ]
    assert dead(ingress=[{"from": peers}]) == []


def test_a_namespace_without_workloads_of_the_set_is_not_dead() -> None:
    documents = [*PODS, namespace("monitoring"), policy("monitoring/p", podSelector=TYPO, ingress=[{}])]
    assert dead_peers(documents) == ()


def test_rules_of_a_direction_that_is_not_in_force_are_not_looked_at() -> None:
    assert dead(policyTypes=["Egress"], ingress=[{"from": [{"podSelector": TYPO}]}]) == []
