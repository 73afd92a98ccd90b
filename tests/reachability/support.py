"""Sets of documents for tests: pods in short, and edges as one line each."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from virida.reachability import ANYWHERE, Coverage, Edge, Endpoint, Pods, Range, Reachability, Verdict, Workload

Document = dict[str, Any]


def pod(key: str, options: Document) -> Document:
    """A Pod of ``namespace/name`` with ``labels``, ``ports`` by name, and ``hostNetwork``."""
    namespace, name = key.split("/")
    ports = [{"name": port, "containerPort": number} for port, number in options.get("ports", {}).items()]
    spec: Document = {"containers": [{"name": "main", "ports": ports}]}
    if "hostNetwork" in options:
        spec["hostNetwork"] = options["hostNetwork"]
    metadata = {"namespace": namespace, "name": name, "labels": options.get("labels", {})}
    return {"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": spec}


def policy(key: str, **spec: Any) -> Document:
    namespace, name = key.split("/")
    metadata = {"namespace": namespace, "name": name}
    return {"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy", "metadata": metadata, "spec": spec}


def namespace(name: str, **labels: str) -> Document:
    return {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name, "labels": labels}}


def endpoint(text: str, reachability: Reachability) -> Endpoint:
    """A workload as ``namespace/name``, outside pods as they are printed, a CIDR, or ``anywhere``."""
    if text == "anywhere":
        return ANYWHERE
    for item in reachability.workloads:
        if f"{item.workload.namespace}/{item.workload.name}" == text:
            return item.workload
    for edge in reachability.edges:
        for end in (edge.source, edge.target):
            if isinstance(end, Pods) and str(end) == text:
                return end
    assert text.rpartition("/")[2].isdigit(), f"{text} is neither in the set nor a CIDR"
    return Range(text)


def verdict(connection: str, reachability: Reachability) -> Verdict:
    """The verdict on ``source -> target PROTOCOL port``."""
    source, _, rest = connection.partition(" -> ")
    target, protocol, port = rest.rsplit(" ", 2)
    ends = endpoint(source, reachability), endpoint(target, reachability)
    return Coverage(reachability).verdict(*ends, protocol, int(port))


def line(edge: Edge) -> str:
    parts = [f"{edge.source} -> {edge.target}: {edge.protocol} {edge.ports}"]
    if edge.egress:
        parts.append(f"out by {' '.join(edge.egress)}")
    if edge.ingress:
        parts.append(f"in by {' '.join(edge.ingress)}")
    if edge.verdict is Verdict.UNKNOWN:
        parts.append("unknown")
    return ", ".join(parts)


def lines(edges: Iterable[Edge]) -> list[str]:
    return [line(edge) for edge in edges]


def workloads(reachability: Reachability) -> list[Workload]:
    return [item.workload for item in reachability.workloads]
