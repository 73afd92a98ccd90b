"""What stands in each environment."""

from __future__ import annotations

from cdk8s import App, Chart

from charts.access import access, admission
from charts.backup import backup
from charts.certificates import certificates
from charts.delivery import delivery
from charts.environments import Environment
from charts.load_test import load_test
from charts.namespaces import namespaces
from charts.observability import observability
from charts.platform.elastic import elastic
from charts.platform.logs import logs
from charts.platform.release import Wave
from charts.platform.routes import routes
from charts.platform.secrets import secrets, store
from charts.platform.traces import traces
from charts.services.ai_ml_prediction_engine import ai_ml_prediction_engine
from charts.services.backend_api_gateway import backend_api_gateway
from charts.services.frontend_3d_visualizer import frontend_3d_visualizer
from charts.services.frontend_dashboard import frontend_dashboard
from charts.services.iot_telemetry_ingest import iot_telemetry_ingest
from virida import MonitoredWorkload, ViridaService


def estate(app: App, environment: Environment) -> list[MonitoredWorkload]:
    """Put everything that VIRIDA runs in an environment into its app, and say what is watched."""
    environment.cluster.use_in(app)
    prediction = ai_ml_prediction_engine(app, environment)
    gateway = backend_api_gateway(app, environment, prediction.workload)
    monitored = [
        frontend_3d_visualizer(app, environment, gateway.workload),
        frontend_dashboard(app, environment, gateway.workload),
        gateway,
        prediction,
        iot_telemetry_ingest(app, environment, gateway.workload),
    ]
    services = [each.workload for each in monitored]
    platform = _platform(app, environment, services)
    platform[Wave.SERVICES] += load_test(app, environment, gateway)
    delivery(app, environment, [Chart.of(service) for service in services], platform)
    return monitored


def _platform(app: App, environment: Environment, services: list[ViridaService]) -> dict[Wave, list[Chart]]:
    """What is rendered here for the platform, by the wave in which it comes."""
    return {
        Wave.OPERATORS: [*namespaces(app, environment, services), access(app), admission(app)],
        Wave.PLATFORM: [
            certificates(app, environment),
            elastic(app, environment),
            logs(app, environment),
            traces(app, environment),
            routes(app, environment),
        ],
        Wave.SERVICES: [
            store(app, environment),
            *secrets(app, environment),
            backup(app, environment),
            observability(app, environment),
        ],
    }
