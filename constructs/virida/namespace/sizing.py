"""How much a namespace may hold, and what a container in it gets that asks for nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Annotated, Any

from virida import quantity
from virida.fields import At, Unshown, Value
from virida.rules import AtLeastOne, LabelKey, Quantity, at_least


@dataclass(frozen=True, slots=True, kw_only=True)
class Quota(Value):
    """How much all pods of a namespace may ask for together, terminating ones included.

    It is told in two ways: write the figures, or a `headroom`, and the figures follow from the namespace's services.
    Both together: figures that are written stay.

    Args:
        headroom: By how many percent the quota lies above what the services may need at once, with every autoscaler at
            its maximum and every rollout in progress. 25 leaves room for the pods that a rollout is ending, and for a
            Job by hand. Default: None, nothing is computed.
        pods: How many pods. Default: no bound.
        cpu: Their requests of cpu. Default: no bound.
        memory: Their requests of memory. Default: no bound.
        cpu_limit: Their limits of cpu. Default: no bound; with one, a container without a cpu limit is refused.
        memory_limit: Their limits of memory. Default: no bound.
        claims: How many PersistentVolumeClaims. Default: no bound.
        storage: What those claims ask for. Default: no bound.
        extended: Extended resources, such as `{"nvidia.com/gpu": 1}`. Default: no bound.
        objects: How many objects of a kind, such as `{"services.loadbalancers": 0, "count/jobs.batch": 50}`.
            Default: no bound.
    """

    headroom: Annotated[int, at_least(0)] | None = None
    pods: AtLeastOne | None = None
    cpu: Quantity | None = None
    memory: Quantity | None = None
    cpu_limit: Quantity | None = None
    memory_limit: Quantity | None = None
    claims: Annotated[int, at_least(0)] | None = None
    storage: Quantity | None = None
    extended: Mapping[LabelKey, Annotated[int, at_least(0)]] = field(default_factory=dict)
    objects: Mapping[LabelKey, Annotated[int, at_least(0)]] = field(default_factory=dict)

    @property
    def hard(self) -> dict[str, str]:
        """The figures that are written, by the quota's own keys."""
        named = {key: getattr(self, name) for key, name in QUOTA_FIELDS.items()}
        extended = {f"requests.{name}": count for name, count in self.extended.items()}
        return {key: str(value) for key, value in (named | extended | dict(self.objects)).items() if value is not None}

    def check_together(self, at: At) -> None:
        """It bounds something."""
        if self.headroom is None and not self.hard:
            at.refuse(Unshown("Quota()"), "must bound something", "write headroom=25, or a figure such as pods=50")
        for key, count in self.objects.items():
            if key in QUOTA_FIELDS:
                (at / "objects")[key].refuse(
                    count, "must stand at its own option", f"write {QUOTA_FIELDS[key]}={count!r}"
                )


QUOTA_FIELDS: Mapping[str, str] = {
    "pods": "pods",
    "requests.cpu": "cpu",
    "requests.memory": "memory",
    "limits.cpu": "cpu_limit",
    "limits.memory": "memory_limit",
    "persistentvolumeclaims": "claims",
    "requests.storage": "storage",
}
"""The option for each key of a quota."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits(Value):
    """What each container of a namespace gets where it says nothing, and how small and large it may be.

    Args:
        cpu: The cpu that a container asks for which does not say. Default: `100m`, as a `ViridaService`.
        memory: The memory that it asks for. Default: `128Mi`, as a `ViridaService`.
        cpu_limit: Its limit of cpu. Default: none, because a limit slows a container while the node's cpu is idle.
        memory_limit: Its limit of memory. Default: `256Mi`; memory that is gone takes the whole node along. None: none.
        min_cpu: The least cpu that a container may ask for. Default: any.
        max_cpu: The highest limit of cpu; it is the limit of containers that have none. Default: any.
        min_memory: The least memory that a container may ask for. Default: any.
        max_memory: The highest limit of memory. Default: any.
    """

    cpu: Quantity = "100m"
    memory: Quantity = "128Mi"
    cpu_limit: Quantity | None = None
    memory_limit: Quantity | None = "256Mi"
    min_cpu: Quantity | None = None
    max_cpu: Quantity | None = None
    min_memory: Quantity | None = None
    max_memory: Quantity | None = None

    @property
    def item(self) -> dict[str, Any]:
        """The item of the LimitRange, with the limit that the API server derives from a maximum."""
        return {
            key: found
            for key, names in LIMIT_FIELDS.items()
            if (found := {r: v for r, name in names.items() if (v := self._effective(name)) is not None})
        }

    def _effective(self, name: str) -> str | None:
        value: str | None = getattr(self, name)
        if value is None and name.endswith("_limit"):
            value = getattr(self, f"max_{name.removesuffix('_limit')}")
        return value

    def check_together(self, at: At) -> None:
        """A container that takes all the defaults is one that is accepted."""
        for resource in ("cpu", "memory"):
            order = [f"min_{resource}", resource, f"{resource}_limit", f"max_{resource}"]
            given = [(name, value) for name in order if (value := self._effective(name)) is not None]
            for (name, value), (above, bound) in pairwise(given):
                if quantity.parse(value) > quantity.parse(bound):
                    (at / name).refuse(value, f"must be at most {above} ({bound})", "lower it, or raise the other")


LIMIT_FIELDS: Mapping[str, Mapping[str, str]] = {
    "defaultRequest": {"cpu": "cpu", "memory": "memory"},
    "default": {"cpu": "cpu_limit", "memory": "memory_limit"},
    "min": {"cpu": "min_cpu", "memory": "min_memory"},
    "max": {"cpu": "max_cpu", "memory": "max_memory"},
}
"""The option for each bound of a LimitRange."""
