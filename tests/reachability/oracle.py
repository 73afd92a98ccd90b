"""NetworkPolicies once more, for one connection at a time: slow, and as literal as the Kubernetes documentation.

It shares nothing with the engine, and answers NO (0), UNKNOWN (1) or YES (2). It reads Pods only.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

Document = dict[str, Any]

NO, UNKNOWN, YES = 0, 1, 2


def allowed(documents: Sequence[Document], source: Document, target: Document, protocol: str, port: int) -> int:
    """Whether a pod may connect to a port of another: 'both the egress policy on the source pod and the ingress policy
    on the destination pod need to allow the connection'."""
    return min(
        direction(documents, "Egress", source, target, target, protocol, port),
        direction(documents, "Ingress", target, source, target, protocol, port),
    )


def direction(
    documents: Sequence[Document],
    which: str,
    subject: Document,
    peer: Document,
    target: Document,
    protocol: str,
    port: int,
) -> int:
    if subject["spec"].get("hostNetwork"):
        return YES
    selecting = [
        item
        for item in documents
        if item["kind"] == "NetworkPolicy"
        and item["metadata"]["namespace"] == subject["metadata"]["namespace"]
        and which in policy_types(item["spec"])
        and selects(item["spec"]["podSelector"], subject["metadata"]["labels"]) == YES
    ]
    if not selecting:
        return YES  # "by default, a pod is non-isolated"
    found = NO
    for policy in selecting:  # "network policies do not conflict; they are additive"
        for rule in policy["spec"].get(which.lower()) or []:
            found = max(found, permits(documents, policy, which, rule, peer, target, protocol, port))
    return found


def policy_types(spec: Document) -> list[str]:
    """'If no policyTypes are specified then by default Ingress will always be set and Egress will be set if the
    NetworkPolicy has any egress rules.'"""
    listed: list[str] = spec.get("policyTypes") or []
    return listed or (["Ingress", "Egress"] if spec.get("egress") else ["Ingress"])


def permits(
    documents: Sequence[Document],
    policy: Document,
    which: str,
    rule: Document,
    peer: Document,
    target: Document,
    protocol: str,
    port: int,
) -> int:
    peers = rule.get("from" if which == "Ingress" else "to") or []
    who = max((matches(documents, policy, item, peer) for item in peers), default=NO) if peers else YES
    ports = rule.get("ports") or []
    what = max((on_port(item, which, target, protocol, port) for item in ports), default=NO) if ports else YES
    return min(who, what)


def matches(documents: Sequence[Document], policy: Document, item: Document, peer: Document) -> int:
    if "ipBlock" in item:
        return NO
    namespace = peer["metadata"]["namespace"]
    if "namespaceSelector" in item:
        found = selects_namespace(documents, item["namespaceSelector"], namespace)
    else:
        found = YES if namespace == policy["metadata"]["namespace"] else NO
    if "podSelector" in item:
        found = min(found, selects(item["podSelector"], peer["metadata"]["labels"]))
    return min(found, UNKNOWN) if peer["spec"].get("hostNetwork") else found


def selects_namespace(documents: Sequence[Document], selector: Document, name: str) -> int:
    labels = {"kubernetes.io/metadata.name": name}
    for item in documents:
        if item["kind"] == "Namespace" and item["metadata"]["name"] == name:
            return selects(selector, item["metadata"]["labels"] | labels)
    known = {key: value for key, value in selector.get("matchLabels", {}).items() if key in labels}
    others = [item for item in selector.get("matchExpressions", []) if item["key"] not in labels]
    expressions = [item for item in selector.get("matchExpressions", []) if item["key"] in labels]
    found = selects({"matchLabels": known, "matchExpressions": expressions}, labels)
    hidden = others or len(known) < len(selector.get("matchLabels", {}))
    return min(found, UNKNOWN) if hidden else found


def selects(selector: Document, labels: dict[str, str]) -> int:
    for key, value in selector.get("matchLabels", {}).items():
        if labels.get(key) != value:
            return NO
    for item in selector.get("matchExpressions", []):
        value = labels.get(item["key"])
        holds = {
            "In": value is not None and value in item.get("values", []),
            "NotIn": value is None or value not in item.get("values", []),
            "Exists": value is not None,
            "DoesNotExist": value is None,
        }
        if not holds.get(item["operator"], False):
            return NO
    return YES


def on_port(item: Document, which: str, target: Document, protocol: str, port: int) -> int:
    if item.get("protocol", "TCP") != protocol:
        return NO
    wanted: int | str | None = item.get("port")
    if isinstance(wanted, str):
        numbers = [
            declared["containerPort"]
            for container in target["spec"]["containers"]
            for declared in container["ports"]
            if declared["name"] == wanted and declared.get("protocol", "TCP") == protocol
        ]
        found = YES if port in numbers else NO
        return min(found, UNKNOWN) if which == "Egress" and target["spec"].get("hostNetwork") else found
    if wanted is None:
        return YES
    last: int = item.get("endPort", wanted)
    return YES if wanted <= port <= last else NO
