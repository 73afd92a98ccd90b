"""What an AppProject allows, worked out from documents as Argo CD does it in the cluster.

The rules are those of Argo CD (`pkg/apis/application/v1alpha1/app_project_types.go`: IsSourcePermitted,
IsDestinationPermitted, IsGroupKindPermitted).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from virida.delivery.globs import matches
from virida.delivery.options.application import IN_CLUSTER
from virida.delivery.options.project import GroupKind, ProjectDestination, ProjectPermissions
from virida.documents import Document
from virida.scopes import is_cluster_scoped

Rendered = tuple[Document, Sequence[Document]]
"""An Application's document, and the documents that it renders."""

_IN_CLUSTER_NAME = "in-cluster"


def derived_permissions(applications: Iterable[Rendered]) -> ProjectPermissions:
    """The least that the Applications of a project need.

    Args:
        applications: Each Application with what it renders. `applications_of` has those of an ApplicationSet.
    """
    sources: set[str] = set()
    destinations: set[tuple[str, str, str]] = set()
    cluster_kinds: set[tuple[str, str]] = set()
    namespaced_kinds: set[tuple[str, str]] = set()
    for application, documents in applications:
        sources.update(source["repoURL"] for source in _sources(application))
        name, server = _cluster(application)
        destinations.add((name, server, application["spec"]["destination"].get("namespace", "")))
        custom = _custom_cluster_kinds(documents)
        for document in documents:
            kind = _kind(document)
            if _is_cluster_scoped(kind, custom):
                cluster_kinds.add(kind)
            else:
                namespaced_kinds.add(kind)
                destinations.add((name, server, _namespace(document, application)))
    return ProjectPermissions(
        source_repos=sorted(sources),
        destinations=[
            ProjectDestination(
                namespace, name=name or None, server=server if server != IN_CLUSTER and not name else None
            )
            for name, server, namespace in sorted(destinations)
        ],
        cluster_resource_whitelist=[GroupKind(kind, group=group) for group, kind in sorted(cluster_kinds)],
        namespace_resource_whitelist=[GroupKind(kind, group=group) for group, kind in sorted(namespaced_kinds)],
    )


def project_allows(project: Document, application: Document, documents: Iterable[Document]) -> list[str]:
    """What an AppProject forbids an Application; empty when it may do everything that it does.

    Args:
        project: The AppProject's document.
        application: The Application's document.
        documents: What the Application renders.
    """
    spec, documents = project["spec"], list(documents)
    who = f"Application {application['metadata']['name']}"
    project_name = project["metadata"]["name"]
    if application["spec"]["project"] != project_name:
        return [f"{who} belongs to AppProject {application['spec']['project']}, not to {project_name}"]
    problems: dict[str, None] = {}

    def forbid(what: str, field: str) -> None:
        problems[f"{who}: {what} is not allowed by AppProject {project_name}; add it to {field}"] = None

    for source in _sources(application):
        if not _allows_source(spec, source["repoURL"]):
            forbid(f"source {source['repoURL']}", "sourceRepos")
    home = application["spec"]["destination"].get("namespace", "")
    if not _allows_destination(spec, application, home):
        forbid(f"destination {_place(application, home)}", "destinations")
    custom = _custom_cluster_kinds(documents)
    for document in documents:
        kind = _kind(document)
        if _is_cluster_scoped(kind, custom):
            if not _allows_cluster_kind(spec, kind, document["metadata"]["name"]):
                forbid(f"kind {_words(kind)} {document['metadata']['name']}", "clusterResourceWhitelist")
            continue
        if not _allows_namespaced_kind(spec, kind):
            forbid(f"kind {_words(kind)}", "namespaceResourceWhitelist")
        namespace = _namespace(document, application)
        if not _allows_destination(spec, application, namespace):
            forbid(f"destination {_place(application, namespace)}", "destinations")
    return list(problems)


def _sources(application: Document) -> list[Document]:
    spec = application["spec"]
    return list(spec.get("sources") or [spec["source"]])


