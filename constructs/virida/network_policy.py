"""Pieces of NetworkPolicies that more than one construct writes."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping

from virida.cluster import ClusterProfile, Pods
from virida.documents import Document, present


def peer(namespace: str, labels: Mapping[str, str]) -> Document:
    """Pods by their labels in one namespace; without labels, all of its pods."""
    return {
        "namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": namespace}},
        **present(podSelector={"matchLabels": dict(labels)} if labels else None),
    }


def pods_peer(pods: Pods) -> Document:
    """Somebody else's pods as a peer."""
    return peer(pods.namespace, pods.labels)


def dns_rule(cluster: ClusterProfile) -> Document:
    """The egress rule that lets pods resolve names.

    NodeLocal DNSCache runs on the node's network, where no selector finds it: it is a peer by its address.
    """
    local = [ipaddress.ip_network(cluster.node_local_dns)] if cluster.node_local_dns else []
    return {
        "to": [pods_peer(pods) for pods in cluster.dns] + [{"ipBlock": {"cidr": str(address)}} for address in local],
        "ports": [{"protocol": "UDP", "port": 53}, {"protocol": "TCP", "port": 53}],
    }
