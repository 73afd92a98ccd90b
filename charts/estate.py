"""What stands in each environment."""

from __future__ import annotations

from cdk8s import App

from charts.environments import Environment
from charts.services.ai_ml_prediction_engine import ai_ml_prediction_engine
from charts.services.backend_api_gateway import backend_api_gateway
from charts.services.frontend_3d_visualizer import frontend_3d_visualizer
from charts.services.frontend_dashboard import frontend_dashboard
from charts.services.iot_telemetry_ingest import iot_telemetry_ingest


def estate(app: App, environment: Environment) -> None:
    """Put everything that VIRIDA runs in an environment into its app."""
    environment.cluster.use_in(app)
    prediction = ai_ml_prediction_engine(app, environment)
    gateway = backend_api_gateway(app, environment, prediction)
    frontend_3d_visualizer(app, environment, gateway)
    frontend_dashboard(app, environment, gateway)
    iot_telemetry_ingest(app, environment, gateway)
