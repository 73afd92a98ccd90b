"""The dashboard. The architecture names it and gives no figure: it is half of the visualizer, which draws in 3D."""

from __future__ import annotations

from cdk8s import App, Chart

from charts.environments import Environment
from charts.platform.release import PULL_SECRET
from virida import (
    Availability,
    EmptyDir,
    Image,
    Latency,
    MonitoredWorkload,
    Port,
    Resources,
    Route,
    SmokeTest,
    ViridaService,
)

IMAGE = "gitea.virida.local/frontend/dashboard:1.0.0"
"""What runs; `python -m charts.image` writes another tag."""


def frontend_dashboard(app: App, environment: Environment, gateway: ViridaService) -> MonitoredWorkload:
    """The chart of the dashboard."""
    chart = Chart(app, "frontend-dashboard", namespace="virida-apps")
    dashboard = ViridaService(
        chart,
        "frontend-dashboard",
        component="frontend",
        image=Image(IMAGE, pull_secrets=[PULL_SECRET]),
        port=3000,
        ports=[Port("metrics", 9090)],
        route=Route(f"dashboard.{environment.domain}"),
        calls=[gateway, environment.tracing.collector],
        env={
            "NODE_ENV": "production",
            "PORT": "3000",
            "API_URL": gateway.url,
            "NEXT_TELEMETRY_DISABLED": "1",
            "NEXT_PUBLIC_API_URL": f"https://api.{environment.domain}",
        }
        | environment.tracing.env("frontend-dashboard", "virida-apps"),
        resources=Resources(cpu="250m", memory="256Mi", memory_limit="512Mi"),
        mounts={"/app/.next/cache": EmptyDir("256Mi")},
        scale=environment.sizes.dashboard,
        smoke_test=SmokeTest(),
    )
    return MonitoredWorkload(
        chart,
        "monitoring",
        workload=dashboard,
        team="frontend",
        objectives=[Availability(99.9), Latency("2s", percentile=95)],
        links=environment.links,
    )
