"""The 3D visualizer, figure by figure as the architecture document has it."""

from __future__ import annotations

from cdk8s import App, Chart

from charts.environments import Environment
from charts.platform.release import PULL_SECRET
from virida import (
    Availability,
    EmptyDir,
    HttpGet,
    Image,
    Latency,
    MonitoredWorkload,
    Port,
    Probes,
    Resources,
    Route,
    SmokeTest,
    VerticalAutoscaling,
    ViridaService,
)

IMAGE = "gitea.virida.local/frontend/3d-visualizer:1.0.0"
"""What runs; `python -m charts.image` writes another tag."""


def frontend_3d_visualizer(app: App, environment: Environment, gateway: ViridaService) -> MonitoredWorkload:
    """The chart of the 3D visualizer."""
    chart = Chart(app, "frontend-3d-visualizer", namespace="virida-apps")
    visualizer = ViridaService(
        chart,
        "frontend-3d-visualizer",
        component="frontend",
        image=Image(IMAGE, pull_secrets=[PULL_SECRET]),
        port=3000,
        ports=[Port("metrics", 9090)],
        route=Route(f"3d.{environment.domain}"),
        calls=[gateway, environment.tracing.collector],
        env={
            "NODE_ENV": "production",
            "PORT": "3000",
            "API_URL": gateway.url,
            "NEXT_TELEMETRY_DISABLED": "1",
            "NEXT_PUBLIC_API_URL": f"https://api.{environment.domain}",
        }
        | environment.tracing.env("frontend-3d-visualizer", "virida-apps"),
        resources=Resources(cpu="500m", memory="512Mi", cpu_limit="1", memory_limit="1Gi"),
        # Next.js writes here; the rest of the image is read-only.
        mounts={"/app/.next/cache": EmptyDir("256Mi")},
        probes=Probes(
            startup=HttpGet("/health", period=10, failures=30),
            readiness=HttpGet("/ready", delay=5, period=5),
            liveness=HttpGet("/health", delay=30, period=10),
        ),
        scale=environment.sizes.visualizer,
        vertical=VerticalAutoscaling(min_cpu="100m", max_cpu="1", min_memory="128Mi", max_memory="1Gi"),
        smoke_test=SmokeTest(),
    )
    return MonitoredWorkload(
        chart,
        "monitoring",
        workload=visualizer,
        team="frontend",
        objectives=[Availability(99.9), Latency("2s", percentile=95)],
        links=environment.links,
    )
