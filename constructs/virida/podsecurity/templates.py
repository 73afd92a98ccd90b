"""Where each kind of Kubernetes object keeps its pod."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

# The resources that PodSecurity admission looks into, by API group and kind. The group counts: other projects have a
# Job or a Deployment of their own, built differently.
_TEMPLATE_PATHS: dict[tuple[str, str], tuple[str, ...]] = {
    ("", "Pod"): (),
    ("", "PodTemplate"): ("template",),
    ("", "ReplicationController"): ("spec", "template"),
    ("apps", "DaemonSet"): ("spec", "template"),
    ("apps", "Deployment"): ("spec", "template"),
    ("apps", "ReplicaSet"): ("spec", "template"),
    ("apps", "StatefulSet"): ("spec", "template"),
    ("batch", "CronJob"): ("spec", "jobTemplate", "spec", "template"),
    ("batch", "Job"): ("spec", "template"),
}


class PodTemplate(NamedTuple):
    """A pod as a manifest has it.

    Attributes:
        metadata: The pod's own metadata, not that of the object around it. Its annotations are read.
        spec: The pod spec.
        path: Where the pod is in its manifest, such as ``spec.template``; empty for a Pod, which is its own manifest.
    """

    metadata: Mapping[str, Any]
    spec: Mapping[str, Any]
    path: str = ""


def pod_template(document: Mapping[str, Any]) -> PodTemplate | None:
    """Find the pod in a manifest.

    Args:
        document: One Kubernetes object as YAML has it.

    Returns:
        The pod, or None where the object's kind has no pod, or where this one lacks its spec.
    """
    group = str(document.get("apiVersion", "")).rpartition("/")[0]
    keys = _TEMPLATE_PATHS.get((group, str(document.get("kind"))))
    if keys is None:
        return None
    template: Any = document
    for key in keys:
        template = template.get(key)
        if not isinstance(template, Mapping):
            return None
    metadata, spec = template.get("metadata"), template.get("spec")
    if not isinstance(spec, Mapping):
        return None
    return PodTemplate(metadata if isinstance(metadata, Mapping) else {}, spec, ".".join(keys))
