"""Facts about workloads that several rules need: their pods, how many there are, what selects and scales them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from virida.manifests import Manifest, mappings
from virida.podsecurity import PodTemplate, pod_template
from virida.reachability import Labels, Selector, Verdict
from virida.review.consequences.scene import Scene
from virida.review.model import Change, FieldChange
from virida.review.snapshot import Side

ROLLING = (("apps", "Deployment"), ("apps", "StatefulSet"), ("apps", "DaemonSet"))
"""Kinds whose pods are replaced when their template changes."""
MAKING_PODS = (
    *ROLLING,
    ("apps", "ReplicaSet"),
    ("batch", "CronJob"),
    ("batch", "Job"),
    ("", "Pod"),
    ("", "ReplicationController"),
)
"""Kinds that have pods."""


def is_workload(manifest: Manifest) -> bool:
    """Whether an object has pods."""
    return (manifest.key.group, manifest.key.kind) in MAKING_PODS


def workload_changes(scene: Scene) -> Iterator[Change]:
    """The changes of objects that have pods."""
    return (change for change in scene.changes if is_workload(change.manifest))


def workloads(side: Side, namespace: str | None, naming: str = "") -> Iterator[tuple[Manifest, PodTemplate]]:
    """The objects with pods of a namespace.

    Args:
        side: Where to look.
        namespace: The namespace; None for all.
        naming: As for `Side.of`.
    """
    for group, kind in MAKING_PODS:
        for manifest in side.of(kind, group, namespace, naming):
            pod = pod_template(manifest.document)
            if pod is not None:
                yield manifest, pod


def pod_labels(manifest: Manifest) -> Mapping[str, Any]:
    """The labels of an object's pods; none where it has no pods."""
    pod = pod_template(manifest.document)
    labels = pod.metadata.get("labels") if pod else None
    return labels if isinstance(labels, Mapping) else {}


def containers(pod: PodTemplate) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The containers of a pod, init containers first, with the path of each from the top of the object."""
    prefix = f"{pod.path}." if pod.path else ""
    for field in ("initContainers", "containers"):
        for index, container in enumerate(mappings(pod.spec.get(field))):
            yield f"{prefix}spec.{field}[{container.get('name', index)}]", container


def template_changes(change: Change) -> tuple[FieldChange, ...]:
    """The fields of the pod template that differ, where the object stays the same."""
    if change.updated is None:
        return ()
    pod = pod_template(change.updated[1].document) or pod_template(change.updated[0].document)
    return change.touched(pod.path) if pod and pod.path else ()


def replicas(manifest: Manifest) -> int:
    """How many pods an object asks for; one where it does not say."""
    value = manifest.get("spec", "replicas")
    return value if isinstance(value, int) and not isinstance(value, bool) else 1


class Scaling(NamedTuple):
    """The HorizontalPodAutoscaler of a workload.

    Attributes:
        manifest: The object.
        least: Its minimum.
        most: Its maximum.
    """

    manifest: Manifest
    least: int
    most: int


def scaling(side: Side, workload: Manifest) -> Scaling | None:
    """What scales a workload; None where nothing in the set does."""
    key = workload.key
    for group in ("autoscaling", "keda.sh"):
        kind = "HorizontalPodAutoscaler" if group == "autoscaling" else "ScaledObject"
        for manifest in side.of(kind, group, key.namespace, key.name):
            target = manifest.mapping("spec", "scaleTargetRef")
            if target.get("name") == key.name and target.get("kind", "Deployment") == key.kind:
                fields = (
                    ("minReplicas", "maxReplicas") if group == "autoscaling" else ("minReplicaCount", "maxReplicaCount")
                )
                least, most = (manifest.get("spec", field) for field in fields)
                return Scaling(manifest, least if isinstance(least, int) else 1, most if isinstance(most, int) else 1)
    return None


def pods_in_words(side: Side, workload: Manifest) -> str:
    """How many pods a workload has: `3 pods`, `2 to 10 pods`, `a pod on every node`."""
    if workload.key.kind == "DaemonSet":
        return "a pod on every node"
    scaled = scaling(side, workload)
    if scaled and scaled.least != scaled.most:
        return f"{scaled.least} to {scaled.most} pods"
    count = scaled.most if scaled else replicas(workload)
    return f"{count} pod{'' if count == 1 else 's'}"


def selects(selector: object, labels: Mapping[str, Any]) -> bool:
    """Whether a label selector selects pods with these labels.

    Args:
        selector: `matchLabels` and `matchExpressions`.
        labels: The labels of the pods.
    """
    known = Labels({str(key): str(value) for key, value in labels.items()})
    return Selector.read(selector).match(known) is Verdict.YES
