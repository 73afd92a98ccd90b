"""What only the whole of an estate can know of its Applications: that they fit what the charts render."""

from __future__ import annotations

import difflib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from virida.delivery.expansion import applications_of
from virida.delivery.permissions import project_allows
from virida.documents import Document
from virida.errors import ViridaError

_THERE_ALREADY = frozenset({"default", "kube-node-lease", "kube-public", "kube-system"})


def check_consistency(
    root: Sequence[Document], folders: Mapping[str, Sequence[Document]], *, repository: str, revision: str
) -> None:
    """Refuse Applications that Argo CD could not sync, or that would undo each other's work.

    Each Application has one owner; the folders that they read are rendered, and each rendered folder is read; they
    follow the environment's branch; somebody creates the namespaces that they go to; their projects allow it all.

    Args:
        root: AppProjects, Applications and ApplicationSets.
        folders: What the charts render, by the path of their folder in the repository.
        repository: The repository of those folders, as Applications name it.
        revision: The branch of the environment.

    Raises:
        ViridaError: With every problem, a line each.
    """
    owned = list(_owned(root))
    applications = [application for _, application in owned]
    problems = [
        *_owners(owned),
        *_folders(applications, folders, repository, revision),
        *_namespaces(applications, folders, repository),
        *_projects(root, applications, folders, repository),
    ]
    if problems:
        raise ViridaError("\n".join(problems))


def delivered(application: Document, folders: Mapping[str, Sequence[Document]], repository: str) -> list[Document]:
    """What an Application renders, as far as it is known here: the folders that it reads, not other people's charts.

    Args:
        application: The Application.
        folders: What the charts render, by path.
        repository: The repository of those folders.
    """
    return [document for path in _paths(application, repository) for document in folders.get(path, ())]


def _owned(root: Sequence[Document]) -> Iterator[tuple[str, Document]]:
    """Every Application with its owner."""
    for document in root:
        if document["kind"] == "Application":
            yield "an Application of that name", document
        elif document["kind"] == "ApplicationSet":
            for application in applications_of(document):
                yield f"ApplicationSet {document['metadata']['name']}", application


def _owners(owned: Sequence[tuple[str, Document]]) -> Iterator[str]:
    owners = defaultdict(list)
    for owner, application in owned:
        owners[application["metadata"]["name"]].append(owner)
    for name, several in owners.items():
        if len(several) > 1:
            yield f"{_who(name)}: has {len(several)} owners ({', '.join(several)}); keep one of them"


def _folders(
    applications: Sequence[Document], folders: Mapping[str, Sequence[Document]], repository: str, revision: str
) -> Iterator[str]:
    read = set()
    by_name = {_last(folder): folder for folder in folders}
    for application in applications:
        who = _who(application["metadata"]["name"])
        for source in _sources(application, repository):
            if source["targetRevision"] != revision:
                yield f"{who}: follows {source['targetRevision']}, not the environment's branch; write {revision}"
            path = source.get("path")
            read.add(path)
            if path is not None and path not in folders:
                # By their last part: the first ones are the same in every path.
                near = difflib.get_close_matches(_last(path), by_name, 1)
                remedy = (
                    f"write {by_name[near[0]]}" if near else "render a chart of that name, or remove the Application"
                )
                yield f"{who}: reads {path}, which no chart renders; {remedy}"
    for path in folders:
        if path not in read:
            yield f"{path}: no Application reads it; write one, or remove the chart"


def _namespaces(
    applications: Sequence[Document], folders: Mapping[str, Sequence[Document]], repository: str
) -> Iterator[str]:
    created = {d["metadata"]["name"] for documents in folders.values() for d in documents if d["kind"] == "Namespace"}
    created |= _THERE_ALREADY
    for application in applications:
        wanted = [application["spec"]["destination"].get("namespace")]
        wanted += [document["metadata"].get("namespace") for document in delivered(application, folders, repository)]
        for namespace in dict.fromkeys(wanted):
            if namespace is not None and namespace not in created:
                near = difflib.get_close_matches(namespace, sorted(created), 1)
                remedy = f"write {near[0]}, or a SecureNamespace" if near else "write a SecureNamespace"
                yield (
                    f"{_who(application['metadata']['name'])}: goes to namespace {namespace}, which nobody creates; "
                    f"{remedy}"
                )


def _projects(
    root: Sequence[Document],
    applications: Sequence[Document],
    folders: Mapping[str, Sequence[Document]],
    repository: str,
) -> Iterator[str]:
    projects = {document["metadata"]["name"]: document for document in root if document["kind"] == "AppProject"}
    for application in applications:
        name = application["spec"]["project"]
        if name in projects:
            yield from project_allows(projects[name], application, delivered(application, folders, repository))
        else:
            near = difflib.get_close_matches(name, sorted(projects), 1)
            remedy = f"write {near[0]}" if near else "write an ArgoProject"
            yield f"{_who(application['metadata']['name'])}: belongs to AppProject {name}, which is not there; {remedy}"


def _sources(application: Document, repository: str) -> list[Document]:
    spec = application["spec"]
    sources = spec.get("sources") or [spec["source"]]
    return [source for source in sources if source["repoURL"] == repository]


def _paths(application: Document, repository: str) -> list[str]:
    return [source["path"] for source in _sources(application, repository) if "path" in source]


def _last(path: str) -> str:
    return path.rpartition("/")[2]


def _who(name: str) -> str:
    return f"Application {name}"
