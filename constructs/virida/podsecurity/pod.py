"""A pod as the controls read it: its containers and security contexts, each with the path to name it by.

Manifests are read as they come. A field of the wrong type, which the API server refuses whatever the level, counts as
empty here instead of ending the evaluation.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple, TypeAlias

from virida.podsecurity.templates import PodTemplate

Fields: TypeAlias = Mapping[str, Any]

# Kubernetes' own order of looking at them.
_CONTAINER_LISTS = ("initContainers", "containers", "ephemeralContainers")


def fields(value: object) -> Fields:
    """The value if it is a mapping, else an empty one: absent and null read the same."""
    return value if isinstance(value, Mapping) else {}


def items(value: object) -> list[Any]:
    """The value if it is a list, else an empty one."""
    return value if isinstance(value, list) else []


def shown(value: object) -> str:
    """The value as YAML and JSON write it, for a message."""
    return json.dumps(value, default=str)


def listed(values: Iterable[object]) -> str:
    """Several values for a message, in their own order."""
    return ", ".join(shown(value) for value in values)


def stated(field: str, value: object) -> str:
    """What a manifest says about a field, for a message: its value, or that there is none."""
    return f"{field} is not set" if value is None else f"{field} is {shown(value)}"


class Part(NamedTuple):
    """A piece of a pod.

    Attributes:
        path: Where it is in the pod, such as ``spec.containers[web]``. Named by name, as order may change.
        fields: What it holds.
    """

    path: str
    fields: Fields

    def children(self, field: str) -> Iterator[Part]:
        """The entries of a list of this part, by name where they have one, else by index."""
        for index, entry in enumerate(items(self.fields.get(field))):
            name = fields(entry).get("name")
            yield Part(f"{self.path}.{field}[{name or index}]", fields(entry))

    def child(self, field: str) -> Part:
        """A mapping of this part, empty if it is absent."""
        return Part(f"{self.path}.{field}", fields(self.fields.get(field)))


class Pod:
    """What the controls ask about a pod.

    Args:
        template: The pod as its manifest has it.
    """

    def __init__(self, template: PodTemplate) -> None:
        self.spec = Part("spec", template.spec)
        self.annotations = fields(template.metadata.get("annotations"))
        self.security_context = self.spec.child("securityContext")
        self.containers = tuple(container for kind in _CONTAINER_LISTS for container in self.spec.children(kind))
        self.container_contexts = tuple(container.child("securityContext") for container in self.containers)
        self.contexts = (self.security_context, *self.container_contexts)

    def is_windows(self) -> bool:
        """Whether the pod says that it needs Windows nodes."""
        return bool(fields(self.spec.fields.get("os")).get("name") == "windows")

    def has_user_namespace(self) -> bool:
        """Whether the pod's users are mapped to unprivileged ones of the node."""
        return self.spec.fields.get("hostUsers") is False
