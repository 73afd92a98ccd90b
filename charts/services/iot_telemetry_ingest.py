"""Telemetry of devices. The architecture asks for an IoT service and gives no figure: all of them are ours.

Devices send over HTTPS. What the gateway cannot take at once waits in a buffer on disk, which one pod at a time can
have.
"""

from __future__ import annotations

from cdk8s import App, Chart

from charts.environments import Environment
from charts.platform.release import PULL_SECRET
from virida import (
    Availability,
    Image,
    MonitoredWorkload,
    Port,
    Replicas,
    Resources,
    Route,
    SmokeTest,
    Storage,
    ViridaService,
)

IMAGE = "gitea.virida.local/iot/telemetry-ingest:1.0.0"
"""What runs; `python -m charts.image` writes another tag."""


def iot_telemetry_ingest(app: App, environment: Environment, gateway: ViridaService) -> MonitoredWorkload:
    """The chart of the telemetry ingest."""
    chart = Chart(app, "iot-telemetry-ingest", namespace="virida-apps")
    ingest = ViridaService(
        chart,
        "iot-telemetry-ingest",
        component="iot",
        image=Image(IMAGE, pull_secrets=[PULL_SECRET]),
        port=8080,
        ports=[Port("metrics", 9090)],
        route=Route(f"iot.{environment.domain}"),
        calls=[gateway, environment.tracing.collector],
        env={"API_URL": gateway.url, "BUFFER_PATH": "/var/lib/telemetry"}
        | environment.tracing.env("iot-telemetry-ingest", "virida-apps"),
        resources=Resources(cpu="250m", memory="256Mi", memory_limit="512Mi"),
        mounts={"/var/lib/telemetry": Storage(environment.sizes.telemetry_buffer)},
        scale=Replicas(1),
        smoke_test=SmokeTest(),
    )
    return MonitoredWorkload(
        chart,
        "monitoring",
        workload=ingest,
        team="iot",
        objectives=[Availability(99.9)],
        links=environment.links,
    )
