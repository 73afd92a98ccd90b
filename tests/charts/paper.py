"""What refers to what in rendered documents, and so what has to be there before something works."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from virida.documents import Document

Reference = tuple[str, str]
"""A kind and a name. Namespaces are left out: a name that Vault fills in one of them is suspicious everywhere."""

_BY_NAME = {
    "secretKeyRef": "Secret",
    "secretRef": "Secret",
    "imagePullSecrets": "Secret",
    "configMapKeyRef": "ConfigMap",
    "configMapRef": "ConfigMap",
    "configMap": "ConfigMap",
    "secretStoreRef": "",
    "issuerRef": "",
    "serviceAccountRef": "ServiceAccount",
}
_AS_TEXT = {"secretName": "Secret", "serviceAccountName": "ServiceAccount", "existingSecret": "Secret"}
_IN_ANNOTATIONS = {"cert-manager.io/cluster-issuer": "ClusterIssuer", "nginx.org/basic-auth-secret": "Secret"}


def references(value: Any, key: str = "") -> Iterator[Reference]:
    """What a document, or a part of it, names and does not contain."""
    if isinstance(value, list):
        for item in value:
            yield from references(item, key)
    elif isinstance(value, Mapping):
        if value.get("optional"):
            return
        if key in _BY_NAME and isinstance(value.get("name"), str):
            yield _BY_NAME[key] or str(value.get("kind", "Issuer")), value["name"]
        if value.get("vault.hashicorp.com/agent-inject") == "true":
            yield "Vault", "agent"
        for name, item in value.items():
            if name in _IN_ANNOTATIONS:
                yield _IN_ANNOTATIONS[name], item
            elif name in _AS_TEXT and isinstance(item, str):
                yield _AS_TEXT[name], item
            elif name == "valuesObject":
                yield from _values(item)
            else:
                yield from references(item, name)


def _values(values: Any) -> Iterator[Reference]:
    """What the values of somebody else's chart may name: every word of them."""
    if isinstance(values, Mapping):
        values = list(values.values())
    if isinstance(values, list):
        for item in values:
            yield from _values(item)
    elif isinstance(values, str):
        yield from (("Secret", word) for word in re.findall(r"[a-z0-9][-a-z0-9.]*", values))


def made_by(document: Document) -> Reference:
    """What is there once the document is applied: the Secret of a Certificate, or the object itself."""
    if document["kind"] == "Certificate":
        return "Secret", document["spec"]["secretName"]
    if document["kind"] == "ExternalSecret":
        return "Secret", document["spec"]["target"]["name"]
    return document["kind"], document["metadata"]["name"]


def chains_to_vault(needed: Mapping[str, Iterable[Document]], everything: Iterable[Document]) -> list[str]:
    """Each way from what is needed to something that Vault has to give.

    A way reads such as ``certificates > ClusterIssuer a > ExternalSecret b``.

    Args:
        needed: What is needed, by the Application that has it.
        everything: All documents.
    """
    makers: dict[Reference, list[Document]] = {}
    for document in everything:
        makers.setdefault(made_by(document), []).append(document)
    found = set()

    def follow(document: Document, way: tuple[str, ...]) -> None:
        here = f"{document['kind']} {document['metadata']['name']}"
        if here in way:
            return
        way = (*way, here)
        if document["kind"] in ("ExternalSecret", "SecretStore", "ClusterSecretStore", "PushSecret"):
            found.add(" > ".join(way))
            return
        for kind, name in references({k: v for k, v in document.items() if not _makes(document, k)}):
            if kind == "Vault":
                found.add(" > ".join((*way, "Vault's agent")))
            for maker in makers.get((kind, name), []):
                follow(maker, way)

    for application, documents in needed.items():
        for document in documents:
            follow(document, (application,))
    return sorted(found)


def _makes(document: Document, key: str) -> bool:
    """Whether a part of a document says what it makes; an Ingress' certificates are made for it, of its annotation."""
    return (document["kind"], key) == ("Ingress", "spec")
