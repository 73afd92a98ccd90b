"""The prediction engine. It computes on the CPU, because no node is said to have a GPU; its figures are ours."""

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
    SmokeTest,
    ViridaService,
)

IMAGE = "gitea.virida.local/ai-ml/prediction-engine:1.0.0"
"""What runs; `python -m charts.image` writes another tag."""


def ai_ml_prediction_engine(app: App, environment: Environment) -> MonitoredWorkload:
    """The chart of the prediction engine."""
    chart = Chart(app, "ai-ml-prediction-engine", namespace="virida-apps")
    prediction = ViridaService(
        chart,
        "ai-ml-prediction-engine",
        component="ai-ml",
        image=Image(IMAGE, pull_secrets=[PULL_SECRET]),
        port=8080,
        ports=[Port("metrics", 9090)],
        calls=[environment.tracing.collector],
        env={"MODEL_PATH": "/models", "OMP_NUM_THREADS": "2"}
        | environment.tracing.env("ai-ml-prediction-engine", "virida-apps"),
        resources=Resources(cpu="1", memory="2Gi", cpu_limit="2", memory_limit="3Gi"),
        # Its workers exchange tensors through shared memory.
        mounts={"/dev/shm": EmptyDir("512Mi", medium="Memory")},
        # Models are read before the first answer: up to eight minutes.
        probes=Probes(startup=HttpGet("/health", period=10, failures=48)),
        scale=environment.sizes.prediction,
        smoke_test=SmokeTest(),
    )
    return MonitoredWorkload(
        chart,
        "monitoring",
        workload=prediction,
        team="ai-ml",
        objectives=[Availability(99.5), Latency("2s", percentile=95)],
        links=environment.links,
    )
