"""The workloads among the objects: their containers, what scales them, and what selects their pods."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal, NamedTuple

from virida.checks.objects import Objects
from virida.checks.reliability.values import whole
from virida.manifests import Manifest, field_path, mappings
from virida.manifests.fields import Segment
from virida.podsecurity import PodTemplate, pod_template
from virida.reachability.inventory import Inventory
from virida.reachability.selectors import Labels, Selector, Verdict

_SCALED = {("apps", kind) for kind in ("Deployment", "ReplicaSet", "StatefulSet")} | {("", "ReplicationController")}
_ENDING = {("batch", "CronJob"), ("batch", "Job")}


class Container(NamedTuple):
    """A container of a workload.

    Attributes:
        path: Where it is in the manifest.
        spec: What the manifest says of it.
        runs: Whether it runs with the pod, ends before the others start (`init`), or starts before them and stays
            (`sidecar`).
    """

    path: tuple[Segment, ...]
    spec: Mapping[str, Any]
    runs: Literal["main", "init", "sidecar"]

    @property
    def name(self) -> str:
        """Its name."""
        return str(self.spec.get("name"))


@dataclass(frozen=True, eq=False)
class Workload:
    """An object that makes pods, or a pod of its own.

    Args:
        manifest: The object.
        pod: The pod in it.
        horizontal: The HorizontalPodAutoscaler that targets it; None without one.
        vertical: The VerticalPodAutoscaler that targets it; None without one.
    """

    manifest: Manifest
    pod: PodTemplate
    horizontal: Manifest | None
    vertical: Manifest | None

    def __str__(self) -> str:
        return f"{self.manifest.key.kind} {self.manifest.key.name}"

    @property
    def namespace(self) -> str:
        """Its namespace; `default` where none is written, as for `kubectl apply`."""
        return namespace_of(self.manifest)

    @property
    def scales(self) -> bool:
        """Whether it has a number of replicas."""
        return (self.manifest.key.group, self.manifest.key.kind) in _SCALED

    @property
    def ends(self) -> bool:
        """Whether its pods are there to end."""
        return (self.manifest.key.group, self.manifest.key.kind) in _ENDING

    @property
    def autoscaled(self) -> Manifest | None:
        """The autoscaler that decides how many pods there are. It rests while `replicas` is 0."""
        return None if self.manifest.get("spec", "replicas") == 0 else self.horizontal

    @property
    def fewest(self) -> int:
        """The fewest pods, but for a rollout's."""
        if self.autoscaled:
            return whole(self.autoscaled.get("spec", "minReplicas"), 1)
        return whole(self.manifest.get("spec", "replicas"), 1)

    @property
    def most(self) -> int:
        """The most pods, but for a rollout's surge."""
        if self.autoscaled:
            return max(self.fewest, whole(self.autoscaled.get("spec", "maxReplicas"), 1))
        return self.fewest

    @cached_property
    def containers(self) -> tuple[Container, ...]:
        """Its containers, in the order of the manifest, those for debugging left out."""
        return tuple(self._containers())

    @property
    def running(self) -> list[Container]:
        """The containers that stay as long as the pod."""
        return [container for container in self.containers if container.runs != "init"]

    @property
    def labels(self) -> Labels:
        """What is known of its pods' labels."""
        labels = self.pod.metadata.get("labels")
        return Labels({str(k): str(v) for k, v in labels.items()} if isinstance(labels, Mapping) else {})

    def field(self, *segments: Segment) -> str:
        """The written path of a field of the manifest.

        Args:
            segments: Keys and indices from the top.
        """
        return field_path(self.manifest.document, *segments)

    def pod_field(self, *segments: Segment) -> str:
        """The written path of a field of the pod.

        Args:
            segments: Keys and indices from the pod, such as `"spec", "volumes"`.
        """
        return self.field(*self._prefix, *segments)

    @property
    def _prefix(self) -> tuple[str, ...]:
        return tuple(self.pod.path.split(".")) if self.pod.path else ()

    def _containers(self) -> Iterator[Container]:
        for index, spec in enumerate(mappings(self.pod.spec.get("initContainers"))):
            runs: Literal["init", "sidecar"] = "sidecar" if spec.get("restartPolicy") == "Always" else "init"
            yield Container((*self._prefix, "spec", "initContainers", index), spec, runs)
        for index, spec in enumerate(mappings(self.pod.spec.get("containers"))):
            yield Container((*self._prefix, "spec", "containers", index), spec, "main")


