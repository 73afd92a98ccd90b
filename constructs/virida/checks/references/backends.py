"""Rules about where routes lead: the Services of Ingresses and of the routes of the Gateway API, and their ports."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from virida.checks.context import Context
from virida.checks.findings import Severity, Violation
from virida.checks.objects import Objects
from virida.checks.references.known import Known, at_home, missing
from virida.checks.registry import rule
from virida.checks.suggestions import did_you_mean
from virida.manifests import Manifest, ObjectKey, field_path, mappings
from virida.manifests.fields import Segment
from virida.reachability.documents import mapping

GATEWAY_API = "gateway.networking.k8s.io"

ROUTES = ("GRPCRoute", "HTTPRoute", "TCPRoute", "TLSRoute", "UDPRoute")
"""The kinds of routes that attach to a Gateway."""

_Path = tuple[Segment, ...]


@rule("references/ingress-backend", Severity.ERROR)
def ingress_backend(objects: Objects, context: Context) -> Iterator[Violation]:
    """An Ingress that leads to a Service, or a port of it, that does not exist."""
    known = objects.once(Known, context)
    for manifest in objects.of("Ingress", "networking.k8s.io"):
        for path, backend in _ingress_backends(manifest):
            service = mapping(backend.get("service"))
            name, port = service.get("name"), mapping(service.get("port"))
            if not isinstance(name, str) or not name:
                continue
            key = ObjectKey("", "Service", manifest.key.namespace, name)
            outcome = "the Ingress controller answers with 503 instead"
            yield from missing(known, manifest, (*path, "service", "name"), key, outcome)
            for field in ("name", "number"):
                place = (*path, "service", "port", field)
                yield from _port(
                    known, manifest, place, key, port.get(field), "the Ingress controller answers with 503"
                )


@rule("references/route-backend", Severity.ERROR)
def route_backend(objects: Objects, context: Context) -> Iterator[Violation]:
    """A route of the Gateway API that leads to a Service, or a port of it, that does not exist or is not granted."""
    known = objects.once(Known, context)
    for kind in ROUTES:
        for manifest in objects.of(kind, GATEWAY_API):
            for path, backend in _route_backends(manifest):
                yield from _route_backend(known, objects, manifest, path, backend)


def _ingress_backends(manifest: Manifest) -> Iterator[tuple[_Path, Mapping[str, Any]]]:
    yield ("spec", "defaultBackend"), manifest.mapping("spec", "defaultBackend")
    for number, one in _indexed(manifest.get("spec", "rules")):
        for index, path in _indexed(mapping(one.get("http")).get("paths")):
            place = ("spec", "rules", number, "http", "paths", index, "backend")
            yield place, mapping(path.get("backend"))


def _route_backends(manifest: Manifest) -> Iterator[tuple[_Path, Mapping[str, Any]]]:
    for number, one in _indexed(manifest.get("spec", "rules")):
        for index, backend in _indexed(one.get("backendRefs")):
            yield ("spec", "rules", number, "backendRefs", index), backend
        for index, step in _indexed(one.get("filters")):
            mirror = mapping(mapping(step.get("requestMirror")).get("backendRef"))
            yield ("spec", "rules", number, "filters", index, "requestMirror", "backendRef"), mirror


def _route_backend(
    known: Known, objects: Objects, manifest: Manifest, path: _Path, backend: Mapping[str, Any]
) -> Iterator[Violation]:
    name = backend.get("name")
    if not isinstance(name, str) or not name:
        return
    own = manifest.key.namespace
    key = ObjectKey(
        str(backend.get("group") or ""),
        str(backend.get("kind") or "Service"),
        str(backend.get("namespace") or own),
        name,
    )
    outcome = "the Gateway answers with 500 instead"
    yield from missing(known, manifest, (*path, "name"), key, outcome)
    if (key.group, key.kind) == ("", "Service"):
        yield from _port(known, manifest, (*path, "port"), key, backend.get("port"), outcome)
    abroad = at_home(key).namespace != at_home(manifest.key).namespace
    grants = objects.of("ReferenceGrant", GATEWAY_API)
    if abroad and known.find(key) and not any(_grants(grant, manifest.key, key) for grant in grants):
        yield Violation(
            manifest,
            field_path(manifest.document, *path, "namespace"),
            f"no ReferenceGrant of namespace {key.namespace} lets an object of kind {manifest.key.kind} in namespace "
            f"{at_home(manifest.key).namespace} lead to {key}; {outcome}",
            f"add one to namespace {key.namespace}",
        )


def _grants(grant: Manifest, who: ObjectKey, what: ObjectKey) -> bool:
    return (
        at_home(grant.key).namespace == what.namespace
        and any(
            (one.get("group"), one.get("kind"), one.get("namespace")) == (who.group, who.kind, at_home(who).namespace)
            for one in mappings(grant.get("spec", "from"))
        )
        and any(
            (one.get("group") or "", one.get("kind")) == (what.group, what.kind)
            and one.get("name") in (None, "", what.name)
            for one in mappings(grant.get("spec", "to"))
        )
    )


def _port(
    known: Known, manifest: Manifest, path: _Path, service: ObjectKey, wanted: object, outcome: str
) -> Iterator[Violation]:
    found = known.find(service)
    ports = mappings(found.get("spec", "ports")) if found else []
    # A Service without ports, such as one of type ExternalName, takes any.
    if not ports or isinstance(wanted, bool) or not isinstance(wanted, str | int):
        return
    if any(wanted == port.get("name" if isinstance(wanted, str) else "port") for port in ports):
        return
    names = sorted(str(port["name"]) for port in ports if port.get("name"))
    offered = [f"{port.get('port')} ({port['name']})" if port.get("name") else f"{port.get('port')}" for port in ports]
    yield Violation(
        manifest,
        field_path(manifest.document, *path),
        f"{service} has no port {wanted}; {outcome}",
        f"write one that it has: {', '.join(offered)}" + did_you_mean(str(wanted), names),
    )


def _indexed(value: object) -> Iterator[tuple[int, Mapping[str, Any]]]:
    if isinstance(value, list):
        for index, item in enumerate(value):
            if isinstance(item, Mapping):
                yield index, item
