"""Rules about monitors: they select Services or pods, and name a port of these."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from virida.checks.context import Context
from virida.checks.findings import Severity, Violation
from virida.checks.objects import Objects
from virida.checks.references.known import Known
from virida.checks.references.selection import Selection, selected
from virida.checks.registry import rule
from virida.checks.suggestions import did_you_mean
from virida.manifests import Manifest, ObjectKey, field_path, mappings
from virida.reachability import Selector, Workload

_GROUP = "monitoring.coreos.com"
_SILENT = "Prometheus scrapes nothing, and alerts on its metrics never fire"


@rule("references/monitor-target", Severity.ERROR)
def monitor_target(objects: Objects, context: Context) -> Iterator[Violation]:
    """A ServiceMonitor that selects no Service, or a PodMonitor that selects no pod."""
    selection = objects.once(Selection, context)
    for manifest, selector, namespaces in _monitors(objects):
        services = manifest.key.kind == "ServiceMonitor"
        nothing = selection.no_service if services else selection.no_pod
        # None stands for all namespaces of the cluster, also those that nobody checks here.
        if namespaces and all(nothing(namespace, selector) for namespace in namespaces):
            inventory = selection.services if services else selection.pods
            named = sorted(namespace for namespace in namespaces if namespace)
            yield Violation(
                manifest,
                "spec.selector",
                f"no {'Service' if services else 'pod'}{' of namespace ' + ' or '.join(named) if named else ''} is "
                f"selected by {selector}; {_SILENT}",
                f"write the labels {'of the Service itself' if services else 'of the pod template'}"
                + selection.hint(inventory, namespaces[0], selector),
            )


@rule("references/monitor-port", Severity.ERROR)
def monitor_port(objects: Objects, context: Context) -> Iterator[Violation]:
    """A monitor that names a port which its Services or pods do not have."""
    known, selection = objects.once(Known, context), objects.once(Selection, context)
    for manifest, selector, namespaces in _monitors(objects):
        services = manifest.key.kind == "ServiceMonitor"
        inventory = selection.services if services else selection.pods
        where = list(inventory.namespaces) if namespaces is None else namespaces
        found = [workload for namespace in where for workload in selected(inventory, namespace, selector)]
        if not found:
            continue
        what, field = ("Service", "endpoints") if services else ("pod", "podMetricsEndpoints")
        names = set(_service_ports(known, found)) if services else {p.name for one in found for p in one.ports}
        for index, endpoint in enumerate(mappings(manifest.get("spec", field))):
            port = endpoint.get("port")
            if isinstance(port, str) and port and port not in names:
                offered = sorted(name for name in names if name)
                yield Violation(
                    manifest,
                    field_path(manifest.document, "spec", field, index, "port"),
                    f'no selected {what} has a port with the name "{port}"; {_SILENT}',
                    (f"write {' or '.join(offered)}" if offered else f"give the {what}'s port a name")
                    + did_you_mean(port, offered),
                )


def _monitors(objects: Objects) -> Iterator[tuple[Manifest, Selector, list[str] | None]]:
    """The monitors with their selectors and the namespaces in which they look; None for all of the cluster."""
    for kind in ("PodMonitor", "ServiceMonitor"):
        for manifest in objects.of(kind, _GROUP):
            if not isinstance(manifest.get("spec", "selector"), Mapping):
                continue
            chosen = manifest.mapping("spec", "namespaceSelector")
            names = chosen.get("matchNames")
            namespaces: list[str] | None = [manifest.key.namespace]
            if chosen.get("any") is True:
                namespaces = None
            elif isinstance(names, list) and names:
                namespaces = [str(name) for name in names]
            yield manifest, Selector.read(manifest.get("spec", "selector")), namespaces


def _service_ports(known: Known, services: list[Workload]) -> Iterator[str]:
    for one in services:
        service = known.find(ObjectKey("", "Service", one.namespace, one.name))
        for port in mappings(service.get("spec", "ports")) if service else []:
            if port.get("name"):
                yield str(port["name"])
