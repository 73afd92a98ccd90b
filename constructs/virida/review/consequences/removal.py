"""DROP: what serves or is needed leaves git."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from virida.manifests import Manifest, mappings
from virida.podsecurity import PodTemplate
from virida.review.argocd import Pruning, hook
from virida.review.consequences.scene import Scene
from virida.review.consequences.workloads import MAKING_PODS, containers, is_workload, pods_in_words, workloads
from virida.review.model import Change, Code, Level, Risk
from virida.review.words import code, listing

_GATEWAY = "gateway.networking.k8s.io"
_SERVING: Mapping[tuple[str, str], str] = {
    **dict.fromkeys(MAKING_PODS, ""),
    ("", "Service"): "its name and address go",
    ("networking.k8s.io", "Ingress"): "its hosts are no longer served",
    **{
        (_GATEWAY, kind): "what it routes is no longer served"
        for kind in ("Gateway", "HTTPRoute", "GRPCRoute", "TLSRoute", "TCPRoute", "UDPRoute")
    },
}
_ORPHANED = "the object leaves git and stays in the cluster, where nobody looks after it"


def removed(scene: Scene) -> Iterator[Risk]:
    """A workload, Service or route leaves git, also because it is renamed."""
    for change in scene.changes:
        gone = change.pruned
        kind = (gone.key.group, gone.key.kind) if gone else None
        if gone is None or kind not in _SERVING or hook(gone):
            continue
        pruning = scene.deliverer(gone).pruning(gone)
        if pruning is Pruning.KEPT:
            remedy = "delete it by hand when nothing needs it"
            yield Risk(Code.INFO, Level.INFO, change.key, "", _ORPHANED, remedy)
            continue
        lost = _SERVING[gone.key.group, gone.key.kind]
        if is_workload(gone):
            lost = f"{pods_in_words(scene.before, gone)} end{'' if gone.key.kind == 'Job' else ' for good'}"
        level, when = (Level.HIGH, "") if pruning is Pruning.PRUNED else (Level.MEDIUM, "once somebody confirms it, ")
        yield Risk(Code.DROP, level, change.key, "", f"{_pruned(change, gone)}: {when}{lost}", _remedy(change))


def orphaned(scene: Scene) -> Iterator[Risk]:
    """Any other object leaves git and stays in the cluster."""
    for change in scene.changes:
        gone = change.pruned
        if gone is None or (gone.key.group, gone.key.kind) in _SERVING or gone.key.kind in _TOLD_ELSEWHERE:
            continue
        if scene.deliverer(gone).pruning(gone) is Pruning.KEPT and change.note != "hash":
            remedy = "delete it by hand when nothing needs it"
            yield Risk(Code.INFO, Level.INFO, change.key, "", _ORPHANED, remedy)


def still_needed(scene: Scene) -> Iterator[Risk]:
    """A ConfigMap, Secret, claim or service account goes that a workload still names."""
    for change in scene.of("ConfigMap", "Secret", "PersistentVolumeClaim", "ServiceAccount"):
        gone = change.pruned
        if gone is None or gone.key.group or scene.deliverer(gone).pruning(gone) is Pruning.KEPT:
            continue
        users = [
            manifest.key
            for manifest, pod in workloads(scene.after, gone.key.namespace, gone.key.name)
            if (gone.key.kind, gone.key.name) in needs(pod)
        ]
        if users:
            named = listing([code(key) for key in sorted(users)])
            message = f"{named} still need{'s' if len(users) == 1 else ''} {code(gone.key)}: pods that start again fail"
            remedy = "change what uses it first, and remove it afterwards"
            yield Risk(Code.DROP, Level.HIGH, change.key, "", message, remedy)


def scaled_to_zero(scene: Scene) -> Iterator[Risk]:
    """A workload is scaled to no pods at all."""
    for change in scene.of("Deployment", "StatefulSet", "ReplicaSet", "ReplicationController"):
        if change.updated and change.updated[1].get("spec", "replicas") == 0:
            before = change.updated[0]
            if before.get("spec", "replicas") != 0:
                message = f"{pods_in_words(scene.before, before)} end, and none is left"
                yield Risk(Code.DROP, Level.HIGH, change.key, "spec.replicas", message, "keep at least one replica")


_TOLD_ELSEWHERE = frozenset(
    ["PersistentVolumeClaim", "PersistentVolume", "Namespace", "CustomResourceDefinition", "StatefulSet", "Application"]
)


def needs(pod: PodTemplate) -> set[tuple[str, str]]:
    """The kinds and names of the objects without which a pod does not start.

    Args:
        pod: The pod.
    """
    found: set[tuple[str, str]] = set()

    def add(kind: str, reference: Any, field: str = "name") -> None:
        if isinstance(reference, Mapping) and reference.get(field) and reference.get("optional") is not True:
            found.add((kind, str(reference[field])))

    for volume in mappings(pod.spec.get("volumes")):
        add("ConfigMap", volume.get("configMap"))
        add("Secret", volume.get("secret"), "secretName")
        add("PersistentVolumeClaim", volume.get("persistentVolumeClaim"), "claimName")
        projected = volume.get("projected")
        for source in mappings(projected.get("sources")) if isinstance(projected, Mapping) else ():
            add("ConfigMap", source.get("configMap"))
            add("Secret", source.get("secret"))
    for _, container in containers(pod):
        for variable in mappings(container.get("env")):
            value = variable.get("valueFrom")
            if isinstance(value, Mapping):
                add("ConfigMap", value.get("configMapKeyRef"))
                add("Secret", value.get("secretKeyRef"))
        for source in mappings(container.get("envFrom")):
            add("ConfigMap", source.get("configMapRef"))
            add("Secret", source.get("secretRef"))
    if pod.spec.get("serviceAccountName"):
        found.add(("ServiceAccount", str(pod.spec["serviceAccountName"])))
    return found


def _pruned(change: Change, gone: Manifest) -> str:
    if change.after is None:
        return "Argo CD prunes it"
    if change.note == "group":
        return f"it moves to {code(change.after.api_version)}; Argo CD creates the one and prunes the other"
    if change.note == "namespace":
        return f"it moves from {code(gone.key.namespace)}; Argo CD creates the one and prunes the other"
    return f"it was {code(gone.key.name)}; Argo CD creates the one and prunes the other"


def _remedy(change: Change) -> str:
    if change.after is None:
        return "make sure that nothing uses it any more"
    return "keep the name; or add the new one first, move what uses it, and remove the old one afterwards"
