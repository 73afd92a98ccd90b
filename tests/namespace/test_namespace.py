"""The namespace, its policies and its protection."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import pytest
from cdk8s import Chart, Testing
from syrupy.assertion import SnapshotAssertion

from tests.conftest import of_kind, synthesize
from tests.namespace.conftest import ChartOn
from virida import InvalidOption, Pods, ViridaService
from virida.namespace.access import Access, Group
from virida.namespace.construct import SecureNamespace
from virida.namespace.options import NamespaceOptions
from virida.namespace.sizing import Limits, Quota

DENY = "argocd.argoproj.io/sync-options"


def labels_of(chart: Chart) -> dict[str, str]:
    labels: dict[str, str] = of_kind(synthesize(chart), "Namespace")["metadata"]["labels"]
    return labels


def test_renders_the_least(chart_on: ChartOn, snapshot: SnapshotAssertion) -> None:
    chart = chart_on()
    SecureNamespace(chart, "shop")
    documents = synthesize(chart)
    assert documents == snapshot
    assert [d["kind"] for d in documents] == ["Namespace", "ServiceAccount", *["NetworkPolicy"] * 3]
    assert documents[0]["metadata"]["labels"]["pod-security.kubernetes.io/enforce"] == "restricted"


def test_objects_stand_in_the_namespace_whatever_the_chart_says(chart_on: ChartOn) -> None:
    chart = chart_on()
    SecureNamespace(chart, "shop", access=Access(view=[Group("team-shop")]), quota=Quota(pods=10))
    namespace, *others = synthesize(chart)
    assert "namespace" not in namespace["metadata"]
    assert {d["metadata"]["namespace"] for d in others} == {"shop"}


def test_stands_in_a_chart_without_a_namespace() -> None:
    chart = Chart(Testing.app(), "shop")
    SecureNamespace(chart, "shop")
    assert of_kind(synthesize(chart), "ServiceAccount", "default")["metadata"]["namespace"] == "shop"


@pytest.mark.parametrize(
    ("level", "stricter", "admission"),
    [("restricted", "restricted", "deny"), ("baseline", "restricted", "warn"), ("privileged", "baseline", "warn")],
)
def test_warns_one_step_above_the_level(chart_on: ChartOn, level: Any, stricter: str, admission: str) -> None:
    chart = chart_on()
    SecureNamespace(chart, "shop", level=level)
    assert {k.partition("/")[2]: v for k, v in labels_of(chart).items() if "app.kubernetes.io" not in k} == {
        "enforce": level,
        "enforce-version": "v1.36",
        "audit": stricter,
        "audit-version": "v1.36",
        "warn": stricter,
        "warn-version": "v1.36",
        "admission": admission,
    }


def test_pins_the_standards_to_the_cluster_or_to_the_version_given(chart_on: ChartOn) -> None:
    old, older = chart_on(kubernetes="1.33"), chart_on(kubernetes="1.33")
    SecureNamespace(old, "shop")
    SecureNamespace(older, "shop", pod_security_version="1.30")
    assert labels_of(old)["pod-security.kubernetes.io/enforce-version"] == "v1.33"
    assert labels_of(older)["pod-security.kubernetes.io/warn-version"] == "v1.30"


def test_admission_can_be_off(chart_on: ChartOn) -> None:
    chart = chart_on()
    SecureNamespace(chart, "shop", admission=None)
    assert "virida.local/admission" not in labels_of(chart)


def test_dns_goes_to_the_pods_and_to_the_cache_of_the_node(chart_on: ChartOn, snapshot: SnapshotAssertion) -> None:
    chart = chart_on(node_local_dns="169.254.20.10")
    SecureNamespace(chart, "shop")
    policy = of_kind(synthesize(chart), "NetworkPolicy", "allow-dns")
    assert policy == snapshot
    assert {"ipBlock": {"cidr": "169.254.20.10/32"}} in policy["spec"]["egress"][0]["to"]


def test_monitoring_lets_every_prometheus_of_the_profile_in(chart_on: ChartOn) -> None:
    chart = chart_on(prometheus=[Pods("metrics", {"app": "prometheus"}), Pods("agents")])
    SecureNamespace(chart, "shop")
    spec = of_kind(synthesize(chart), "NetworkPolicy", "allow-monitoring")["spec"]
    assert spec["policyTypes"] == ["Ingress"]
    assert [peer["namespaceSelector"]["matchLabels"] for peer in spec["ingress"][0]["from"]] == [
        {"kubernetes.io/metadata.name": "metrics"},
        {"kubernetes.io/metadata.name": "agents"},
    ]
    assert spec["ingress"][0]["ports"] == [{"protocol": "TCP", "port": 8080}, {"protocol": "TCP", "port": 9090}]


@pytest.mark.parametrize(
    ("options", "policies"),
    [
        ({}, ["default-deny", "allow-dns", "allow-monitoring"]),
        ({"dns": False}, ["default-deny", "allow-monitoring"]),
        ({"monitoring": False}, ["default-deny", "allow-dns"]),
        # A policy closes what it selects: without a default-deny none may stand.
        ({"default_deny": False}, []),
    ],
)
def test_policies(chart_on: ChartOn, options: Any, policies: list[str]) -> None:
    chart = chart_on()
    SecureNamespace(chart, "shop", **options)
    assert [d["metadata"]["name"] for d in synthesize(chart) if d["kind"] == "NetworkPolicy"] == policies


def test_no_prometheus_no_monitoring(chart_on: ChartOn) -> None:
    chart = chart_on(prometheus=[])
    SecureNamespace(chart, "shop")
    assert "allow-monitoring" not in [d["metadata"]["name"] for d in synthesize(chart)]


def test_deletion_asks_unless_told_otherwise(chart_on: ChartOn) -> None:
    protected, open_ = chart_on(), chart_on()
    SecureNamespace(protected, "shop", annotations={"example.com/owner": "shop"})
    SecureNamespace(open_, "shop", protected=False)
    assert of_kind(synthesize(protected), "Namespace")["metadata"]["annotations"] == {
        "example.com/owner": "shop",
        DENY: "Prune=confirm,Delete=confirm",
    }
    assert "annotations" not in of_kind(synthesize(open_), "Namespace")["metadata"]


# One value for each option that is not the default; every one has to change what is rendered. What the services change
# is a computed quota: test_sizing.py has it.
CHANGED: dict[str, Any] = {
    "level": "baseline",
    "pod_security_version": "1.34",
    "admission": "warn",
    "default_deny": False,
    "dns": False,
    "monitoring": False,
    "quota": Quota(pods=20),
    "limits": Limits(),
    "access": Access(view=[Group("team-shop")]),
    "protected": False,
    "labels": {"example.com/team": "shop"},
    "annotations": {"example.com/owner": "shop"},
}


@pytest.mark.parametrize("option", [f.name for f in fields(NamespaceOptions) if f.name not in ("name", "services")])
def test_every_option_reaches_a_manifest(chart_on: ChartOn, option: str) -> None:
    plain, changed = chart_on(), chart_on()
    SecureNamespace(plain, "shop")
    SecureNamespace(changed, "shop", **{option: CHANGED[option]})
    assert synthesize(plain) != synthesize(changed)


@pytest.mark.parametrize(
    ("id", "options", "message"),
    [
        (
            "Shop",
            {},
            "platform/Shop: name ('Shop') must be a DNS label (a-z, 0-9, -; at most 63); write \"shop\"",
        ),
        (
            "kube-shop",
            {},
            "platform/kube-shop: id ('kube-shop') must not begin with kube-, which Kubernetes keeps for itself; "
            "choose another name",
        ),
        (
            "shop",
            {"level": "strict"},
            "platform/shop: level ('strict') must be 'restricted', 'baseline' or 'privileged'; write one of them",
        ),
        (
            "shop",
            {"pod_security_version": "latest"},
            "platform/shop: pod_security_version ('latest') must be a minor version of Kubernetes, so that an upgrade "
            'of the cluster does not change what is admitted; write one such as "1.36"',
        ),
        (
            "shop",
            {"pod_security_version": "1.40"},
            "platform/shop: pod_security_version ('1.40') must not be younger than the cluster profile's Kubernetes "
            '(1.36); write "1.36", or leave it out',
        ),
        (
            "shop",
            {"admission": "audit"},
            "platform/shop: admission ('audit') must be 'deny', 'warn' or None; give it one of them",
        ),
        (
            "shop",
            {"default_deny": False, "dns": True},
            "platform/shop: dns (True) needs default_deny, because a policy closes the pods that it selects to all "
            "that it does not name; leave it out",
        ),
        (
            "shop",
            {"default_deny": False, "monitoring": True},
            "platform/shop: monitoring (True) needs default_deny, because a policy closes the pods that it selects to "
            "all that it does not name; leave it out",
        ),
        (
            "shop",
            {"labels": {"pod-security.kubernetes.io/enforce": "privileged"}},
            'platform/shop: labels["pod-security.kubernetes.io/enforce"] '
            "('privileged') must not replace a label that "
            "the namespace has already; choose another key",
        ),
        (
            "shop",
            {"labels": {"virida.local/admission": "warn"}},
            "platform/shop: labels[\"virida.local/admission\"] ('warn') must not replace a label that the namespace "
            "has already; choose another key",
        ),
        (
            "shop",
            {"annotations": {DENY: "Prune=false"}},
            "platform/shop: annotations[\"argocd.argoproj.io/sync-options\"] ('Prune=false') must not replace the "
            "deletion protection; write protected=False",
        ),
        (
            "shop",
            {"services": ["cart"]},
            "platform/shop: services[0] ('cart') must be a ViridaService; give one",
        ),
        (
            "shop",
            {"services": "cart"},
            "platform/shop: services ('cart') must be a list; write ['cart']",
        ),
    ],
)
def test_rejects(chart_on: ChartOn, id: str, options: Any, message: str) -> None:
    with pytest.raises(InvalidOption) as raised:
        SecureNamespace(chart_on(), id, **options)
    assert str(raised.value) == message


def test_rejects_monitoring_without_a_prometheus(chart_on: ChartOn) -> None:
    with pytest.raises(InvalidOption) as raised:
        SecureNamespace(chart_on(prometheus=[]), "shop", monitoring=True)
    assert str(raised.value) == (
        "platform/shop: monitoring (True) needs a cluster profile that names its Prometheus; "
        "leave it out, or add prometheus to the profile"
    )


def test_rejects_a_service_of_another_namespace(chart: Chart, chart_on: ChartOn) -> None:
    cart = ViridaService(chart, "cart", component="backend", image="shop/cart:1.4.0", port=3000)
    with pytest.raises(InvalidOption) as raised:
        SecureNamespace(chart_on(), "warehouse", services=[cart])
    assert str(raised.value) == (
        "platform/warehouse: services[0] ('cart') must run in this namespace, and runs in shop; leave it out"
    )
