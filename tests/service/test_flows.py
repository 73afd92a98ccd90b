"""Flows: a call is a policy at both ends, and nothing else is open."""

from __future__ import annotations

from typing import Any

import pytest
from cdk8s import Chart, Testing
from syrupy.assertion import SnapshotAssertion

from tests.conftest import of_kind, synthesize
from tests.service.kit import K3S, chart_on, documents, kinds, options, policies, render, service
from virida import Call, Caller, ClusterProfile, InvalidOption, Outside, Port, Route, ServiceRef, SmokeTest

GATEWAY = ServiceRef("gateway", namespace="edge", port=80, target_port=3000)


def test_renders_a_call_at_both_ends(chart: Chart, snapshot: SnapshotAssertion) -> None:
    prices = service(chart, "prices", port=Port("http", 8080, service_port=80))
    service(chart, calls=[prices])
    found = [d for d in synthesize(chart) if "-to-" in d["metadata"]["name"]]
    assert found == snapshot
    both = policies(found)
    # What a policy sees is the pod's port: the Service's is translated before.
    assert both["cart-to-prices-egress"]["egress"][0]["ports"] == [{"protocol": "TCP", "port": 8080}]
    assert both["cart-to-prices-ingress"]["ingress"][0]["ports"] == [{"protocol": "TCP", "port": 8080}]


def test_the_callees_end_stands_in_the_callees_chart() -> None:
    app = Testing.app()
    pricing, shop = Chart(app, "pricing", namespace="pricing"), Chart(app, "shop", namespace="shop")
    prices = service(pricing, "prices")
    service(shop, calls=[prices])
    there, here = policies(synthesize(pricing)), policies(synthesize(shop))
    (rule,) = there["cart-to-prices-ingress"]["ingress"]
    assert rule["from"][0]["namespaceSelector"]["matchLabels"] == {"kubernetes.io/metadata.name": "shop"}
    (rule,) = here["cart-to-prices-egress"]["egress"]
    assert rule["to"][0]["namespaceSelector"]["matchLabels"] == {"kubernetes.io/metadata.name": "pricing"}
    assert set(here) == {"cart", "cart-to-prices-egress"}


def test_renders_a_call_of_chosen_ports(chart: Chart, snapshot: SnapshotAssertion) -> None:
    prices = service(chart, "prices", ports=[Port("grpc", 9000), Port("dns", 5353, protocol="UDP")])
    service(chart, calls=[Call(prices, ports=["grpc", "dns"])])
    both = policies(synthesize(chart))
    assert [both["cart-to-prices-egress"], both["cart-to-prices-ingress"]] == snapshot
    assert both["cart-to-prices-egress"]["egress"][0]["ports"] == [
        {"protocol": "TCP", "port": 9000},
        {"protocol": "UDP", "port": 5353},
    ]


def test_renders_calls_of_other_repositories_and_of_the_outside(chart: Chart, snapshot: SnapshotAssertion) -> None:
    calls: list[ServiceRef | Outside] = [
        GATEWAY,
        ServiceRef("search", namespace="edge", port=9200, labels={"app": "opensearch"}),
        Outside("database", cidr="192.168.7.0/24", port=5432, excluding=["192.168.7.128/25"]),
        Outside("time", cidr="0.0.0.0/0", port=123, protocol="UDP"),
        Outside("backup", cidr="192.168.9.9/32", port=None),
    ]
    found = policies(render(chart, calls=calls))
    assert [found[f"cart-to-{call.name}-egress"] for call in calls] == snapshot
    assert found["cart-to-gateway-egress"]["egress"][0]["ports"][0]["port"] == 3000
    assert found["cart-to-backup-egress"]["egress"][0]["ports"] == [{"protocol": "TCP"}]


def test_renders_callers_of_other_repositories(chart: Chart, snapshot: SnapshotAssertion) -> None:
    mobile = ServiceRef("mobile", namespace="apps", labels={"app": "mobile"})
    found = policies(render(chart, ports=[Port("grpc", 9000)], callers=[GATEWAY, Caller(mobile, ports=["grpc"])]))
    ends = [found["gateway-to-cart-ingress"], found["mobile-to-cart-ingress"]]
    assert ends == snapshot
    assert [end["ingress"][0]["ports"][0]["port"] for end in ends] == [3000, 9000]


def test_dns_is_all_that_is_open_by_default() -> None:
    found = policies(documents(options()))
    assert list(found) == ["cart"]
    assert found["cart"]["policyTypes"] == ["Ingress", "Egress"]
    assert "ingress" not in found["cart"]
    (rule,) = found["cart"]["egress"]
    assert [(port["protocol"], port["port"]) for port in rule["ports"]] == [("UDP", 53), ("TCP", 53)]


def test_renders_dns_with_a_cache_on_every_node(snapshot: SnapshotAssertion) -> None:
    found = policies(render(chart_on(ClusterProfile.k3s(node_local_dns="169.254.20.10"))))
    assert found["cart"] == snapshot
    assert {"ipBlock": {"cidr": "169.254.20.10/32"}} in found["cart"]["egress"][0]["to"]


def test_a_service_that_is_not_isolated_has_no_policies_and_its_callees_have(chart: Chart) -> None:
    prices = service(chart, "prices")
    service(chart, isolated=False, calls=[prices], route=Route("cart.virida.local"), smoke_test=SmokeTest())
    assert set(policies(synthesize(chart))) == {"prices", "cart-to-prices-ingress"}


