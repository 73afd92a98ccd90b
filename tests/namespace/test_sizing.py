"""Quota and limits: what is rendered, that it admits the services' peak, and that what would wedge them is refused."""

from __future__ import annotations

from dataclasses import fields
from decimal import Decimal
from math import ceil
from typing import Any

import pytest
from cdk8s import Chart
from hypothesis import given
from hypothesis import strategies as st
from syrupy.assertion import SnapshotAssertion

from tests.conftest import of_kind, synthesize
from virida import (
    Autoscaling,
    ClusterProfile,
    Container,
    InvalidOption,
    Replicas,
    Resources,
    Rollout,
    SmokeTest,
    Storage,
    Vault,
    VaultSecret,
    ViridaService,
)
from virida.namespace.construct import SecureNamespace
from virida.namespace.documents import hard
from virida.namespace.options import NamespaceOptions
from virida.namespace.peak import demands
from virida.namespace.sizing import Limits, Quota
from virida.quantity import parse
from virida.service.documents import service_documents
from virida.service.options.service import ServiceOptions


def service(chart: Chart, name: str = "cart", **options: Any) -> ViridaService:
    return ViridaService(chart, name, component="backend", image=f"shop/{name}:1.4.0", port=3000, **options)


def spec_of(chart: Chart, kind: str) -> dict[str, Any]:
    spec: dict[str, Any] = of_kind(synthesize(chart), kind)["spec"]
    return spec


def test_renders_quota_and_limits(chart: Chart, snapshot: SnapshotAssertion) -> None:
    SecureNamespace(chart, "shop", quota=Quota(cpu="8", memory="16Gi", pods=40))
    documents = [d for d in synthesize(chart) if d["kind"] in ("ResourceQuota", "LimitRange")]
    assert documents == snapshot
    # A container that asks for nothing is given what the quota insists on.
    assert set(documents[1]["spec"]["limits"][0]["defaultRequest"]) == {"cpu", "memory"}


def test_computes_the_quota_of_the_services(chart: Chart) -> None:
    # 10 pods and 3 of surge, each with a companion; the smoke test has one pod of 10m and 32Mi.
    gateway = service(
        chart,
        "gateway",
        scale=Autoscaling(min=2, max=10),
        resources=Resources(cpu="500m", memory="512Mi", memory_limit="1Gi"),
        containers=[Container("proxy", image="shop/proxy:1.0.0", resources=Resources(cpu="50m", memory="64Mi"))],
        smoke_test=SmokeTest(),
    )
    # One pod, which is replaced in place, with a volume.
    store = service(chart, "store", scale=Replicas(1), mounts={"/data": Storage("10Gi")})
    SecureNamespace(chart, "shop", services=[gateway, store], quota=Quota(headroom=0))
    assert spec_of(chart, "ResourceQuota")["hard"] == {
        "pods": "15",
        "requests.cpu": "7260m",  # 13 * 550m + 10m + 100m
        "requests.memory": "7648Mi",  # 13 * 576Mi + 32Mi + 128Mi
        "limits.memory": "14304Mi",  # 13 * 1088Mi + 32Mi + 128Mi
        "persistentvolumeclaims": "1",
        "requests.storage": "10Gi",
    }


def test_headroom_lies_on_top_and_figures_that_are_written_stay(chart: Chart) -> None:
    cart = service(chart, scale=Replicas(4))
    SecureNamespace(chart, "shop", services=[cart], quota=Quota(headroom=25, pods=50))
    assert spec_of(chart, "ResourceQuota")["hard"] == {
        "pods": "50",
        "requests.cpu": "625m",
        "requests.memory": "800Mi",
        "limits.memory": "800Mi",
    }


def test_counts_the_agents_that_vault_injects(chart: Chart) -> None:
    vault = Vault(role="cart", secrets=[VaultSecret("database", path="secret/data/cart/database")])
    cart = service(chart, scale=Replicas(1), vault=vault)
    SecureNamespace(chart, "shop", services=[cart], quota=Quota(headroom=0))
    assert spec_of(chart, "ResourceQuota")["hard"]["requests.cpu"] == "300m"


