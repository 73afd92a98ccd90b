"""What a LoadTest renders, and where."""

from __future__ import annotations

import json
from dataclasses import fields
from typing import Any

import pytest
from cdk8s import Chart, Testing
from syrupy.assertion import SnapshotAssertion

from tests.conftest import Documents, of_kind, synthesize
from tests.service.kit import service
from virida import Availability, ClusterProfile, Latency, Port, Resources
from virida.loadtest.construct import LoadTest
from virida.loadtest.options import LoadTestOptions
from virida.monitoring.options.objectives import Freshness, Objective
from virida.podsecurity import evaluate, pod_template
from virida.reachability import compute
from virida.reachability.model import Workload

OBJECTIVES: list[Objective] = [Availability(99.9), Latency("300ms", percentile=99)]


def render(*, of: dict[str, Any] | None = None, **options: Any) -> tuple[Documents, Documents]:
    """The documents of a service's chart, and those of its load test's."""
    app = Testing.app()
    shop, load = Chart(app, "shop", namespace="shop"), Chart(app, "load", namespace="elsewhere")
    LoadTest(load, "load", service=service(shop, **(of or {})), **{"objectives": OBJECTIVES} | options)
    return synthesize(shop), synthesize(load)


def plan(documents: Documents) -> Any:
    """What k6 reads."""
    return json.loads(of_kind(documents, "ConfigMap")["data"]["plan.json"])


def test_minimal(snapshot: SnapshotAssertion) -> None:
    _, documents = render()
    assert documents == snapshot
    assert [(d["kind"], d["metadata"]["name"]) for d in documents if d["kind"] != "ConfigMap"] == [
        ("Job", "cart-load-test"),
        ("NetworkPolicy", "cart-load-test"),
        ("NetworkPolicy", "cart-load-test-to-cart-egress"),
    ]
    assert {d["metadata"]["namespace"] for d in documents} == {"shop"}
    assert plan(documents)["url"] == "http://cart.shop.svc:3000"


def test_runs_once_for_each_sync_and_does_not_repeat_itself() -> None:
    _, documents = render(duration="10m", ramp="90s")
    job = of_kind(documents, "Job")
    assert job["metadata"]["annotations"] == {
        "argocd.argoproj.io/hook": "PostSync",
        "argocd.argoproj.io/hook-delete-policy": "BeforeHookCreation",
    }
    assert job["spec"]["backoffLimit"] == 0
    assert job["spec"]["activeDeadlineSeconds"] == 600 + 90 + 150


def test_meets_pod_security_restricted() -> None:
    _, documents = render()
    template = pod_template(of_kind(documents, "Job"))
    assert template is not None
    assert evaluate(template, "restricted", "1.36") == ()


def test_objectives_become_thresholds() -> None:
    _, documents = render(
        objectives=[Availability(99.95), Latency("1s500ms", percentile=99.9), Freshness("1h", timestamp="last")],
        thresholds={"http_req_duration": ["med<200"], "http_req_waiting": ["avg<100", "max < 900"]},
    )
    assert plan(documents)["options"]["thresholds"] == {
        "http_req_failed": ["rate<=0.0005"],
        "http_req_duration": ["p(99.9)<=1500", "med<200"],
        "http_req_waiting": ["avg<100", "max < 900"],
        "dropped_iterations": ["count<1"],
    }


def test_both_ends_are_open_and_nothing_else_is() -> None:
    shop, load = render(of={"ports": [Port("admin", 9000)]})
    job = "cart-load-test"
    edges = [
        (edge.target.name, edge.protocol, str(edge.ports), edge.egress, edge.ingress)
        for edge in compute([*shop, *load]).edges
        if isinstance(edge.source, Workload) and isinstance(edge.target, Workload) and edge.source.name == job
    ]
    assert edges == [
        ("cart", "TCP", "3000", ("shop/cart-load-test-to-cart-egress",), ("shop/cart-load-test-to-cart-ingress",))
    ]
    way_in = of_kind(shop, "NetworkPolicy", "cart-load-test-to-cart-ingress")
    assert way_in["spec"]["podSelector"] == {"matchLabels": {"app.kubernetes.io/name": "cart"}}


def test_an_open_service_needs_no_policy() -> None:
    shop, load = render(of={"isolated": False})
    assert [d for d in (*shop, *load) if d["kind"] == "NetworkPolicy"] == []


def test_asks_another_port() -> None:
    shop, load = render(of={"ports": [Port("admin", 9000, in_service=True)]}, port="admin", paths=["/a", "/b"])
    assert (plan(load)["url"], plan(load)["paths"]) == ("http://cart.shop.svc:9000", ["/a", "/b"])
    assert of_kind(shop, "NetworkPolicy", "cart-load-test-to-cart-ingress")["spec"]["ingress"][0]["ports"] == [
        {"protocol": "TCP", "port": 9000}
    ]


def test_a_change_of_the_test_changes_the_name_of_its_files() -> None:
    names = {of_kind(render(rate=rate)[1], "ConfigMap")["metadata"]["name"] for rate in (10, 11)}
    assert len(names) == 2


ALL: dict[str, Any] = {
    "rate": 200,
    "duration": "10m",
    "ramp": "2m",
    "paths": ["/api/plants"],
    "port": "admin",
    "objectives": [Latency("2s", percentile=95)],
    "thresholds": {"http_reqs": ["rate>190"]},
    "max_users": 77,
    "resources": Resources(cpu="2", memory="1Gi", memory_limit="2Gi"),
    "image": "gitea.virida.local/mirror/k6:1.3.0",
}


def test_there_is_a_value_for_every_option() -> None:
    assert ALL.keys() == {field.name for field in fields(LoadTestOptions)}


@pytest.mark.parametrize("option", ALL)
def test_every_option_reaches_a_manifest(option: str) -> None:
    of = {"ports": [Port("admin", 9000, in_service=True)]}
    assert render(of=of, **{option: ALL[option]}) != render(of=of)


def test_all_options(snapshot: SnapshotAssertion) -> None:
    _, documents = render(of={"ports": [Port("admin", 9000, in_service=True)]}, **ALL)
    assert of_kind(documents, "ConfigMap") == snapshot


def test_takes_dns_from_the_cluster_profile() -> None:
    app = Testing.app()
    ClusterProfile.kind(dns_address="10.96.0.10").use_in(app)
    shop = Chart(app, "shop", namespace="shop")
    LoadTest(shop, "load", service=service(shop), objectives=OBJECTIVES)
    assert len(synthesize(shop)) > 5