def _cluster(application: Document) -> tuple[str, str]:
    """The cluster's name and server, as far as they are known here."""
    destination = application["spec"]["destination"]
    if destination.get("name") == _IN_CLUSTER_NAME:
        return "", IN_CLUSTER
    return destination.get("name", ""), destination.get("server", "")


def _place(application: Document, namespace: str) -> str:
    return f"{namespace} of {' '.join(part for part in _cluster(application) if part)}"


def _kind(document: Document) -> tuple[str, str]:
    return document["apiVersion"].rpartition("/")[0], document["kind"]


def _words(kind: tuple[str, str]) -> str:
    return "/".join(part for part in kind if part)


def _namespace(document: Document, application: Document) -> str:
    return str(document["metadata"].get("namespace") or application["spec"]["destination"].get("namespace", ""))


def _custom_cluster_kinds(documents: Iterable[Document]) -> set[tuple[str, str]]:
    """The kinds without a namespace whose definitions are rendered too."""
    return {
        (definition["spec"]["group"], definition["spec"]["names"]["kind"])
        for definition in documents
        if definition["kind"] == "CustomResourceDefinition" and definition["spec"].get("scope") == "Cluster"
    }


def _is_cluster_scoped(kind: tuple[str, str], custom: set[tuple[str, str]]) -> bool:
    return is_cluster_scoped(*kind) or kind in custom


def _normalized(url: str) -> str:
    """A repository's address as Argo CD compares it."""
    url = url.strip().lower()
    denies, url = ("!", url[1:]) if url.startswith("!") else ("", url)
    if re.match(r"[^/:@]+@[^/:]+:", url):
        url = url.replace(":", "/", 1)
    return denies + url.removesuffix(".git").removeprefix("ssh://")


def _allows_source(spec: Mapping[str, Any], url: str) -> bool:
    wanted, allowed = _normalized(url), False
    for pattern in map(_normalized, spec.get("sourceRepos") or []):
        if pattern.startswith("!"):
            if matches(pattern[1:], wanted, "/"):
                return False
            allowed = True  # as in Argo CD, a denial that does not match allows
        elif matches(pattern, wanted, "/"):
            allowed = True
    return allowed


def _allows_destination(spec: Mapping[str, Any], application: Document, namespace: str) -> bool:
    name, server = _cluster(application)
    name = _IN_CLUSTER_NAME if server == IN_CLUSTER else name
    allowed = False
    for item in spec.get("destinations") or []:
        by_name = bool(name) and _fits(item.get("name", ""), name)
        by_server = bool(server) and _fits(item.get("server", ""), server)
        by_namespace = _fits(item.get("namespace", ""), namespace)
        if (by_name or by_server) and by_namespace:
            allowed = True
        elif (
            (not by_name and _denies(item, "name"))
            or (not by_server and _denies(item, "server") and by_namespace)
            or (not by_namespace and _denies(item, "namespace") and by_server)
        ):
            return False
    return allowed


def _denies(item: Mapping[str, str], field: str) -> bool:
    return item.get(field, "").startswith("!")


def _fits(pattern: str, text: str) -> bool:
    return not matches(pattern[1:], text) if pattern.startswith("!") else matches(pattern, text)


def _allows_cluster_kind(spec: Mapping[str, Any], kind: tuple[str, str], name: str) -> bool:
    return _listed(spec.get("clusterResourceWhitelist"), kind, name) and not _listed(
        spec.get("clusterResourceBlacklist"), kind, name
    )


def _allows_namespaced_kind(spec: Mapping[str, Any], kind: tuple[str, str]) -> bool:
    allowed = spec.get("namespaceResourceWhitelist")
    # A whitelist that is not there allows everything, unlike that of the cluster's kinds.
    return (allowed is None or _listed(allowed, kind)) and not _listed(spec.get("namespaceResourceBlacklist"), kind)


def _listed(items: Any, kind: tuple[str, str], name: str | None = None) -> bool:
    return any(
        matches(item["kind"], kind[1])
        and matches(item["group"], kind[0])
        and (name is None or not item.get("name") or matches(item["name"], name))
        for item in items or []
    )
