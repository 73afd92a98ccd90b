"""The namespaces, each with the Pod Security level of what lives there.

`virida-apps` is closed. The others are closed once the flows of their charts are rendered; until then a default-deny
would cut operators and webhooks off the API server. `kube-system` is k3s' own: nothing here touches it.
"""

from __future__ import annotations

from collections.abc import Sequence

from cdk8s import App, Chart

from charts.environments import Environment
from virida import Access, Group, Quota, SecureNamespace, ViridaService
from virida.namespace.options import Level

LEVELS: dict[str, Level] = {
    # Vault's chart meets baseline and no more; NGINX and cert-manager beside it would meet restricted.
    "virida-system": "baseline",
    # Jaeger's and Elastic's charts meet baseline.
    "virida-monitoring": "baseline",
    "argocd": "restricted",
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
    charts = [apps]
    for name, level in LEVELS.items():
        chart = Chart(app, name)
        SecureNamespace(chart, name, level=level, default_deny=False)
        charts.append(chart)
    return charts
