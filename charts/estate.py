"""What stands in each environment."""

from __future__ import annotations

from cdk8s import App, Chart

from charts.access import access, admission
from charts.certificates import certificates
from charts.delivery import delivery
from charts.environments import Environment
from charts.namespaces import namespaces
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
    services = [
        frontend_3d_visualizer(app, environment, gateway),
        frontend_dashboard(app, environment, gateway),
        gateway,
        prediction,
        iot_telemetry_ingest(app, environment, gateway),
    ]
    platform = [
        *namespaces(app, environment, services),
        access(app),
        admission(app),
        certificates(app, environment),
    ]
    delivery(app, environment, [Chart.of(service) for service in services], platform)
