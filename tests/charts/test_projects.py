"""The projects of each environment allow what is rendered, and nothing can be taken from them without a loss."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

import pytest

from charts.delivery import URL
from charts.kinds import CLUSTER_KINDS, NAMESPACED_KINDS
from charts.platform.release import NODE_EXPORTER
from tests.charts.conftest import Estate
from tests.conftest import Documents, of_kind
from virida.delivery.consistency import delivered
from virida.delivery.expansion import applications_of
from virida.delivery.permissions import project_allows
from virida.scopes import is_cluster_scoped

PROJECTS = ["virida-apps", "virida-platform"]
FIELDS = ("sourceRepos", "destinations", "clusterResourceWhitelist", "namespaceResourceWhitelist")


def of_project(estate: Estate, environment: str, project: str) -> dict[str, tuple[dict[str, Any], Documents]]:
    """The Applications of a project, with what each renders."""
    root = estate["root"]
    everything = [d for d in root if d["kind"] == "Application"] + applications_of(of_kind(root, "ApplicationSet"))
    folders = {f"dist/{environment}/{name}": documents for name, documents in estate.items()}
    return {
        application["metadata"]["name"]: (application, delivered(application, folders, URL))
        for application in everything
        if application["spec"]["project"] == project
    }


def users(field: str, item: Any, applications: dict[str, tuple[dict[str, Any], Documents]]) -> set[str]:
    """Who uses an entry of a project, told without the rules that say who may."""
    return {
        name
        for name, (application, documents) in applications.items()
        if item in list(used(field, application, documents))
    }


def used(field: str, application: dict[str, Any], documents: Documents) -> Iterator[Any]:
    if field == "sourceRepos":
        yield application["spec"]["source"]["repoURL"]
    elif field == "destinations":
        yield application["spec"]["destination"]
        for document in documents:
            if "namespace" in document["metadata"]:
                yield {**application["spec"]["destination"], "namespace": document["metadata"]["namespace"]}
    else:
        for document in documents:
            group = document["apiVersion"].rpartition("/")[0]
            if is_cluster_scoped(group, document["kind"]) is (field == "clusterResourceWhitelist"):
                yield {"group": group, "kind": document["kind"]}


@pytest.mark.parametrize("name", PROJECTS)
def test_allows_what_is_rendered(rendered: Estate, environment: str, name: str) -> None:
    project = of_kind(rendered["root"], "AppProject", name)
    applications = of_project(rendered, environment, name)
    assert applications
    problems = [
        p for application, documents in applications.values() for p in project_allows(project, application, documents)
    ]
    assert problems == []


@pytest.mark.parametrize("name", PROJECTS)
def test_what_is_removed_breaks_those_who_use_it_and_no_others(rendered: Estate, environment: str, name: str) -> None:
    project = of_kind(rendered["root"], "AppProject", name)
    applications = of_project(rendered, environment, name)
    for field in FIELDS:
        for index, item in enumerate(project["spec"].get(field, [])):
            without = copy.deepcopy(project)
            del without["spec"][field][index]
            broken = {
                application
                for application, (document, documents) in applications.items()
                if project_allows(without, document, documents)
            }
            assert broken == users(field, item, applications), f"{field}: {item}"


def test_the_services_project_has_nothing_that_they_do_not_use(rendered: Estate, environment: str) -> None:
    project = of_kind(rendered["root"], "AppProject", "virida-apps")
    applications = of_project(rendered, environment, "virida-apps")
    for field in FIELDS:
        for item in project["spec"].get(field, []):
            assert users(field, item, applications), f"{field}: {item}"
    assert "clusterResourceWhitelist" not in project["spec"]
    assert project["spec"]["destinations"] == [{"server": "https://kubernetes.default.svc", "namespace": "virida-apps"}]


def test_the_platforms_kinds_are_given_without_wildcards(production: Estate) -> None:
    spec = of_kind(production["root"], "AppProject", "virida-platform")["spec"]
    for field, kinds in (("clusterResourceWhitelist", CLUSTER_KINDS), ("namespaceResourceWhitelist", NAMESPACED_KINDS)):
        assert spec[field] == [{"group": kind.group, "kind": kind.kind} for kind in kinds]
    assert "*" not in str(spec)
    namespaces = {destination["namespace"] for destination in spec["destinations"]}
    assert {"kube-system", NODE_EXPORTER, "virida-system", "virida-monitoring", "argocd", "velero"} <= namespaces


def test_developers_may_sync_services_and_nothing_of_the_platform(production: Estate) -> None:
    [role] = of_kind(production["root"], "AppProject", "virida-apps")["spec"]["roles"]
    assert role["groups"] == ["virida-developers"]
    assert role["policies"] == [
        "p, proj:virida-apps:developers, applications, get, virida-apps/*, allow",
        "p, proj:virida-apps:developers, applications, sync, virida-apps/*, allow",
    ]
    assert "roles" not in of_kind(production["root"], "AppProject", "virida-platform")["spec"]
