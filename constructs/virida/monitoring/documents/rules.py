"""PrometheusRules: one object for each group."""

from __future__ import annotations

from virida.documents import Document
from virida.monitoring.documents.metadata import watching
from virida.monitoring.monitored import Monitored
from virida.monitoring.rules import RuleGroup, rule_groups


def rules(of: Monitored) -> list[Document]:
    """The objects that hold the workload's rules."""
    return [_prometheus_rule(of, group) for group in rule_groups(of)]


def _prometheus_rule(of: Monitored, group: RuleGroup) -> Document:
    return {
        "apiVersion": "monitoring.coreos.com/v1",
        "kind": "PrometheusRule",
        "metadata": watching(of, f"{of.name}-{group.name}", of.cluster.monitor_labels),
        "spec": {
            "groups": [
                {
                    "name": f"{of.name}-{group.name}",
                    "rules": [*group.recordings, *(alert.rule(of) for alert in group.alerts)],
                }
            ]
        },
    }
