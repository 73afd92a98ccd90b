"""The only code that talks to cdk8s: a construct's documents go into the tree in one call.

Each call from Python into Node costs up to a millisecond, so the `ApiObject`s are made there, from one JSON string
(`typescript/index.ts`, built into `bridge/` by ``make tree``).
"""

from __future__ import annotations

import dataclasses
import functools
import json
from collections.abc import Sequence
from typing import cast
from weakref import WeakKeyDictionary

from cdk8s import ApiObject
from constructs import Construct

from virida.cluster import CONTEXT_KEY, ClusterProfile
from virida.documents import Document
from virida.fields import At, either
from virida.tree.bridge import Documents


@dataclasses.dataclass(frozen=True, slots=True)
class Place:
    """What a construct knows of where it will stand, before it stands there.

    Args:
        path: The path of its parent.
        namespace: The namespace that the chart puts on objects which name none.
        cluster: The profile of the cluster that the tree is for.
    """

    path: str
    namespace: str | None
    cluster: ClusterProfile

    def at(self, id: str) -> At:
        """The place of the options of the construct ``id``."""
        return At(f"{self.path}/{id}" if self.path else id)


_places: WeakKeyDictionary[Construct, Place] = WeakKeyDictionary()


def place(scope: Construct) -> Place:
    """Where a child of ``scope`` will stand; asked of Node once per scope, for neither path nor context can change."""
    found = _places.get(scope)
    if found is None:
        facts = json.loads(Documents.describe(scope, CONTEXT_KEY))
        found = _places[scope] = Place(facts["path"], facts.get("namespace"), _profile(facts.get("context")))
    return found


@functools.cache
def _profile(context: str | None) -> ClusterProfile:
    return ClusterProfile.k3s() if context is None else ClusterProfile.from_json(context)


def documents_of(scope: Construct) -> list[Document]:
    """The documents of every object below a construct, as they will be written; of whoever made them.

    Args:
        scope: A chart, or any other construct.
    """
    documents: list[Document] = json.loads(Documents.render(scope))
    return documents


class ApiObjects(Documents):
    """A construct that is made of documents: the base of every construct here.

    Args:
        scope: Its parent.
        id: Its id, unique among the children of ``scope``.
        documents: Its objects, in the order in which they will be written.

    Raises:
        InvalidOption: The scope has another construct of that id.
    """

    def __init__(self, scope: Construct, id: str, documents: Sequence[Document]) -> None:
        self._ids = {(d["kind"], d["metadata"]["name"]): f"{d['kind']}.{d['metadata']['name']}" for d in documents}
        by_id = dict(zip(self._ids.values(), documents, strict=True))
        self._at = place(scope).at(id)
        try:
            super().__init__(scope, id, json.dumps(by_id, separators=(",", ":")))
        except RuntimeError as error:  # what jsii makes of an error in Node
            if "There is already a Construct with name" not in str(error):
                raise
            (self._at / "id").refuse(id, "must stand once below its scope, and it does already", "choose another id")

    def __repr__(self) -> str:
        """What a message shows: the address of a Python object would help nobody."""
        return f"{type(self).__name__}({self._at.path!r})"

    def resource(self, kind: str, name: str | None = None) -> ApiObject:
        """The cdk8s `ApiObject` of one of this construct's objects, for JSON patches and dependencies.

        Args:
            kind: The object's kind.
            name: Its name; needed only where the construct has several objects of that kind.

        Raises:
            InvalidOption: The construct has no such object, or several.
        """
        found = {n: i for (k, n), i in self._ids.items() if k == kind and name in (None, n)}
        if len(found) == 1:
            return cast(ApiObject, self.node.find_child(*found.values()))
        if found:
            (self._at / "resource").refuse(
                kind, f"names {len(found)} objects", f"add the name: {either(repr(n) for n in found)}"
            )
        there = either(dict.fromkeys(f"{k} {n}" if k == kind else k for k, n in self._ids))
        (self._at / "resource").refuse(
            kind if name is None else f"{kind} {name}", "names no object", f"ask for {there}"
        )
