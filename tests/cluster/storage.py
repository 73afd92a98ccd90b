"""Volumes for the estate's claims, as the provisioner of a real cluster would make them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from http import HTTPStatus

from tests.cluster.client import Client, Document
from virida import ClusterProfile


def provide(client: Client, profile: ClusterProfile, estate: Mapping[str, Sequence[Document]]) -> None:
    """Make the storage classes, and a volume for each claim.

    Args:
        client: The cluster.
        profile: What the cluster is like.
        estate: The objects by folder.
    """
    names = [one.name for one in profile.storage_classes]
    for name in names:
        _make(client, _storage_class(name, default=name == names[0]))
    for document in (one for documents in estate.values() for one in documents):
        if document["kind"] == "PersistentVolumeClaim":
            _make(client, _volume(document, names[0]))


def _make(client: Client, document: Document) -> None:
    made = client.apply(document)
    assert made.status == HTTPStatus.CREATED, made.body


def _storage_class(name: str, *, default: bool) -> Document:
    return {
        "apiVersion": "storage.k8s.io/v1",
        "kind": "StorageClass",
        "metadata": {
            "name": name,
            "annotations": {"storageclass.kubernetes.io/is-default-class": "true" if default else "false"},
        },
        "provisioner": "kubernetes.io/no-provisioner",
        "volumeBindingMode": "WaitForFirstConsumer",
    }


def _volume(claim: Document, storage_class: str) -> Document:
    metadata, spec = claim["metadata"], claim["spec"]
    return {
        "apiVersion": "v1",
        "kind": "PersistentVolume",
        "metadata": {"name": f"{metadata['namespace']}-{metadata['name']}"},
        "spec": {
            "accessModes": spec["accessModes"],
            "capacity": {"storage": spec["resources"]["requests"]["storage"]},
            "hostPath": {"path": f"/var/lib/{metadata['name']}"},
            "storageClassName": spec.get("storageClassName", storage_class),
        },
    }
