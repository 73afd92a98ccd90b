"""What pods can resolve of the cluster's own domain."""

from __future__ import annotations

from syrupy.assertion import SnapshotAssertion

from charts.dns import coredns_custom
from charts.environments import DEVELOPMENT, PRODUCTION
from tests.charts.conftest import Estate
from tests.validation import validate
from virida.checks.security.coredns import CustomNames

HOSTS = ["grafana.virida.local", "api.virida.local", "grafana.virida.local"]


def test_renders(snapshot: SnapshotAssertion) -> None:
    document = coredns_custom(PRODUCTION, HOSTS)
    validate(document)
    assert document == snapshot
    # k3s imports the keys of these two endings.
    assert [key.rpartition(".")[2] for key in document["data"]] == ["override", "server"]


def test_is_the_same_in_any_order() -> None:
    assert coredns_custom(PRODUCTION, HOSTS[::-1]) == coredns_custom(PRODUCTION, HOSTS)


def test_answers_each_host_of_the_estate(rendered: Estate, environment: str) -> None:
    profile = {one.name: one for one in (PRODUCTION, DEVELOPMENT)}[environment]
    ingresses = [d for chart in rendered.values() for d in chart if d["kind"] == "Ingress"]
    hosts = [rule["host"] for ingress in ingresses for rule in ingress["spec"]["rules"]]
    names = CustomNames(coredns_custom(profile, hosts)["data"])
    assert len(hosts) >= 8
    for host in [*hosts, *profile.outside]:
        assert names.answer(host)
    assert not names.answer("vault.virida.local")


def test_the_platforms_pages_have_routes_by_tls(rendered: Estate, environment: str) -> None:
    domain = {"production": "virida.local", "development": "dev.virida.local"}[environment]
    found = {}
    for ingress in rendered["routes"]:
        spec, name = ingress["spec"], ingress["metadata"]["name"]
        assert spec["ingressClassName"] == "nginx"
        assert ingress["metadata"]["annotations"]["cert-manager.io/cluster-issuer"] == "virida-ca"
        [rule] = spec["rules"]
        assert spec["tls"] == [{"hosts": [rule["host"]], "secretName": f"{name}-tls"}]
        found[rule["host"]] = ingress["metadata"]["namespace"]
    assert found == {
        f"argocd.{domain}": "argocd",
        f"grafana.{domain}": "virida-monitoring",
        f"jaeger.{domain}": "virida-monitoring",
        f"kibana.{domain}": "virida-monitoring",
    }


def test_jaeger_which_has_no_login_asks_for_one(production: Estate) -> None:
    [jaeger] = [d for d in production["routes"] if d["metadata"]["name"] == "jaeger"]
    secret = jaeger["metadata"]["annotations"]["nginx.org/basic-auth-secret"]
    [stored] = [d for d in production["virida-monitoring-secrets"] if d["metadata"]["name"] == secret]
    assert stored["spec"]["target"]["template"]["type"] == "nginx.org/htpasswd"
