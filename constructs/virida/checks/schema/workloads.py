"""Rules between the fields of a workload that no schema can express."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from virida import quantity
from virida.checks.context import Context
from virida.checks.findings import Severity, Violation
from virida.checks.objects import Objects
from virida.checks.registry import rule
from virida.checks.suggestions import did_you_mean
from virida.manifests import Manifest, field_path, mappings
from virida.manifests.fields import Segment
from virida.podsecurity import PodTemplate, pod_template

_REFUSED = "the API server refuses the object"
_SELECTING = ("DaemonSet", "Deployment", "ReplicaSet", "StatefulSet")
_KEEPS_RUNNING = {("apps", kind) for kind in _SELECTING} | {("", "ReplicationController")}
_ENDS = {("batch", "Job"), ("batch", "CronJob")}


@rule("schema/selector", Severity.ERROR)
def selector(objects: Objects, context: Context) -> Iterator[Violation]:
    """A workload whose selector does not select its own pods."""
    for kind in _SELECTING:
        for manifest in objects.of(kind, "apps"):
            wanted = manifest.mapping("spec", "selector", "matchLabels")
            labels = manifest.mapping("spec", "template", "metadata", "labels")
            if not wanted and not manifest.get("spec", "selector", "matchExpressions"):
                if isinstance(manifest.get("spec", "selector"), dict):
                    yield Violation(
                        manifest,
                        "spec.selector",
                        f"an empty selector would take every pod of the namespace; {_REFUSED}",
                        "add matchLabels with a label of the pods",
                    )
                continue
            for name, value in sorted(wanted.items()):
                if labels.get(name) != value:
                    yield Violation(
                        manifest,
                        field_path(manifest.document, "spec", "selector", "matchLabels", name),
                        f"the pods do not carry the label {name}={value}; {_REFUSED}",
                        "add it to spec.template.metadata.labels, or correct the selector",
                    )


@rule("schema/restart-policy", Severity.ERROR)
def restart_policy(objects: Objects, context: Context) -> Iterator[Violation]:
    """A restart policy that the kind of workload does not allow."""
    for manifest in objects:
        kind = (manifest.key.group, manifest.key.kind)
        if kind not in _KEEPS_RUNNING | _ENDS:
            continue
        pod = pod_template(manifest.document)
        if pod is None:
            continue
        policy = pod.spec.get("restartPolicy") or "Always"
        if kind in _ENDS and policy == "Always":
            said = "is Always" if pod.spec.get("restartPolicy") else "is left out, which means Always"
            yield Violation(
                manifest,
                f"{pod.path}.spec.restartPolicy",
                f"the restart policy {said}, and the pods of a {manifest.key.kind} have to end; {_REFUSED}",
                "write restartPolicy: Never, or OnFailure to restart the container in its pod",
            )
        elif kind in _KEEPS_RUNNING and policy in ("Never", "OnFailure"):
            yield Violation(
                manifest,
                f"{pod.path}.spec.restartPolicy",
                f"the pods of a {manifest.key.kind} are kept running, so this has to be Always; {_REFUSED}",
                "leave it out, or make this a Job",
            )


@rule("schema/volume-mount", Severity.ERROR)
def volume_mount(objects: Objects, context: Context) -> Iterator[Violation]:
    """A container that mounts a volume which its pod does not have."""
    for manifest, pod in _pods(objects):
        volumes = {str(volume.get("name")) for volume in mappings(pod.spec.get("volumes"))}
        if manifest.key.kind == "StatefulSet":
            claims = mappings(manifest.get("spec", "volumeClaimTemplates"))
            volumes |= {Manifest.of(claim).key.name for claim in claims}
        for path, container in _containers(pod):
            for index, mount in enumerate(mappings(container.get("volumeMounts"))):
                name = mount.get("name")
                if isinstance(name, str) and name not in volumes:
                    yield Violation(
                        manifest,
                        field_path(manifest.document, *path, "volumeMounts", index, "name"),
                        f'the pod has no volume "{name}"; {_REFUSED}',
                        f"add it to {pod.path + '.' if pod.path else ''}spec.volumes" + did_you_mean(name, volumes),
                    )


@rule("schema/limits", Severity.ERROR)
def limits(objects: Objects, context: Context) -> Iterator[Violation]:
    """A container that requests more than its limit."""
    for manifest, pod in _pods(objects):
        for path, container in _containers(pod):
            resources = container.get("resources")
            if not isinstance(resources, dict):
                continue
            asked, capped = (resources.get(name) for name in ("requests", "limits"))
            if not isinstance(asked, dict) or not isinstance(capped, dict):
                continue
            for name in sorted(asked.keys() & capped.keys()):
                request, limit = _amount(asked[name]), _amount(capped[name])
                if request is not None and limit is not None and request > limit:
                    yield Violation(
                        manifest,
                        field_path(manifest.document, *path, "resources", "requests", name),
                        f"the request of {asked[name]} is above the limit of {capped[name]}; {_REFUSED}",
                        "lower the request, or raise the limit",
                    )


def _pods(objects: Objects) -> Iterator[tuple[Manifest, PodTemplate]]:
    for manifest in objects:
        pod = pod_template(manifest.document)
        if pod is not None:
            yield manifest, pod


def _containers(pod: PodTemplate) -> Iterator[tuple[tuple[Segment, ...], Mapping[str, Any]]]:
    prefix = tuple(pod.path.split(".")) if pod.path else ()
    for kind in ("initContainers", "containers", "ephemeralContainers"):
        for index, container in enumerate(mappings(pod.spec.get(kind))):
            yield (*prefix, "spec", kind, index), container


def _amount(value: object) -> Decimal | None:
    try:
        return quantity.parse(str(value))
    except ValueError:
        return None
