"""Who can reach what."""

from typing import Any

import pytest

from tests.checks.security.documents import document, fields, findings, pod

NAMESPACE = document("v1", "Namespace", "shop")
NETWORKING = "networking.k8s.io/v1"


def _policy(name: str = "default-deny", namespace: str = "shop", **spec: Any) -> dict[str, Any]:
    return document(NETWORKING, "NetworkPolicy", name, namespace, spec={"podSelector": {}} | spec)


BOTH: dict[str, Any] = {"policyTypes": ["Ingress", "Egress"]}
PEER: dict[str, Any] = {"from": [{"podSelector": {}}]}


@pytest.mark.parametrize(
    ("policies", "open_ways"),
    [
        ([], "ingress and egress"),
        ([_policy(**BOTH)], None),
        ([_policy("in", policyTypes=["Ingress"]), _policy("out", policyTypes=["Egress"])], None),
        ([_policy(policyTypes=["Ingress"])], "egress"),
        ([_policy(policyTypes=["Egress"])], "ingress"),
        ([_policy()], "egress"),
        ([_policy(**BOTH, ingress=[PEER])], None),
        ([_policy(**BOTH, ingress=[PEER, {}])], "ingress"),
        ([_policy(**BOTH, egress=[{"ports": [{"port": 53, "protocol": "UDP"}]}])], None),
        ([_policy(**BOTH), _policy("open", policyTypes=["Egress"], egress=[{}])], "egress"),
        ([_policy(**BOTH, podSelector={"matchLabels": {"app": "web"}})], "ingress and egress"),
        ([_policy(namespace="other", **BOTH)], "ingress and egress"),
    ],
)
def test_names_a_namespace_that_denies_nothing(policies: list[dict[str, Any]], open_ways: str | None) -> None:
    found = findings(NAMESPACE, pod(), *policies)
    if open_ways is None:
        assert found == []
        return
    types = ", ".join(way.capitalize() for way in open_ways.split(" and "))
    assert [(f.rule, str(f.object), f.field, f.message, f.remedy) for f in found] == [
        (
            "security/default-deny",
            "Namespace shop",
            "",
            f"no NetworkPolicy denies {open_ways} to all pods of this namespace; a pod that no other policy selects "
            "talks to everyone, as does each new one",
            f"add a NetworkPolicy with podSelector: {{}} and policyTypes: [{types}] that allows nothing, and others "
            "beside it for what is needed",
        )
    ]


def test_leaves_namespaces_alone_that_policies_do_not_matter_for() -> None:
    assert fields(NAMESPACE) == []
    assert fields(pod()) == []
    assert fields(NAMESPACE, pod(namespace="other")) == []
    assert fields(NAMESPACE, pod(hostNetwork=True), rule="security/default-deny") == []


@pytest.mark.parametrize(
    ("kind", "way"),
    [("NodePort", "on a port of every node"), ("LoadBalancer", "through an address of its own")],
)
def test_names_a_service_that_leaves_the_cluster(kind: str, way: str) -> None:
    (finding,) = findings(document("v1", "Service", "web", "shop", spec={"type": kind}))
    assert (finding.severity, finding.field) == ("info", "spec.type")
    assert finding.message == (
        f"type {kind} makes this reachable from outside of the cluster {way}, past every Ingress and its TLS"
    )


@pytest.mark.parametrize("spec", [{}, {"type": "ClusterIP"}, {"type": "ExternalName"}, {"type": None}])
def test_leaves_other_services_alone(spec: dict[str, Any]) -> None:
    assert fields(document("v1", "Service", "web", "shop", spec=spec)) == []


def _ingress(annotations: dict[str, str] | None = None, tls: Any = None, hosts: Any = ("a.example.com",)) -> Any:
    spec = {"rules": [{"host": host} for host in hosts], "tls": tls}
    ingress = document(NETWORKING, "Ingress", "web", "shop", spec=spec)
    ingress["metadata"]["annotations"] = annotations or {}
    return ingress


@pytest.mark.parametrize(
    ("ingress", "found"),
    [
        (_ingress(), ["spec.tls"]),
        (_ingress(tls=[]), ["spec.tls"]),
        (_ingress({"traefik.ingress.kubernetes.io/router.tls": "true"}), []),
        (_ingress(tls=[{"hosts": ["a.example.com"], "secretName": "tls"}]), []),
        (_ingress(tls=[{"hosts": ["*.example.com"]}]), []),
        (_ingress(tls=[{"secretName": "tls"}]), []),
        (_ingress(tls=[{"hosts": ["b.example.com"]}]), ["spec.rules[0].host"]),
        (_ingress(tls=[{"hosts": ["*.example.com"]}], hosts=("example.com", "a.b.example.com")),
         ["spec.rules[0].host", "spec.rules[1].host"]),
        (_ingress(tls=[{"hosts": ["a.example.com"]}], hosts=(None,)), []),
    ],
)  # fmt: skip
def test_names_hosts_without_tls(ingress: dict[str, Any], found: list[str]) -> None:
    assert fields(ingress) == [("no-tls", field) for field in found]
