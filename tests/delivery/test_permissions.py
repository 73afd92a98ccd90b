"""What an AppProject allows, derived and proved."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from cdk8s import Chart

from tests.conftest import of_kind, synthesize
from virida.delivery.app import ArgoApp
from virida.delivery.options.application import Destination
from virida.delivery.options.project import GroupKind, ProjectDestination, ProjectPermissions
from virida.delivery.options.sources import Git, Helm
from virida.delivery.permissions import derived_permissions, project_allows
from virida.delivery.project import ArgoProject

SHOP = "https://gitea.virida.local/shop/cart.git"
IOT = "https://gitea.virida.local/iot/gateway.git"
CHARTS = "https://charts.example.com"


def thing(api_version: str, kind: str, name: str, namespace: str | None = None, **rest: Any) -> dict[str, Any]:
    metadata = {"name": name, **({} if namespace is None else {"namespace": namespace})}
    return {"apiVersion": api_version, "kind": kind, "metadata": metadata, **rest}


RENDERED = {
    "cart": [
        thing("apps/v1", "Deployment", "cart", "shop"),
        thing("v1", "ConfigMap", "cart", "shop"),
        thing("v1", "Service", "cart"),
    ],
    "gateway": [
        thing("apps/v1", "Deployment", "gateway", "iot"),
        thing("v1", "ConfigMap", "dashboard", "monitoring"),
        thing("scheduling.k8s.io/v1", "PriorityClass", "iot"),
    ],
    "operator": [
        thing(
            "apiextensions.k8s.io/v1", "CustomResourceDefinition", "fleets.iot.example.com",
            spec={"group": "iot.example.com", "names": {"kind": "Fleet"}, "scope": "Cluster"},
        ),
        thing("iot.example.com/v1", "Fleet", "all"),
    ],
}  # fmt: skip


@pytest.fixture
def applications(root: Chart) -> dict[str, dict[str, Any]]:
    ArgoApp(
        root, "cart", project="apps", source=Git(SHOP, path="k8s", revision="main"), destination="shop", finalizer=None
    )
    ArgoApp(
        root,
        "gateway",
        project="apps",
        source=[Git(IOT, path="k8s", revision="main"), Helm(CHARTS, chart="mqtt", version="1.0.0")],
        destination="iot",
        finalizer=None,
    )
    ArgoApp(
        root,
        "operator",
        project="apps",
        source=Git(SHOP, path="operator", revision="main"),
        destination=Destination("iot", name="edge"),
        finalizer=None,
    )
    return {document["metadata"]["name"]: document for document in synthesize(root)}


@pytest.fixture
def project(root: Chart, applications: dict[str, dict[str, Any]]) -> dict[str, Any]:
    permissions = derived_permissions((applications[name], RENDERED[name]) for name in applications)
    ArgoProject(root, "apps", description="All of them", permissions=permissions)
    return of_kind(synthesize(root), "AppProject")


def broken(project: dict[str, Any], applications: dict[str, dict[str, Any]]) -> set[str]:
    return {
        name for name, document in applications.items() if project_allows(project, document, RENDERED[name])
    }  # fmt: skip


def test_derives_the_least(applications: dict[str, dict[str, Any]]) -> None:
    assert derived_permissions((applications[name], RENDERED[name]) for name in applications) == ProjectPermissions(
        source_repos=[CHARTS, IOT, SHOP],
        destinations=[
            ProjectDestination("iot"),
            ProjectDestination("monitoring"),
            ProjectDestination("shop"),
            ProjectDestination("iot", name="edge"),
        ],
        cluster_resource_whitelist=[
            GroupKind("CustomResourceDefinition", group="apiextensions.k8s.io"),
            GroupKind("Fleet", group="iot.example.com"),
            GroupKind("PriorityClass", group="scheduling.k8s.io"),
        ],
        namespace_resource_whitelist=[
            GroupKind("ConfigMap", group=""),
            GroupKind("Service", group=""),
            GroupKind("Deployment", group="apps"),
        ],
    )


def test_derives_the_same_in_any_order(applications: dict[str, dict[str, Any]]) -> None:
    pairs = [(applications[name], RENDERED[name]) for name in applications]
    assert derived_permissions(pairs) == derived_permissions(
        (application, documents[::-1]) for application, documents in pairs[::-1]
    )


def test_what_is_derived_allows_everything(
    project: dict[str, Any], applications: dict[str, dict[str, Any]]
) -> None:  # fmt: skip
    assert broken(project, applications) == set()


NEEDED_BY = {
    ("sourceRepos", SHOP): {"cart", "operator"},
    ("sourceRepos", IOT): {"gateway"},
    ("sourceRepos", CHARTS): {"gateway"},
    ("destinations", "shop"): {"cart"},
    ("destinations", "iot"): {"gateway"},
    ("destinations", "monitoring"): {"gateway"},
    ("destinations", "iot of edge"): {"operator"},
    ("clusterResourceWhitelist", "PriorityClass"): {"gateway"},
    ("clusterResourceWhitelist", "CustomResourceDefinition"): {"operator"},
    ("clusterResourceWhitelist", "Fleet"): {"operator"},
    ("namespaceResourceWhitelist", "Deployment"): {"cart", "gateway"},
    ("namespaceResourceWhitelist", "ConfigMap"): {"cart", "gateway"},
    ("namespaceResourceWhitelist", "Service"): {"cart"},
}


def title(item: Any) -> str:
    if isinstance(item, str):
        return item
    return str(item.get("kind") or " of ".join(item[key] for key in ("namespace", "name") if key in item))


def test_whatever_is_removed_breaks_those_that_need_it_and_no_others(
    project: dict[str, Any], applications: dict[str, dict[str, Any]]
) -> None:
    found = {}
    for field in ("sourceRepos", "destinations", "clusterResourceWhitelist", "namespaceResourceWhitelist"):
        for index, item in enumerate(project["spec"][field]):
            without = copy.deepcopy(project)
            del without["spec"][field][index]
            found[field, title(item)] = broken(without, applications)
    assert found == NEEDED_BY


EMPTY = {"metadata": {"name": "apps"}, "spec": {"namespaceResourceWhitelist": []}}


def test_says_what_is_missing(applications: dict[str, dict[str, Any]]) -> None:
    assert project_allows(EMPTY, applications["gateway"], RENDERED["gateway"]) == [
        f"Application gateway: source {IOT} is not allowed by AppProject apps; add it to sourceRepos",
        f"Application gateway: source {CHARTS} is not allowed by AppProject apps; add it to sourceRepos",
        "Application gateway: destination iot of https://kubernetes.default.svc is not allowed by AppProject apps; "
        "add it to destinations",
        "Application gateway: kind apps/Deployment is not allowed by AppProject apps; "
        "add it to namespaceResourceWhitelist",
        "Application gateway: kind ConfigMap is not allowed by AppProject apps; add it to namespaceResourceWhitelist",
        "Application gateway: destination monitoring of https://kubernetes.default.svc is not allowed by AppProject "
        "apps; add it to destinations",
        "Application gateway: kind scheduling.k8s.io/PriorityClass iot is not allowed by AppProject apps; "
        "add it to clusterResourceWhitelist",
    ]


def test_says_that_it_is_another_project(applications: dict[str, dict[str, Any]]) -> None:
    other = {"metadata": {"name": "platform"}, "spec": {}}
    assert project_allows(other, applications["cart"], []) == [
        "Application cart belongs to AppProject apps, not to platform"
    ]


def spec(**fields: Any) -> dict[str, Any]:
    return {
        "metadata": {"name": "apps"},
        "spec": {
            "sourceRepos": ["*"],
            "destinations": [{"namespace": "*", "server": "*"}],
            "clusterResourceWhitelist": [{"group": "*", "kind": "*"}],
            **fields,
        },
    }


@pytest.mark.parametrize(
    ("fields", "allows"),
    [
        ({}, True),
        # Argo CD compares addresses without case and without .git.
        ({"sourceRepos": [IOT.upper().removesuffix(".GIT"), CHARTS]}, True),
        ({"sourceRepos": ["https://gitea.virida.local/iot/*", CHARTS]}, True),
        ({"sourceRepos": ["https://gitea.virida.local/*", CHARTS]}, False),  # * ends at a slash
        ({"sourceRepos": ["https://gitea.virida.local/**", CHARTS]}, True),
        ({"sourceRepos": ["*", "!https://gitea.virida.local/iot/*"]}, False),
        ({"sourceRepos": ["*", "!https://gitea.virida.local/shop/*"]}, True),
        # Its own cluster has a name and an address, and either will do.
        ({"destinations": [{"namespace": "*", "name": "in-cluster"}]}, True),
        ({"destinations": [{"namespace": "{iot,monitoring}", "server": "https://kubernetes.default.svc"}]}, True),
        ({"destinations": [{"namespace": "iot", "server": "https://kubernetes.default.svc"}]}, False),
        ({"destinations": [{"namespace": "*", "server": "https://10.0.0.1:6443"}]}, False),
        ({"destinations": [{"namespace": "*", "server": "*"}, {"namespace": "!monitoring", "server": "*"}]}, False),
        ({"destinations": [{"namespace": "*", "server": "*"}, {"namespace": "!shop", "server": "*"}]}, True),
        ({"destinations": [{"namespace": "*", "server": "*"}, {"namespace": "*", "name": "!in-cluster"}]}, False),
        ({"destinations": [{"namespace": "*", "server": "*"}, {"namespace": "*", "server": "!https://k*"}]}, False),
        ({"clusterResourceWhitelist": []}, False),
        ({"clusterResourceWhitelist": [{"group": "*.k8s.io", "kind": "Priority*"}]}, True),
        ({"clusterResourceWhitelist": [{"group": "*", "kind": "*", "name": "iot"}]}, True),
        ({"clusterResourceWhitelist": [{"group": "*", "kind": "*", "name": "shop-*"}]}, False),
        ({"clusterResourceBlacklist": [{"group": "scheduling.k8s.io", "kind": "PriorityClass"}]}, False),
        ({"namespaceResourceWhitelist": []}, False),
        ({"namespaceResourceWhitelist": [{"group": "*", "kind": "*"}]}, True),
        ({"namespaceResourceBlacklist": [{"group": "", "kind": "ConfigMap"}]}, False),
    ],
)
def test_reads_projects_as_argo_cd_does(
    applications: dict[str, dict[str, Any]], fields: dict[str, Any], allows: bool
) -> None:
    assert (project_allows(spec(**fields), applications["gateway"], RENDERED["gateway"]) == []) is allows


def test_ssh_addresses_are_one(applications: dict[str, dict[str, Any]]) -> None:
    application = copy.deepcopy(applications["cart"])
    application["spec"]["source"]["repoURL"] = "git@gitea.virida.local:shop/cart.git"
    project = spec(sourceRepos=["ssh://git@gitea.virida.local/shop/cart"])
    assert project_allows(project, application, []) == []
