"""Pods that traffic is sent to, through Services and routes."""

from __future__ import annotations

from collections.abc import Iterator

from virida.checks.context import Context
from virida.checks.findings import Severity, Violation
from virida.checks.objects import Objects
from virida.checks.registry import rule
from virida.checks.reliability.workloads import Container, Workload, Workloads, namespace_of
from virida.manifests import Manifest, mappings
from virida.reachability.selectors import Selector

_GATEWAY = "gateway.networking.k8s.io"
_ROUTES = tuple((kind, _GATEWAY) for kind in ("GRPCRoute", "HTTPRoute", "TCPRoute", "TLSRoute", "UDPRoute"))


class Served:
    """The workloads behind each Service.

    Args:
        objects: The objects. Call this through their `once`.
    """

    def __init__(self, objects: Objects) -> None:
        workloads = objects.once(Workloads)
        self.services: dict[Manifest, list[Workload]] = {}
        for service in objects.of("Service", ""):
            selector = service.mapping("spec", "selector")
            if selector and service.get("spec", "type") != "ExternalName":
                labels = Selector.read({"matchLabels": selector})
                self.services[service] = workloads.selected(namespace_of(service), labels)


@rule("reliability/single-replica", Severity.WARNING)
def single_replica(objects: Objects, context: Context) -> Iterator[Violation]:
    """A single pod behind a route."""
    services = {(namespace_of(s), s.key.name): chosen for s, chosen in objects.once(Served).services.items()}
    seen: set[Workload] = set()
    for route, namespace, name in _backends(objects):
        for workload in services.get((namespace, name), ()):
            if not workload.scales or workload.fewest != 1 or workload in seen:
                continue
            seen.add(workload)
            scaled = workload.autoscaled
            field = "minReplicas" if scaled else "replicas"
            yield Violation(
                scaled or workload.manifest,
                f"spec.{field}",
                f"{route.key.kind} {route.key.name} leads to a single pod of {workload}: each drain of its node, and "
                "each crash, is an outage",
                f"write {field}: 2 or more, and add a PodDisruptionBudget with maxUnavailable: 1",
            )


def _backends(objects: Objects) -> Iterator[tuple[Manifest, str, str]]:
    """Each route with the namespace and name of a Service that it leads to."""
    for ingress in objects.of("Ingress", "networking.k8s.io"):
        rules = mappings(ingress.get("spec", "rules"))
        paths = [p for r in rules if isinstance(r.get("http"), dict) for p in mappings(r["http"].get("paths"))]
        for backend in (ingress.get("spec", "defaultBackend"), *(path.get("backend") for path in paths)):
            service = backend.get("service") if isinstance(backend, dict) else None
            if isinstance(service, dict):
                yield ingress, namespace_of(ingress), str(service.get("name"))
    for kind, group in _ROUTES:
        for route in objects.of(kind, group):
            for backend in (b for r in mappings(route.get("spec", "rules")) for b in mappings(r.get("backendRefs"))):
                if backend.get("kind") in (None, "Service") and not backend.get("group"):
                    yield route, str(backend.get("namespace") or namespace_of(route)), str(backend.get("name"))


@rule("reliability/readiness", Severity.WARNING)
def readiness(objects: Objects, context: Context) -> Iterator[Violation]:
    """Pods behind a Service without a readiness probe."""
    seen: set[Workload] = set()
    for service, chosen in objects.once(Served).services.items():
        if service.get("spec", "publishNotReadyAddresses") is True:
            continue
        for workload in chosen:
            if workload in seen or workload.ends or any(c.spec.get("readinessProbe") for c in workload.running):
                continue
            seen.add(workload)
            container = _serving(service, workload)
            if container:
                yield Violation(
                    workload.manifest,
                    workload.field(*container.path, "readinessProbe"),
                    f"Service {service.key.name} sends traffic to a pod as soon as its process runs, and after it has "
                    "stopped answering: requests fail at each rollout",
                    "add a readinessProbe that asks for what serving needs, such as GET /ready with periodSeconds: 5",
                )


def _serving(service: Manifest, workload: Workload) -> Container | None:
    """The container that has the Service's port; the first one where none says so."""
    ports = mappings(service.get("spec", "ports"))
    wanted = [port.get("targetPort") or port.get("port") for port in ports if port.get("port")]
    for container in workload.running:
        for port in mappings(container.spec.get("ports")):
            if port.get("containerPort") in wanted or port.get("name") in wanted:
                return container
    return workload.running[0] if workload.running else None
