"""Routes: an Ingress, or an HTTPRoute where the cluster has a Gateway."""

from __future__ import annotations

from cdk8s import Chart
from syrupy.assertion import SnapshotAssertion

from tests.conftest import of_kind, synthesize
from tests.service.kit import chart_on, documents, kinds, options, policies, render, service
from virida import ClusterProfile, Gateway, Path, Pods, Port, Route, Tls

GATEWAY = ClusterProfile.k3s(gateway=Gateway("public", "virida-system", listener="https"))


def test_renders_an_ingress(chart: Chart, snapshot: SnapshotAssertion) -> None:
    found = render(chart, route=Route("cart.virida.local"))
    ingress = of_kind(found, "Ingress")
    assert ingress == snapshot
    assert ingress["spec"]["ingressClassName"] == "nginx"
    assert ingress["spec"]["tls"] == [{"hosts": ["cart.virida.local"], "secretName": "cart-tls"}]
    assert ingress["metadata"]["annotations"] == {"cert-manager.io/cluster-issuer": "virida-ca"}


def test_renders_an_ingress_with_everything(chart: Chart, snapshot: SnapshotAssertion) -> None:
    found = render(
        chart,
        ports=[Port("admin", 8081)],
        route=Route(
            ["cart.virida.local", "*.shop.virida.local"],
            paths=["/api", Path("/healthz"), Path("/v2", type="Prefix")],
            port="admin",
            tls=Tls(issuer="partner-ca", secret="wildcard"),
            ingress_class="traefik",
            annotations={"nginx.org/proxy-read-timeout": "60s"},
        ),
    )
    ingress = of_kind(found, "Ingress")
    assert ingress == snapshot
    rule = ingress["spec"]["rules"][0]["http"]["paths"]
    assert [(path["path"], path["pathType"]) for path in rule] == [
        ("/api", "Prefix"),
        ("/healthz", "Exact"),
        ("/v2", "Prefix"),
    ]
    assert rule[0]["backend"] == {"service": {"name": "cart", "port": {"name": "admin"}}}


def test_renders_an_http_route(snapshot: SnapshotAssertion) -> None:
    found = render(chart_on(GATEWAY), port=Port("http", 3000, service_port=80), route=Route("cart.virida.local"))
    route = of_kind(found, "HTTPRoute")
    assert route == snapshot
    assert "Ingress" not in kinds(found)
    assert route["spec"]["parentRefs"][0]["sectionName"] == "https"
    assert route["spec"]["rules"][0]["backendRefs"][0]["port"] == 80


def test_renders_an_http_route_with_everything(snapshot: SnapshotAssertion) -> None:
    found = render(
        chart_on(GATEWAY),
        route=Route(
            ["cart.virida.local", "*.shop.virida.local"],
            paths=["/api", Path("/healthz")],
            tls=None,
            annotations={"example.com/owner": "shop"},
        ),
    )
    route = of_kind(found, "HTTPRoute")
    assert route == snapshot
    assert [match["path"]["type"] for match in route["spec"]["rules"][0]["matches"]] == ["PathPrefix", "Exact"]


def test_a_class_makes_an_ingress_beside_a_gateway_too() -> None:
    found = documents(options(route=Route("cart.virida.local", ingress_class="nginx")), GATEWAY)
    assert "HTTPRoute" not in kinds(found)
    assert of_kind(found, "Ingress")["spec"]["tls"]


def test_without_tls_there_is_no_certificate() -> None:
    ingress = of_kind(documents(options(route=Route("cart.virida.local", tls=None))), "Ingress")
    assert "tls" not in ingress["spec"]
    assert "annotations" not in ingress["metadata"]


def test_without_an_issuer_the_default_is_no_tls() -> None:
    found = documents(options(route=Route("cart.virida.local")), ClusterProfile.k3s(cluster_issuer=None))
    assert "tls" not in of_kind(found, "Ingress")["spec"]


def test_a_secret_that_is_made_otherwise_needs_no_issuer() -> None:
    found = documents(options(route=Route("cart.virida.local", tls=Tls(issuer=None, secret="wildcard"))))
    ingress = of_kind(found, "Ingress")
    assert ingress["spec"]["tls"][0]["secretName"] == "wildcard"
    assert "annotations" not in ingress["metadata"]


def test_the_ingress_controller_is_let_in_to_the_pods_port_and_nobody_else_is() -> None:
    found = documents(options(port=Port("http", 3000, service_port=80), route=Route("cart.virida.local")))
    assert policies(found)["cart-from-ingress"]["ingress"] == [
        {
            "from": [
                {
                    "namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "virida-system"}},
                    "podSelector": {"matchLabels": {"app.kubernetes.io/name": "nginx-ingress"}},
                }
            ],
            "ports": [{"protocol": "TCP", "port": 3000}],
        }
    ]


def test_traffic_comes_from_where_the_profile_says() -> None:
    profile = ClusterProfile.k3s(ingress=[Pods("edge"), Pods("edge-two", {"app": "proxy"})], ingress_class="haproxy")
    chart = chart_on(profile)
    service(chart, route=Route("cart.virida.local"))
    found = synthesize(chart)
    assert of_kind(found, "Ingress")["spec"]["ingressClassName"] == "haproxy"
    assert policies(found)["cart-from-ingress"]["ingress"][0]["from"] == [
        {"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "edge"}}},
        {
            "namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "edge-two"}},
            "podSelector": {"matchLabels": {"app": "proxy"}},
        },
    ]
