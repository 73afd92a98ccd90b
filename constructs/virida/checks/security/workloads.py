"""Rules about pods that every cluster admits without a Pod Security level, and about their images."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from virida.checks.context import Context
from virida.checks.findings import Severity, Violation
from virida.checks.levels import demands
from virida.checks.objects import Objects
from virida.checks.pods import Pod, pods
from virida.checks.registry import rule
from virida.manifests import mappings
from virida.podsecurity import Level, evaluate

_HOST_CONTROLS = frozenset({"hostNamespaces", "hostPathVolumes", "privileged", "windowsHostProcess"})

# Registry or repository, and what took its place.
_FROZEN = {
    "k8s.gcr.io": "registry.k8s.io",
    # What k8s.gcr.io was called before.
    "gcr.io/google-containers": "registry.k8s.io",
    "gcr.io/google_containers": "registry.k8s.io",
}


@rule("security/host-access", Severity.WARNING)
def host_access(objects: Objects, context: Context) -> Iterator[Violation]:
    """A pod with access to its node that no Pod Security level speaks about."""
    demanded = objects.once(demands, context)
    for pod in objects.once(pods):
        asked = demanded.get(pod.manifest.key.namespace, ())
        # The family pod-security has said it already.
        if any(demand.level is not Level.PRIVILEGED for demand in asked):
            continue
        for violation in evaluate(pod.template, Level.BASELINE, context.kubernetes):
            if violation.control in _HOST_CONTROLS:
                yield Violation(
                    pod.manifest,
                    violation.path,
                    f"{violation.message}; whoever breaks into the pod has a way to the node and to its other pods",
                    violation.fix,
                )


@rule("security/writable-root", Severity.WARNING)
def writable_root(objects: Objects, context: Context) -> Iterator[Violation]:
    """A container that may write to its root file system."""
    for pod in objects.once(pods):
        if _is_windows(pod):
            continue
        for path, container in pod.containers():
            security = container.get("securityContext")
            stated = security.get("readOnlyRootFilesystem") if isinstance(security, Mapping) else None
            if stated is not True:
                yield Violation(
                    pod.manifest,
                    pod.field(*path, "securityContext", "readOnlyRootFilesystem"),
                    "the root file system is writable; whoever breaks into the container can change what it runs and "
                    "bring tools along",
                    "write readOnlyRootFilesystem: true, and mount an emptyDir where the program has to write",
                )


@rule("security/mutable-tag", Severity.WARNING)
def mutable_tag(objects: Objects, context: Context) -> Iterator[Violation]:
    """An image whose tag moves."""
    for pod, field, image in objects.once(_images):
        name, tag, digest = _parts(image)
        if digest or tag not in ("", "latest"):
            continue
        said = "the tag latest moves" if tag else f'"{image}" has no tag, which means latest'
        yield Violation(
            pod.manifest,
            field,
            f"{said}: two pods of one workload may run different versions, and no rollback leads back to the old one",
            f"write the version that runs, such as {name}:1.4.0, or a digest",
        )


@rule("security/frozen-registry", Severity.WARNING)
def frozen_registry(objects: Objects, context: Context) -> Iterator[Violation]:
    """An image from a registry that gets no updates."""
    for pod, field, image in objects.once(_images):
        for old, new in _FROZEN.items():
            if image.startswith(f"{old}/"):
                yield Violation(
                    pod.manifest,
                    field,
                    f"{old} has been frozen since April 2023; no later version appears there, no security fix either",
                    f"pull from {new}, and look up where the repository and a current version stand there",
                )


def _is_windows(pod: Pod) -> bool:
    system = pod.spec.get("os")
    return isinstance(system, Mapping) and system.get("name") == "windows"


def _images(objects: Objects) -> tuple[tuple[Pod, str, str], ...]:
    """Every image with the field that names it, those that are mounted as volumes included."""
    found: list[tuple[Pod, str, Any]] = []
    for pod in objects.once(pods):
        for path, container in pod.containers():
            found.append((pod, pod.field(*path, "image"), container.get("image")))
        for index, volume in enumerate(mappings(pod.spec.get("volumes"))):
            source = volume.get("image")
            if isinstance(source, Mapping):
                field = pod.field("spec", "volumes", index, "image", "reference")
                found.append((pod, field, source.get("reference")))
    return tuple((pod, field, image) for pod, field, image in found if isinstance(image, str) and image)


def _parts(image: str) -> tuple[str, str, str]:
    """An image without tag and digest, its tag and its digest."""
    reference, _, digest = image.partition("@")
    folder, slash, last = reference.rpartition("/")
    name, _, tag = last.partition(":")
    return folder + slash + name, tag, digest
