"""The namespaces, each with the Pod Security level of what lives there, and closed but for what its pods need.

`kube-system` is k3s' own: nothing here touches it.
"""

from __future__ import annotations

from collections.abc import Sequence

from cdk8s import App, Chart

from charts.environments import Environment
from charts.platform import jaeger
from charts.platform.components import connections
from charts.platform.release import ARGO_CD, LOGS, MONITORING, NODE_EXPORTER, SYSTEM, VELERO
from virida import Access, Group, Quota, SecureNamespace, ViridaService
from virida.namespace.flows import NamespaceFlows
from virida.namespace.options import Level

LEVELS: dict[str, Level] = {
    # The charts of Vault, Elastic and the autoscalers meet baseline; those of NGINX, cert-manager and External Secrets
    # beside them would meet restricted.
    SYSTEM: "baseline",
    # The charts of Jaeger and Elastic meet baseline.
    MONITORING: "baseline",
    ARGO_CD: "restricted",
    # It reads the nodes' processes and files.
    NODE_EXPORTER: "privileged",
    # Filebeat reads the containers' logs from the node.
    LOGS: "privileged",
    # Velero's agent reads the volumes of all pods from the node.
    VELERO: "privileged",
}


def namespaces(app: App, environment: Environment, services: Sequence[ViridaService]) -> list[Chart]:
    """A chart for each namespace."""
    apps = Chart(app, "virida-apps")
    SecureNamespace(
        apps,
        "virida-apps",
        services=services,
        # Room for the pods that a rollout is ending, and for a Job by hand.
        quota=Quota(headroom=25),
        access=Access(view=[Group("virida-developers")], operate=[Group("virida-operators")]),
    )
    NamespaceFlows(apps, "flows", namespace="virida-apps", connections=[jaeger.TRACES])
    charts = [apps]
    for name, level in LEVELS.items():
        chart = Chart(app, name)
        # Its images come from their makers, and its connections are listed, scrapes among them.
        SecureNamespace(chart, name, level=level, admission=None, monitoring=False)
        if name != NODE_EXPORTER:  # whose pods have the node's network, which policies do not reach
            NamespaceFlows(chart, "flows", namespace=name, connections=connections(environment))
        charts.append(chart)
    return charts
