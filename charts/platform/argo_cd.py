"""Argo CD itself, as one of its own Applications: whoever installs it first hands it over to this one.

The chart owns everything that Argo CD reads of its own settings: `argocd-cm`, notifications, certificates, health
checks. The release has to be called `argocd`, so that the objects of the first installation are the same ones.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypedDict

from cdk8s import Chart

from charts.environments import Environment
from charts.gitea import HOST, authority
from charts.platform.notifications import notifications
from charts.platform.release import ARGO_CD, Created, Enabled, Resources, Sized, Wave, release, resources
from virida import Helm, notifications_values
from virida.delivery.differences import IGNORED_DIFFERENCES
from virida.delivery.health import HEALTH_CHECKS
from virida.delivery.values import chart_values
from virida.namespace.connections import Component, Connection, outside, routed, scraped, to_api_server


def _component(name: str) -> Component:
    return Component(f"argocd-{name}", ARGO_CD, {"app.kubernetes.io/name": f"argocd-{name}"})


SERVER = _component("server")
CONTROLLER = _component("application-controller")
REPOSITORIES = _component("repo-server")
APPLICATION_SETS = _component("applicationset-controller")
NOTIFICATIONS = _component("notifications-controller")
REDIS = _component("redis")

SERVICE = "argocd-server"

WEBHOOK_SECRET = "argocd-webhook"
"""The Secret with what Gitea signs its pushes with, under the key `gitea`."""


class Certificates(TypedDict):
    """Authorities that Argo CD trusts, by host."""

    certificates: Mapping[str, str]


# Names with dots are none of Python's.
Rbac = TypedDict("Rbac", {"policy.default": str, "policy.csv": str})


class SecretValues(TypedDict):
    """What the chart writes into `argocd-secret`."""

    gogsSecret: str


class Configs(TypedDict):
    """Argo CD's settings."""

    cm: Mapping[str, str]
    params: Mapping[str, str]
    rbac: Rbac
    tls: Certificates
    secret: SecretValues


class Global(TypedDict):
    """What all parts of the chart share."""

    domain: str
    networkPolicy: Created


class Definitions(TypedDict):
    """The chart's CustomResourceDefinitions."""

    install: bool
    keep: bool


class Metrics(TypedDict):
    """How Prometheus finds the metrics."""

    enabled: bool
    serviceMonitor: Enabled


class Part(TypedDict):
    """A part of Argo CD."""

    resources: Resources
    metrics: Metrics


class Notifications(Part, total=False):
    """The notifications controller, with the settings that `notifications_values` writes."""

    enabled: bool
    argocdUrl: str
    context: Mapping[str, str]
    secret: Created
    notifiers: Mapping[str, str]
    templates: Mapping[str, str]
    triggers: Mapping[str, str]
    subscriptions: Sequence[Mapping[str, Any]]


# `global` is a word of Python.
ArgoCdValues = TypedDict(
    "ArgoCdValues",
    {
        "global": Global,
        "crds": Definitions,
        "configs": Configs,
        "controller": Part,
        "server": Part,
        "repoServer": Part,
        "applicationSet": Part,
        "notifications": Notifications,
        "redis": Sized,
        "dex": Enabled,
        "redisSecretInit": Enabled,
    },
)


def argo_cd(root: Chart, environment: Environment) -> None:
    """The Application of Argo CD."""
    certificate = authority(environment.name)
    monitored: Metrics = {"enabled": True, "serviceMonitor": {"enabled": True}}
    values: ArgoCdValues = {
        "global": {
            "domain": f"argocd.{environment.domain}",
            # The namespace has its own, of what each part needs; the chart's let everybody in.
            "networkPolicy": {"create": False},
        },
        "crds": {"install": True, "keep": True},
        "configs": {
            "cm": {
                "timeout.reconciliation": "180s",
                "application.resourceTrackingMethod": "annotation",
                "admin.enabled": "true",
                **HEALTH_CHECKS,
                **IGNORED_DIFFERENCES,
            },
            # The ingress controller ends TLS.
            "params": {"server.insecure": "true"},
            "rbac": {"policy.default": "", "policy.csv": "g, virida-operators, role:admin\n"},
            "tls": {"certificates": {} if certificate is None else {HOST: certificate}},
            # Gitea signs as Gogs does. The value itself is in another Secret, which Vault fills.
            "secret": {"gogsSecret": f"${WEBHOOK_SECRET}:gitea"},
        },
        "controller": {
            "resources": resources("250m", "512Mi", memory_limit="1Gi"),
            "metrics": monitored,
        },
        "server": {"resources": resources("50m", "128Mi", memory_limit="256Mi"), "metrics": monitored},
        "repoServer": {"resources": resources("100m", "256Mi", memory_limit="1Gi"), "metrics": monitored},
        "applicationSet": {"resources": resources("25m", "64Mi", memory_limit="256Mi"), "metrics": monitored},
        "notifications": {
            "resources": resources("25m", "64Mi", memory_limit="256Mi"),
            "metrics": monitored,
            **notifications_values(notifications(environment))["notifications"],  # type: ignore[typeddict-item]
        },
        "redis": {"resources": resources("25m", "64Mi", memory_limit="256Mi")},
        "dex": {"enabled": False},
        # A hook that makes the Secret argocd-redis, which is there since the first installation.
        "redisSecretInit": {"enabled": False},
    }
    release(
        root,
        "argo-cd",
        source=Helm(
            "https://argoproj.github.io/argo-helm",
            chart="argo-cd",
            version="10.1.1",
            release_name="argocd",
            values=chart_values(ArgoCdValues, values, chart="argo-cd"),
        ),
        namespace=ARGO_CD,
        wave=Wave.PLATFORM,
    )


def connections(environment: Environment) -> Iterator[Connection]:
    """Whom Argo CD speaks to, and who to it."""
    cluster = environment.cluster
    yield from to_api_server(cluster, SERVER, CONTROLLER, APPLICATION_SETS, NOTIFICATIONS)
    for component in (SERVER, CONTROLLER, APPLICATION_SETS, NOTIFICATIONS):
        yield Connection(component, REPOSITORIES, [8081])
    for component in (SERVER, CONTROLLER, REPOSITORIES):
        yield Connection(component, REDIS, [6379])
    # Git, and the repositories of charts.
    yield Connection(REPOSITORIES, outside(cluster), [443])
    # Gitea, webhooks and mail.
    yield Connection(NOTIFICATIONS, outside(cluster), [443, 587])
    yield from routed(cluster, SERVER, 8080)
    yield from scraped(cluster, SERVER, 8083)
    yield from scraped(cluster, CONTROLLER, 8082)
    yield from scraped(cluster, REPOSITORIES, 8084)
    yield from scraped(cluster, APPLICATION_SETS, 8080)
    yield from scraped(cluster, NOTIFICATIONS, 9001)
