"""What a change of policies opens and closes, worked out by hand."""

from __future__ import annotations

from typing import Any

import pytest

from tests.reachability.support import Document, lines, namespace, pod, policy
from virida.reachability import compute, diff

WEB, API, JOB = ({"matchLabels": {"app": name}} for name in ("web", "api", "job"))
PODS = [
    namespace("shop"),
    *(pod(f"shop/{name}", {"labels": {"app": name}, "ports": {"http": 8080}}) for name in ("web", "api", "job")),
]
DENY = policy("shop/deny", podSelector={}, policyTypes=["Ingress", "Egress"])


def egress(name: str, selector: Document, **rule: Any) -> Document:
    return policy(f"shop/{name}", podSelector=selector, policyTypes=["Egress"], egress=[rule])


def ingress(name: str, selector: Document, **rule: Any) -> Document:
    return policy(f"shop/{name}", podSelector=selector, policyTypes=["Ingress"], ingress=[rule])


def peers(*selectors: Document) -> list[Document]:
    return [{"podSelector": selector} for selector in selectors]


def block(cidr: str, *excepts: str) -> list[Document]:
    return [{"ipBlock": {"cidr": cidr, "except": list(excepts)}}]


def outside(operator: str, *values: str) -> list[Document]:
    expression = {"key": "team", "operator": operator, "values": list(values)}
    return [{"namespaceSelector": {"matchExpressions": [expression]}}]


WEB_TO_API = egress("out", WEB, to=peers(API))
API_FROM_WEB = ingress("in", API, **{"from": peers(WEB)}, ports=[{"port": 80}])

