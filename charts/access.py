"""The role of the platform's administrators, and what the API server refuses in every namespace that asks for it."""

from __future__ import annotations

from cdk8s import App, Chart

from virida import AdmissionPolicies, PlatformAdmin


def access(app: App) -> Chart:
    """The chart of the administrators' role. Its ServiceAccount stands in `virida-system`."""
    chart = Chart(app, "access", namespace="virida-system")
    PlatformAdmin(chart, "virida-admin")
    return chart


def admission(app: App) -> Chart:
    """The chart of the admission policies."""
    chart = Chart(app, "admission")
    AdmissionPolicies(
        chart,
        "virida",
        registries=[
            "gitea.virida.local",
            # Smoke tests, and what Vault's injector adds to pods.
            "docker.io/curlimages/curl",
            "docker.io/hashicorp/vault",
            # What waits in a restored pod until its volumes are filled, and load tests.
            "docker.io/velero/velero",
            "docker.io/grafana/k6",
        ],
    )
    return chart
