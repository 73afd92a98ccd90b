"""DROP: Services that lose their pods or a port, and routes that lose their Service."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from virida.manifests import Manifest, ObjectKey, mappings
from virida.podsecurity import PodTemplate, pod_template
from virida.review.consequences.blocked import is_blocked
from virida.review.consequences.scene import Scene
from virida.review.consequences.workloads import containers, is_workload, pod_labels, workloads
from virida.review.model import Change, Code, Level, Risk
from virida.review.shapes import at
from virida.review.snapshot import Side
from virida.review.words import code, listing

_GATEWAY = "gateway.networking.k8s.io"
_ROUTES = ("HTTPRoute", "GRPCRoute", "TLSRoute", "TCPRoute", "UDPRoute")
Pods = list[tuple[Manifest, PodTemplate]]


def without_pods(scene: Scene) -> Iterator[Risk]:
    """A Service selects no pods any more, or a new one selects none."""
    for before, after in _services(scene):
        if not after.mapping("spec", "selector"):
            continue
        if any(_stays_selected(scene, manifest, after) for manifest, _ in _pods(scene.after, after)):
            continue
        if any(is_blocked(scene, manifest.key) for manifest, _ in _pods(scene.before, after)):
            continue  # these pods keep the labels that they have
        change = scene.change_of(after.key)
        if before is None:
            if change:
                message = "the Service selects no pods of the set: nothing answers at its address"
                remedy = "select labels that the pods have, or render the pods too"
                yield Risk(Code.DROP, Level.MEDIUM, change.key, "spec.selector", message, remedy)
            continue
        former = _pods(scene.before, before)
        if not former:
            continue
        if change and change.touched("spec.selector"):
            message = f"the Service no longer selects the pods of {_named(former)}: nothing answers at its address"
            remedy = "select labels that the pods have; change the labels first, and the selector when they are there"
            yield Risk(Code.DROP, Level.HIGH, change.key, "spec.selector", message, remedy)
            continue
        for cause in _causes(scene, former):
            message = f"{code(after.key)} selects no pods any more: nothing answers at its address"
            remedy = "keep the labels that the Service selects, or remove the Service too"
            yield Risk(Code.DROP, Level.HIGH, cause.key, _labels_field(cause), message, remedy)


def named_port_gone(scene: Scene) -> Iterator[Risk]:
    """A Service sends to a port by a name that its pods do not have any more."""
    for before, after in _services(scene):
        pods = _pods(scene.after, after)
        for port in mappings(after.get("spec", "ports")) if pods else ():
            target = port.get("targetPort")
            if not isinstance(target, str) or target in _port_names(pods):
                continue
            message = f"{code(after.key)} sends to the port named {code(target)}, which its pods do not have"
            remedy = "keep the port's name, or write its number in the Service"
            change = scene.change_of(after.key)
            if change and (change.created or change.touched("spec")):
                yield Risk(Code.DROP, Level.HIGH, change.key, "spec.ports", message, remedy)
            elif before is not None and target in _port_names(_pods(scene.before, before)):
                for cause in _causes(scene, _pods(scene.before, before)):
                    field = next((f.path for f in cause.fields if ".ports" in f.path), "")
                    yield Risk(Code.DROP, Level.HIGH, cause.key, field, message, remedy)


def port_gone(scene: Scene) -> Iterator[Risk]:
    """A Service no longer listens on a port."""
    for change in scene.of("Service"):
        if change.updated is None or change.key.group:
            continue
        old, new = ({_port(port.get("port")) for port in mappings(m.get("spec", "ports"))} for m in change.updated)
        for port in sorted(port for port in old - new if isinstance(port, int)):
            message = f"the Service no longer listens on port {port}"
            remedy = "keep the port until no caller uses it"
            yield Risk(Code.DROP, Level.HIGH, change.key, "spec.ports", message, remedy)


def inside_only(scene: Scene) -> Iterator[Risk]:
    """A Service that was reached from outside the cluster no longer is."""
    outside = ("LoadBalancer", "NodePort")
    for change in scene.of("Service"):
        if change.updated is None or change.key.group:
            continue
        old, new = (str(m.get("spec", "type") or "ClusterIP") for m in change.updated)
        if old in outside and new not in outside:
            message = f"{code(old)} becomes {code(new)}: nothing outside the cluster reaches the Service any more"
            remedy = "make sure that all callers are inside the cluster, or come through a route"
            yield Risk(Code.DROP, Level.HIGH, change.key, "spec.type", message, remedy)


def route_without_service(scene: Scene) -> Iterator[Risk]:
    """A route sends to a Service, or a port of it, that is not there after the change and was before."""
    if not scene.has("Service", "Ingress", *_ROUTES):
        return
    routes = [*scene.after.of("Ingress", "networking.k8s.io")]
    routes += [route for kind in _ROUTES for route in scene.after.of(kind, _GATEWAY)]
    for route in routes:
        for name, namespace, port in sorted(set(backends(route)), key=str):
            key = ObjectKey("", "Service", namespace, name)
            own, other = scene.change_of(route.key), scene.change_of(key)
            if own is None and other is None:
                continue
            service = scene.after.find("Service", "", namespace, name)
            missing = "Service" if service is None else f"port {port}" if not _listens(service, port) else ""
            if not missing:
                continue
            known = scene.before.find("Service", "", namespace, name)
            if known is None and scene.after.of("Service", "", namespace) == []:
                continue  # its Services come from elsewhere
            if other and known is not None and _listens(known, port):
                message = f"{code(route.key)} sends to {code(key)}, {_which(missing)}"
                remedy = "change the route first, and the Service afterwards"
                yield Risk(Code.DROP, Level.HIGH, other.key, "", message, remedy)
            elif own and (own.created or own.touched("spec")):
                message = f"the route sends to {code(key)}, {_which(missing)}"
                yield Risk(Code.DROP, Level.HIGH, own.key, "spec", message, "name a Service and a port that are there")


def host_gone(scene: Scene) -> Iterator[Risk]:
    """A route no longer serves a host."""
    for change in scene.of("Ingress", *_ROUTES):
        if change.updated is None:
            continue
        old, new = (hosts(manifest) for manifest in change.updated)
        gone = sorted(old - new)
        if gone and "*" not in new:
            message = f"{listing([code(host) for host in gone])} {'is' if len(gone) == 1 else 'are'} no longer served"
            remedy = "keep the host until nobody uses it"
            field = "spec.hostnames" if change.key.kind in _ROUTES else "spec.rules"
            yield Risk(Code.DROP, Level.HIGH, change.key, field, message, remedy)


def backends(route: Manifest) -> Iterator[tuple[str, str, Any]]:
    """The Services that a route sends to: name, namespace, and port by number or name; None where it names no port.

    Args:
        route: An Ingress, or a route of the Gateway API.
    """
    if route.key.kind == "Ingress":
        paths = [
            path for rule in mappings(route.get("spec", "rules")) for path in mappings(at(rule, "http").get("paths"))
        ]
        for backend in (route.mapping("spec", "defaultBackend"), *(at(path, "backend") for path in paths)):
            service = at(backend, "service")
            if service.get("name"):
                port = at(service, "port")
                yield str(service["name"]), route.key.namespace, _port(port.get("number") or port.get("name"))
        return
    for rule in mappings(route.get("spec", "rules")):
        for reference in mappings(rule.get("backendRefs")):
            if reference.get("kind", "Service") == "Service" and not reference.get("group") and reference.get("name"):
                namespace = str(reference.get("namespace") or route.key.namespace)
                yield str(reference["name"]), namespace, _port(reference.get("port"))


def _port(value: Any) -> int | str | None:
    return value if isinstance(value, (int, str)) else None


def hosts(route: Manifest) -> set[str]:
    """The hosts that a route serves; `*` where it names none and serves them all."""
    if route.key.kind == "Ingress":
        found = {str(rule.get("host") or "*") for rule in mappings(route.get("spec", "rules"))}
        return found | ({"*"} if route.mapping("spec", "defaultBackend") else set())
    names = route.get("spec", "hostnames")
    return {str(name) for name in names} if isinstance(names, list) and names else {"*"}


def _stays_selected(scene: Scene, workload: Manifest, service: Manifest) -> bool:
    """Whether a Service selects the pods of a workload, also where an update of it is refused."""
    change = scene.change_of(workload.key)
    if change is None or change.updated is None or not is_blocked(scene, workload.key):
        return True
    return service.mapping("spec", "selector").items() <= pod_labels(change.updated[0]).items()


def _services(scene: Scene) -> Iterator[tuple[Manifest | None, Manifest]]:
    """The Services, before and after, that a change may concern: changed ones, and those of changed workloads."""
    found: dict[ObjectKey, Manifest] = {}
    for change in scene.changes:
        if change.after and change.key.kind == "Service" and not change.key.group:
            found[change.after.key] = change.after
        elif is_workload(change.manifest) and _pods_change(change):
            for manifest in (change.before, change.after):
                for service in scene.after.of("Service", "", manifest.key.namespace) if manifest else ():
                    found[service.key] = service
    for key in sorted(found):
        yield scene.before.find("Service", "", key.namespace, key.name), found[key]


def _pods_change(change: Change) -> bool:
    """Whether the labels or ports of a workload's pods change."""
    if change.updated is None:
        return change.pruned is not None
    before, after = change.updated
    return pod_labels(before) != pod_labels(after) or any(".ports" in field.path for field in change.fields)