def test_bounds_only_what_every_container_states(chart: Chart) -> None:
    limited = service(chart, "limited", resources=Resources(cpu_limit="1"), scale=Replicas(4))
    free = service(chart, "free", scale=Replicas(4))
    SecureNamespace(chart, "shop", services=[limited, free], quota=Quota(headroom=0))
    assert "limits.cpu" not in spec_of(chart, "ResourceQuota")["hard"]


def test_a_default_limit_makes_it_countable(chart: Chart) -> None:
    limited = service(chart, "limited", resources=Resources(cpu_limit="1"), scale=Replicas(4))
    free = service(chart, "free", scale=Replicas(4))
    SecureNamespace(chart, "shop", services=[limited, free], quota=Quota(headroom=0), limits=Limits(cpu_limit="500m"))
    assert spec_of(chart, "ResourceQuota")["hard"]["limits.cpu"] == "7500m"


def test_limits_stand_alone(chart: Chart) -> None:
    SecureNamespace(chart, "shop", limits=Limits(min_cpu="10m", max_cpu="2", max_memory="4Gi"))
    documents = synthesize(chart)
    assert of_kind(documents, "LimitRange")["spec"]["limits"] == [
        {
            "type": "Container",
            "defaultRequest": {"cpu": "100m", "memory": "128Mi"},
            # The API server would derive the first from the maximum, and say nothing.
            "default": {"cpu": "2", "memory": "256Mi"},
            "min": {"cpu": "10m"},
            "max": {"cpu": "2", "memory": "4Gi"},
        }
    ]
    assert "ResourceQuota" not in [d["kind"] for d in documents]


QUOTAS: dict[str, Any] = {
    "headroom": 50,
    "pods": 90,
    "cpu": "90",
    "memory": "90Gi",
    "cpu_limit": "90",
    "memory_limit": "90Gi",
    "claims": 9,
    "storage": "90Gi",
    "extended": {"nvidia.com/gpu": 9},
    "objects": {"services.loadbalancers": 0},
}

LIMITS: dict[str, Any] = {
    "cpu": "50m",
    "memory": "32Mi",
    "cpu_limit": "1",
    "memory_limit": "1Gi",
    "min_cpu": "10m",
    "max_cpu": "9",
    "min_memory": "16Mi",
    "max_memory": "9Gi",
}


@pytest.mark.parametrize("option", [f.name for f in fields(Quota)])
def test_every_option_of_a_quota_reaches_it(chart: Chart, option: str) -> None:
    cart = service(chart, resources=Resources(cpu_limit="1"))
    quota = Quota(**({"headroom": 0} | {option: QUOTAS[option]}))
    plain = hard(NamespaceOptions(name="shop", quota=Quota(headroom=0)), [])
    SecureNamespace(chart, "shop", services=[cart], quota=quota)
    assert spec_of(chart, "ResourceQuota")["hard"] != plain
    if option != "headroom":
        value = QUOTAS[option]
        shown = next(iter(value.values())) if isinstance(value, dict) else value
        assert str(shown) in spec_of(chart, "ResourceQuota")["hard"].values()


@pytest.mark.parametrize("option", [f.name for f in fields(Limits)])
def test_every_option_of_limits_reaches_it(chart: Chart, option: str) -> None:
    SecureNamespace(chart, "shop", limits=Limits(**{option: LIMITS[option]}))
    (item,) = spec_of(chart, "LimitRange")["limits"]
    assert LIMITS[option] in [v for bound in item.values() if isinstance(bound, dict) for v in bound.values()]


quantities = st.builds("{}{}".format, st.integers(1, 4000), st.just("m"))
sizes = st.builds("{}{}".format, st.integers(1, 4000), st.sampled_from(("Ki", "Mi", "M")))
resources = st.builds(Resources, cpu=quantities, memory=sizes)
scales = st.one_of(
    st.builds(Replicas, st.integers(0, 30), disruption_budget=st.none()),
    st.integers(1, 30).map(lambda most: Autoscaling(min=1, max=most)),
)
rollouts = st.one_of(
    st.builds(Rollout, max_surge=st.one_of(st.integers(1, 10), st.integers(1, 100).map("{}%".format))),
    st.just(Rollout(strategy="Recreate")),
)
companions = st.builds(
    lambda init, resources: Container("other", image="shop/other:1", init=init, resources=resources),
    st.booleans(),
    resources,
)
services = st.builds(
    lambda index, **options: ServiceOptions(
        name=f"s{index}", namespace="shop", component="backend", image="shop/s:1", port=3000, **options
    ),
    st.integers(0, 99),
    scale=scales,
    rollout=rollouts,
    resources=resources,
    containers=st.lists(companions, max_size=1),
    smoke_test=st.one_of(st.none(), st.just(SmokeTest())),
)