CHANGES: dict[str, tuple[list[Document], list[Document], list[str], list[str]]] = {
    "an addition that opens": (
        [DENY, WEB_TO_API],
        [DENY, WEB_TO_API, API_FROM_WEB],
        ["shop/Pod/web -> shop/Pod/api: TCP 80, out by shop/out, in by shop/in"],
        [],
    ),
    "an addition that closes": (
        [],
        [policy("shop/lock", podSelector=API, policyTypes=["Ingress"])],
        [],
        ["anywhere -> shop/Pod/api: any any"],
    ),
    "an addition that closes to all but one": (
        [],
        [API_FROM_WEB],
        [],
        ["anywhere -> shop/Pod/api: any any"],
    ),
    "a deletion that widens": (
        [DENY, WEB_TO_API, API_FROM_WEB],
        [WEB_TO_API, API_FROM_WEB],
        [
            "shop/Pod/api -> anywhere: any any",
            "shop/Pod/job -> anywhere: any any",
            "anywhere -> shop/Pod/job: any any",
            "anywhere -> shop/Pod/web: any any",
        ],
        [],
    ),
    "a narrowed podSelector that widens": (
        [policy("shop/deny", podSelector={}, policyTypes=["Ingress"])],
        [policy("shop/deny", podSelector=API, policyTypes=["Ingress"])],
        ["anywhere -> shop/Pod/job: any any", "anywhere -> shop/Pod/web: any any"],
        [],
    ),
    "a range of ports that grows": (
        [DENY, WEB_TO_API, API_FROM_WEB],
        [DENY, WEB_TO_API, ingress("in", API, **{"from": peers(WEB)}, ports=[{"port": 80, "endPort": 90}])],
        ["shop/Pod/web -> shop/Pod/api: TCP 81-90, out by shop/out, in by shop/in"],
        [],
    ),
    "a range of ports that moves": (
        [DENY, WEB_TO_API, ingress("in", API, **{"from": peers(WEB)}, ports=[{"port": 80, "endPort": 90}])],
        [DENY, WEB_TO_API, ingress("in", API, **{"from": peers(WEB)}, ports=[{"port": 85, "endPort": 95}])],
        ["shop/Pod/web -> shop/Pod/api: TCP 91-95, out by shop/out, in by shop/in"],
        ["shop/Pod/web -> shop/Pod/api: TCP 80-84, out by shop/out, in by shop/in"],
    ),
    "ports that go": (
        [DENY, WEB_TO_API, API_FROM_WEB],
        [DENY, WEB_TO_API, ingress("in", API, **{"from": peers(WEB)})],
        [
            "shop/Pod/web -> shop/Pod/api: SCTP any, out by shop/out, in by shop/in",
            "shop/Pod/web -> shop/Pod/api: TCP 1-79, out by shop/out, in by shop/in",
            "shop/Pod/web -> shop/Pod/api: TCP 81-65535, out by shop/out, in by shop/in",
            "shop/Pod/web -> shop/Pod/api: UDP any, out by shop/out, in by shop/in",
        ],
        [],
    ),
    "peers that go let everyone in": (
        [DENY, WEB_TO_API, API_FROM_WEB],
        [DENY, WEB_TO_API, ingress("in", API, ports=[{"port": 80}])],
        ["anywhere -> shop/Pod/api: TCP 80, in by shop/in"],
        [],
    ),
    "the same flow by another policy": (
        [DENY, WEB_TO_API, API_FROM_WEB],
        [DENY, WEB_TO_API, ingress("renamed", API, **{"from": peers(WEB)}, ports=[{"port": 80}])],
        [],
        [],
    ),
    "an address range that widens": (
        [DENY, egress("out", WEB, to=block("10.0.0.0/24"))],
        [DENY, egress("out", WEB, to=block("10.0.0.0/16"))],
        ["shop/Pod/web -> 10.0.0.0/16: any any, out by shop/out"],
        [],
    ),
    "an exception that goes": (
        [DENY, egress("out", WEB, to=block("10.0.0.0/16", "10.0.9.0/24"))],
        [DENY, egress("out", WEB, to=block("10.0.0.0/16"))],
        ["shop/Pod/web -> 10.0.0.0/16: any any, out by shop/out"],
        [],
    ),
    "the same range in two halves": (
        [DENY, ingress("in", WEB, **{"from": block("10.0.0.0/8")}, ports=[{"port": 80}])],
        [DENY, ingress("in", WEB, **{"from": block("10.0.0.0/9") + block("10.128.0.0/9")}, ports=[{"port": 80}])],
        [],
        [],
    ),
    "one label less in a selector of outside pods": (
        [DENY, egress("out", WEB, to=[{"namespaceSelector": {"matchLabels": {"team": "a", "stage": "b"}}}])],
        [DENY, egress("out", WEB, to=[{"namespaceSelector": {"matchLabels": {"team": "a"}}}])],
        ["shop/Pod/web -> {team=a}/*: any any, out by shop/out"],
        [],
    ),
    "fewer values in a selector of outside pods": (
        [DENY, egress("out", WEB, to=outside("In", "a", "b"))],
        [DENY, egress("out", WEB, to=outside("In", "a"))],
        [],
        ["shop/Pod/web -> {team in (a,b)}/*: any any, out by shop/out"],
    ),
    "outside pods that were not excluded": (
        [DENY, egress("out", WEB, to=outside("NotIn", "a"))],
        [DENY, egress("out", WEB, to=outside("NotIn", "a") + outside("In", "b"))],
        [],
        [],
    ),
    "outside pods that were excluded": (
        [DENY, egress("out", WEB, to=outside("NotIn", "a"))],
        [DENY, egress("out", WEB, to=outside("NotIn", "a") + outside("In", "a"))],
        ["shop/Pod/web -> {team=a}/*: any any, out by shop/out"],
        [],
    ),
    "a range that is none": (
        [DENY, egress("out", WEB, to=block("10.0.0.0/8"))],
        [DENY, egress("out", WEB, to=block("10.0.0.0/8") + block("ten"))],
        ["shop/Pod/web -> ten: any any, out by shop/out"],
        [],
    ),
    "outside pods among every pod": (
        [DENY, egress("out", WEB, to=[{"namespaceSelector": {"matchLabels": {"team": "a"}}}])],
        [DENY, egress("out", WEB, to=[{"namespaceSelector": {}}])],
        ["shop/Pod/web -> */*: any any, out by shop/out"],
        [],
    ),
    "a named port of outside pods": (
        [DENY],
        [
            DENY,
            egress(
                "out",
                WEB,
                to=[{"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "kube-system"}}}],
                ports=[{"port": "dns", "protocol": "UDP"}],
            ),
        ],
        ["shop/Pod/web -> kube-system/*: UDP dns, out by shop/out, unknown"],
        [],
    ),
    "a named port that becomes any port": (
        [DENY, egress("out", WEB, ports=[{"port": "dns"}])],
        [DENY, egress("out", WEB, ports=[{"protocol": "TCP"}])],
        ["shop/Pod/web -> anywhere: TCP any, out by shop/out"],
        [],
    ),
}


@pytest.mark.parametrize("change", CHANGES)
def test_reports(change: str) -> None:
    before, after, added, removed = CHANGES[change]
    difference = diff(compute(PODS + before), compute(PODS + after))
    assert (lines(difference.added), lines(difference.removed)) == (added, removed)


def test_unknown_before_is_unknown_in_the_difference() -> None:
    peer = [{"namespaceSelector": {"matchLabels": {"team": "front"}}}]
    policies = [DENY, ingress("in", API, **{"from": peer}, ports=[{"port": 80}])]
    front = pod("front/web", {"labels": {"app": "web"}})
    before, after = compute([*PODS, *policies, front]), compute([*PODS, *policies, front, namespace("front")])
    difference = diff(before, after)
    assert lines(difference.added) == []
    assert lines(difference.removed) == ["front/Pod/web -> shop/Pod/api: TCP 80, in by shop/in, unknown"]
    labelled = diff(before, compute([*PODS, *policies, front, namespace("front", team="front")]))
    assert lines(labelled.added) == ["front/Pod/web -> shop/Pod/api: TCP 80, in by shop/in, unknown"]
    assert lines(labelled.removed) == []


def test_a_workload_that_comes_brings_its_edges() -> None:
    difference = diff(compute([]), compute([pod("shop/web", {})]))
    assert lines(difference.added) == ["shop/Pod/web -> anywhere: any any", "anywhere -> shop/Pod/web: any any"]
