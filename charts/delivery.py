"""What Argo CD is told: one Application for each folder of `dist/`, and what each may do."""

from __future__ import annotations

from collections.abc import Sequence

from cdk8s import App, Chart
from constructs import Construct

from charts.environments import Environment
from virida import Application, ArgoApp, ArgoAppSet, ArgoProject, Git, ListGenerator
from virida.delivery.expansion import applications_of
from virida.delivery.permissions import derived_permissions
from virida.documents import Document

REPOSITORY = "platform/estate"
"""This repository in Gitea. A service that moves to its own names that one in its element."""


def delivery(app: App, environment: Environment, services: Sequence[Chart], platform: Sequence[Chart]) -> None:
    """The chart of Applications, the ApplicationSet and their projects."""
    root = Chart(app, "root", namespace="argocd")
    ArgoAppSet(
        root,
        "virida-services",
        generators=[
            ListGenerator(
                [
                    {
                        "name": chart.node.id,
                        "repo": REPOSITORY,
                        "path": f"dist/{environment.name}/{chart.node.id}",
                        "namespace": str(chart.namespace),
                    }
                    for chart in services
                ]
            )
        ],
        template=Application(
            project="virida-apps",
            source=Git("https://gitea.virida.local/{{.repo}}.git", path="{{.path}}", revision=environment.revision),
            destination="{{.namespace}}",
            # An element that goes, or is renamed, must not stop a service.
            finalizer=None,
            labels={"app.kubernetes.io/name": "{{.name}}", "app.kubernetes.io/part-of": "virida"},
        ),
    )
    for chart in platform:
        ArgoApp(
            root,
            chart.node.id,
            project="virida-platform",
            source=Git(
                f"https://gitea.virida.local/{REPOSITORY}.git",
                path=f"dist/{environment.name}/{chart.node.id}",
                revision=environment.revision,
            ),
            destination=chart.namespace or "argocd",
            finalizer=None,
        )
    projects = Construct(root, "projects")  # apart, because a project may have the name of an Application
    rendered = {chart.node.id: chart.to_json() for chart in (*services, *platform)}
    for name, description, applications in _projects(root.to_json()):
        permissions = derived_permissions([(one, rendered[one["metadata"]["name"]]) for one in applications])
        ArgoProject(projects, name, description=description, permissions=permissions)


def _projects(root: Sequence[Document]) -> list[tuple[str, str, list[Document]]]:
    """Each project with its Applications."""
    [application_set] = [document for document in root if document["kind"] == "ApplicationSet"]
    return [
        ("virida-apps", "VIRIDA's services.", applications_of(application_set)),
        (
            "virida-platform",
            "What the services run on.",
            [document for document in root if document["kind"] == "Application"],
        ),
    ]
