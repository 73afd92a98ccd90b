"""Roles in tiers, their bindings, and the platform's administrator."""

from __future__ import annotations

from dataclasses import fields

import pytest
from cdk8s import Chart, Testing
from syrupy.assertion import SnapshotAssertion

from tests.conftest import of_kind, synthesize
from tests.namespace.conftest import ChartOn
from virida import (
    Autoscaling,
    ClusterProfile,
    Gateway,
    InvalidOption,
    Replicas,
    Route,
    SmokeTest,
    Storage,
    VerticalAutoscaling,
    ViridaService,
)
from virida.namespace.access import Access, Group, ServiceAccountRef, Subject
from virida.namespace.admin import PlatformAdmin
from virida.namespace.construct import SecureNamespace
from virida.namespace.roles import ADMIN, TIERS, Rule, rules

TEAM = Group("oidc:team-shop")


def test_renders_view(chart: Chart, snapshot: SnapshotAssertion) -> None:
    SecureNamespace(chart, "shop", access=Access(view=[TEAM]))
    documents = synthesize(chart)
    assert of_kind(documents, "Role") == snapshot
    assert of_kind(documents, "RoleBinding")["roleRef"]["name"] == "view"


@pytest.mark.parametrize("tier", ["operate", "deploy"])
def test_renders_what_a_higher_tier_adds(chart: Chart, snapshot: SnapshotAssertion, tier: str) -> None:
    SecureNamespace(chart, "shop", access=Access(**{tier: [TEAM]}))
    documents = synthesize(chart)
    seen, added = rules(TIERS["view"]), of_kind(documents, "Role")["rules"][len(TIERS["view"]) :]
    assert added == snapshot
    assert of_kind(documents, "Role")["rules"] == seen + added
    assert of_kind(documents, "RoleBinding")["roleRef"]["name"] == tier


def test_binds_groups_and_service_accounts(chart: Chart, snapshot: SnapshotAssertion) -> None:
    subjects: list[Subject] = [TEAM, ServiceAccountRef("ci", namespace="ci"), ServiceAccountRef("robot")]
    SecureNamespace(chart, "shop", access=Access(deploy=subjects))
    binding = of_kind(synthesize(chart), "RoleBinding")
    assert binding == snapshot
    # An account without a namespace is one of this namespace.
    assert [s.get("namespace") for s in binding["subjects"]] == [None, "ci", "shop"]


def test_a_tier_that_nobody_has_is_not_rendered(chart: Chart) -> None:
    SecureNamespace(chart, "shop", access=Access(view=[TEAM], deploy=[ServiceAccountRef("ci")]))
    roles = [d["metadata"]["name"] for d in synthesize(chart) if d["kind"] in ("Role", "RoleBinding")]
    assert roles == ["view", "view", "deploy", "deploy"]
    assert {f.name for f in fields(Access)} == set(TIERS)


@pytest.mark.parametrize("given", [*TIERS.values(), ADMIN], ids=[*TIERS, "admin"])
def test_no_role_has_a_way_around_it(given: tuple[Rule, ...]) -> None:
    resources = {resource for rule in given for resource in rule.resources}
    verbs = {verb for rule in given for verb in rule.verbs}
    assert verbs <= {"get", "list", "watch", "create", "update", "patch", "delete"}
    assert {r.partition("/")[2] for r in resources} <= {"", "log", "eviction", "scale"}
    assert "secrets" not in resources
    assert not {rule.group for rule in given} & {
        "*",
        "authentication.k8s.io",
        "authorization.k8s.io",
        "certificates.k8s.io",
        "rbac.authorization.k8s.io",
        "admissionregistration.k8s.io",
    }


def may(tier: str, group: str, resource: str, verb: str) -> bool:
    return any(r.group == group and resource in r.resources and verb in r.verbs for r in TIERS[tier])


@pytest.mark.parametrize("gateway", [None, Gateway("public", "virida-system")])
def test_deploy_owns_all_that_a_service_is_made_of(gateway: Gateway | None) -> None:
    app = Testing.app()
    ClusterProfile.k3s(gateway=gateway).use_in(app)
    chart = Chart(app, "shop", namespace="shop")
    cart = ViridaService(
        chart,
        "cart",
        component="backend",
        image="shop/cart:1.4.0",
        port=3000,
        route=Route("shop.example.com", tls=None),
        scale=Autoscaling(min=2, max=4),
        vertical=VerticalAutoscaling(),
        smoke_test=SmokeTest(),
    )
    ViridaService(
        chart,
        "store",
        component="backend",
        image="shop/store:1.4.0",
        mounts={"/data": Storage("1Gi")},
        scale=Replicas(1),
        calls=[cart],
    )
    made = {(d["apiVersion"].rpartition("/")[0], d["kind"]) for d in synthesize(chart)}
    assert len(made) >= 9
    for group, kind in made:
        resource = {"Ingress": "ingresses", "NetworkPolicy": "networkpolicies"}.get(kind, f"{kind.lower()}s")
        for verb in ("get", "list", "watch", "create", "update", "patch", "delete"):
            assert may("deploy", group, resource, verb), (kind, verb)


