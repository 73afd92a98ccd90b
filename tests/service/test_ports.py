"""Ports, and the Service that has them."""

from __future__ import annotations

from cdk8s import Chart
from syrupy.assertion import SnapshotAssertion

from tests.conftest import of_kind
from tests.service.kit import container, documents, kinds, options, pod, render
from virida import Port


def test_renders_ports(chart: Chart, snapshot: SnapshotAssertion) -> None:
    found = render(
        chart,
        port=Port("http", 8080, service_port=80, app_protocol="kubernetes.io/h2c"),
        ports=[
            Port("grpc", 9000),
            Port("mqtt", 1883),
            Port("dns", 5353, service_port=53, protocol="UDP"),
            Port("metrics", 9090, in_service=False),
        ],
    )
    assert [of_kind(found, "Service"), {"ports": container(found)["ports"]}] == snapshot
    in_service = [port["name"] for port in of_kind(found, "Service")["spec"]["ports"]]
    assert in_service == ["http", "grpc", "mqtt", "dns"]
    assert [port["name"] for port in container(found)["ports"]] == [*in_service, "metrics"]


def test_renders_a_worker(chart: Chart, snapshot: SnapshotAssertion) -> None:
    found = render(chart, port=None)
    assert of_kind(found, "Deployment") == snapshot
    assert "Service" not in kinds(found)
    # Nobody sends it requests, so nobody has to learn that it stops.
    assert container(found).keys().isdisjoint({"ports", "lifecycle", "readinessProbe", "livenessProbe", "startupProbe"})


def test_a_service_whose_ports_all_stay_on_the_pods_has_no_service() -> None:
    found = documents(options(port=Port("metrics", 9090, in_service=False)))
    assert "Service" not in kinds(found)
    assert container(found)["ports"] == [{"name": "metrics", "containerPort": 9090, "protocol": "TCP"}]


def test_one_number_may_serve_two_protocols() -> None:
    found = documents(options(port=None, ports=[Port("dns-tcp", 5353), Port("dns", 5353, protocol="UDP")]))
    assert [port["protocol"] for port in of_kind(found, "Service")["spec"]["ports"]] == ["TCP", "UDP"]


def test_a_port_that_is_not_on_the_service_may_have_the_number_of_one_that_is() -> None:
    found = documents(
        options(port=Port("http", 3000, service_port=9090), ports=[Port("metrics", 9090, in_service=False)])
    )
    assert [port["port"] for port in of_kind(found, "Service")["spec"]["ports"]] == [9090]


def test_the_service_selects_the_pods_and_names_their_ports() -> None:
    found = documents(options())
    spec = of_kind(found, "Service")["spec"]
    template = of_kind(found, "Deployment")["spec"]["template"]
    assert spec["selector"].items() <= template["metadata"]["labels"].items()
    assert [port["targetPort"] for port in spec["ports"]] == [port["name"] for port in container(found)["ports"]]
    assert pod(found)["enableServiceLinks"] is False
