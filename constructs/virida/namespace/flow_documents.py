"""NetworkPolicies of connections: each end is an object of its own, in the namespace of its pods."""

from __future__ import annotations

from collections.abc import Sequence

from virida.documents import Document, present
from virida.namespace.connections import Addresses, Component, Connection
from virida.network_policy import peer


def flows(namespace: str, connections: Sequence[Connection]) -> list[Document]:
    """The ends of connections in one namespace, as policies.

    Args:
        namespace: The namespace.
        connections: All connections.
    """
    documents = []
    for connection in connections:
        source, target, ports = connection.source, connection.target, connection.ports
        if isinstance(source, Component) and source.namespace == namespace:
            documents.append(_policy(connection, "egress", source, {"to": _peers(target)}, ports))
        if isinstance(target, Component) and target.namespace == namespace:
            documents.append(_policy(connection, "ingress", target, {"from": _peers(source)}, ports))
    return documents


def _peers(end: Component | Addresses) -> list[Document]:
    if isinstance(end, Component):
        return [peer(end.namespace, end.labels)]
    return [{"ipBlock": present(cidr=cidr, **{"except": list(end.excluding)})} for cidr in end.cidrs]


def _policy(connection: Connection, direction: str, pods: Component, rule: Document, ports: Sequence[int]) -> Document:
    rule = {**rule, **present(ports=[{"protocol": "TCP", "port": port} for port in ports])}
    return {
        "apiVersion": "networking.k8s.io/v1",
        "kind": "NetworkPolicy",
        "metadata": {
            "name": f"{connection.name}-{direction}",
            "namespace": pods.namespace,
            "labels": {
                "app.kubernetes.io/name": pods.name,
                "app.kubernetes.io/part-of": "virida",
                "app.kubernetes.io/managed-by": "cdk8s",
            },
        },
        "spec": {
            "podSelector": present(matchLabels=dict(pods.labels)),
            "policyTypes": [direction.capitalize()],
            direction: [rule],
        },
    }
