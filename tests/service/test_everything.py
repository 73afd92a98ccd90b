"""A service with everything on, object by object."""

from __future__ import annotations

from typing import Any

import pytest
from cdk8s import Chart
from syrupy.assertion import SnapshotAssertion

from tests.conftest import Documents, of_kind, synthesize
from tests.service.kit import kinds, service
from virida import (
    AllOf,
    Autoscaling,
    Call,
    Caller,
    ConfigMapKey,
    ConfigMapVolume,
    Container,
    EmptyDir,
    Files,
    HttpGet,
    Image,
    Metadata,
    Outside,
    Path,
    Placement,
    PodField,
    Port,
    Probes,
    Projected,
    Resources,
    Rollout,
    Route,
    SecretKey,
    SecretVolume,
    Security,
    ServiceAccountToken,
    ServiceRef,
    SmokeTest,
    Tls,
    Toleration,
    Vault,
    VaultSecret,
    VerticalAutoscaling,
)

EVERYTHING: dict[str, Any] = {
    "component": "ai-ml",
    "image": Image("registry.example.com/shop/cart:1.4.0", pull_policy="Always", pull_secrets=["registry"]),
    "port": Port("http", 3000, service_port=80),
    "ports": [Port("grpc", 9000, app_protocol="grpc"), Port("metrics", 9090, in_service=False)],
    "command": ["/bin/cart"],
    "args": ["--verbose"],
    "env": {
        "LOG_LEVEL": "info",
        "REGION": ConfigMapKey("site", "region"),
        "DB_PASSWORD": SecretKey("database", "password"),
        "POD_IP": PodField("status.podIP"),
    },
    "env_from": [AllOf(config_map="defaults", prefix="DEFAULT_")],
    "vault": Vault(role="cart", secrets=[VaultSecret("payment", path="secret/data/shop/payment", env=True)]),
    "mounts": {
        "/etc/cart": Files({"cart.toml": "[cart]\nsize = 20\n"}),
        "/etc/site": ConfigMapVolume("site"),
        "/run/tls": SecretVolume("tls", keys=["tls.crt", "tls.key"]),
        "/run/identity": Projected([ServiceAccountToken("partner")]),
        "/dev/shm": EmptyDir("256Mi", medium="Memory"),
    },
    "containers": [
        Container("migrate", image="shop/migrate:1.4.0", init=True, command=["/migrate"]),
        Container("proxy", image="shop/proxy:3.1.0", mounts={"/etc/site": ConfigMapVolume("site")}),
    ],
    "route": Route(
        ["cart.virida.local", "basket.virida.local"], paths=["/", Path("/exact")], tls=Tls(secret="shop-tls")
    ),
    "callers": [ServiceRef("mobile", namespace="apps"), Caller(ServiceRef("batch", namespace="apps"), ports=["grpc"])],
    "scale": Autoscaling(min=3, max=9, cpu=60, memory=80),
    "vertical": VerticalAutoscaling(),
    "resources": Resources(cpu="2", memory="4Gi", memory_limit="8Gi", extended={"nvidia.com/gpu": 1}),
    "probes": Probes(startup=HttpGet("/started", period=5, failures=30), liveness=None),
    "rollout": Rollout(min_ready=5, pre_stop_sleep=20, termination_grace_period=60),
    "placement": Placement(
        node_selector={"accelerator": "nvidia"},
        tolerations=[Toleration(key="nvidia.com/gpu", effect="NoSchedule")],
        priority_class="business",
        runtime_class="nvidia",
    ),
    "security": Security(user=2000, tmp="1Gi", bind_low_ports=True),
    "smoke_test": SmokeTest(path="/ready"),
    "metadata": Metadata(labels={"team": "shop"}, annotations={"example.com/docs": "https://docs.example.com"}),
}


@pytest.fixture
def found(chart: Chart) -> Documents:
    prices = service(chart, "prices", ports=[Port("grpc", 9000)])
    database = Outside("database", cidr="192.168.7.10/32", port=5432)
    service(chart, calls=[Call(prices, ports=["http", "grpc"]), database], **EVERYTHING)
    return [d for d in synthesize(chart) if "team" in d["metadata"]["labels"]]


POLICIES = [
    "cart",
    "cart-from-ingress",
    "cart-to-vault-egress",
    "cart-to-prices-egress",
    "cart-to-database-egress",
    "mobile-to-cart-ingress",
    "batch-to-cart-ingress",
    "cart-smoke-test",
    "cart-smoke-test-to-cart-egress",
    "cart-smoke-test-to-cart-ingress",
]


def test_everything_is_there(found: Documents) -> None:
    assert kinds([d for d in found if d["kind"] != "NetworkPolicy"]) == [
        "ServiceAccount",
        "ConfigMap",
        "Deployment",
        "Service",
        "Ingress",
        "HorizontalPodAutoscaler",
        "VerticalPodAutoscaler",
        "PodDisruptionBudget",
        "Job",
    ]
    assert sorted(d["metadata"]["name"] for d in found if d["kind"] == "NetworkPolicy") == sorted(POLICIES)


@pytest.mark.parametrize(
    "kind",
    [
        "ServiceAccount",
        "ConfigMap",
        "Service",
        "Ingress",
        "HorizontalPodAutoscaler",
        "VerticalPodAutoscaler",
        "PodDisruptionBudget",
        "Job",
    ],
)
def test_renders_everything(found: Documents, snapshot: SnapshotAssertion, kind: str) -> None:
    assert of_kind(found, kind) == snapshot


def test_renders_everything_of_the_deployment(found: Documents, snapshot: SnapshotAssertion) -> None:
    deployment = of_kind(found, "Deployment")
    deployment["spec"]["template"] = "see the other snapshots"
    assert deployment == snapshot


def test_renders_everything_of_the_pods(found: Documents, snapshot: SnapshotAssertion) -> None:
    template = of_kind(found, "Deployment")["spec"]["template"]
    for containers in ("containers", "initContainers"):
        template["spec"][containers] = [each["name"] for each in template["spec"][containers]]
    assert template == snapshot


@pytest.mark.parametrize("name", ["cart", "migrate", "proxy"])
def test_renders_everything_of_the_container(found: Documents, snapshot: SnapshotAssertion, name: str) -> None:
    spec = of_kind(found, "Deployment")["spec"]["template"]["spec"]
    (one,) = [each for each in [*spec["containers"], *spec["initContainers"]] if each["name"] == name]
    assert one == snapshot


def test_renders_everything_of_the_flows(found: Documents, snapshot: SnapshotAssertion) -> None:
    assert [
        {"name": name, **{way: of_kind(found, "NetworkPolicy", name)["spec"].get(way) for way in ("ingress", "egress")}}
        for name in POLICIES[2:7]
    ] == snapshot
