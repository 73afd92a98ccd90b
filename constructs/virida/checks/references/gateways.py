"""Rules about what routes enter by: Gateways and their listeners, IngressClasses, and certificates."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from virida.checks.context import Context
from virida.checks.findings import Severity, Violation
from virida.checks.objects import Objects
from virida.checks.references.backends import GATEWAY_API, ROUTES
from virida.checks.references.known import Known, at_home, missing
from virida.checks.references.selection import Selection
from virida.checks.registry import rule
from virida.checks.suggestions import did_you_mean
from virida.manifests import Manifest, ObjectKey, field_path, mappings
from virida.reachability import Labels, Selector, Verdict
from virida.reachability.documents import mapping

_DEAD_ROUTE = "the route attaches to nothing, and no request reaches it"


@rule("references/route-parent", Severity.ERROR)
def route_parent(objects: Objects, context: Context) -> Iterator[Violation]:
    """A route of the Gateway API without a Gateway, or a listener of it, that takes it."""
    known, selection = objects.once(Known, context), objects.once(Selection, context)
    for kind in ROUTES:
        for manifest in objects.of(kind, GATEWAY_API):
            for index, parent in enumerate(mappings(manifest.get("spec", "parentRefs"))):
                yield from _parent(known, selection, context, manifest, index, parent)


@rule("references/ingress-class", Severity.ERROR)
def ingress_class(objects: Objects, context: Context) -> Iterator[Violation]:
    """An Ingress of a class that does not exist."""
    known = objects.once(Known, context)
    if not objects.of("IngressClass", "networking.k8s.io"):
        return  # Its controller's chart brings the class.
    for manifest in objects.of("Ingress", "networking.k8s.io"):
        name = manifest.get("spec", "ingressClassName")
        if isinstance(name, str) and name and not (context.profile and context.profile.ingress_class == name):
            key = ObjectKey("networking.k8s.io", "IngressClass", "", name)
            outcome = "no controller takes the Ingress, and no request reaches it"
            yield from missing(known, manifest, ("spec", "ingressClassName"), key, outcome)


@rule("references/tls-secret", Severity.ERROR)
def tls_secret(objects: Objects, context: Context) -> Iterator[Violation]:
    """A Secret with a certificate that does not exist, or holds none."""
    known = objects.once(Known, context)
    for manifest in objects.of("Ingress", "networking.k8s.io"):
        for index, tls in enumerate(mappings(manifest.get("spec", "tls"))):
            key = ObjectKey("", "Secret", manifest.key.namespace, _text(tls.get("secretName")))
            outcome = "browsers get the controller's own certificate, and warn of it"
            yield from _certificate(known, manifest, ("spec", "tls", index, "secretName"), key, outcome)
    for manifest in objects.of("Gateway", GATEWAY_API):
        for index, listener in enumerate(mappings(manifest.get("spec", "listeners"))):
            for number, ref in enumerate(mappings(mapping(listener.get("tls")).get("certificateRefs"))):
                if ref.get("kind") in (None, "Secret"):
                    namespace = _text(ref.get("namespace")) or manifest.key.namespace
                    key = ObjectKey("", "Secret", namespace, _text(ref.get("name")))
                    path = ("spec", "listeners", index, "tls", "certificateRefs", number, "name")
                    yield from _certificate(known, manifest, path, key, "the listener serves nothing")


def _certificate(
    known: Known, manifest: Manifest, path: tuple[str | int, ...], key: ObjectKey, outcome: str
) -> Iterator[Violation]:
    if not key.name:
        return
    yield from missing(known, manifest, path, key, outcome)
    secret = known.find(key)
    if secret is None or known.fills(key):
        return
    held = {*secret.mapping("data"), *secret.mapping("stringData")}
    lacking = sorted({"tls.crt", "tls.key"} - held)
    # A Secret without any key waits for somebody to fill it.
    if held and lacking:
        yield Violation(
            manifest,
            field_path(manifest.document, *path),
            f"{key} has no {' and no '.join(lacking)}; {outcome}",
            "name a Secret of type kubernetes.io/tls",
        )


def _parent(
    known: Known, selection: Selection, context: Context, manifest: Manifest, index: int, parent: Mapping[str, Any]
) -> Iterator[Violation]:
    name = parent.get("name")
    if not isinstance(name, str) or not name:
        return
    kind = str(parent.get("kind") or "Gateway")
    group = parent.get("group")
    key = ObjectKey(
        GATEWAY_API if group is None else str(group),
        kind,
        _text(parent.get("namespace")) or manifest.key.namespace,
        name,
    )
    profiled = context.profile.gateway if context.profile else None
    if profiled and (kind, profiled.namespace, profiled.name) == ("Gateway", at_home(key).namespace, name):
        return
    path = ("spec", "parentRefs", index)
    yield from missing(known, manifest, (*path, "name"), key, _DEAD_ROUTE)
    gateway = known.find(key)
    if gateway is None or kind != "Gateway":
        return
    listeners = mappings(gateway.get("spec", "listeners"))
    for field, own in (("sectionName", "name"), ("port", "port")):
        wanted = parent.get(field)
        if wanted is None:
            continue
        offered = [str(one.get(own)) for one in listeners]
        listeners = [one for one in listeners if one.get(own) == wanted]
        if not listeners:
            yield Violation(
                manifest,
                field_path(manifest.document, *path, field),
                f'{key} has no listener with the {own} "{wanted}"; {_DEAD_ROUTE}',
                f"write {' or '.join(sorted(set(offered)))}" + did_you_mean(str(wanted), offered),
            )
            return
    if listeners and not any(_takes(selection, one, gateway, manifest) for one in listeners):
        yield Violation(
            manifest,
            field_path(manifest.document, *path, "namespace"),
            f"{key} takes no routes of namespace {at_home(manifest.key).namespace}; {_DEAD_ROUTE}",
            "set allowedRoutes.namespaces of the listener, which takes routes of its own namespace only by default",
        )


def _takes(selection: Selection, listener: Mapping[str, Any], gateway: Manifest, route: Manifest) -> bool:
    """Whether a listener takes the routes of a namespace."""
    allowed = mapping(mapping(listener.get("allowedRoutes")).get("namespaces"))
    namespace = at_home(route.key).namespace
    match allowed.get("from") or "Same":
        case "Same":
            return namespace == at_home(gateway.key).namespace
        case "Selector":
            labels = selection.pods.namespaces.get(namespace, Labels({}, complete=False))
            return Selector.read(allowed.get("selector")).match(labels) is not Verdict.NO
        case "None":
            return False
    return True


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
