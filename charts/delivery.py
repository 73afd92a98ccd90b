"""What Argo CD is told: one Application for each folder of `dist/`, and what each may do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from cdk8s import App, Chart
from constructs import Construct

from charts.environments import Environment
from charts.gitea import HOST
from charts.kinds import CLUSTER_KINDS, NAMESPACED_KINDS
from charts.platform.components import components
from charts.platform.notifications import FROM_GIT
from charts.platform.release import NODE_EXPORTER, PROJECT, SYNC, Wave
from virida import (
    Application,
    ArgoApp,
    ArgoAppSet,
    ArgoProject,
    Git,
    ListGenerator,
    ProjectDestination,
    ProjectPolicy,
    ProjectRole,
    Retry,
    SyncPolicy,
    applications_of,
    derived_permissions,
)
from virida.delivery.consistency import check_consistency, delivered
from virida.documents import Document
from virida.tree import documents_of

REPOSITORY = "platform/estate"
"""This repository in Gitea. A service that moves to its own names that one in its element."""

URL = f"https://{HOST}/{REPOSITORY}.git"


def delivery(
    app: App, environment: Environment, services: Sequence[Chart], platform: Mapping[Wave, Sequence[Chart]]
) -> Chart:
    """The chart of Applications, the ApplicationSet and their projects.

    Args:
        app: The app.
        environment: The environment.
        services: The charts of the services.
        platform: The charts of the platform, by the wave in which they come.
    """
    root = Chart(app, "root", namespace="argocd")
    application_set = _services(root, environment, services)
    components(root, environment)
    for wave, charts in platform.items():
        for chart in charts:
            _folder(root, environment, chart, wave)
    rendered = {
        _path(environment, chart): documents_of(chart)
        for chart in (*services, *(chart for charts in platform.values() for chart in charts))
    }
    applications = [document for document in documents_of(root) if document["kind"] == "Application"]
    projects = Construct(root, "projects")  # apart, because a project may have the name of an Application
    _services_project(projects, applications_of(application_set), rendered)
    _platform_project(projects, applications, rendered)
    check_consistency(documents_of(root), rendered, repository=URL, revision=environment.revision)
    return root


def _services(root: Chart, environment: Environment, services: Sequence[Chart]) -> Document:
    """One Application for each service: the only owner of that name."""
    elements = [
        {
            "name": chart.node.id,
            "repo": REPOSITORY,
            "path": _path(environment, chart),
            "namespace": str(chart.namespace),
        }
        for chart in services
    ]
    application_set = ArgoAppSet(
        root,
        "virida-services",
        generators=[ListGenerator(elements)],
        template=Application(
            project="virida-apps",
            source=Git(f"https://{HOST}/{{{{.repo}}}}.git", path="{{.path}}", revision=environment.revision),
            destination="{{.namespace}}",
            # An element that goes, or is renamed, must not stop a service.
            finalizer=None,
            # In a new cluster the definitions of monitors come in the same minutes. There is an end to it, because
            # people hear of a sync that failed, not of one that is still being tried.
            sync=SyncPolicy(retry=Retry(limit=10), skip_dry_run_on_missing_resource=True),
            labels={"app.kubernetes.io/name": "{{.name}}", "app.kubernetes.io/part-of": "virida", **FROM_GIT},
        ),
        wave=Wave.SERVICES,
    )
    document: Document = application_set.resource("ApplicationSet").to_json()
    return document


def _folder(root: Chart, environment: Environment, chart: Chart, wave: Wave) -> None:
    """The Application of a folder of the platform."""
    ArgoApp(
        root,
        chart.node.id,
        project=PROJECT,
        source=Git(URL, path=_path(environment, chart), revision=environment.revision),
        destination=chart.namespace or "argocd",
        finalizer=None,
        sync=SYNC,
        wave=wave,
        labels=FROM_GIT,
    )


def _services_project(
    projects: Construct, applications: Sequence[Document], rendered: Mapping[str, Sequence[Document]]
) -> None:
    """The services may do what they do, and no more."""
    ArgoProject(
        projects,
        "virida-apps",
        description="VIRIDA's services.",
        permissions=derived_permissions([(one, delivered(one, rendered, URL)) for one in applications]),
        roles=[
            ProjectRole(
                "developers",
                policies=[ProjectPolicy("applications", action=action) for action in ("get", "sync")],
                groups=["virida-developers"],
                description="See the services, and sync them.",
            )
        ],
    )


def _platform_project(
    projects: Construct, applications: Sequence[Document], rendered: Mapping[str, Sequence[Document]]
) -> None:
    """Kinds are given, because nobody here renders other people's charts."""
    derived = derived_permissions([(one, delivered(one, rendered, URL)) for one in applications])
    # Beside their own namespaces: the monitoring stack has a part apart, and a Service before k3s' CoreDNS.
    beside = [ProjectDestination(name) for name in ("kube-system", NODE_EXPORTER)]
    ArgoProject(
        projects,
        PROJECT,
        description="What the services run on.",
        permissions=replace(
            derived,
            destinations=[*derived.destinations, *(one for one in beside if one not in derived.destinations)],
            cluster_resource_whitelist=CLUSTER_KINDS,
            namespace_resource_whitelist=NAMESPACED_KINDS,
        ),
        # Operators make objects that no Application has.
        orphaned_resources=None,
    )


def _path(environment: Environment, chart: Chart) -> str:
    return f"dist/{environment.name}/{chart.node.id}"
