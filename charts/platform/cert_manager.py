"""cert-manager: certificates of routes and of webhooks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypedDict

from cdk8s import Chart

from charts.environments import Environment
from charts.platform.release import INJECTED_CERTIFICATES, SYSTEM, Enabled, Resources, Sized, Wave, release, resources
from virida import Oci
from virida.delivery.values import chart_values
from virida.namespace.connections import Component, Connection, scraped, to_api_server, webhook

CONTROLLER = Component(
    "cert-manager", SYSTEM, {"app.kubernetes.io/instance": "cert-manager", "app.kubernetes.io/component": "controller"}
)
WEBHOOK = Component(
    "cert-manager-webhook",
    SYSTEM,
    {"app.kubernetes.io/instance": "cert-manager", "app.kubernetes.io/component": "webhook"},
)
INJECTOR = Component(
    "cert-manager-cainjector",
    SYSTEM,
    {"app.kubernetes.io/instance": "cert-manager", "app.kubernetes.io/component": "cainjector"},
)


class Definitions(TypedDict):
    """The chart's CustomResourceDefinitions."""

    enabled: bool
    keep: bool


class LeaderElection(TypedDict):
    """Where the lease of the leader is."""

    namespace: str


class Global(TypedDict):
    """What all parts of the chart share."""

    leaderElection: LeaderElection


class Prometheus(TypedDict):
    """How Prometheus finds the metrics."""

    enabled: bool
    servicemonitor: Enabled


# `global` is a word of Python.
CertManagerValues = TypedDict(
    "CertManagerValues",
    {
        "global": Global,
        "crds": Definitions,
        "resources": Resources,
        "webhook": Sized,
        "cainjector": Sized,
        "startupapicheck": Enabled,
        "prometheus": Prometheus,
    },
)


def cert_manager(root: Chart, environment: Environment) -> None:
    """The Application of cert-manager."""
    values: CertManagerValues = {
        # The chart's own choice is kube-system, which is k3s' own.
        "global": {"leaderElection": {"namespace": SYSTEM}},
        "crds": {"enabled": True, "keep": True},
        "resources": resources("25m", "128Mi"),
        "webhook": {"resources": resources("10m", "64Mi")},
        "cainjector": {"resources": resources("25m", "256Mi")},
        # A hook that waits for the webhook; Argo CD retries instead.
        "startupapicheck": {"enabled": False},
        "prometheus": {"enabled": True, "servicemonitor": {"enabled": True}},
    }
    release(
        root,
        "cert-manager",
        source=Oci(
            "oci://quay.io/jetstack/charts/cert-manager",
            version="v1.21.1",
            values=chart_values(CertManagerValues, values, chart="cert-manager"),
        ),
        namespace=SYSTEM,
        wave=Wave.OPERATORS,
        ignore_differences=INJECTED_CERTIFICATES,
    )


def connections(environment: Environment) -> Iterator[Connection]:
    """Whom cert-manager speaks to, and who to it."""
    cluster = environment.cluster
    yield from to_api_server(cluster, CONTROLLER, WEBHOOK, INJECTOR)
    yield webhook(cluster, WEBHOOK, 10250)
    for component in (CONTROLLER, WEBHOOK, INJECTOR):
        yield from scraped(cluster, component, 9402)