class Workloads:
    """All workloads.

    Args:
        objects: The objects. Call this through their `once`.
    """

    def __init__(self, objects: Objects) -> None:
        horizontal = _by_target(objects.of("HorizontalPodAutoscaler", "autoscaling"), "scaleTargetRef")
        vertical = _by_target(objects.of("VerticalPodAutoscaler", "autoscaling.k8s.io"), "targetRef")
        self._all: list[Workload] = []
        self._by_name: dict[tuple[str, str, str], Workload] = {}
        self._by_namespace: dict[str, list[Workload]] = defaultdict(list)
        for manifest in objects:
            pod = pod_template(manifest.document)
            if pod is None or manifest.key.kind == "PodTemplate" or _is_owned(manifest):
                continue
            target = (manifest.key.group, manifest.key.kind, namespace_of(manifest), manifest.key.name)
            workload = Workload(manifest, pod, horizontal.get(target), vertical.get(target))
            self._all.append(workload)
            self._by_name.setdefault(target[1:], workload)
            self._by_namespace[target[2]].append(workload)
        self._inventory = Inventory(manifest.document for manifest in objects)

    def __iter__(self) -> Iterator[Workload]:
        return iter(self._all)

    def running(self) -> Iterator[tuple[Workload, Container]]:
        """Every container that stays as long as its pod."""
        for workload in self._all:
            for container in workload.running:
                yield workload, container

    def of(self, namespace: str) -> list[Workload]:
        """The workloads of a namespace.

        Args:
            namespace: The namespace.
        """
        return self._by_namespace.get(namespace, [])

    def target(self, autoscaler: Manifest) -> Workload | None:
        """The workload that an autoscaler is for; None where it is not among the objects.

        Args:
            autoscaler: A HorizontalPodAutoscaler or VerticalPodAutoscaler.
        """
        field = "scaleTargetRef" if autoscaler.key.kind == "HorizontalPodAutoscaler" else "targetRef"
        group, *name = _target(autoscaler, field)
        found = self._by_name.get((name[0], name[1], name[2]))
        return found if found and found.manifest.key.group == group else None

    def selected(self, namespace: str, selector: Selector) -> list[Workload]:
        """The workloads whose pods a selector selects.

        Args:
            namespace: The namespace that it selects in.
            selector: The selector.
        """
        found = self._inventory.select(namespace, selector)
        names = [(w.kind, w.namespace, w.name) for w, verdict in found if verdict is Verdict.YES]
        return [self._by_name[name] for name in names if name in self._by_name]


def namespace_of(manifest: Manifest) -> str:
    """The namespace of an object that has one; `default` where none is written, as for `kubectl apply`.

    Args:
        manifest: The object.
    """
    return manifest.key.namespace or "default"


def _by_target(autoscalers: list[Manifest], field: str) -> dict[tuple[str, str, str, str], Manifest]:
    found: dict[tuple[str, str, str, str], Manifest] = {}
    for autoscaler in autoscalers:
        found.setdefault(_target(autoscaler, field), autoscaler)
    return found


def _target(autoscaler: Manifest, field: str) -> tuple[str, str, str, str]:
    reference = autoscaler.mapping("spec", field)
    group = str(reference.get("apiVersion", "")).rpartition("/")[0]
    return group, str(reference.get("kind")), namespace_of(autoscaler), str(reference.get("name"))


def _is_owned(manifest: Manifest) -> bool:
    """Whether a controller made it: in a dump of a cluster the pods of a Deployment are no news."""
    owners = mappings(manifest.get("metadata", "ownerReferences"))
    return any(owner.get("controller") is True for owner in owners)
