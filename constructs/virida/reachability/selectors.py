"""Label selectors, with a third answer for labels that nobody rendered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any

from virida.reachability.documents import mapping, sequence, texts

NAMESPACE_NAME = "kubernetes.io/metadata.name"
"""The label that the API server sets on every namespace: its name."""


class Verdict(IntEnum):
    """Whether something holds. ``min`` is "and", ``max`` is "or"."""

    NO = 0
    UNKNOWN = 1
    YES = 2


@dataclass(frozen=True, slots=True)
class Labels:
    """The labels of a pod or of a namespace, as far as the documents tell.

    Args:
        values: The labels that are known.
        runtime: Keys that a controller sets when the cluster runs, to a value that no document holds. Default: none.
        complete: Whether there are no other labels. Default: true. False for a namespace without a Namespace document.
    """

    values: Mapping[str, str]
    runtime: frozenset[str] = frozenset()
    complete: bool = True

    def hidden(self, key: str) -> bool:
        """Whether the object may have this label without our knowing."""
        return key not in self.values and (not self.complete or key in self.runtime)


@dataclass(frozen=True, slots=True, order=True)
class Requirement:
    """One condition of a selector, in the words of ``matchExpressions``.

    Args:
        key: The label's key.
        operator: ``In``, ``NotIn``, ``Exists`` or ``DoesNotExist``. Any other (the API server refuses it) never holds.
        values: The values of ``In`` and ``NotIn``, sorted.
    """

    key: str
    operator: str
    values: tuple[str, ...] = ()

    def match(self, labels: Labels) -> Verdict:
        """Whether an object with these labels meets the condition."""
        if labels.hidden(self.key):
            return Verdict.UNKNOWN
        value = labels.values.get(self.key)
        match self.operator:
            case "In":
                holds = value in self.values
            case "NotIn":  # also holds where the key is absent
                holds = value not in self.values
            case "Exists":
                holds = value is not None
            case "DoesNotExist":
                holds = value is None
            case _:
                holds = False
        return Verdict.YES if holds else Verdict.NO

    def implies(self, other: Requirement) -> bool:
        """Whether whatever meets this condition meets the other one."""
        if self.key != other.key:
            return False
        match self.operator, other.operator:
            case "In", "In":
                return set(self.values) <= set(other.values)
            case "In", "NotIn":
                return not set(self.values) & set(other.values)
            case "NotIn", "NotIn":
                return set(self.values) >= set(other.values)
            case ("In", "Exists") | ("DoesNotExist", "NotIn"):
                return True
        return self == other

    def __str__(self) -> str:
        match self.operator:
            case "In" if len(self.values) == 1:
                return f"{self.key}={self.values[0]}"
            case "Exists":
                return self.key
            case "DoesNotExist":
                return f"!{self.key}"
        return f"{self.key} {self.operator.lower()} ({','.join(self.values)})"


@dataclass(frozen=True, slots=True, order=True)
class Selector:
    """Conditions that must all hold. Without any it selects everything, as in Kubernetes.

    Args:
        requirements: The conditions, sorted, so that equal selectors are equal however they were written.
    """

    requirements: tuple[Requirement, ...] = ()
    _hash: int = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        # Selectors are the keys of every cache here, so their hash is computed once.
        object.__setattr__(self, "_hash", hash(self.requirements))

    def __hash__(self) -> int:
        return self._hash

    @classmethod
    def read(cls, selector: object) -> Selector:
        """Read a ``LabelSelector`` as it is written in a document.

        Args:
            selector: The mapping with ``matchLabels`` and ``matchExpressions``.
        """
        labels = texts(mapping(selector).get("matchLabels"))
        found = {Requirement(key, "In", (value,)) for key, value in labels.items()}
        for item in sequence(mapping(selector).get("matchExpressions")):
            expression: Mapping[str, Any] = mapping(item)
            values = tuple(sorted({str(value) for value in sequence(expression.get("values"))}))
            found.add(Requirement(str(expression.get("key")), str(expression.get("operator")), values))
        return cls(tuple(sorted(found)))

    def match(self, labels: Labels) -> Verdict:
        """Whether an object with these labels is selected."""
        return min((requirement.match(labels) for requirement in self.requirements), default=Verdict.YES)

    def implies(self, other: Selector) -> bool:
        """Whether whatever this selects, the other selects too (false also where only values could tell)."""
        return all(any(mine.implies(theirs) for mine in self.requirements) for theirs in other.requirements)

    def names(self) -> tuple[str, ...] | None:
        """The namespaces that this selects by name, or None if it does not name them."""
        for requirement in self.requirements:
            if requirement.key == NAMESPACE_NAME and requirement.operator == "In":
                return requirement.values
        return None

    def __str__(self) -> str:
        return ",".join(map(str, self.requirements))


EVERYTHING = Selector()
"""The empty selector."""


def named(namespace: str) -> Selector:
    """The selector of one namespace by its name."""
    return Selector((Requirement(NAMESPACE_NAME, "In", (namespace,)),))
