"""External Secrets: Secrets of Kubernetes from what Vault holds."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypedDict

from cdk8s import Chart

from charts.environments import Environment
from charts.platform import vault
from charts.platform.release import INJECTED_CERTIFICATES, SYSTEM, Enabled, Resources, Sized, Wave, release, resources
from virida import Helm
from virida.delivery.values import chart_values
from virida.namespace.connections import Component, Connection, scraped, to_api_server, webhook

CONTROLLER = Component("external-secrets", SYSTEM, {"app.kubernetes.io/name": "external-secrets"})
WEBHOOK = Component("external-secrets-webhook", SYSTEM, {"app.kubernetes.io/name": "external-secrets-webhook"})
CERTIFICATES = Component(
    "external-secrets-certificates", SYSTEM, {"app.kubernetes.io/name": "external-secrets-cert-controller"}
)


class ExternalSecretsValues(TypedDict):
    """The values of the chart external-secrets."""

    installCRDs: bool
    resources: Resources
    webhook: Sized
    certController: Sized
    serviceMonitor: Enabled


def external_secrets(root: Chart, environment: Environment) -> None:
    """The Application of External Secrets."""
    values: ExternalSecretsValues = {
        "installCRDs": True,
        "resources": resources("25m", "128Mi"),
        "webhook": {"resources": resources("10m", "64Mi")},
        "certController": {"resources": resources("10m", "128Mi")},
        "serviceMonitor": {"enabled": True},
    }
    release(
        root,
        "external-secrets",
        source=Helm(
            "https://charts.external-secrets.io",
            chart="external-secrets",
            version="2.9.0",
            values=chart_values(ExternalSecretsValues, values, chart="external-secrets"),
        ),
        namespace=SYSTEM,
        wave=Wave.OPERATORS,
        ignore_differences=INJECTED_CERTIFICATES,
    )


def connections(environment: Environment) -> Iterator[Connection]:
    """Whom External Secrets speaks to, and who to it."""
    cluster = environment.cluster
    yield from to_api_server(cluster, CONTROLLER, WEBHOOK, CERTIFICATES)
    yield webhook(cluster, WEBHOOK, 10250)
    yield Connection(CONTROLLER, vault.SERVER, [8200])
    for component in (CONTROLLER, WEBHOOK, CERTIFICATES):
        yield from scraped(cluster, component, 8080)
