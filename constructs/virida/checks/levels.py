"""Which level of the Pod Security Standards a namespace asks for, by its labels.

Source: https://kubernetes.io/docs/concepts/security/pod-security-admission/, and how labels are read in
k8s.io/pod-security-admission api/helpers.go.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from virida.checks.context import Context
from virida.checks.objects import Objects
from virida.checks.suggestions import closest
from virida.manifests import Manifest
from virida.podsecurity import Level

DOMAIN = "pod-security.kubernetes.io/"

_VERSION = re.compile(r"v1\.([0-9]|[1-9][0-9]+)")


class Mode(StrEnum):
    """What happens to a pod that does not meet the level: it is refused, its author is warned, it is written down."""

    ENFORCE = "enforce"
    WARN = "warn"
    AUDIT = "audit"


@dataclass(frozen=True, slots=True)
class Demand:
    """What one pair of labels asks for.

    Args:
        mode: What happens to pods that do not meet the level.
        level: The level.
        version: The version of the level, as `virida.podsecurity` takes it. It is never younger than the cluster, which
            takes a version that it does not know for its latest.
    """

    mode: Mode
    level: Level
    version: str

    @property
    def label(self) -> str:
        """The label that asks for it."""
        return f"{DOMAIN}{self.mode}={self.level}"


@dataclass(frozen=True, slots=True)
class Mistake:
    """A label that asks for nothing.

    Args:
        key: The label.
        message: What is wrong.
        remedy: What to write.
        refused: Whether the API server refuses the namespace for it.
    """

    key: str
    message: str
    remedy: str
    refused: bool = True


def demands(objects: Objects, context: Context) -> dict[str, tuple[Demand, ...]]:
    """What each namespace among the objects asks for, by its name: enforce before warn before audit.

    Args:
        objects: The objects. Rules call this through their `once`.
        context: Says which version of Kubernetes `latest` means.
    """
    return {manifest.key.name: tuple(_demands(manifest, context)) for manifest in objects.of("Namespace", "")}


def mistakes(namespace: Manifest, context: Context) -> Iterator[Mistake]:
    """The labels of a namespace that look like a demand and are none.

    Args:
        namespace: The Namespace.
        context: Says what the cluster runs.
    """
    known = [f"{DOMAIN}{mode}{suffix}" for mode in Mode for suffix in ("", "-version")]
    for key, value in sorted(namespace.mapping("metadata", "labels").items()):
        # What is no text is for the rule schema/type to refuse.
        if not key.startswith(DOMAIN) or not isinstance(value, str):
            continue
        if key not in known:
            meant = closest(key, known)
            yield Mistake(
                key,
                "nothing reads this label",
                f"write {meant}" if meant else "remove it, or correct it",
                refused=False,
            )
        elif key.endswith("-version"):
            if value != "latest" and not _VERSION.fullmatch(value):
                proposed = f"v{value}" if _VERSION.fullmatch(f"v{value}") else f"v{context.kubernetes}"
                yield Mistake(
                    key, f'"{value}" is no version of the Pod Security Standards', f"write {proposed} or latest"
                )
        elif value not in list(Level):
            meant = closest(value, Level)
            yield Mistake(
                key,
                f'"{value}" is no level of the Pod Security Standards',
                f"write {meant or 'privileged, baseline or restricted'}",
            )


def _demands(namespace: Manifest, context: Context) -> Iterator[Demand]:
    labels = namespace.mapping("metadata", "labels")
    for mode in Mode:
        level, version = labels.get(f"{DOMAIN}{mode}"), labels.get(f"{DOMAIN}{mode}-version", "latest")
        if level not in list(Level) or not isinstance(version, str):
            continue
        pinned = _VERSION.fullmatch(version)
        if pinned or version == "latest":
            minor = min(int(pinned[1]), context.minor) if pinned else context.minor
            yield Demand(mode, Level(level), f"1.{minor}")
