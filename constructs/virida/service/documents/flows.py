"""NetworkPolicies: each flow is an object of its own at either end, and nothing else is open."""

from __future__ import annotations

from collections.abc import Sequence

from virida.cluster import ClusterProfile, Pods
from virida.documents import Document, present
from virida.fields import At
from virida.network_policy import dns_rule, peer, pods_peer
from virida.service.documents import vault
from virida.service.documents.metadata import metadata, selector
from virida.service.options.network import Caller, Flow, FlowPort, Outside, ServiceRef
from virida.service.options.service import ServiceOptions


def flows(options: ServiceOptions, cluster: ClusterProfile) -> list[Document]:
    """The policies of the service's own pods."""
    if not options.isolated:
        return []
    documents = [isolation(options, options.name, cluster)]
    if options.route is not None and cluster.ingress:
        documents.append(_from_ingress(options, cluster))
    documents += [egress(options, options.name, call) for call in options.calls]
    if options.vault is not None and cluster.vault is not None:
        documents.append(egress(options, options.name, vault.flow(cluster.vault)))
    documents += [_from_caller(options, caller) for caller in options.callers]
    return documents


def isolation(options: ServiceOptions, name: str, cluster: ClusterProfile) -> Document:
    """Closes the pods of that name in both directions, but for DNS.

    A namespace with a default-deny closes them already; with this the service is closed in any namespace.
    """
    return policy(options, name, name, ["Ingress", "Egress"], egress=[dns_rule(cluster)])


def egress(options: ServiceOptions, caller: str, call: Flow | Outside) -> Document:
    """The caller's end of a flow."""
    if isinstance(call, Outside):
        block = present(cidr=call.cidr, **{"except": list(call.excluding)})
        rule = {"to": [{"ipBlock": block}], "ports": [present(protocol=call.protocol, port=call.port)]}
    else:
        rule = {"to": [peer(call.namespace, call.labels)], "ports": _ports(call.ports)}
    return policy(options, f"{caller}-to-{call.name}-egress", caller, ["Egress"], egress=[rule])


def ingress(options: ServiceOptions, caller: Pods, caller_name: str, ports: Sequence[FlowPort]) -> Document:
    """The callee's end of a flow."""
    rule = {"from": [pods_peer(caller)], "ports": _ports(ports)}
    return policy(options, f"{caller_name}-to-{options.name}-ingress", options.name, ["Ingress"], ingress=[rule])


def policy(options: ServiceOptions, name: str, pods: str, types: list[str], **rules: list[Document]) -> Document:
    """A policy for the pods with that name label."""
    return {
        "apiVersion": "networking.k8s.io/v1",
        "kind": "NetworkPolicy",
        "metadata": metadata(options, name),
        "spec": {"podSelector": {"matchLabels": selector(pods)}, "policyTypes": types, **rules},
    }


def _ports(ports: Sequence[FlowPort]) -> list[Document]:
    return [{"protocol": port.protocol, "port": port.port} for port in ports]


def _from_ingress(options: ServiceOptions, cluster: ClusterProfile) -> Document:
    assert options.route is not None
    port = options.port_named(At(options.name, "route.port"), options.route.port)
    rule = {
        "from": [pods_peer(pods) for pods in cluster.ingress],
        "ports": [{"protocol": port.protocol, "port": port.number}],
    }
    return policy(options, f"{options.name}-from-ingress", options.name, ["Ingress"], ingress=[rule])


def _from_caller(options: ServiceOptions, caller: ServiceRef | Caller) -> Document:
    ref = caller.service if isinstance(caller, Caller) else caller
    names = caller.ports if isinstance(caller, Caller) else (None,)
    at = At(options.name, "callers")
    found = [options.port_named(at, name) for name in names]
    ports = [FlowPort(port.number, port.protocol) for port in found]
    return ingress(options, Pods(ref.namespace, ref.pod_labels), ref.name, ports)
