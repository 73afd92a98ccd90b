"""Traces and logs."""

from __future__ import annotations

import pytest
from cdk8s import Chart
from syrupy.assertion import SnapshotAssertion

from tests.conftest import of_kind, synthesize
from tests.monitoring.watching import service
from virida.errors import InvalidOption
from virida.monitoring.telemetry import Logs, Tracing
from virida.service.options.network import ServiceRef
from virida.service.options.runtime import Metadata


def test_a_service_sends_traces_and_is_found_in_the_logs(chart: Chart, snapshot: SnapshotAssertion) -> None:
    tracing = Tracing(environment="production", ratio=0.1)
    service(
        chart,
        env=tracing.env("cart", "shop", version="1.4.0"),
        calls=[tracing.collector],
        metadata=Metadata(pod_annotations=Logs(environment="production").annotations("cart")),
    )
    documents = synthesize(chart)
    template = of_kind(documents, "Deployment")["spec"]["template"]
    env = template["spec"]["containers"][0]["env"]
    assert {"env": env, "annotations": template["metadata"]["annotations"]} == snapshot
    names = [variable["name"] for variable in env]
    assert names.index("K8S_POD_NAME") < names.index("OTEL_RESOURCE_ATTRIBUTES")
    egress = of_kind(documents, "NetworkPolicy", "cart-to-jaeger-egress")["spec"]["egress"]
    assert egress[0]["ports"] == [{"protocol": "TCP", "port": 4317}]


def test_goes_to_another_collector() -> None:
    collector = ServiceRef("otel", namespace="tracing", port=4318)
    env = Tracing(collector=collector, protocol="http/protobuf").env("cart", "shop")
    assert env["OTEL_EXPORTER_OTLP_ENDPOINT"] == "http://otel.tracing.svc:4318"
    assert env["OTEL_EXPORTER_OTLP_PROTOCOL"] == "http/protobuf"
    assert "deployment.environment.name" not in str(env["OTEL_RESOURCE_ATTRIBUTES"])


def test_takes_logs_as_text() -> None:
    assert not any("json" in name for name in Logs(format="text").annotations("cart"))


def test_refuses_a_share_that_is_none() -> None:
    with pytest.raises(InvalidOption) as error:
        Tracing(ratio=10).env("cart", "shop")
    assert str(error.value) == "cart: tracing.ratio (10) must be between 0 and 1; write a number in that range"


def test_refuses_a_collector_without_a_port() -> None:
    with pytest.raises(InvalidOption) as error:
        Tracing(collector=ServiceRef("otel", namespace="tracing")).env("cart", "shop")
    assert str(error.value) == (
        "cart: tracing.collector.port (None) must be given, because traces are sent there; write port=4317"
    )
