"""What shows all services at once, and where their alerts go."""

from __future__ import annotations

from cdk8s import App, Chart

from charts.environments import Environment
from virida import AlertRouting, Dashboards, RemoteRef, StoredSecret, Webhook

ROUTING = "virida"
"""The AlertmanagerConfig that Alertmanager takes as its main one."""


def observability(app: App, environment: Environment) -> Chart:
    """The chart of the dashboards, and of the routing of alerts."""
    chart = Chart(app, "observability", namespace="virida-monitoring")
    Dashboards(chart, "services", links=environment.links)
    # The addresses hold tokens, so they stand in Vault. Who is called is set there, without a commit.
    receivers = StoredSecret(
        chart,
        "alert-receivers",
        data={
            "page": RemoteRef("virida/alerts", property="page-url"),
            "ticket": RemoteRef("virida/alerts", property="ticket-url"),
        },
    )
    AlertRouting(
        chart,
        ROUTING,
        page=[Webhook(receivers.name, key="page")],
        ticket=[Webhook(receivers.name, key="ticket")],
    )
    return chart
