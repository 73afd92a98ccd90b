"""The prediction engine. It computes on the CPU, because no node is said to have a GPU; its figures are ours."""

from __future__ import annotations

from cdk8s import App, Chart

from charts.environments import Environment
from virida import EmptyDir, HttpGet, MonitoredWorkload, Port, Probes, Resources, SmokeTest, ViridaService

IMAGE = "gitea.virida.local/ai-ml/prediction-engine:1.0.0"
"""What runs; `python -m charts.image` writes another tag."""


def ai_ml_prediction_engine(app: App, environment: Environment) -> ViridaService:
    """The chart of the prediction engine."""
    chart = Chart(app, "ai-ml-prediction-engine", namespace="virida-apps")
    prediction = ViridaService(
        chart,
        "ai-ml-prediction-engine",
        component="ai-ml",
        image=IMAGE,
        port=8080,
        ports=[Port("metrics", 9090)],
        env={"MODEL_PATH": "/models", "OMP_NUM_THREADS": "2"},
        resources=Resources(cpu="1", memory="2Gi", cpu_limit="2", memory_limit="3Gi"),
        # Its workers exchange tensors through shared memory.
        mounts={"/dev/shm": EmptyDir("512Mi", medium="Memory")},
        # Models are read before the first answer: up to eight minutes.
        probes=Probes(startup=HttpGet("/health", period=10, failures=48)),
        scale=environment.sizes.prediction,
        smoke_test=SmokeTest(),
    )
    MonitoredWorkload(chart, "monitoring", workload=prediction, team="ai-ml")
    return prediction
