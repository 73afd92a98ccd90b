"""One object of Kubernetes, as a manifest describes it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from virida.manifests.fields import Segment
from virida.manifests.scalars import key
from virida.scopes import is_cluster_scoped


class ObjectKey(NamedTuple):
    """What tells an object from every other one in a cluster.

    Attributes:
        group: The API group without its version, which may change while the object stays; `""` for the core group.
        kind: The kind.
        namespace: The namespace; `""` for an object of the whole cluster, and where the manifest names none.
        name: The name; `""` where the manifest has none, as with `generateName`.
    """

    group: str
    kind: str
    namespace: str
    name: str

    def __str__(self) -> str:
        return f"{self.kind} {self.namespace}/{self.name}" if self.namespace else f"{self.kind} {self.name}"


@dataclass(frozen=True, slots=True, eq=False)
class Manifest:
    """An object and where it was found. Two manifests are equal only if they are the same one.

    Args:
        document: The object as JSON has it. Nobody changes it: YAML aliases share parts of it.
        key: What the object is.
        api_version: Its `apiVersion`, such as `apps/v1`.
        file: The file it stands in; empty for an object that was never in one.
        line: The line on which it starts, counted from 1; 0 without a file.
        index: Which document of the file it stands in, counted from 0.
        inside: Where it is in that document: `("items", 3)` in a List, else empty.
    """

    document: Mapping[str, Any]
    key: ObjectKey
    api_version: str
    file: str = ""
    line: int = 0
    index: int = 0
    inside: tuple[Segment, ...] = ()

    @classmethod
    def of(
        cls,
        document: Mapping[str, Any],
        *,
        file: str = "",
        line: int = 0,
        index: int = 0,
        inside: tuple[Segment, ...] = (),
        cluster_scoped: frozenset[tuple[str, str]] = frozenset(),
    ) -> Manifest:
        """A manifest of an object that is at hand.

        Args:
            document: The object, with its `apiVersion` and `kind`.
            file: The file it stands in. Default: none, for documents that were just made.
            line: The line on which it starts.
            index: Which document of the file it stands in.
            inside: Where it is in that document.
            cluster_scoped: Groups and kinds of custom resources that have no namespace, beside Kubernetes' own.
        """
        api_version, kind = str(document.get("apiVersion", "")), str(document.get("kind", ""))
        group = api_version.rpartition("/")[0]
        metadata = document.get("metadata")
        if not isinstance(metadata, Mapping):
            metadata = {}
        scoped = is_cluster_scoped(group, kind) or (group, kind) in cluster_scoped
        identity = ObjectKey(
            group, kind, "" if scoped else _text(metadata.get("namespace")), _text(metadata.get("name"))
        )
        return cls(document, identity, api_version, file, line, index, inside)

    def get(self, *segments: Segment) -> Any:
        """What the object holds at a path; None where the path leads nowhere, whatever stands in its way.

        Args:
            segments: Keys and indices, such as `"spec", "template", "spec", "containers", 0`.
        """
        here: Any = self.document
        for segment in segments:
            if isinstance(segment, int):
                if not isinstance(here, list) or segment >= len(here):
                    return None
            elif not isinstance(here, Mapping) or segment not in here:
                return None
            here = here[segment]
        return here

    def mapping(self, *segments: Segment) -> Mapping[str, Any]:
        """The mapping at a path, such as the labels; empty where there is none."""
        value = self.get(*segments)
        return value if isinstance(value, Mapping) else {}


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value
    # A name that YAML took for something else; the rule about types says so.
    return (key(value) or "") if isinstance(value, (bool, int, float)) else ""