def needed(options: ServiceOptions) -> dict[str, Any]:
    """The peak of one service, counted from its options instead of from its documents."""
    surge = options.rollout.max_surge
    more = surge if isinstance(surge, int) else ceil(options.scale.most * int(surge.rstrip("%")) / 100)
    pods = options.scale.most + (0 if options.recreates else more)
    own, test = options.resources, 1 if options.smoke_test else 0
    amounts = {"cpu": parse(own.cpu), "memory": parse(own.memory)}
    for other in options.containers:
        for name in amounts:
            amount = parse(getattr(other.resources, name))
            amounts[name] = max(amounts[name], amount) if other.init else amounts[name] + amount
    return {
        "pods": pods + test,
        "requests.cpu": pods * amounts["cpu"] + test * parse("10m"),
        "requests.memory": pods * amounts["memory"] + test * parse("32Mi"),
        "limits.memory": pods * amounts["memory"] + test * parse("32Mi"),
    }


@given(given_=st.lists(services, min_size=1, max_size=5), headroom=st.integers(0, 100))
def test_a_computed_quota_admits_the_peak(given_: list[ServiceOptions], headroom: int) -> None:
    cluster = ClusterProfile.k3s()
    options = NamespaceOptions(name="shop", quota=Quota(headroom=headroom), limits=Limits())
    bounds = hard(options, [d for one in given_ for d in demands(service_documents(one, cluster))])
    for key in ("pods", "requests.cpu", "requests.memory", "limits.memory"):
        peak = sum(needed(one)[key] for one in given_)
        bound = parse(bounds.get(key, "0"))
        # Not less, nor more than by rounding up to what a reader can take in.
        over = bound - peak * Decimal(100 + headroom) / 100
        assert 0 <= over < {"pods": 1, "requests.cpu": parse("1m")}.get(key, 2**20)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (
            {"quota": Quota()},
            "quota (Quota()) must bound something; write headroom=25, or a figure such as pods=50",
        ),
        (
            {"quota": Quota(headroom=25)},
            "quota.headroom (25) needs services to compute with; write services=[...], or figures",
        ),
        ({"quota": Quota(headroom=-1)}, "quota.headroom (-1) must be at least 0; write 0 or more"),
        (
            {"quota": Quota(pods=1), "limits": None},
            "limits (None) must not be None together with quota, which refuses containers that ask for nothing; "
            "leave it out, or write Limits(...)",
        ),
        (
            {"quota": Quota(objects={"requests.cpu": 4})},
            'quota.objects["requests.cpu"] (4) must stand at its own option; write cpu=4',
        ),
        (
            {"limits": Limits(cpu="2", cpu_limit="1")},
            "limits.cpu ('2') must be at most cpu_limit (1); lower it, or raise the other",
        ),
        (
            {"limits": Limits(max_memory="200Mi")},
            "limits.memory_limit ('256Mi') must be at most max_memory (200Mi); lower it, or raise the other",
        ),
        (
            {"limits": Limits(min_cpu="200m")},
            "limits.min_cpu ('200m') must be at most cpu (100m); lower it, or raise the other",
        ),
    ],
)
def test_rejects(chart: Chart, options: Any, message: str) -> None:
    with pytest.raises(InvalidOption) as raised:
        SecureNamespace(chart, "shop", **options)
    assert str(raised.value) == f"shop/shop: {message}"


