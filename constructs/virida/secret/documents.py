"""The ExternalSecret that makes a Secret."""

from __future__ import annotations

from collections.abc import Mapping

from virida.documents import Document, present
from virida.secret.options import RemoteRef, SecretStoreRef, StoredSecretOptions


def external_secret(
    metadata: Document,
    *,
    store: SecretStoreRef,
    refresh_interval: str,
    labels: Mapping[str, str],
    data: Mapping[str, RemoteRef],
    template: Mapping[str, str],
    type: str = "Opaque",
) -> Document:
    """An ExternalSecret, and with it the Secret of the same name.

    What the API server would fill in is spelled out, so that Argo CD finds no difference.

    Args:
        metadata: The metadata of the ExternalSecret.
        store: The store.
        refresh_interval: How often the store is read.
        labels: The labels of the Secret.
        data: What is read, by the name that the template has for it.
        template: The Secret's content. Nothing here is a secret: values stand in it by name.
        type: The Secret's type.
    """
    return {
        "apiVersion": "external-secrets.io/v1",
        "kind": "ExternalSecret",
        "metadata": metadata,
        "spec": {
            "refreshInterval": refresh_interval,
            "secretStoreRef": {"kind": store.kind, "name": store.name},
            "target": {
                "name": metadata["name"],
                "creationPolicy": "Owner",
                "deletionPolicy": "Retain",
                "template": {
                    "engineVersion": "v2",
                    "mergePolicy": "Replace",
                    "type": type,
                    "metadata": {"labels": dict(labels)},
                    "data": dict(template),
                },
            },
            "data": [
                {
                    "secretKey": name,
                    "remoteRef": present(
                        key=ref.key,
                        property=ref.property,
                        version=ref.version,
                        conversionStrategy="Default",
                        decodingStrategy="None",
                        metadataPolicy="None",
                    ),
                }
                for name, ref in data.items()
            ],
        },
    }


def stored_secret(options: StoredSecretOptions) -> Document:
    """The document of a `StoredSecret`."""
    labels = {
        "app.kubernetes.io/name": options.name,
        "app.kubernetes.io/part-of": "virida",
        "app.kubernetes.io/managed-by": "cdk8s",
    }
    return external_secret(
        {
            "name": options.name,
            "labels": labels,
            # A custom resource would come last in its Application, and what needs the Secret would wait for it.
            "annotations": {"argocd.argoproj.io/sync-wave": str(options.wave)},
        },
        store=options.store,
        refresh_interval=options.refresh_interval,
        labels={**labels, **options.labels},
        data=options.data,
        template=options.template or {key: f'{{{{ index . "{key}" }}}}' for key in options.data},
        type=options.type,
    )
