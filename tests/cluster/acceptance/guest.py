"""The estate as a guest in somebody's cluster: under names of its own, and gone afterwards."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from http import HTTPStatus
from typing import Any

from tests.cluster import binaries
from tests.cluster.acceptance.delivery import Delivery, name_of
from tests.cluster.client import Client, Document
from tests.cluster.definitions import Definitions
from tests.cluster.waiting import wait_until

_GONE_SECONDS = 180
_NAMES = ("namespace", "kubernetes.io/metadata.name")
_OWN_LABELS = "virida.local/"
"""Admission policies choose namespaces by labels of this domain: ours must not choose others'."""

Estate = dict[str, list[Document]]


@contextmanager
def as_guest(
    client: Client, name: str, estate: Mapping[str, Sequence[Document]], summary: list[str]
) -> Iterator[Delivery]:
    """An environment delivered to somebody's cluster, in namespaces of its own; nothing of it stays.

    Args:
        client: The cluster.
        name: The name of the environment.
        estate: The objects by folder.
        summary: Gets lines that say what was done.
    """
    definitions = Definitions(client, binaries.build_all([]), estate)
    guest = Guest(client)
    delivery = Delivery(client, guest.renamed(estate), definitions, runs_pods=False)
    try:
        definitions.install()
        delivery.deliver()
        yield delivery
    finally:
        summary += delivery.report(name)
        guest.leave()
        definitions.remove()


class Guest:
    """Renames what belongs to the whole cluster, and removes it in the end.

    Args:
        client: The cluster.
    """

    def __init__(self, client: Client) -> None:
        self.prefix = f"e2e-{os.urandom(3).hex()}-"
        self._client = client
        self._documents: list[Document] = []

    def renamed(self, estate: Mapping[str, Sequence[Document]]) -> Estate:
        """The same objects, with namespaces and cluster-wide objects under names of this guest.

        Args:
            estate: The objects by folder.
        """
        every = [document for documents in estate.values() for document in documents]
        self._namespaces = {one["metadata"]["name"] for one in every if one["kind"] == "Namespace"}
        self._wide = {one["metadata"]["name"] for one in every if "namespace" not in one["metadata"]}
        made = {folder: [self._document(one) for one in documents] for folder, documents in estate.items()}
        self._documents += [document for documents in made.values() for document in documents]
        return made

    def leave(self) -> None:
        """Remove everything, and wait until it is gone."""
        for document in reversed(self._documents):
            # Whoever would act on a finalizer does not follow our namespaces.
            if document["metadata"].get("finalizers") and (path := self._client.path(document)):
                self._client.request("PATCH", path, {"metadata": {"finalizers": None}}, "application/merge-patch+json")
        wide = [document for document in self._documents if "namespace" not in document["metadata"]]
        for document in reversed(wide):
            if path := self._client.path(document):
                answer = self._client.request("DELETE", path)
                assert answer.status in (HTTPStatus.OK, HTTPStatus.ACCEPTED, HTTPStatus.NOT_FOUND), answer.body
        wait_until(
            lambda: not list(self._left(wide)),
            _GONE_SECONDS,
            lambda: f"{', '.join(self._left(wide))} should be gone",
        )

    def _left(self, documents: Sequence[Document]) -> Iterator[str]:
        return (name_of(document) for document in documents if self._client.get(document) is not None)

    def _document(self, document: Document) -> Document:
        copy: Document = self._walk(document)
        metadata = copy["metadata"]
        if "namespace" not in metadata:
            metadata["name"] = self.prefix + metadata["name"]
        spec = copy.get("spec", {})
        if spec.get("policyName") in self._wide:
            spec["policyName"] = self.prefix + spec["policyName"]
        role = copy.get("roleRef", {})
        if role.get("kind") == "ClusterRole" and role["name"] in self._wide:
            role["name"] = self.prefix + role["name"]
        return copy

    def _walk(self, value: Any) -> Any:
        """Names of namespaces where something refers to one, and labels of ours, at any depth."""
        if isinstance(value, list):
            return [self._walk(item) for item in value]
        if not isinstance(value, dict):
            return value
        return {
            f"{self.prefix}{key}" if key.startswith(_OWN_LABELS) else key: self.prefix + item
            if key in _NAMES and item in self._namespaces
            else self._walk(item)
            for key, item in value.items()
        }
