"""Differences that are there to stay: those found in what is rendered, and those that Argo CD makes itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from virida.delivery.documents.yaml_text import yaml_text
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

_REQUESTS = ["/metadata/annotations/argocd.argoproj.io~1refresh", "/operation"]

IGNORED_DIFFERENCES: Mapping[str, str] = {
    "resource.customizations.ignoreDifferences.argoproj.io_Application": yaml_text({"jsonPointers": _REQUESTS})
}
"""Keys of ConfigMap `argocd-cm`, which the argo-cd chart takes as `configs.cm`.

Argo CD writes what it is to do with an Application into the Application, and takes it away again. A server-side diff of
the Application above compares what is in the cache with what the API server says a moment later, finds a request gone,
and syncs what was never different.
"""


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
