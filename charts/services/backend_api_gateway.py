"""The API gateway: every frontend and device speaks to it. Its port is the architecture's, its size is ours."""

from __future__ import annotations

from cdk8s import App, Chart

from charts.environments import Environment
from charts.platform.release import PULL_SECRET
from virida import (
    Availability,
    Image,
    Latency,
    MonitoredWorkload,
    Port,
    Resources,
    Route,
    SmokeTest,
    Vault,
    VaultSecret,
    ViridaService,
)

IMAGE = "gitea.virida.local/backend/api-gateway:1.4.0"
"""What runs; `python -m charts.image` writes another tag."""


def backend_api_gateway(app: App, environment: Environment, prediction: ViridaService) -> MonitoredWorkload:
    """The chart of the API gateway."""
    chart = Chart(app, "backend-api-gateway", namespace="virida-apps")
    gateway = ViridaService(
        chart,
        "backend-api-gateway",
        component="backend",
        image=Image(IMAGE, pull_secrets=[PULL_SECRET]),
        port=3000,
        ports=[Port("metrics", 9090)],
        vault=Vault(role="virida-app", secrets=[VaultSecret("database", path="secret/data/virida/database")]),
        route=Route(f"api.{environment.domain}"),
        calls=[prediction, environment.tracing.collector],
        env={"NODE_ENV": "production", "PORT": "3000", "PREDICTION_URL": prediction.url}
        | environment.tracing.env("backend-api-gateway", "virida-apps"),
        resources=Resources(cpu="250m", memory="256Mi", memory_limit="512Mi"),
        scale=environment.sizes.gateway,
        smoke_test=SmokeTest(),
    )
    return MonitoredWorkload(
        chart,
        "monitoring",
        workload=gateway,
        team="backend",
        objectives=[Availability(99.9), Latency("300ms", percentile=99)],
        links=environment.links,
    )
