"""The alerts that a team has written itself."""

from __future__ import annotations

from virida.monitoring.monitored import Monitored
from virida.monitoring.rules.alert import Alert


def custom_alerts(of: Monitored) -> list[Alert]:
    """A team's own alerts, with the labels and links that all have."""
    return [
        Alert(
            name=alert.name,
            expr=alert.expr,
            for_=alert.for_,
            severity=alert.severity,
            signal="custom",
            role="cause",
            labels=alert.labels,
            summary=alert.summary,
            description=alert.description,
            runbook=alert.runbook,
        )
        for alert in of.options.alerts.custom
    ]
