"""The estate's load test: off, and what it is where it is on."""

from __future__ import annotations

import json

import pytest
from cdk8s import App, Chart, Testing

from charts import load_test as module
from charts.environments import DEVELOPMENT, ENVIRONMENTS, Environment
from charts.estate import estate
from charts.services.ai_ml_prediction_engine import ai_ml_prediction_engine
from charts.services.backend_api_gateway import backend_api_gateway
from tests.conftest import of_kind, synthesize
from virida import MonitoredWorkload
from virida.delivery.permissions import project_allows


def gateway(environment: Environment) -> tuple[App, MonitoredWorkload]:
    app = Testing.app()
    environment.cluster.use_in(app)
    return app, backend_api_gateway(app, environment, ai_ml_prediction_engine(app, environment).workload)


@pytest.mark.parametrize("environment", ENVIRONMENTS, ids=lambda environment: environment.name)
def test_is_off(environment: Environment) -> None:
    app, monitored = gateway(environment)
    assert module.load_test(app, environment, monitored) == []
    assert "load-test" not in json.dumps(Testing.synth(Chart.of(monitored)))


def test_holds_the_gateway_to_its_objectives(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "ON", frozenset({"development"}))
    app, monitored = gateway(DEVELOPMENT)
    [chart] = module.load_test(app, DEVELOPMENT, monitored)
    documents = synthesize(chart)
    plan = json.loads(of_kind(documents, "ConfigMap")["data"]["plan.json"])
    assert plan["url"] == "http://backend-api-gateway.virida-apps.svc:3000"
    assert plan["options"]["thresholds"]["http_req_failed"] == ["rate<=0.001"]
    assert plan["options"]["thresholds"]["http_req_duration"] == ["p(99)<=300"]
    rendered = synthesize(Chart.of(monitored))
    assert of_kind(rendered, "NetworkPolicy", "backend-api-gateway-load-test-to-backend-api-gateway-ingress")


def test_is_an_application_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "ON", frozenset({"development"}))
    app = Testing.app()
    estate(app, DEVELOPMENT)
    charts = {child.node.id: Chart.of(child) for child in app.node.children if Chart.is_chart(child)}
    root, rendered = synthesize(charts["root"]), synthesize(charts["load-test"])
    application = of_kind(root, "Application", "load-test")
    assert application["spec"]["source"]["path"] == "dist/development/load-test"
    assert project_allows(of_kind(root, "AppProject", "virida-platform"), application, rendered) == []
