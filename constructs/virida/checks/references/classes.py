"""Rules about the classes that pods and claims name. These belong to the whole cluster."""

from __future__ import annotations

from collections.abc import Iterator

from virida.checks.context import Context
from virida.checks.findings import Severity, Violation
from virida.checks.objects import Objects
from virida.checks.pods import pods
from virida.checks.references.known import Known, missing
from virida.checks.registry import rule
from virida.manifests import Manifest, ObjectKey, mappings
from virida.manifests.fields import Segment
from virida.reachability.documents import mapping

_STORAGE = "storage.k8s.io"


@rule("references/priority-class", Severity.ERROR)
def priority_class(objects: Objects, context: Context) -> Iterator[Violation]:
    """A pod of a PriorityClass that does not exist."""
    yield from _named_by_pods(objects, context, "priorityClassName", "scheduling.k8s.io", "PriorityClass")


@rule("references/runtime-class", Severity.ERROR)
def runtime_class(objects: Objects, context: Context) -> Iterator[Violation]:
    """A pod of a RuntimeClass that does not exist."""
    yield from _named_by_pods(objects, context, "runtimeClassName", "node.k8s.io", "RuntimeClass")


@rule("references/storage-class", Severity.ERROR)
def storage_class(objects: Objects, context: Context) -> Iterator[Violation]:
    """A claim of a StorageClass that does not exist."""
    known, profile = objects.once(Known, context), context.profile
    if not profile and not objects.of("StorageClass", _STORAGE):
        return  # Nothing says which classes the cluster has.
    # Volumes that somebody made by hand may carry the name of a class that nobody made.
    named = {str(volume.get("spec", "storageClassName")) for volume in objects.of("PersistentVolume", "")}
    for manifest, path in _claims(objects):
        name = manifest.get(*path)
        if not isinstance(name, str) or not name or name in named or (profile and profile.storage_class(name)):
            continue
        key = ObjectKey(_STORAGE, "StorageClass", "", name)
        yield from missing(known, manifest, path, key, "the claim gets no volume, and its pod stays Pending")


def _named_by_pods(objects: Objects, context: Context, field: str, group: str, kind: str) -> Iterator[Violation]:
    known = objects.once(Known, context)
    for pod in objects.once(pods):
        name = pod.spec.get(field)
        if isinstance(name, str) and name:
            key = ObjectKey(group, kind, "", name)
            yield from missing(known, pod.manifest, (*pod.path, "spec", field), key, "no pod is created")


def _claims(objects: Objects) -> Iterator[tuple[Manifest, tuple[Segment, ...]]]:
    """Where claims name their class."""
    for manifest in objects.of("PersistentVolumeClaim", ""):
        yield manifest, ("spec", "storageClassName")
    for manifest in objects.of("StatefulSet", "apps"):
        for index, _ in enumerate(mappings(manifest.get("spec", "volumeClaimTemplates"))):
            yield manifest, ("spec", "volumeClaimTemplates", index, "spec", "storageClassName")
    for pod in objects.once(pods):
        for index, volume in enumerate(mappings(pod.spec.get("volumes"))):
            if mapping(volume.get("ephemeral")):
                place = ("volumes", index, "ephemeral", "volumeClaimTemplate", "spec", "storageClassName")
                yield pod.manifest, (*pod.path, "spec", *place)
