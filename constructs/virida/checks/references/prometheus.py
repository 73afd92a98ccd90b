"""The rule that Prometheus finds the monitors and rules that are written for it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from virida.checks.context import Context
from virida.checks.findings import Severity, Violation
from virida.checks.objects import Objects
from virida.checks.references.known import at_home
from virida.checks.references.selection import Selection
from virida.checks.registry import rule
from virida.manifests import Manifest
from virida.reachability import Labels, Selector, Verdict
from virida.reachability.documents import texts
from virida.reachability.selectors import EVERYTHING, named

_GROUP = "monitoring.coreos.com"

# The kinds that Prometheus reads, and the beginning of the fields by which it selects them. Who evaluates rules alone
# is a ThanosRuler, who scrapes alone a PrometheusAgent.
_SELECTED_BY = {
    "PodMonitor": ("podMonitor", ("Prometheus", "PrometheusAgent")),
    "Probe": ("probe", ("Prometheus", "PrometheusAgent")),
    "PrometheusRule": ("rule", ("Prometheus", "ThanosRuler")),
    "ServiceMonitor": ("serviceMonitor", ("Prometheus", "PrometheusAgent")),
}


@dataclass(frozen=True, slots=True)
class _Reader:
    """A Prometheus, as far as it selects objects of one kind."""

    labels: Selector
    namespaces: Selector = EVERYTHING

    def reads_labels_of(self, manifest: Manifest) -> bool:
        own = Labels(texts(manifest.mapping("metadata", "labels")))
        return self.labels.match(own) is not Verdict.NO

    def takes(self, manifest: Manifest, selection: Selection) -> bool:
        namespace = at_home(manifest.key).namespace
        around = selection.pods.namespaces.get(namespace, Labels({}, complete=False))
        return self.reads_labels_of(manifest) and self.namespaces.match(around) is not Verdict.NO

    def __str__(self) -> str:
        said = [f"with {self.labels}"] if self.labels.requirements else []
        if names := self.namespaces.names():
            said.append(f"in namespace {' or '.join(names)}")
        elif self.namespaces.requirements:
            said.append(f"in namespaces with {self.namespaces}")
        return " ".join(["those", *said])


@rule("references/monitor-labels", Severity.ERROR)
def monitor_labels(objects: Objects, context: Context) -> Iterator[Violation]:
    """A monitor or a PrometheusRule that Prometheus does not select."""
    selection = objects.once(Selection, context)
    for kind, (prefix, servers) in _SELECTED_BY.items():
        readers = [*_of_profile(context), *_among(objects, prefix, servers)]
        wanted = ", or ".join(sorted({str(reader) for reader in readers}))
        for manifest in objects.of(kind, _GROUP) if readers else ():
            if not any(reader.takes(manifest, selection) for reader in readers):
                yield Violation(
                    manifest,
                    "metadata.labels",
                    f"Prometheus ignores this {kind} without a word: it reads {wanted}",
                    f"let Prometheus select namespace {at_home(manifest.key).namespace} too"
                    if any(reader.reads_labels_of(manifest) for reader in readers)
                    else "write the labels that it selects",
                )


def _of_profile(context: Context) -> Iterator[_Reader]:
    if context.profile:
        yield _Reader(Selector.read({"matchLabels": context.profile.monitor_labels}))


def _among(objects: Objects, prefix: str, servers: tuple[str, ...]) -> Iterator[_Reader]:
    for server in servers:
        for manifest in objects.of(server, _GROUP):
            labels = manifest.get("spec", f"{prefix}Selector")
            namespaces = manifest.get("spec", f"{prefix}NamespaceSelector")
            # Left out, the one selects nothing and the other the server's own namespace; empty, each selects all.
            if labels is not None:
                own = named(at_home(manifest.key).namespace)
                yield _Reader(Selector.read(labels), own if namespaces is None else Selector.read(namespaces))
