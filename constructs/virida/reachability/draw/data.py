"""JSON, for programs."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from virida.reachability.draw.picture import merge
from virida.reachability.model import Edge, Endpoint, Isolation, Pods, Range, Reachability, Workload
from virida.reachability.selectors import Verdict

VERSION = 1
"""Raised when a field goes or changes its meaning, not when one is added."""


def text(reachability: Reachability) -> str:
    """Write a reachability as JSON.

    The fields::

        version      1
        workloads[]  kind, namespace, name, hostNetwork
                     isolated: ingress, egress: yes, no or unknown
        edges[]      see ``edges``

    Args:
        reachability: What to write.
    """
    document = {
        "version": VERSION,
        "workloads": [_isolation(item) for item in reachability.workloads],
        "edges": edges(reachability.edges),
    }
    return json.dumps(document, indent=2) + "\n"


def edges(items: Iterable[Edge]) -> list[dict[str, Any]]:
    """Edges as they are written in JSON, those with the same ends and verdict as one.

    The fields::

        source, target  type: workload  kind, namespace, name
                        type: pods      namespaceSelector, podSelector, as kubectl writes them; text, in short
                        type: range     cidr, except
                        type: anywhere
        verdict         allowed, or unknown where it depends on what the set does not render
        ports[]         protocol: TCP, UDP, SCTP, or any for every port of every protocol
                        port: a number, a range such as 8000-8100, any, or a name that only outside pods could resolve
                        policies: egress, ingress: the policies that allow it, as namespace/name

    Args:
        items: The edges.
    """
    return [
        {
            "source": _endpoint(source),
            "target": _endpoint(target),
            "verdict": "allowed" if verdict is Verdict.YES else "unknown",
            "ports": [
                {
                    "protocol": edge.protocol,
                    "port": str(edge.ports),
                    "policies": {"egress": list(edge.egress), "ingress": list(edge.ingress)},
                }
                for edge in merged
            ],
        }
        for (source, target, verdict), merged in merge(items).items()
    ]


def _isolation(item: Isolation) -> dict[str, Any]:
    return {
        **_identity(item.workload),
        "hostNetwork": item.workload.host_network,
        "isolated": {"ingress": item.ingress.name.lower(), "egress": item.egress.name.lower()},
    }


def _identity(workload: Workload) -> dict[str, str]:
    return {"kind": workload.kind, "namespace": workload.namespace, "name": workload.name}


def _endpoint(endpoint: Endpoint) -> dict[str, Any]:
    match endpoint:
        case Workload():
            return {"type": "workload", **_identity(endpoint)}
        case Pods():
            selectors = {"namespaceSelector": str(endpoint.namespaces), "podSelector": str(endpoint.pods)}
            return {"type": "pods", **selectors, "text": str(endpoint)}
        case Range():
            return {"type": "range", "cidr": endpoint.cidr, "except": list(endpoint.excepts)}
        case _:
            return {"type": "anywhere"}
