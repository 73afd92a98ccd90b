"""DATA: what deletes something that git does not bring back."""

from __future__ import annotations

from collections.abc import Iterator

from virida.manifests import Manifest, mappings
from virida.review.argocd import FINALIZER, GROUP, Pruning, own_options
from virida.review.consequences.scene import Scene
from virida.review.consequences.workloads import replicas
from virida.review.model import Change, Code, FieldChange, Level, Risk
from virida.review.words import code, counted, listing

PROTECT = "keep the object, or set argocd.argoproj.io/sync-options: Prune=false on it before it leaves git"

_KINDS = {
    ("", "PersistentVolumeClaim"): "the claim is deleted, and its volume with it",
    ("", "PersistentVolume"): "the volume is deleted",
    ("", "Namespace"): "the namespace is deleted with every object in it",
    ("apiextensions.k8s.io", "CustomResourceDefinition"): "the definition is deleted with every object of its kind",
}


def deleted(scene: Scene) -> Iterator[Risk]:
    """Something that holds data leaves git."""
    for change in scene.changes:
        gone = change.pruned
        if gone is None:
            continue
        lost = _KINDS.get((gone.key.group, gone.key.kind)) or _claims_of(gone)
        if lost:
            yield _deleted(change, gone, lost, scene)


def scaled_down(scene: Scene) -> Iterator[Risk]:
    """A StatefulSet that deletes the claims of pods it no longer has gets smaller."""
    for change in scene.of("StatefulSet"):
        if change.updated is None or not mappings(change.updated[1].get("spec", "volumeClaimTemplates")):
            continue
        before, after = change.updated
        policy = after.get("spec", "persistentVolumeClaimRetentionPolicy", "whenScaled")
        fewer = replicas(before) - replicas(after)
        if policy == "Delete" and fewer > 0:
            message = f"{counted(fewer, 'pod')} fewer, and {code('whenScaled: Delete')} deletes their claims"
            remedy = "set whenScaled: Retain first, or keep the replicas"
            yield Risk(Code.DATA, Level.CRITICAL, change.key, "spec.replicas", message, remedy)


def application_removed(scene: Scene) -> Iterator[Risk]:
    """An Application leaves git whose finalizer deletes everything that it owns."""
    for change in scene.of("Application"):
        gone = change.pruned
        if gone is None or gone.key.group != GROUP:
            continue
        finalizers = gone.get("metadata", "finalizers")
        if isinstance(finalizers, list) and any(str(each).startswith(FINALIZER) for each in finalizers):
            yield _deleted(change, gone, "the Application is deleted with every object that it owns", scene)
        else:
            message = "the Application is deleted; the objects that it owns stay, and nothing syncs them any more"
            yield Risk(Code.INFO, Level.INFO, change.key, "", message, "delete by hand what nothing needs")


def unprotected(scene: Scene) -> Iterator[Risk]:
    """An object loses what keeps it, or its data, from being deleted."""
    for change in scene.changes:
        if change.updated is None:
            continue
        before, after = change.updated
        for option in sorted(own_options(before) & {"Prune=false", "Delete=false", "Prune=confirm", "Delete=confirm"}):
            if option not in own_options(after):
                message = f"{code(option)} goes: nothing keeps Argo CD from deleting the object any more"
                yield _loose(change, "metadata.annotations[argocd.argoproj.io/sync-options]", message)
        for field in change.fields:
            if _deletes(field):
                message = f"{code(field.path)} becomes {code('Delete')}: when its owner goes, so does the volume"
                yield _loose(change, field.path, message)


def _deletes(field: FieldChange) -> bool:
    retained = field.path in (
        "spec.persistentVolumeReclaimPolicy",
        "spec.persistentVolumeClaimRetentionPolicy.whenDeleted",
        "spec.persistentVolumeClaimRetentionPolicy.whenScaled",
    )
    return retained and field.new == "Delete"


def _loose(change: Change, field: str, message: str) -> Risk:
    return Risk(Code.LOOSE, Level.MEDIUM, change.key, field, message, "keep it")


def _claims_of(gone: Manifest) -> str:
    if (gone.key.group, gone.key.kind) != ("apps", "StatefulSet"):
        return ""
    policy = gone.get("spec", "persistentVolumeClaimRetentionPolicy", "whenDeleted")
    claims = [str(Manifest.of(claim).key.name) for claim in mappings(gone.get("spec", "volumeClaimTemplates"))]
    if policy != "Delete" or not claims:
        return ""
    return f"{code('whenDeleted: Delete')} deletes its claims {listing([code(claim) for claim in claims])}"


def _deleted(change: Change, gone: Manifest, lost: str, scene: Scene) -> Risk:
    pruning = scene.deliverer(gone).pruning(gone)
    renamed = f" ({code(change.key.name)} starts empty)" if change.after is not None else ""
    if pruning is Pruning.KEPT:
        message = f"the object leaves git and stays in the cluster, where nobody looks after it{renamed}"
        return Risk(Code.INFO, Level.INFO, change.key, "", message, "delete it by hand when nothing needs it")
    if pruning is Pruning.CONFIRMED:
        return Risk(Code.DATA, Level.HIGH, change.key, "", f"once somebody confirms it, {lost}{renamed}", PROTECT)
    level = Level.CRITICAL
    if gone.key.kind == "PersistentVolumeClaim" and _retained(gone, scene):
        level, lost = Level.HIGH, "the claim is deleted; its StorageClass retains the volume, which nothing mounts then"
    if gone.key.kind == "PersistentVolume" and gone.get("spec", "persistentVolumeReclaimPolicy") != "Delete":
        level, lost = Level.HIGH, "the object is deleted; the storage behind it is retained, and nothing mounts it then"
    return Risk(Code.DATA, level, change.key, "", lost + renamed, PROTECT)


def _retained(claim: Manifest, scene: Scene) -> bool:
    name = claim.get("spec", "storageClassName")
    found = scene.before.find("StorageClass", "storage.k8s.io", "", name) if isinstance(name, str) else None
    return found is not None and found.get("reclaimPolicy") == "Retain"
