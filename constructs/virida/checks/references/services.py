"""Rules about Services: they select pods, and their ports lead to ports of these."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from virida.checks.context import Context
from virida.checks.findings import Severity, Violation
from virida.checks.objects import Objects
from virida.checks.references.known import Known, missing
from virida.checks.references.selection import Selection, selected
from virida.checks.registry import rule
from virida.checks.suggestions import did_you_mean
from virida.manifests import Manifest, ObjectKey, field_path, mappings
from virida.reachability import Selector, Workload


@rule("references/service-selector", Severity.ERROR)
def service_selector(objects: Objects, context: Context) -> Iterator[Violation]:
    """A Service that selects no pod."""
    selection = objects.once(Selection, context)
    for manifest, selector in _selecting(objects):
        namespace = manifest.key.namespace
        if selection.no_pod(namespace, selector):
            yield Violation(
                manifest,
                "spec.selector",
                f"no pod{_of(namespace)} has the labels {selector}; the Service has no endpoint, and every connection "
                "to it is refused",
                "write the labels of the pod template" + selection.hint(selection.pods, namespace, selector),
            )


@rule("references/service-port", Severity.ERROR)
def service_port(objects: Objects, context: Context) -> Iterator[Violation]:
    """A port of a Service that its pods do not have."""
    selection = objects.once(Selection, context)
    for manifest, selector in _selecting(objects):
        workloads = selected(selection.pods, manifest.key.namespace, selector)
        if workloads:
            for index, port in enumerate(mappings(manifest.get("spec", "ports"))):
                yield from _target_port(manifest, index, port, workloads)


@rule("references/stateful-set-service", Severity.ERROR)
def stateful_set_service(objects: Objects, context: Context) -> Iterator[Violation]:
    """A StatefulSet whose Service does not exist."""
    known = objects.once(Known, context)
    for manifest in objects.of("StatefulSet", "apps"):
        name = manifest.get("spec", "serviceName")
        if isinstance(name, str) and name:
            yield from missing(
                known,
                manifest,
                ("spec", "serviceName"),
                ObjectKey("", "Service", manifest.key.namespace, name),
                "the pods get no DNS names of their own, so they cannot find each other",
            )


def _selecting(objects: Objects) -> Iterator[tuple[Manifest, Selector]]:
    """The Services that select pods. Without a selector somebody else writes the endpoints."""
    for manifest in objects.of("Service", ""):
        labels = manifest.mapping("spec", "selector")
        if labels and manifest.get("spec", "type") != "ExternalName":
            yield manifest, Selector.read({"matchLabels": labels})


def _target_port(
    manifest: Manifest, index: int, port: Mapping[str, Any], workloads: list[Workload]
) -> Iterator[Violation]:
    written = "targetPort" if port.get("targetPort") not in (None, "", 0) else "port"
    target, protocol = port.get(written), str(port.get("protocol") or "TCP")
    # A boolean counts as an integer in Python; rules about types say what is wrong with it.
    if isinstance(target, bool) or not isinstance(target, int | str):
        return
    declared = {found for workload in workloads for found in workload.ports}
    here = {found for found in declared if target in (found.name, found.number)}
    if any(found.protocol == protocol for found in here):
        return
    place = field_path(manifest.document, "spec", "ports", index, written)
    others = sorted(found.protocol for found in here)
    if isinstance(target, str) and not target.isdecimal():
        names = {found.name for found in declared if found.name and found.protocol == protocol}
        yield Violation(
            manifest,
            place,
            f'no container of the selected pods has a {protocol} port with the name "{target}"'
            + (f", only one of {others[0]}" if others else "")
            + "; connections to this port are refused",
            (f"write {_listed(names)}" if names else "name the port in the container") + did_you_mean(target, names),
        )
    elif isinstance(target, int) and manifest.get("spec", "clusterIP") != "None":
        # Whoever asks a headless Service gets the pods' addresses, and its port numbers play no part.
        numbers = {str(found.number) for found in declared if found.protocol == protocol}
        yield Violation(
            manifest,
            place,
            f"no container of the selected pods declares the {protocol} port {target}"
            + (f", only that of {others[0]}" if others else "")
            + "; unless one listens there all the same, connections are refused",
            (f"write {_listed(numbers)}, or declare" if numbers else "declare") + f" containerPort {target}",
            Severity.WARNING,
        )


def _listed(words: set[str]) -> str:
    return " or ".join(sorted(words))


def _of(namespace: str) -> str:
    return f" of namespace {namespace}" if namespace else ""
