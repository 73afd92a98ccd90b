"""Grafana, a part of the chart kube-prometheus-stack: without a volume, because its dashboards come from git."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypedDict

from charts.environments import Environment
from charts.platform import jaeger
from charts.platform.release import MONITORING, Enabled, Resources, resources
from virida.namespace.connections import Component

GRAFANA = Component("grafana", MONITORING, {"app.kubernetes.io/name": "grafana"})

SERVICE = "kube-prometheus-stack-grafana"
ADMINISTRATOR = "grafana-admin"
"""The Secret with Grafana's administrator."""


class Administrator(TypedDict):
    """Where Grafana's administrator comes from."""

    existingSecret: str
    userKey: str
    passwordKey: str


class Dashboards(TypedDict):
    """How the sidecar finds dashboards."""

    enabled: bool
    label: str
    labelValue: str
    searchNamespace: str


class Sidecar(TypedDict):
    """What runs beside Grafana."""

    dashboards: Dashboards
    resources: Resources


class DataSource(TypedDict):
    """Where Grafana gets data from."""

    name: str
    type: str
    uid: str
    url: str
    access: str


class GrafanaServer(TypedDict):
    """How the world finds Grafana."""

    root_url: str


class Analytics(TypedDict):
    """What Grafana asks and tells its makers."""

    check_for_updates: bool
    check_for_plugin_updates: bool
    reporting_enabled: bool


class GrafanaConfiguration(TypedDict):
    """Grafana's configuration."""

    server: GrafanaServer
    analytics: Analytics


# Names with dots and dashes are none of Python's.
Grafana = TypedDict(
    "Grafana",
    {
        "admin": Administrator,
        "grafana.ini": GrafanaConfiguration,
        "sidecar": Sidecar,
        "additionalDataSources": Sequence[DataSource],
        "resources": Resources,
        "initChownData": Enabled,
        "testFramework": Enabled,
    },
)


def values(environment: Environment) -> Grafana:
    """Grafana without a volume: its dashboards are ConfigMaps, from git."""
    [(label, value)] = environment.cluster.dashboard_labels.items()
    return {
        # Otherwise the chart makes up a password each time that it is rendered.
        "admin": {"existingSecret": ADMINISTRATOR, "userKey": "username", "passwordKey": "password"},
        "grafana.ini": {
            "server": {"root_url": f"https://grafana.{environment.domain}"},
            "analytics": {
                "check_for_updates": False,
                "check_for_plugin_updates": False,
                "reporting_enabled": False,
            },
        },
        "sidecar": {
            "dashboards": {"enabled": True, "label": label, "labelValue": value, "searchNamespace": "ALL"},
            "resources": resources("10m", "96Mi", memory_limit="128Mi"),
        },
        "additionalDataSources": [
            {"name": "Jaeger", "type": "jaeger", "uid": "jaeger", "url": jaeger.QUERY, "access": "proxy"}
        ],
        "resources": resources("50m", "192Mi", memory_limit="384Mi"),
        "initChownData": {"enabled": False},
        "testFramework": {"enabled": False},
    }