def _pods(side: Side, service: Manifest) -> Pods:
    selector = service.mapping("spec", "selector")
    if not selector:
        return []
    hint = min((str(value) for value in selector.values()), key=lambda value: (-len(value), value))
    return [
        (manifest, pod)
        for manifest, pod in workloads(side, service.key.namespace, hint)
        if selector.items() <= pod_labels(manifest).items() and manifest.get("spec", "replicas") != 0
    ]


def _port_names(pods: Pods) -> set[str]:
    return {
        str(port.get("name"))
        for _, pod in pods
        for _, container in containers(pod)
        for port in mappings(container.get("ports"))
    }


def _causes(scene: Scene, former: Pods) -> list[Change]:
    found = [scene.change_of(manifest.key) for manifest, _ in former]
    return [
        change for change in found if change is not None and (change.pruned or pod_template(change.manifest.document))
    ]


def _labels_field(cause: Change) -> str:
    field = next((field.path for field in cause.fields if ".template.metadata.labels" in field.path), "")
    return field or next((field.path for field in cause.fields if field.path == "spec.replicas"), "")


def _named(pods: Pods) -> str:
    return listing([code(manifest.key) for manifest, _ in pods])


def _which(missing: str) -> str:
    return "which is not there any more" if missing == "Service" else f"which does not listen on {code(missing)}"


def _listens(service: Manifest, port: Any) -> bool:
    ports = mappings(service.get("spec", "ports"))
    return port is None or not ports or any(port in (each.get("port"), each.get("name")) for each in ports)
