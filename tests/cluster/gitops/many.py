"""Two hundred services of four teams, as teams would write them: an app of its own, beside the estate's."""

from __future__ import annotations

from cdk8s import App, Chart
from constructs import Construct

from charts.delivery import URL
from charts.environments import PRODUCTION
from charts.gitea import HOST
from virida import (
    Application,
    ArgoApp,
    ArgoAppSet,
    ArgoProject,
    Autoscaling,
    Git,
    ListGenerator,
    Port,
    Quota,
    SecureNamespace,
    ViridaService,
    applications_of,
    derived_permissions,
    run,
)
from virida.checks import Context
from virida.delivery.consistency import check_consistency, delivered
from virida.tree import documents_of

NAME = "many"
"""The folder of `dist/`, and what the project and the ApplicationSet are called."""

TEAMS = [f"{NAME}-{number}" for number in range(1, 5)]
"""Their namespaces."""

_OF_EACH = 50


def many(app: App) -> None:
    """All of it: a folder for each service, one for each namespace, and one of what Argo CD is told."""
    PRODUCTION.cluster.use_in(app)
    namespaces, services = [], []
    for team in TEAMS:
        ours: list[ViridaService] = []
        for number in range(_OF_EACH):
            ours.append(_service(app, f"{team}-service-{number:02}", team, calls=ours[-1:]))
        chart = Chart(app, team)
        SecureNamespace(chart, team, services=ours, quota=Quota(headroom=25))
        namespaces.append(chart)
        services += [Chart.of(service) for service in ours]
    _delivery(app, namespaces, services)


def _service(app: App, name: str, team: str, calls: list[ViridaService]) -> ViridaService:
    return ViridaService(
        Chart(app, name, namespace=team),
        name,
        component="backend",
        image=f"{HOST}/{team}/{name}:1.0.0",
        port=8080,
        ports=[Port("metrics", 9090)],
        calls=calls,
        scale=Autoscaling(min=2, max=6),
    )


def _delivery(app: App, namespaces: list[Chart], services: list[Chart]) -> None:
    root = Chart(app, "root", namespace="argocd")
    elements = [{"name": one.node.id, "path": _path(one), "namespace": str(one.namespace)} for one in services]
    application_set = ArgoAppSet(
        root,
        NAME,
        generators=[ListGenerator(elements)],
        template=Application(project=NAME, source=_source("{{.path}}"), destination="{{.namespace}}", finalizer=None),
        wave=1,
    )
    for one in namespaces:
        ArgoApp(
            root, one.node.id, project=NAME, source=_source(_path(one)), destination=one.node.id, finalizer=None, wave=0
        )
    rendered = {_path(one): documents_of(one) for one in (*namespaces, *services)}
    applications = [
        *(document for document in documents_of(root) if document["kind"] == "Application"),
        *applications_of(application_set.resource("ApplicationSet").to_json()),
    ]
    ArgoProject(
        Construct(root, "projects"),
        NAME,
        description="Many services.",
        permissions=derived_permissions([(one, delivered(one, rendered, URL)) for one in applications]),
    )
    check_consistency(documents_of(root), rendered, repository=URL, revision=PRODUCTION.revision)


def _source(path: str) -> Git:
    return Git(URL, path=path, revision=PRODUCTION.revision)


def _path(chart: Chart) -> str:
    return f"dist/{NAME}/{chart.node.id}"


if __name__ == "__main__":
    run(many, check=Context())
