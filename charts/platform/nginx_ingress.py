"""The F5 NGINX Ingress Controller: class `nginx`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypedDict

from cdk8s import Chart

from charts.environments import Environment
from charts.platform.release import SERVICES, SYSTEM, Created, Resources, Wave, release, resources
from virida import Oci
from virida.delivery.values import chart_values
from virida.namespace.connections import Addresses, Component, Connection, scraped, to_api_server

CONTROLLER = Component("ingress", SYSTEM, {"app.kubernetes.io/name": "nginx-ingress"})

SERVICE = "nginx-ingress-controller"
"""The Service in front of it, which `coredns-custom` answers with for every host of a route."""


class IngressClass(TypedDict):
    """The IngressClass."""

    name: str
    create: bool
    setAsDefaultIngress: bool


class Switch(TypedDict):
    """A part that is on or off."""

    enable: bool


class Budget(TypedDict):
    """The disruption budget."""

    enabled: bool
    maxUnavailable: int


class Controller(TypedDict):
    """The controller."""

    replicaCount: int
    resources: Resources
    ingressClass: IngressClass
    reportIngressStatus: Switch
    enableCustomResources: bool
    enableSnippets: bool
    readOnlyRootFilesystem: bool
    telemetryReporting: Switch
    podDisruptionBudget: Budget


class Prometheus(TypedDict):
    """How Prometheus finds the metrics."""

    create: bool
    service: Created
    serviceMonitor: Created


class NginxIngressValues(TypedDict):
    """The values of the chart nginx-ingress."""

    controller: Controller
    prometheus: Prometheus


def nginx_ingress(root: Chart, environment: Environment) -> None:
    """The Application of the ingress controller."""
    replicas = environment.sizes.ingress_replicas
    values: NginxIngressValues = {
        "controller": {
            "replicaCount": replicas,
            "resources": resources("100m", "128Mi", memory_limit="512Mi"),
            "ingressClass": {
                "name": environment.cluster.ingress_class,
                "create": True,
                "setAsDefaultIngress": True,
            },
            # Argo CD takes an Ingress for healthy once it has an address.
            "reportIngressStatus": {"enable": True},
            # Routes are Ingresses; the controller's own kinds and raw configuration are one thing more to secure.
            "enableCustomResources": False,
            "enableSnippets": False,
            "readOnlyRootFilesystem": True,
            "telemetryReporting": {"enable": False},
            # With one replica a budget would keep its node from being drained.
            "podDisruptionBudget": {"enabled": replicas > 1, "maxUnavailable": 1},
        },
        "prometheus": {"create": True, "service": {"create": True}, "serviceMonitor": {"create": True}},
    }
    release(
        root,
        "nginx-ingress",
        source=Oci(
            "oci://ghcr.io/nginx/charts/nginx-ingress",
            version="2.6.4",
            values=chart_values(NginxIngressValues, values, chart="nginx-ingress"),
        ),
        namespace=SYSTEM,
        wave=Wave.PLATFORM,
    )


def connections(environment: Environment) -> Iterator[Connection]:
    """Whom the ingress controller speaks to, and who to it."""
    cluster = environment.cluster
    yield from to_api_server(cluster, CONTROLLER)
    yield Connection(Addresses("everybody", ["0.0.0.0/0"]), CONTROLLER, [80, 443])
    # Each service says on which port it lets the controller in, also one that has moved to its own repository.
    yield Connection(CONTROLLER, SERVICES)
    yield from scraped(cluster, CONTROLLER, 9113)
