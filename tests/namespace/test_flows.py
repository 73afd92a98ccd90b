"""Connections, and the ends of them that each namespace renders."""

from __future__ import annotations

from typing import Any

import pytest
from cdk8s import Chart, Testing
from syrupy.assertion import SnapshotAssertion

from tests.conftest import of_kind, synthesize
from virida.cluster import ClusterProfile
from virida.errors import InvalidOption
from virida.namespace.connections import (
    Addresses,
    Component,
    Connection,
    outside,
    routed,
    scraped,
    to_api_server,
    webhook,
)
from virida.namespace.flows import NamespaceFlows

CLUSTER = ClusterProfile.k3s()
CART = Component("cart", "shop", {"app": "cart"})
STOCK = Component("stock", "warehouse", {"app": "stock"})
BANK = Addresses("bank", ["192.0.2.0/24"], excluding=["192.0.2.7/32"])

CONNECTIONS = [
    Connection(CART, STOCK, [8080, 9090]),
    Connection(STOCK, CART, [3000]),
    Connection(CART, BANK, [443]),
    Connection(Component("everyone", "shop"), STOCK),
]


def rendered(namespace: str, connections: Any = tuple(CONNECTIONS)) -> list[dict[str, Any]]:
    chart = Chart(Testing.app(), namespace)
    NamespaceFlows(chart, "flows", namespace=namespace, connections=connections)
    return synthesize(chart)


@pytest.mark.parametrize("namespace", ["shop", "warehouse"])
def test_renders(snapshot: SnapshotAssertion, namespace: str) -> None:
    documents = rendered(namespace)
    assert documents == snapshot
    assert {document["metadata"]["namespace"] for document in documents} == {namespace}


def test_each_namespace_has_its_own_ends() -> None:
    assert [document["metadata"]["name"] for document in rendered("shop")] == [
        "cart-to-stock-egress",
        "stock-to-cart-ingress",
        "cart-to-bank-egress",
        "everyone-to-stock-egress",
    ]
    assert [document["metadata"]["name"] for document in rendered("warehouse")] == [
        "cart-to-stock-ingress",
        "stock-to-cart-egress",
        "everyone-to-stock-ingress",
    ]


def test_pods_that_speak_to_their_like_have_both_ends() -> None:
    documents = rendered("shop", [Connection(CART, CART, [7000])])
    assert [document["metadata"]["name"] for document in documents] == [
        "cart-to-cart-egress",
        "cart-to-cart-ingress",
    ]


def test_without_ports_every_port_is_meant() -> None:
    [rule] = of_kind(rendered("shop"), "NetworkPolicy", "everyone-to-stock-egress")["spec"]["egress"]
    assert "ports" not in rule


def test_operators_ask_the_servers_themselves() -> None:
    """Policies see the address behind the Service's."""
    profile = ClusterProfile.k3s(api_server=["192.168.0.5/32"], api_server_port=6444)
    assert list(to_api_server(profile, CART)) == [
        Connection(CART, Addresses("api-server", ("192.168.0.5/32",)), [6444])
    ]
    assert list(to_api_server(CLUSTER, CART, STOCK)) == [
        Connection(one, Addresses("api-server", (CLUSTER.node_cidr,)), [6443]) for one in (CART, STOCK)
    ]


def test_webhooks_are_called_from_the_nodes_or_through_the_pod_network() -> None:
    assert webhook(CLUSTER, CART, 10250) == Connection(
        Addresses("api-server", ("192.168.0.0/24", "10.42.0.0/16")), CART, [10250]
    )


def test_prometheus_and_the_ingress_controller_are_the_profiles() -> None:
    [scrape] = scraped(CLUSTER, CART, 9090, 8080)
    assert scrape == Connection(
        Component("prometheus", "virida-monitoring", {"app.kubernetes.io/name": "prometheus"}), CART, (9090, 8080)
    )
    [route] = routed(CLUSTER, CART, 3000)
    assert route == Connection(
        Component("ingress", "virida-system", {"app.kubernetes.io/name": "nginx-ingress"}), CART, [3000]
    )
    nobody = ClusterProfile.kind(ingress=[])
    assert [*scraped(nobody, CART, 9090), *routed(nobody, CART, 3000)] == []


def test_outside_is_not_the_cluster() -> None:
    assert outside(CLUSTER) == Addresses("outside", ["0.0.0.0/0"], excluding=["10.42.0.0/16", "10.43.0.0/16"])


REJECTED = [
    (
        {"connections": [Connection(CART, STOCK, [1]), Connection(CART, STOCK, [2])]},
        "shop/flows: connections[1] ('cart-to-stock') must stand once; merge their ports",
    ),
    (
        {"namespace": "shops"},
        "shop/flows: namespace ('shops') must be at an end of some connection, or nothing is rendered; write \"shop\"",
    ),
    (
        {"namespace": "bank"},
        "shop/flows: namespace ('bank') must be at an end of some connection, or nothing is rendered; "
        "leave the construct out",
    ),
    (
        {"namespace": "Shop"},
        "shop/flows: namespace ('Shop') must be a DNS label (a-z, 0-9, -; at most 63); write \"shop\"",
    ),
    (
        {"connections": [Connection(CART, STOCK, [70000])]},
        "shop/flows: connections[0].ports[0] (70000) must be between 1 and 65535; write a number in that range",
    ),
    (
        {"connections": [Connection(CART, Addresses("bank", ["192.0.2.1/24"]), [443])]},
        "shop/flows: connections[0].target.cidrs[0] ('192.0.2.1/24') must be a range of addresses in CIDR notation; "
        'write "192.0.2.0/24"',
    ),
    (
        {"connections": [Connection(CART, Addresses("bank", []), [443])]},
        "shop/flows: connections[0].target.cidrs ([]) must not be empty; write at least one, or leave the option out",
    ),
    (
        {"connections": [Connection(Component("Cart", "shop"), STOCK)]},
        "shop/flows: connections[0].source.name ('Cart') must be a DNS label (a-z, 0-9, -; at most 63); write \"cart\"",
    ),
]


@pytest.mark.parametrize(("changes", "message"), REJECTED, ids=[message[:60] for _, message in REJECTED])
def test_rejects(changes: dict[str, Any], message: str) -> None:
    chart = Chart(Testing.app(), "shop")
    with pytest.raises(InvalidOption) as error:
        NamespaceFlows(chart, "flows", **{"namespace": "shop", "connections": CONNECTIONS, **changes})
    assert str(error.value) == message
