"""Rules about what pods read: ConfigMaps, Secrets and claims, in volumes and in the environment."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from virida.checks.context import Context
from virida.checks.findings import Severity, Violation
from virida.checks.objects import Objects
from virida.checks.pods import Pod, pods
from virida.checks.references.known import Known, missing, near
from virida.checks.registry import rule
from virida.manifests import Manifest, ObjectKey, mappings
from virida.manifests.fields import Segment
from virida.reachability.documents import mapping

_Path = tuple[Segment, ...]

_NO_START = "the container does not start (CreateContainerConfigError)"
_NO_MOUNT = "the pod waits for its volume and never starts (FailedMount)"
_FIELDS_OF_KEYS = {"ConfigMap": ("data", "binaryData"), "Secret": ("data", "stringData")}


@dataclass(frozen=True, slots=True)
class _Use:
    """What a pod reads of a ConfigMap or a Secret, or mounts of a claim."""

    pod: Pod
    key: ObjectKey
    path: _Path
    outcome: str
    keys: tuple[tuple[_Path, str], ...] = ()


@rule("references/config-map", Severity.ERROR)
def config_map(objects: Objects, context: Context) -> Iterator[Violation]:
    """A pod that reads a ConfigMap, or a key of it, that does not exist."""
    yield from _unmet(objects, context, "ConfigMap")


@rule("references/secret", Severity.ERROR)
def secret(objects: Objects, context: Context) -> Iterator[Violation]:
    """A pod that reads a Secret, or a key of it, that does not exist."""
    yield from _unmet(objects, context, "Secret")
    known = objects.once(Known, context)
    for manifest in objects.of("ServiceAccount", ""):
        for index, item in enumerate(mappings(manifest.get("secrets"))):
            if name := _name(item, "name"):
                key = ObjectKey("", "Secret", manifest.key.namespace, name)
                outcome = "whoever takes the account's token from there finds none"
                yield from missing(known, manifest, ("secrets", index, "name"), key, outcome, Severity.WARNING)


@rule("references/claim", Severity.ERROR)
def claim(objects: Objects, context: Context) -> Iterator[Violation]:
    """A pod that mounts a PersistentVolumeClaim that does not exist."""
    yield from _unmet(objects, context, "PersistentVolumeClaim")


@rule("references/image-pull-secret", Severity.WARNING)
def image_pull_secret(objects: Objects, context: Context) -> Iterator[Violation]:
    """A Secret for pulling images that does not exist."""
    known = objects.once(Known, context)
    holders: list[tuple[Manifest, _Path]] = [
        (pod.manifest, (*pod.path, "spec", "imagePullSecrets")) for pod in objects.once(pods)
    ]
    holders += [(manifest, ("imagePullSecrets",)) for manifest in objects.of("ServiceAccount", "")]
    for manifest, path in holders:
        for index, item in enumerate(mappings(manifest.get(*path))):
            if name := _name(item, "name"):
                key = ObjectKey("", "Secret", manifest.key.namespace, name)
                outcome = "images are pulled without it, and a private registry refuses that (ImagePullBackOff)"
                yield from missing(known, manifest, (*path, index, "name"), key, outcome)


def _unmet(objects: Objects, context: Context, kind: str) -> Iterator[Violation]:
    known = objects.once(Known, context)
    for use in objects.once(_uses):
        if use.key.kind != kind:
            continue
        manifest, path = use.pod.manifest, (*use.pod.path, *use.path)
        yield from missing(known, manifest, path, use.key, use.outcome)
        found = known.find(use.key) if use.keys and not known.fills(use.key) else None
        held = {str(key) for field in _FIELDS_OF_KEYS.get(kind, ()) for key in found.mapping(field)} if found else None
        # An object without any key waits for somebody to fill it.
        for place, name in use.keys if held else ():
            if held and name not in held:
                yield Violation(
                    manifest,
                    use.pod.field(*place),
                    f'{use.key} has no key "{name}"; {use.outcome}',
                    "add the key, or write one that it has" + near(name, sorted(held)),
                )


def _uses(objects: Objects) -> list[_Use]:
    return [use for pod in objects.once(pods) for use in _uses_of(pod)]


def _uses_of(pod: Pod) -> Iterator[_Use]:
    for index, volume in enumerate(mappings(pod.spec.get("volumes"))):
        yield from _of_volume(pod, ("spec", "volumes", index), volume)
    for path, container in pod.containers():
        for index, variable in enumerate(mappings(container.get("env"))):
            source = mapping(variable.get("valueFrom"))
            for field, kind in (("configMapKeyRef", "ConfigMap"), ("secretKeyRef", "Secret")):
                place = (*path, "env", index, "valueFrom", field)
                yield from _use(pod, kind, place, source.get(field), _NO_START)
        for index, source in enumerate(mappings(container.get("envFrom"))):
            for field, kind in (("configMapRef", "ConfigMap"), ("secretRef", "Secret")):
                yield from _use(pod, kind, (*path, "envFrom", index, field), source.get(field), _NO_START)


def _of_volume(pod: Pod, path: _Path, volume: Mapping[str, Any]) -> Iterator[_Use]:
    yield from _use(pod, "ConfigMap", (*path, "configMap"), volume.get("configMap"), _NO_MOUNT)
    yield from _use(pod, "Secret", (*path, "secret"), volume.get("secret"), _NO_MOUNT, name="secretName")
    yield from _use(
        pod,
        "PersistentVolumeClaim",
        (*path, "persistentVolumeClaim"),
        volume.get("persistentVolumeClaim"),
        "the pod stays Pending until there is one",
        name="claimName",
    )
    credentials = mapping(volume.get("csi")).get("nodePublishSecretRef")
    yield from _use(pod, "Secret", (*path, "csi", "nodePublishSecretRef"), credentials, _NO_MOUNT)
    for index, source in enumerate(mappings(mapping(volume.get("projected")).get("sources"))):
        for field, kind in (("configMap", "ConfigMap"), ("secret", "Secret")):
            place = (*path, "projected", "sources", index, field)
            yield from _use(pod, kind, place, source.get(field), _NO_MOUNT)


def _use(pod: Pod, kind: str, path: _Path, written: object, outcome: str, name: str = "name") -> Iterator[_Use]:
    reference = mapping(written)
    wanted = _name(reference, name)
    if not wanted or reference.get("optional") is True:
        return
    keys = [((*path, "key"), reference.get("key"))]
    keys += [((*path, "items", index, "key"), item.get("key")) for index, item in enumerate(_items(reference))]
    yield _Use(
        pod,
        ObjectKey("", kind, pod.manifest.key.namespace, wanted),
        (*path, name),
        outcome,
        tuple((place, key) for place, key in keys if isinstance(key, str)),
    )


def _items(reference: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return mappings(reference.get("items"))


def _name(reference: Mapping[str, Any], field: str) -> str:
    name = reference.get(field)
    return name if isinstance(name, str) else ""