def test_a_callee_that_is_not_isolated_gets_no_policy(chart: Chart) -> None:
    prices = service(chart, "prices", isolated=False)
    service(chart, calls=[prices])
    assert set(policies(synthesize(chart))) == {"cart", "cart-to-prices-egress"}


def test_a_worker_may_call(chart: Chart) -> None:
    prices = service(chart, "prices")
    service(chart, port=None, calls=[prices])
    assert "cart-to-prices-ingress" in policies(synthesize(chart))


def test_renders_a_smoke_test(chart: Chart, snapshot: SnapshotAssertion) -> None:
    test = SmokeTest(path="/ready", port="admin", image="shop/curl:8.0.0", attempts=5, interval=7)
    found = render(chart, ports=[Port("admin", 8081, service_port=81)], smoke_test=test)
    job = of_kind(found, "Job")
    assert job == snapshot
    arguments = job["spec"]["template"]["spec"]["containers"][0]["args"]
    assert arguments[-1] == "http://cart.shop.svc:81/ready"
    assert {"--retry=4", "--retry-delay=7"} <= set(arguments)
    assert job["spec"]["activeDeadlineSeconds"] >= 5 * (7 + 5)


def test_renders_the_flows_of_a_smoke_test(chart: Chart, snapshot: SnapshotAssertion) -> None:
    found = render(chart, smoke_test=SmokeTest())
    ends = {name: spec for name, spec in policies(found).items() if name != "cart"}
    assert [{"name": name, "spec": spec} for name, spec in ends.items()] == snapshot
    labels = of_kind(found, "Job")["spec"]["template"]["metadata"]["labels"]
    # Its pods must not get the service's traffic.
    assert labels["app.kubernetes.io/name"] == "cart-smoke-test"
    assert ends["cart-smoke-test"]["podSelector"]["matchLabels"].items() <= labels.items()


def test_without_a_smoke_test_there_is_no_job() -> None:
    assert "Job" not in kinds(documents(options(), K3S))


@pytest.mark.parametrize(
    ("calls", "message"),
    [
        (
            lambda chart: service(chart, "prices"),
            "calls (ViridaService('shop/prices')) must be a list; write calls=[...]",
        ),
        (lambda chart: None, "calls (None) must be a list; write calls=[...]"),
        (
            lambda chart: ["prices"],
            "calls[0] ('prices') must be a ViridaService, Call, ServiceRef or Outside; give one of them",
        ),
        (
            lambda chart: [service(chart, "prices", port=None)],
            "calls[0] (None) needs a port, and the service has none; give the service a port",
        ),
        (
            lambda chart: [Call(service(chart, "prices"), ports=["grpc"])],
            "calls[0].ports ('grpc') must be a port of the service; write \"http\", or add the port",
        ),
        (
            lambda chart: [Call(service(chart, "prices"), ports="http")],
            "calls[0].ports ('http') must be a list; write ports=[...]",
        ),
        (
            lambda chart: [Call(service(chart, "prices"), ports=[])],
            "calls[0].ports ([]) must not be empty; write at least one, or leave the option out",
        ),
        (
            lambda chart: [ServiceRef("prices", namespace="shop")],
            "calls[0].port (None) must be given, because the service is called; write ServiceRef(..., port=80)",
        ),
        (
            lambda chart: [ServiceRef("Prices", namespace="shop", port=80)],
            "calls[0].name ('Prices') must be a DNS label (a-z, 0-9, -; at most 63); write \"prices\"",
        ),
        (
            lambda chart: [service(chart, "prices"), ServiceRef("prices", namespace="edge", port=80)],
            "calls[1] ('prices') must stand once, because the flow is named after it; merge the two",
        ),
        (
            lambda chart: [ServiceRef("cart", namespace="shop", port=80)],
            "calls[0] ('cart') must be another service; pods of one service need a policy of your own",
        ),
    ],
)
def test_rejects_calls(chart: Chart, calls: Any, message: str) -> None:
    with pytest.raises(InvalidOption) as caught:
        service(chart, calls=calls(chart))
    assert str(caught.value) == f"shop/cart: {message}"


def test_rejects_two_callers_of_one_name() -> None:
    app = Testing.app()
    shop, other = Chart(app, "shop", namespace="shop"), Chart(app, "other", namespace="other")
    prices = service(shop, "prices")
    service(shop, calls=[prices])
    with pytest.raises(InvalidOption) as caught:
        service(other, calls=[prices])
    assert str(caught.value) == (
        "other/cart: calls[0] ('cart') must call prices once, and a service of that name does already; rename one"
    )


def test_rejects_a_caller_that_is_named_like_the_smoke_test(chart: Chart) -> None:
    prices = service(chart, "prices", smoke_test=SmokeTest())
    with pytest.raises(InvalidOption) as caught:
        service(chart, "prices-smoke-test", calls=[prices])
    assert str(caught.value) == (
        "shop/prices-smoke-test: calls[0] ('prices-smoke-test') must call prices once, and a service of that name does "
        "already; rename one"
    )


def test_a_service_of_another_repository_has_an_address() -> None:
    assert GATEWAY.host == "gateway.edge.svc"
    assert GATEWAY.url == "http://gateway.edge.svc:80"


def test_a_service_that_only_calls_has_none() -> None:
    with pytest.raises(InvalidOption) as caught:
        _ = ServiceRef("mobile", namespace="apps").url
    assert str(caught.value) == ("ServiceRef mobile: port (None) must be given, because the url has it; write port=80")