def test_deploy_has_no_power_over_the_namespace_itself() -> None:
    for resource in ("namespaces", "resourcequotas", "limitranges", "pods"):
        assert not may("deploy", "", resource, "create")
        assert not may("deploy", "", resource, "patch")


def test_operate_restarts_and_scales(chart: Chart) -> None:
    assert may("operate", "apps", "deployments", "patch")
    assert may("operate", "apps", "deployments/scale", "patch")
    assert may("operate", "", "pods", "delete")
    assert may("operate", "batch", "jobs", "create")
    assert not may("operate", "apps", "deployments", "delete")
    assert not may("operate", "", "configmaps", "patch")


def test_renders_the_platform_admin(snapshot: SnapshotAssertion) -> None:
    chart = Chart(Testing.app(), "system", namespace="virida-system")
    PlatformAdmin(chart, "virida-admin")
    documents = synthesize(chart)
    assert documents == snapshot
    role, binding = of_kind(documents, "ClusterRole"), of_kind(documents, "ClusterRoleBinding")
    assert {g for rule in role["rules"] for g in rule["apiGroups"]} == {"", "apps", "networking.k8s.io"}
    assert "namespace" not in role["metadata"]
    assert binding["metadata"]["name"] == "virida-admin-binding"
    assert binding["subjects"] == [{"kind": "ServiceAccount", "name": "virida-admin", "namespace": "virida-system"}]


def test_binds_people_to_the_platform_admin() -> None:
    chart = Chart(Testing.app(), "system", namespace="virida-system")
    PlatformAdmin(chart, "virida-admin", subjects=[Group("platform")])
    subjects = of_kind(synthesize(chart), "ClusterRoleBinding")["subjects"]
    assert [s["name"] for s in subjects] == ["virida-admin", "platform"]


@pytest.mark.parametrize(
    ("access", "message"),
    [
        (
            Access(),
            "access (Access()) must bind somebody; "
            'write one such as Access(view=[Group("team-shop")]), or leave it out',
        ),
        (
            Access(view=[]),
            "access.view ([]) must name somebody, because a role that is bound to nobody grants nothing; "
            "name a Group or a ServiceAccountRef, or leave it out",
        ),
        (
            Access(view=[TEAM, Group("oidc:team-shop")]),
            "access.view[1] (Group(name='oidc:team-shop')) must stand once; remove one of them",
        ),
        (
            Access(operate=[Group("system:authenticated")]),
            "access.operate[0].name ('system:authenticated') must not be a group that everybody is in; "
            "name the group of a team",
        ),
        (
            Access(operate=[Group("")]),
            "access.operate[0].name ('') must not be empty; write the group's name as the identity provider gives it",
        ),
        (
            Access(deploy=[ServiceAccountRef("CI", namespace="ci")]),
            "access.deploy[0].name ('CI') must be a DNS subdomain (a-z, 0-9, -, .; at most 253); write \"ci\"",
        ),
        (
            Access(view=["team-shop"]),  # type: ignore[list-item]  # the mistake
            "access.view[0] ('team-shop') must be a Group or a ServiceAccountRef; give it one of them",
        ),
        (
            Access(view=TEAM),  # type: ignore[arg-type]  # the mistake
            "access.view (a Group) must be a list or None; write [Group(...)]",
        ),
    ],
)
def test_rejects(chart: Chart, access: Access, message: str) -> None:
    with pytest.raises(InvalidOption) as raised:
        SecureNamespace(chart, "shop", access=access)
    assert str(raised.value) == f"shop/shop: {message}"


@pytest.mark.parametrize(
    ("subjects", "message"),
    [
        ([TEAM, TEAM], "subjects[1] (Group(name='oidc:team-shop')) must stand once; remove one of them"),
        (
            [Group("system:serviceaccounts")],
            "subjects[0].name ('system:serviceaccounts') must not be a group that everybody is in; "
            "name the group of a team",
        ),
    ],
)
def test_rejects_subjects_of_the_admin(chart_on: ChartOn, subjects: list[Subject], message: str) -> None:
    with pytest.raises(InvalidOption) as raised:
        PlatformAdmin(chart_on(), "virida-admin", subjects=subjects)
    assert str(raised.value) == f"platform/virida-admin: {message}"


def test_rejects_an_admin_without_a_place() -> None:
    with pytest.raises(InvalidOption) as raised:
        PlatformAdmin(Chart(Testing.app(), "system"), "virida-admin")
    assert str(raised.value) == (
        "system/virida-admin: namespace (None) must be known, because the ServiceAccount stands in it; "
        'write Chart(app, id, namespace="...")'
    )
