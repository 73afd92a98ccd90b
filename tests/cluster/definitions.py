"""The custom resource definitions that the estate's objects need, in a cluster."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from http import HTTPStatus
from pathlib import Path
from typing import Any

from tests.cluster import binaries
from tests.cluster.client import Client, Document
from tests.cluster.waiting import wait_until
from virida.manifests import load

_ESTABLISHED_SECONDS = 60


class Definitions:
    """Upstream's definitions of the kinds that are used.

    Args:
        client: The cluster.
        assets: The folder of the programs, whose `crds` has the definitions by project.
        estate: The objects by folder.
    """

    def __init__(self, client: Client, assets: Path, estate: Mapping[str, Sequence[Document]]) -> None:
        self._client = client
        self._documents: list[Document] = []
        self._made: list[Document] = []
        self.projects: list[str] = []
        """The projects with their versions."""
        self.missing: list[str] = []
        """The projects whose definitions are not to be had."""
        used = {
            (one["apiVersion"].rpartition("/")[0], one["kind"]) for documents in estate.values() for one in documents
        }
        for name, source in binaries.definitions().items():
            folder = assets / "crds" / name
            if not folder.exists():
                self.missing.append(f"{name} {source['version']}")
                continue
            found = [dict(one.document) for one in load([folder]).manifests if _defined(one.document) in used]
            self._documents += found
            if found:
                self.projects.append(f"{name} {source['version']}")

    def install(self) -> None:
        """Make those that are not there."""
        for document in self._documents:
            if self._client.get(document) is None:
                document.pop("status", None)
                answer = self._client.apply(document)
                assert answer.status == HTTPStatus.CREATED, (document["metadata"]["name"], answer.body)
                self._made.append(document)
        for document in self._made:
            established = partial(self._is_established, document)
            wait_until(established, _ESTABLISHED_SECONDS, f"{document['metadata']['name']} is served")

    def remove(self) -> None:
        """Remove those that were made."""
        for document in self._made:
            self._client.request("DELETE", str(self._client.path(document)))
        for document in self._made:
            gone = partial(self._is_gone, document)
            wait_until(gone, _ESTABLISHED_SECONDS, f"{document['metadata']['name']} is gone")

    def _is_gone(self, document: Document) -> bool:
        return self._client.get(document) is None

    def _is_established(self, document: Document) -> bool:
        live = self._client.get(document) or {}
        conditions = live.get("status", {}).get("conditions") or []
        return any(one["type"] == "Established" and one["status"] == "True" for one in conditions)


def _defined(document: Mapping[str, Any]) -> tuple[str, str] | None:
    """The group and the kind of a definition; None where it is none."""
    if document["kind"] != "CustomResourceDefinition":
        return None
    return document["spec"]["group"], document["spec"]["names"]["kind"]
