"""The rules of a workload, in groups."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from virida.documents import Document
from virida.fields import At
from virida.monitoring.monitored import Monitored
from virida.monitoring.rules.alert import Alert
from virida.monitoring.rules.component import component_alerts
from virida.monitoring.rules.custom import custom_alerts
from virida.monitoring.rules.objectives import objective_alerts, recordings
from virida.monitoring.rules.pods import pod_alerts
from virida.monitoring.rules.requests import request_alerts
from virida.monitoring.rules.resources import resource_alerts
from virida.monitoring.rules.surroundings import surrounding_alerts


@dataclass(frozen=True, slots=True)
class RuleGroup:
    """Rules that Prometheus evaluates together, in an object of their own.

    The operator leaves out an object whose rules Prometheus would refuse: what stands in another object still works.

    Args:
        name: What they are about.
        recordings: Rules that record, evaluated before the alerts.
        alerts: Rules that alert.
    """

    name: str
    recordings: Sequence[Document]
    alerts: Sequence[Alert]


def rule_groups(of: Monitored) -> list[RuleGroup]:
    """The groups of a workload that hold something."""
    groups = [
        RuleGroup("requests", [], request_alerts(of)),
        RuleGroup("component", [], component_alerts(of)),
        RuleGroup("objectives", recordings(of), objective_alerts(of)),
        RuleGroup("pods", [], pod_alerts(of)),
        RuleGroup("resources", [], resource_alerts(of)),
        RuleGroup("surroundings", [], surrounding_alerts(of)),
        RuleGroup("custom", [], custom_alerts(of)),
    ]
    return [group for group in groups if group.recordings or group.alerts]


def check_names(at: At, of: Monitored) -> None:
    """Refuse an alert of the team's own whose name another alert has: they would share a runbook's section.

    Args:
        at: The place of the construct's options.
        of: The workload.

    Raises:
        InvalidOption: Two alerts have one name.
    """
    taken = {alert.name for group in rule_groups(of) if group.name != "custom" for alert in group.alerts}
    for index, alert in enumerate(of.options.alerts.custom):
        if alert.name in taken:
            (at / "alerts.custom")[index].refuse(
                alert.name, "must be a name of its own, and another alert has it", "rename it"
            )
        taken.add(alert.name)
