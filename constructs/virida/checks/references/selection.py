"""Which pods and Services selectors select."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from virida.checks.context import Context
from virida.checks.objects import Objects
from virida.checks.pods import embeds_template
from virida.checks.references.known import DEFAULT_NAMESPACE, Known, near
from virida.manifests import Manifest
from virida.reachability import Labels, Selector, Workload
from virida.reachability.documents import Document, mapping
from virida.reachability.inventory import Inventory

_MAKES_PODS = ("CronJob", "DaemonSet", "Deployment", "Job", "Pod", "ReplicaSet", "ReplicationController", "StatefulSet")


class Selection:
    """The pods and Services that selectors select. Rules share one, through `objects.once(Selection, context)`.

    Args:
        objects: The objects that are checked together.
        context: What is known beside them.
    """

    def __init__(self, objects: Objects, context: Context) -> None:
        self._known = objects.once(Known, context)
        self._profile_pods = _profile_pods(context)
        self.documents = [m.document for m in objects] + [_as_pod(m) for m in objects if embeds_template(m)]
        """What `virida.reachability` needs to know of the objects, in the kinds that it knows."""
        self.pods = Inventory(self.documents)
        """The pods, by labels."""
        # To a selector a Service is what a pod is: labels in a namespace.
        self.services = Inventory(_service_as_pod(manifest) for manifest in objects.of("Service", ""))
        """The Services, by labels."""
        self._pairs: dict[tuple[Inventory, str], list[str]] = {}

    def no_pod(self, namespace: str, selector: Selector) -> bool:
        """Whether a selector selects no pod. Where that cannot be known, it is not said.

        Args:
            namespace: The namespace it looks in.
            selector: The selector.
        """
        namespace = namespace or DEFAULT_NAMESPACE
        return (
            self._none(self.pods, "Pod", namespace, selector)
            and not self._known.any_external(_MAKES_PODS, namespace)
            and not any(pods.namespace == namespace and selector.match(labels) for pods, labels in self._profile_pods)
        )

    def no_service(self, namespace: str, selector: Selector) -> bool:
        """Whether a selector selects no Service. Where that cannot be known, it is not said.

        Args:
            namespace: The namespace it looks in.
            selector: The selector.
        """
        return self._none(self.services, "Service", namespace, selector) and not self._known.any_external(
            ["Service"], namespace
        )

    def hint(self, inventory: Inventory, namespace: str, selector: Selector) -> str:
        """A clause about the label that may have been meant; empty if nothing is like what was written.

        Args:
            inventory: `pods` or `services`.
            namespace: The namespace that the selector looks in.
            selector: The selector, which selects nothing.
        """
        namespace = namespace or DEFAULT_NAMESPACE
        if (inventory, namespace) not in self._pairs:
            pairs: dict[str, set[str]] = defaultdict(set)
            for workload in inventory.workloads:
                pairs[workload.namespace].update(f"{key}={value}" for key, value in workload.labels.values.items())
            self._pairs.update({(inventory, where): sorted(found) for where, found in pairs.items()})
        known = self._pairs.get((inventory, namespace), [])
        for requirement in selector.requirements:
            if requirement.operator == "In" and len(requirement.values) == 1 and str(requirement) not in known:
                return near(str(requirement), known)
        return ""

    def _none(self, inventory: Inventory, kind: str, namespace: str, selector: Selector) -> bool:
        namespace = namespace or DEFAULT_NAMESPACE
        values = (value for requirement in selector.requirements for value in requirement.values)
        return (
            not inventory.select(namespace, selector)
            and self._known.is_complete("", kind, namespace)
            and not any(self._known.is_operated(namespace, value) for value in values)
        )


def selected(inventory: Inventory, namespace: str, selector: Selector) -> list[Workload]:
    """What a selector selects, or may select.

    Args:
        inventory: The pods or the Services.
        namespace: The namespace it looks in.
        selector: The selector.
    """
    return [workload for workload, _ in inventory.select(namespace or DEFAULT_NAMESPACE, selector)]


def _profile_pods(context: Context) -> list[tuple[Any, Labels]]:
    profile = context.profile
    if profile is None:
        return []
    vault = [profile.vault.pods] if profile.vault else []
    # A profile says how to select these pods, not which labels they carry beside.
    return [
        (pods, Labels(dict(pods.labels), complete=False))
        for pods in (*profile.dns, *profile.ingress, *profile.prometheus, *vault)
    ]


def _as_pod(manifest: Manifest) -> Document:
    template = manifest.mapping("spec", "template")
    return _pod(manifest, mapping(template.get("metadata")).get("labels"), mapping(template.get("spec")))


def _service_as_pod(manifest: Manifest) -> Document:
    return _pod(manifest, manifest.get("metadata", "labels"), {})


def _pod(manifest: Manifest, labels: object, spec: Document) -> Document:
    metadata = {"name": manifest.key.name, "namespace": manifest.key.namespace or None, "labels": labels}
    return {"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": spec}
