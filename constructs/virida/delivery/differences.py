"""Differences that are there to stay, found in what is rendered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from virida.delivery.options.application import IgnoreDifference
from virida.documents import Document

_CERT_MANAGER = (
    "cert-manager.io/inject-ca-from",
    "cert-manager.io/inject-ca-from-secret",
    "cert-manager.io/inject-apiserver-ca",
)
_PATHS = {
    ("admissionregistration.k8s.io", "MutatingWebhookConfiguration"): ".webhooks[]?.clientConfig.caBundle",
    ("admissionregistration.k8s.io", "ValidatingWebhookConfiguration"): ".webhooks[]?.clientConfig.caBundle",
    ("apiextensions.k8s.io", "CustomResourceDefinition"): ".spec.conversion.webhook.clientConfig.caBundle",
    ("apiregistration.k8s.io", "APIService"): ".spec.caBundle",
}


def injected_ca_bundles(documents: Iterable[Document]) -> list[IgnoreDifference]:
    """The certificates that something writes into webhooks, for an Application's `ignore_differences`.

    That something is cert-manager, where an annotation says so, or the webhook's own program, where the manifest leaves
    the certificate out.

    Args:
        documents: What the Application renders.
    """
    found = []
    for document in documents:
        group = document["apiVersion"].rpartition("/")[0]
        path = _PATHS.get((group, document["kind"]))
        if path is not None and (_annotated(document) or _lacks_bundle(document)):
            name = document["metadata"]["name"]
            found.append(IgnoreDifference(document["kind"], group=group, name=name, jq_path_expressions=[path]))
    return sorted(found, key=lambda difference: (difference.group, difference.kind, difference.name or ""))


def _annotated(document: Document) -> bool:
    return any(name in _CERT_MANAGER for name in document["metadata"].get("annotations") or {})


def _lacks_bundle(document: Document) -> bool:
    spec = document.get("spec", {})
    if document["kind"] == "APIService":
        # One that the API server serves itself has no service, and needs no certificate.
        return bool(spec.get("service")) and not spec.get("caBundle") and not spec.get("insecureSkipTLSVerify")
    webhooks: list[Mapping[str, Any]] = document.get("webhooks") or []
    conversion = (spec.get("conversion") or {}).get("webhook")
    clients = [webhook.get("clientConfig", {}) for webhook in (*webhooks, *([conversion] if conversion else []))]
    return any("service" in client and not client.get("caBundle") for client in clients)