@pytest.mark.parametrize(
    ("given_", "options", "message"),
    [
        (
            {"scale": Replicas(8)},
            {"quota": Quota(pods=9)},
            "quota.pods ('9') must be at least 10, which the services may need at once at their peak; "
            'raise it to "10" or more, or lower what the services ask for',
        ),
        (
            {"scale": Autoscaling(max=10)},
            {"quota": Quota(cpu="1")},
            "quota.cpu ('1') must be at least 1300m, which the services may need at once at their peak; "
            'raise it to "1300m" or more, or lower what the services ask for',
        ),
        (
            {"resources": Resources(memory="1Gi")},
            {"quota": Quota(memory_limit="2Gi")},
            "quota.memory_limit ('2Gi') must be at least 3Gi, which the services may need at once at their peak; "
            'raise it to "3Gi" or more, or lower what the services ask for',
        ),
        (
            {"resources": Resources(extended={"nvidia.com/gpu": 1})},
            {"quota": Quota(extended={"nvidia.com/gpu": 1})},
            "quota.extended[\"nvidia.com/gpu\"] ('1') must be at least 2, which the services may need at once at their "
            'peak; raise it to "2" or more, or lower what the services ask for',
        ),
        (
            {"mounts": {"/data": Storage("10Gi")}, "scale": Replicas(1)},
            {"quota": Quota(storage="5Gi")},
            "quota.storage ('5Gi') must be at least 10Gi, which the services may need at once at their peak; "
            'raise it to "10Gi" or more, or lower what the services ask for',
        ),
        (
            {},
            {"quota": Quota(cpu_limit="8")},
            "quota.cpu_limit ('8') refuses containers without a cpu limit, such as cart of Deployment cart; "
            "give the container one, or give limits a default",
        ),
        (
            {"resources": Resources(memory="1Gi")},
            {"limits": Limits(max_memory="512Mi")},
            "limits.max_memory ('512Mi') must be at least 1Gi, the memory limit of container cart of Deployment cart; "
            'raise it to "1Gi", or change the service',
        ),
        (
            {"resources": Resources(cpu="50m")},
            {"limits": Limits(min_cpu="80m")},
            "limits.min_cpu ('80m') must be at most 50m, the cpu request of container cart of Deployment cart; "
            'lower it to "50m", or change the service',
        ),
        (
            {"resources": Resources(memory="512Mi", memory_limit=None)},
            {"limits": Limits()},
            "limits.memory_limit ('256Mi') must be at least 512Mi, the memory request of container cart of Deployment "
            'cart, which has no limit of its own; raise it to "512Mi", or change the service',
        ),
        (
            {"resources": Resources(cpu="2")},
            {"limits": Limits(max_cpu="1")},
            "limits.max_cpu ('1') must be at least 2, the cpu request of container cart of Deployment cart, which has "
            'no limit of its own; raise it to "2", or change the service',
        ),
        (
            {"containers": [Container("proxy", image="shop/proxy:1", resources=Resources(memory="2Gi"))]},
            {"limits": Limits(max_memory="1Gi")},
            "limits.max_memory ('1Gi') must be at least 2Gi, the memory limit of container proxy of Deployment cart; "
            'raise it to "2Gi", or change the service',
        ),
        (
            {"smoke_test": SmokeTest()},
            {"limits": Limits(min_memory="64Mi")},
            "limits.min_memory ('64Mi') must be at most 32Mi, the memory request of container curl of Job "
            'cart-smoke-test; lower it to "32Mi", or change the service',
        ),
    ],
)
def test_rejects_what_would_wedge_a_rollout(chart: Chart, given_: Any, options: Any, message: str) -> None:
    with pytest.raises(InvalidOption) as raised:
        SecureNamespace(chart, "shop", services=[service(chart, **given_)], **options)
    assert str(raised.value) == f"shop/shop: {message}"


@pytest.mark.parametrize(
    "options",
    [
        {"quota": Quota(pods=10, cpu="1", memory="1280Mi", memory_limit="1280Mi")},
        {"limits": Limits(max_memory="256Mi", min_memory="128Mi", min_cpu="100m")},
    ],
)
def test_accepts_what_just_fits(chart: Chart, options: Any) -> None:
    SecureNamespace(chart, "shop", services=[service(chart, scale=Replicas(8))], **options)
    synthesize(chart)
