"""Applications that do not fit what the charts render."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest
from cdk8s import Chart, Testing

from tests.conftest import Documents, of_kind, synthesize
from virida.delivery.app import ArgoApp, ArgoAppSet
from virida.delivery.consistency import check_consistency, delivered
from virida.delivery.options.application import Application
from virida.delivery.options.generators import ListGenerator
from virida.delivery.options.project import GroupKind, ProjectDestination, ProjectPermissions
from virida.delivery.options.sources import Git, Helm
from virida.delivery.project import ArgoProject
from virida.errors import ViridaError

URL = "https://gitea.virida.local/platform/estate.git"
CHARTS = "https://charts.example.com"


def thing(kind: str, name: str, namespace: str | None = None) -> dict[str, Any]:
    metadata = {"name": name, **({} if namespace is None else {"namespace": namespace})}
    return {"apiVersion": "v1", "kind": kind, "metadata": metadata}


Estate = tuple[Documents, dict[str, Documents]]


@pytest.fixture
def estate() -> Estate:
    """A namespace, a service from an ApplicationSet, and somebody else's chart."""
    root = Chart(Testing.app(), "root", namespace="argocd")
    ArgoProject(
        root,
        "all",
        description="All",
        permissions=ProjectPermissions(
            source_repos=[URL, CHARTS],
            destinations=[ProjectDestination("shop"), ProjectDestination("kube-system")],
            cluster_resource_whitelist=[GroupKind("Namespace", group="")],
            namespace_resource_whitelist=[GroupKind("ConfigMap", group="")],
        ),
    )
    ArgoApp(
        root,
        "shop",
        project="all",
        source=Git(URL, path="dist/shop", revision="main"),
        destination="shop",
        finalizer=None,
    )
    ArgoApp(
        root,
        "redis",
        project="all",
        source=[Helm(CHARTS, chart="redis", version="1.0.0"), Git(URL, ref="values", revision="main")],
        destination="kube-system",
        finalizer=None,
    )
    ArgoAppSet(
        root,
        "services",
        generators=[ListGenerator([{"name": "cart"}])],
        template=Application(
            project="all",
            source=Git(URL, path="dist/{{.name}}", revision="main"),
            destination="shop",
            finalizer=None,
        ),
    )
    folders = {"dist/shop": [thing("Namespace", "shop")], "dist/cart": [thing("ConfigMap", "cart", "shop")]}
    return synthesize(root), folders


def check(estate: Estate) -> None:
    check_consistency(*estate, repository=URL, revision="main")


def test_takes_what_fits(estate: Estate) -> None:
    check(estate)


def test_knows_what_is_delivered_from_here(estate: Estate) -> None:
    root, folders = estate
    assert delivered(of_kind(root, "Application", "shop"), folders, URL) == [thing("Namespace", "shop")]
    assert delivered(of_kind(root, "Application", "redis"), folders, URL) == []
    assert delivered(of_kind(root, "Application", "shop"), folders, "https://gitea.virida.local/other.git") == []


def test_leaves_other_repositories_to_their_owners(estate: Estate) -> None:
    root, folders = estate
    source = of_kind(root, "ApplicationSet")["spec"]["template"]["spec"]["source"]
    source.update(repoURL=CHARTS, path="k8s", targetRevision="release")
    del folders["dist/cart"]
    check(estate)


def spec(estate: Estate, name: str) -> dict[str, Any]:
    found: dict[str, Any] = of_kind(estate[0], "Application", name)["spec"]
    return found


def elements(estate: Estate) -> list[dict[str, str]]:
    found: list[dict[str, str]] = of_kind(estate[0], "ApplicationSet")["spec"]["generators"][0]["list"]["elements"]
    return found


def two_owners(estate: Estate) -> None:
    elements(estate).append({"name": "shop"})


def two_owners_in_one_list(estate: Estate) -> None:
    elements(estate).append({"name": "cart"})


def no_such_folder(estate: Estate) -> None:
    spec(estate, "shop")["source"]["path"] = "dist/shops"
    del estate[1]["dist/shop"]
    estate[1]["dist/other"] = [thing("Namespace", "shop")]


def a_folder_that_is_misspelt(estate: Estate) -> None:
    spec(estate, "shop")["source"]["path"] = "dist/shops"


def another_branch(estate: Estate) -> None:
    spec(estate, "shop")["source"]["targetRevision"] = "develop"


def another_branch_for_values(estate: Estate) -> None:
    spec(estate, "redis")["sources"][1]["targetRevision"] = "develop"


def no_such_namespace(estate: Estate) -> None:
    estate[1]["dist/shop"] = [thing("Namespace", "shops")]


def an_object_elsewhere(estate: Estate) -> None:
    estate[1]["dist/cart"].append(thing("ConfigMap", "dashboard", "monitoring"))


def no_such_project(estate: Estate) -> None:
    spec(estate, "redis")["project"] = "al"


def no_project_at_all(estate: Estate) -> None:
    estate[0].remove(of_kind(estate[0], "AppProject"))


def a_source_that_is_not_allowed(estate: Estate) -> None:
    of_kind(estate[0], "AppProject")["spec"]["sourceRepos"].remove(CHARTS)


REJECTED: list[tuple[Callable[[Estate], None], list[str]]] = [
    (
        two_owners,
        [
            "Application shop: has 2 owners (an Application of that name, ApplicationSet services); keep one of them",
        ],
    ),
    (
        two_owners_in_one_list,
        ["Application cart: has 2 owners (ApplicationSet services, ApplicationSet services); keep one of them"],
    ),
    (
        no_such_folder,
        [
            "Application shop: reads dist/shops, which no chart renders; "
            "render a chart of that name, or remove the Application",
            "dist/other: no Application reads it; write one, or remove the chart",
        ],
    ),
    (
        a_folder_that_is_misspelt,
        [
            "Application shop: reads dist/shops, which no chart renders; write dist/shop",
            "dist/shop: no Application reads it; write one, or remove the chart",
        ],
    ),
    (another_branch, ["Application shop: follows develop, not the environment's branch; write main"]),
    (another_branch_for_values, ["Application redis: follows develop, not the environment's branch; write main"]),
    (
        no_such_namespace,
        [
            f"Application {name}: goes to namespace shop, which nobody creates; write shops, or a SecureNamespace"
            for name in ("shop", "cart")
        ],
    ),
    (
        an_object_elsewhere,
        [
            "Application cart: goes to namespace monitoring, which nobody creates; write a SecureNamespace",
            "Application cart: destination monitoring of https://kubernetes.default.svc is not allowed by AppProject "
            "all; add it to destinations",
        ],
    ),
    (no_such_project, ["Application redis: belongs to AppProject al, which is not there; write all"]),
    (
        no_project_at_all,
        [
            f"Application {name}: belongs to AppProject all, which is not there; write an ArgoProject"
            for name in ("shop", "redis", "cart")
        ],
    ),
    (
        a_source_that_is_not_allowed,
        [f"Application redis: source {CHARTS} is not allowed by AppProject all; add it to sourceRepos"],
    ),
]


@pytest.mark.parametrize(("mistake", "lines"), REJECTED, ids=[mistake.__name__ for mistake, _ in REJECTED])
def test_rejects(estate: Estate, mistake: Callable[[Estate], None], lines: list[str]) -> None:
    changed = copy.deepcopy(estate)
    mistake(changed)
    with pytest.raises(ViridaError) as error:
        check(changed)
    assert str(error.value).splitlines() == lines
