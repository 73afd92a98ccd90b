"""Hosts in the cluster's own domain."""

from typing import Any

import pytest

from tests.checks.security.documents import config_map, document, findings
from virida.checks import Context, check, select
from virida.checks.security.coredns import CustomNames, rewrite
from virida.cluster import ClusterProfile

RULE = "security/cluster-domain-host"


def _ingress(*hosts: Any) -> dict[str, Any]:
    spec = {"rules": [{"host": host} for host in hosts], "tls": [{}]}
    return document("networking.k8s.io/v1", "Ingress", "web", "shop", spec=spec)


def _custom(**data: str) -> dict[str, Any]:
    texts = {f"virida.{name}": text for name, text in data.items()}
    return config_map(texts, "coredns-custom", "kube-system")


def _service(name: str, namespace: str, **selector: str) -> dict[str, Any]:
    return document("v1", "Service", name, namespace, spec={"selector": selector})


def test_says_what_to_write() -> None:
    (finding,) = findings(_ingress("3d.virida.local"), rule=RULE, profile=ClusterProfile.k3s())
    assert finding.field == "spec.rules[0].host"
    assert finding.message == (
        "CoreDNS answers for all of virida.local and knows Services only, so no pod can resolve 3d.virida.local"
    )
    assert finding.remedy == (
        "add to a key that ends in .override of the ConfigMap kube-system/coredns-custom: rewrite name exact "
        "3d.virida.local <the ingress controller's Service>.virida-system.svc.virida.local"
    )


def test_finds_the_service_of_the_ingress_controller() -> None:
    labels = {"app.kubernetes.io/name": "nginx-ingress"}
    services = [
        _service("other", "virida-system", app="other"),
        _service("elsewhere", "shop", **labels),
        _service("nginx", "virida-system", **labels, **{"app.kubernetes.io/instance": "nginx"}),
    ]
    (finding,) = findings(*services, _ingress("3d.virida.local"), rule=RULE, profile=ClusterProfile.k3s())
    assert finding.remedy.endswith(": rewrite name exact 3d.virida.local nginx.virida-system.svc.virida.local")


@pytest.mark.parametrize("kind", ["HTTPRoute", "GRPCRoute", "TLSRoute"])
def test_looks_at_routes_too(kind: str) -> None:
    hosts = ["a.example.com", "b.virida.local"]
    route = document("gateway.networking.k8s.io/v1", kind, "web", "shop", spec={"hostnames": hosts})
    found = findings(route, rule=RULE, profile=ClusterProfile.k3s())
    assert [finding.field for finding in found] == ["spec.hostnames[1]"]


@pytest.mark.parametrize(
    ("host", "named"),
    [
        ("3d.virida.local", True),
        ("A.B.virida.LOCAL", True),
        ("*.virida.local", True),
        ("virida.local", True),
        ("notvirida.local", False),
        ("virida.local.example.com", False),
        ("3d.example.com", False),
        (None, False),
        ("", False),
        (7, False),
    ],
)
def test_goes_by_the_domain(host: Any, named: bool) -> None:
    assert len(findings(_ingress(host), rule=RULE, profile=ClusterProfile.k3s())) == named


def test_says_nothing_without_knowing_the_cluster() -> None:
    assert findings(_ingress("3d.virida.local"), rule=RULE) == []


def test_says_nothing_where_the_config_map_is_elsewhere() -> None:
    context = Context(profile=ClusterProfile.k3s(), external=["ConfigMap/kube-system/*"])
    assert check([_ingress("3d.virida.local")], context, selected=select([RULE])) == []


@pytest.mark.parametrize("host", ["3d.virida.local", "*.apps.virida.local"])
def test_is_satisfied_by_the_line_that_it_proposes(host: str) -> None:
    line = rewrite(host, "nginx.virida-system.svc.virida.local")
    custom = _custom(override=line)
    assert findings(_ingress(host), custom, rule=RULE, profile=ClusterProfile.k3s()) == []


def test_reads_only_the_config_map_that_k3s_reads() -> None:
    elsewhere = config_map({"a.override": "rewrite name 3d.virida.local a"}, "coredns-custom", "default")
    assert len(findings(_ingress("3d.virida.local"), elsewhere, rule=RULE, profile=ClusterProfile.k3s())) == 1


HOST = "3d.apps.virida.local"


@pytest.mark.parametrize(
    ("key", "text", "answers"),
    [
        ("a.override", "rewrite name exact 3d.apps.virida.local nginx", True),
        ("a.override", "  rewrite name 3d.apps.virida.local. nginx", True),
        ("a.override", "log\nrewrite stop name exact 3D.apps.virida.local nginx", True),
        ("a.override", "rewrite stop {\n  name exact 3d.apps.virida.local nginx\n  answer auto\n}", True),
        ("a.override", "rewrite name suffix .apps.virida.local nginx answer auto", True),
        ("a.override", "rewrite continue name prefix 3d. nginx.", True),
        ("a.override", "rewrite name substring apps nginx", True),
        ("a.override", r"rewrite name regex (.*)\.apps\.virida\.local nginx answer auto", True),
        ("a.override", "rewrite name regex (?P>x nginx", False),
        ("a.override", "rewrite name exact apps.virida.local nginx", False),
        ("a.override", "rewrite name exact x3d.apps.virida.local nginx", False),
        ("a.override", "# rewrite name exact 3d.apps.virida.local nginx", False),
        ("a.override", "rewrite type ANY HINFO", False),
        ("a.override", "3d.apps.virida.local:53 {\n}", False),
        ("a.txt", "rewrite name exact 3d.apps.virida.local nginx", False),
        ("a.server", "3d.apps.virida.local:53 {\n  hosts {\n    192.0.2.1 3d.apps.virida.local\n  }\n}", True),
        ("a.server", "a.example.com, apps.virida.local {\n  forward . 192.0.2.1\n}", True),
        ("a.server", "dns://apps.virida.local.:53 { # ours\n}", True),
        ("a.server", "a:53 {\n}\napps.virida.local:53 {\n}", True),
        ("a.server", ".:53 {\n}", True),
        ("a.server", "tls://apps.virida.local {\n}", False),
        ("a.server", "apps.virida.local:5353 {\n}", False),
        ("a.server", "ps.virida.local {\n}", False),
        ("a.server", "other.example.com {\n  template IN A apps.virida.local {\n  }\n}", False),
    ],
)
def test_reads_what_coredns_is_told(key: str, text: str, answers: bool) -> None:
    assert CustomNames({key: text}).answer(HOST) is answers
