"""WIDEN: what becomes reachable from outside the cluster."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator, Mapping
from typing import Any

from virida.manifests import Manifest, mappings
from virida.review.consequences.scene import Scene
from virida.review.consequences.services import hosts
from virida.review.model import Code, Level, Risk
from virida.review.shapes import texts
from virida.review.words import code, listing

_OUTSIDE = ("NodePort", "LoadBalancer")
_ROUTES = ("Ingress", "HTTPRoute", "GRPCRoute", "TLSRoute")


def service_type(scene: Scene) -> Iterator[Risk]:
    """A Service opens ports on nodes, or a load balancer."""
    for change in scene.of("Service"):
        if change.after is None or change.key.group:
            continue
        old, new = _type(change.before), _type(change.after)
        if new in _OUTSIDE and old not in (new, "LoadBalancer"):
            message = f"the Service becomes a {code(new)}: it is reachable from outside the cluster"
            if change.before is None:
                message = f"the Service is a {code(new)}: it is reachable from outside the cluster"
            remedy = "keep it inside, and let a route expose what has to be"
            yield Risk(Code.WIDEN, Level.HIGH, change.key, "spec.type", message, remedy)


def service_sources(scene: Scene) -> Iterator[Risk]:
    """A load balancer takes connections from more addresses, or a Service answers at more."""
    for change in scene.of("Service"):
        if change.updated is None or change.key.group:
            continue
        before, after = change.updated
        if _type(before) == _type(after) == "LoadBalancer":
            new = _beyond(_sources(after), _sources(before))
            if new:
                message = f"the load balancer takes connections from {listing([code(one) for one in new])} too"
                field = "spec.loadBalancerSourceRanges"
                remedy = "name only the addresses that have to connect"
                yield Risk(Code.WIDEN, Level.HIGH, change.key, field, message, remedy)
        old, now = (set(texts(m.get("spec", "externalIPs"))) for m in change.updated)
        added = sorted(now - old)
        if added:
            message = f"the Service takes the traffic to {listing([code(one) for one in added])}"
            remedy = "leave externalIPs out: nodes take over these addresses"
            yield Risk(Code.WIDEN, Level.HIGH, change.key, "spec.externalIPs", message, remedy)


def route_hosts(scene: Scene) -> Iterator[Risk]:
    """A route serves a host that it did not serve."""
    for change in scene.of(*_ROUTES):
        if change.after is None:
            continue
        old = hosts(change.before) if change.before else set()
        new = sorted(hosts(change.after) - old)
        if not new or "*" in old:
            continue
        named = "every host" if "*" in new else listing([code(host) for host in new])
        message = f"{named} {'lead' if len(new) > 1 and '*' not in new else 'leads'} to the route"
        field = "spec.hostnames" if change.key.kind != "Ingress" else "spec.rules"
        remedy = "expose only the hosts that have to be reached from outside"
        yield Risk(Code.WIDEN, Level.HIGH, change.key, field, message, remedy)


def listeners(scene: Scene) -> Iterator[Risk]:
    """A Gateway listens on another port or host, or takes routes of more namespaces."""
    for change in scene.of("Gateway"):
        if change.updated is None:
            continue
        old, new = ({_listener(each) for each in mappings(m.get("spec", "listeners"))} for m in change.updated)
        for name, port, host, namespaces in sorted(new - old):
            message = f"the listener {code(name)} takes {code(host)} on port {port}, and routes from {code(namespaces)}"
            remedy = "listen only where it is needed, and name the namespaces whose routes may attach"
            field = f"spec.listeners[{name}]"
            yield Risk(Code.WIDEN, Level.HIGH, change.key, field, message, remedy)


def _type(service: Manifest | None) -> str:
    return str(service.get("spec", "type") or "ClusterIP") if service else ""


def _sources(service: Manifest) -> list[str]:
    ranges = service.get("spec", "loadBalancerSourceRanges")
    return [str(one) for one in ranges] if isinstance(ranges, list) and ranges else ["0.0.0.0/0", "::/0"]


def _beyond(new: list[str], old: list[str]) -> list[str]:
    """The ranges that are not inside any of the old ones."""
    found = []
    for one in new:
        try:
            network = ipaddress.ip_network(one, strict=False)
            known = [ipaddress.ip_network(other, strict=False) for other in old]
        except ValueError:
            continue
        if not any(network.version == k.version and network.subnet_of(k) for k in known):  # type: ignore[arg-type]
            found.append(one)
    return found


def _listener(listener: Mapping[str, Any]) -> tuple[str, int, str, str]:
    routes = listener.get("allowedRoutes")
    namespaces = routes.get("namespaces") if isinstance(routes, dict) else None
    where = namespaces.get("from", "Same") if isinstance(namespaces, dict) else "Same"
    port = listener.get("port")
    return (
        str(listener.get("name")),
        port if isinstance(port, int) else 0,
        str(listener.get("hostname") or "*"),
        str(where),
    )
