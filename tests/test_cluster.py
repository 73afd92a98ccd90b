"""What a cluster is like: the profiles that come along, their rules, and how constructs find the one that counts."""

from __future__ import annotations

import dataclasses
import json
from typing import Any

import pytest
from cdk8s import Chart, Testing
from constructs import Construct

from virida import ClusterProfile, Gateway, InvalidOption, NodeGroup, Pods, StorageClass, VaultServer
from virida.cluster import CONTEXT_KEY
from virida.fields import At
from virida.tree import place

DIFFERENT: dict[str, Any] = {
    "kubernetes": "1.33",
    "pod_cidr": "10.1.0.0/16",
    "service_cidr": "10.2.0.0/16",
    "node_cidr": "10.3.0.0/24",
    "api_server": ["10.3.0.1/32"],
    "api_server_port": 443,
    "cluster_domain": "other.local",
    "dns_address": "10.2.0.10",
    "dns": [Pods("dns", {"app": "dns"})],
    "node_local_dns": "169.254.20.10",
    "ingress": [Pods("edge"), Pods("edge", {"app": "proxy"})],
    "ingress_class": "traefik",
    "gateway": Gateway("public", "edge", listener="https"),
    "cluster_issuer": "other-ca",
    "vault": VaultServer(Pods("vault", {"app": "vault"}), port=8201),
    "prometheus": [Pods("prometheus")],
    "monitor_labels": {"release": "other"},
    "dashboard_labels": {"dashboard": "yes"},
    "retention_days": 30,
    "storage_classes": [StorageClass("fast"), StorageClass("shared", access_modes=["ReadWriteMany"])],
    "nodes": 5,
    "node_cpu": "8",
    "node_memory": "32Gi",
    "node_groups": [NodeGroup("workers", min=1, max=9, nodes_carry_provider_ids=True)],
}


def test_the_default_is_viridas_k3s() -> None:
    profile = ClusterProfile.k3s()
    profile.check(At("App"))
    assert (profile.pod_cidr, profile.service_cidr, profile.node_cidr) == (
        "10.42.0.0/16",
        "10.43.0.0/16",
        "192.168.0.0/24",
    )
    assert profile.dns_address == "10.43.0.10"
    assert profile.cluster_domain == "virida.local"
    assert profile.dns == (Pods("kube-system", {"k8s-app": "kube-dns"}),)
    # The API server listens there; the first address of the Services is translated before a policy sees it.
    assert profile.api_server_port == 6443


def test_there_is_one_for_kind() -> None:
    profile = ClusterProfile.kind(nodes=3)
    profile.check(At("App"))
    assert profile.nodes == 3
    assert profile.prometheus == ()
    assert profile.cluster_domain == "cluster.local"


def test_every_field_is_told_apart() -> None:
    assert set(DIFFERENT) == {field.name for field in dataclasses.fields(ClusterProfile)}
    default = ClusterProfile.k3s()
    assert all(getattr(default, name) != value for name, value in DIFFERENT.items())


@pytest.mark.parametrize("profile", [ClusterProfile.k3s(), ClusterProfile.kind(), ClusterProfile.k3s(**DIFFERENT)])
def test_a_profile_survives_the_context(profile: ClusterProfile) -> None:
    profile.check(At("App"))
    text = profile.to_json()
    assert ClusterProfile.from_json(text) == profile
    assert ClusterProfile.from_json(text).to_json() == text
    assert list(json.loads(text)) == sorted(json.loads(text))


@pytest.mark.parametrize("name", DIFFERENT)
def test_every_field_survives_by_itself(name: str) -> None:
    base = ClusterProfile.kind()
    changed = dataclasses.replace(base, **{name: DIFFERENT[name]})
    assert ClusterProfile.from_json(changed.to_json()) == changed


REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"kubernetes": "v1.36"}, "kubernetes ('v1.36') must be a minor version; write one such as \"1.36\""),
    ({"kubernetes": "1.36.2"}, "kubernetes ('1.36.2') must be a minor version; write one such as \"1.36\""),
    ({"kubernetes": "1.26"}, "kubernetes ('1.26') must be at least 1.27; upgrade the cluster first"),
    ({"kubernetes": 1.36}, 'kubernetes (1.36) must be a str; write "1.36"'),
    (
        {"pod_cidr": "10.42.0.1/16"},
        "pod_cidr ('10.42.0.1/16') must be a range of addresses in CIDR notation; write \"10.42.0.0/16\"",
    ),
    (
        {"service_cidr": "10.42.0.0/20"},
        "service_cidr ('10.42.0.0/20') must not overlap pod_cidr (10.42.0.0/16); write the ranges that it has",
    ),
    (
        {"node_cidr": "10.0.0.0/8"},
        "pod_cidr ('10.42.0.0/16') must not overlap node_cidr (10.0.0.0/8); write the ranges that it has",
    ),
    (
        {"dns_address": "10.96.0.10"},
        "dns_address ('10.96.0.10') must lie in service_cidr (10.43.0.0/16); "
        "write the address of the Service kube-system/kube-dns",
    ),
    ({"dns_address": "dns"}, "dns_address ('dns') must be an IP address; write one such as \"10.43.0.10\""),
    # Without a peer the rule for DNS would open port 53 to everybody.
    ({"dns": []}, "dns ([]) must not be empty; write at least one, or leave the option out"),
    (
        {"dns": [Pods("Kube")]},
        "dns[0].namespace ('Kube') must be a DNS label (a-z, 0-9, -; at most 63); write \"kube\"",
    ),
    (
        {"node_local_dns": "169.254.20.10/32"},
        "node_local_dns ('169.254.20.10/32') must be an IP address; write one such as \"10.43.0.10\"",
    ),
    (
        {"api_server": "10.0.0.1/32"},
        "api_server ('10.0.0.1/32') must be a list; write ['10.0.0.1/32']",
    ),
    ({"storage_classes": []}, "storage_classes ([]) must not be empty; write at least one, or leave the option out"),
    (
        {"storage_classes": [StorageClass("a", access_modes=["RWX"])]},  # type: ignore[list-item]  # on purpose
        "storage_classes[0].access_modes[0] ('RWX') must be 'ReadWriteOnce', 'ReadOnlyMany', 'ReadWriteMany' or "
        "'ReadWriteOncePod'; write one of them",
    ),
    ({"nodes": 0}, "nodes (0) must be at least 1; write 1 or more"),
    ({"node_memory": "32gb"}, "node_memory ('32gb') must be a quantity that Kubernetes reads; write \"32Gi\""),
    ({"gateway": "public"}, "gateway ('public') must be a Gateway or None; give it one of them"),
    (
        {"node_groups": [NodeGroup("a", min=3, max=2, nodes_carry_provider_ids=True)]},
        "node_groups[0].min (3) must be at most max (2); lower min or raise max",
    ),
    (
        {"node_groups": [NodeGroup("a", min=1, max=2, nodes_carry_provider_ids=False)]},
        "node_groups[0].nodes_carry_provider_ids (False) must be True, or the autoscaler terminates the machines of "
        "nodes that it cannot match; run the provider's cloud-controller-manager first, or leave node_groups out",
    ),
    (
        {"node_groups": [NodeGroup("a", min=1, max=max, nodes_carry_provider_ids=True) for max in (2, 3)]},
        "node_groups (['a', 'a']) must not name a group twice; merge the two",
    ),
]


@pytest.mark.parametrize(("changes", "message"), REFUSED, ids=[message.split(" (")[0] for _, message in REFUSED])
def test_rejects_a_profile(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(InvalidOption) as caught:
        ClusterProfile.k3s(**changes).use_in(Testing.app())
    assert str(caught.value) == f"App: profile.{message}"


def test_versions_are_compared_as_numbers() -> None:
    profile = ClusterProfile.k3s(kubernetes="1.30")
    assert profile.at_least("1.30")
    assert profile.at_least("1.9")
    assert not profile.at_least("1.31")


def test_what_is_younger_than_the_cluster_is_refused_with_the_alternative() -> None:
    profile = ClusterProfile.k3s(kubernetes="1.29")
    profile.require(At("shop"), 10, "1.29", "write 0")
    with pytest.raises(InvalidOption) as caught:
        profile.require(At("shop/cart", "sleep"), 10, "1.30", "write 0")
    assert str(caught.value) == (
        "shop/cart: sleep (10) needs Kubernetes 1.30, and the cluster profile says 1.29; write 0"
    )


def test_the_first_storage_class_is_the_default() -> None:
    profile = ClusterProfile.k3s(storage_classes=[StorageClass("fast"), StorageClass("slow")])
    assert profile.storage_class(None) == StorageClass("fast")
    assert profile.storage_class("slow") == StorageClass("slow")
    assert profile.storage_class("none") is None


def test_without_a_profile_constructs_take_k3s() -> None:
    assert place(Chart(Testing.app(), "shop")).cluster == ClusterProfile.k3s()


def test_the_profile_of_an_app_holds_in_nested_scopes() -> None:
    app = Testing.app()
    profile = ClusterProfile.k3s(**DIFFERENT)
    profile.use_in(app)
    chart = Chart(app, "shop", namespace="shop")
    assert place(chart).cluster == profile
    assert place(Construct(Construct(chart, "a"), "b")).cluster == profile


def test_the_nearest_profile_counts() -> None:
    app = Testing.app()
    ClusterProfile.k3s(nodes=2).use_in(app)
    one, other = Chart(app, "one"), Chart(app, "other")
    ClusterProfile.k3s(nodes=3).use_in(one)
    assert place(one).cluster.nodes == 3
    assert place(other).cluster.nodes == 2


def test_the_context_holds_text_that_any_app_can_set() -> None:
    app = Testing.app()
    app.node.set_context(CONTEXT_KEY, ClusterProfile.k3s(nodes=4).to_json())
    assert place(Chart(app, "shop")).cluster.nodes == 4
