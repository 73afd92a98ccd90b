"""The pods that objects make, of every kind that carries a pod template."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from virida.checks.objects import Objects
from virida.manifests import Manifest, field_path, mappings
from virida.manifests.fields import Segment
from virida.podsecurity import PodTemplate, pod_template

_CUSTOM = ("spec", "template")


@dataclass(frozen=True, slots=True)
class Pod:
    """A pod, or the template of one.

    Args:
        manifest: The object it stands in.
        template: Its metadata and spec, and where they are in the object.
    """

    manifest: Manifest
    template: PodTemplate

    @property
    def spec(self) -> Mapping[str, Any]:
        """The pod's spec."""
        return self.template.spec

    @property
    def annotations(self) -> Mapping[str, Any]:
        """The pod's own annotations."""
        found = self.template.metadata.get("annotations")
        return found if isinstance(found, Mapping) else {}

    @property
    def path(self) -> tuple[Segment, ...]:
        """Where the pod is in its object; empty for a Pod."""
        return tuple(self.template.path.split(".")) if self.template.path else ()

    def field(self, *segments: Segment) -> str:
        """The written path of one of the pod's fields.

        Args:
            segments: Keys and indices from the pod on, such as `"spec", "containers", 0`.
        """
        return field_path(self.manifest.document, *self.path, *segments)

    def containers(self) -> Iterator[tuple[tuple[Segment, ...], Mapping[str, Any]]]:
        """Every container: init, regular and ephemeral ones, each with its path from the pod on."""
        for sort in ("initContainers", "containers", "ephemeralContainers"):
            for index, container in enumerate(mappings(self.spec.get(sort))):
                yield ("spec", sort, index), container


def pods(objects: Objects) -> tuple[Pod, ...]:
    """The pods of all objects, in their order, those of custom resources built like a Deployment included.

    Args:
        objects: The objects. Rules call this through their `once`.
    """
    found = ((manifest, pod_template(manifest.document) or _custom_template(manifest)) for manifest in objects)
    return tuple(Pod(manifest, template) for manifest, template in found if template is not None)


def is_custom(group: str) -> bool:
    """Whether a group is not Kubernetes' own: those have no dot, or end in `.k8s.io`."""
    return "." in group and not group.endswith(".k8s.io")


def embeds_template(manifest: Manifest) -> bool:
    """Whether a custom resource is built like a Deployment, as a Rollout is."""
    return is_custom(manifest.key.group) and isinstance(manifest.get(*_CUSTOM, "spec", "containers"), list)


def _custom_template(manifest: Manifest) -> PodTemplate | None:
    if not embeds_template(manifest):
        return None
    return PodTemplate(manifest.mapping(*_CUSTOM, "metadata"), manifest.mapping(*_CUSTOM, "spec"), ".".join(_CUSTOM))
