"""What the roles allow, asked of a real API server."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from cdk8s import Chart, Testing

from tests.cluster.apiserver import ApiServer
from tests.conftest import synthesize
from tests.namespace.conftest import create
from virida.namespace.access import Access, Group, ServiceAccountRef
from virida.namespace.admin import PlatformAdmin
from virida.namespace.construct import SecureNamespace
from virida.namespace.roles import ADMIN, TIERS, Rule

# API groups that a controller of somebody else brings; the server at hand has none.
FROM_OUTSIDE = {
    "autoscaling.k8s.io",
    "external-secrets.io",
    "gateway.networking.k8s.io",
    "metrics.k8s.io",
    "monitoring.coreos.com",
}

May = Callable[..., bool]


@pytest.fixture(scope="module")
def may(server: ApiServer) -> May:
    """Whether somebody may do something, by the answer of the server's authorizer."""
    chart = Chart(Testing.app(), "roles")
    access = Access(
        view=[Group("viewers")],
        operate=[Group("operators")],
        deploy=[ServiceAccountRef("ci", namespace="pipelines")],
    )
    SecureNamespace(chart, "roles", access=access)
    system = Chart(Testing.app(), "system", namespace="virida-system")
    PlatformAdmin(system, "virida-admin")
    for name in ("pipelines", "virida-system"):
        create(server, {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}})
    for document in (*synthesize(chart), *synthesize(system)):
        made = create(server, document)
        assert made.status == 201, made.body["message"]
    who: dict[str, Any] = {
        "view": {"user": "jane", "groups": ["viewers"]},
        "operate": {"user": "joe", "groups": ["operators"]},
        "deploy": {"user": "system:serviceaccount:pipelines:ci"},
        "admin": {"user": "system:serviceaccount:virida-system:virida-admin"},
        "stranger": {"user": "eve", "groups": ["system:authenticated"]},
    }

    def may(tier: str, verb: str, resource: str, namespace: str = "roles") -> bool:
        name, _, group = resource.partition(".")
        kind, _, sub = name.partition("/")
        attributes = {"verb": verb, "group": group, "resource": kind, "subresource": sub, "namespace": namespace}
        review = {
            "apiVersion": "authorization.k8s.io/v1",
            "kind": "SubjectAccessReview",
            "metadata": {},
            "spec": {**who[tier], "resourceAttributes": attributes},
        }
        answer = server.request("POST", "/apis/authorization.k8s.io/v1/subjectaccessreviews", review)
        assert answer.status == 201, answer.body
        allowed: bool = answer.body["status"]["allowed"]
        return allowed

    return may


@pytest.mark.parametrize(
    ("verb", "resource", "tiers"),
    [
        ("list", "pods", "view operate deploy admin"),
        ("get", "pods/log", "view operate deploy admin"),
        ("list", "networkpolicies.networking.k8s.io", "view operate deploy admin"),
        ("list", "httproutes.gateway.networking.k8s.io", "view operate deploy"),
        ("delete", "pods", "operate admin"),
        ("create", "pods/eviction", "operate admin"),
        ("patch", "deployments.apps", "operate deploy admin"),
        ("patch", "deployments/scale.apps", "operate admin"),
        ("create", "jobs.batch", "operate deploy"),
        ("create", "deployments.apps", "deploy admin"),
        ("delete", "services", "deploy admin"),
        ("create", "networkpolicies.networking.k8s.io", "deploy admin"),
        ("create", "pods", "admin"),
        ("patch", "resourcequotas", "admin"),
        ("patch", "namespaces", "admin"),
        ("delete", "namespaces", "admin"),
        ("patch", "nodes", "admin"),
        *(
            (verb, resource, "")
            for verb, resource in (
                ("get", "secrets"),
                ("list", "secrets"),
                ("create", "secrets"),
                ("create", "pods/exec"),
                ("get", "pods/exec"),
                ("create", "pods/attach"),
                ("create", "pods/portforward"),
                ("get", "pods/proxy"),
                ("get", "services/proxy"),
                ("get", "nodes/proxy"),
                ("patch", "pods/ephemeralcontainers"),
                ("create", "serviceaccounts/token"),
                ("impersonate", "serviceaccounts"),
                ("impersonate", "users"),
                ("create", "roles.rbac.authorization.k8s.io"),
                ("create", "rolebindings.rbac.authorization.k8s.io"),
                ("bind", "clusterroles.rbac.authorization.k8s.io"),
                ("escalate", "roles.rbac.authorization.k8s.io"),
                ("update", "validatingadmissionpolicybindings.admissionregistration.k8s.io"),
            )
        ),
    ],
)
def test_who_may(may: May, verb: str, resource: str, tiers: str) -> None:
    everybody = ("view", "operate", "deploy", "admin", "stranger")
    assert [tier for tier in everybody if may(tier, verb, resource)] == tiers.split()


@pytest.mark.parametrize("tier", TIERS)
def test_a_tier_ends_with_its_namespace(may: May, tier: str) -> None:
    assert may(tier, "list", "pods", "roles")
    assert not may(tier, "list", "pods", "kube-system")


@pytest.mark.parametrize("rules", [*TIERS.values(), ADMIN], ids=[*TIERS, "admin"])
def test_rules_name_resources_and_verbs_that_exist(server: ApiServer, rules: tuple[Rule, ...]) -> None:
    """A rule for something that does not exist is accepted, and grants nothing."""
    for rule in rules:
        if rule.group in FROM_OUTSIDE:
            continue
        groups = server.request("GET", f"/apis/{rule.group}").body if rule.group else {}
        version = groups["preferredVersion"]["groupVersion"] if groups else "v1"
        listed = server.request("GET", f"/apis/{version}" if rule.group else "/api/v1").body["resources"]
        verbs = {resource["name"]: resource["verbs"] for resource in listed}
        for resource in rule.resources:
            assert set(rule.verbs) <= set(verbs[resource]), (rule.group, resource)
