"""What Argo CD needs before it can read git: one file, `dist/<environment>/bootstrap.yaml`, without a secret.

A person applies it once with `make bootstrap`, and again when it changes: no Application renders it.
"""

from __future__ import annotations

from collections.abc import Sequence

from cdk8s import App, Chart, YamlOutputType

from charts.delivery import REPOSITORY
from charts.dns import coredns_custom
from charts.environments import Environment
from charts.gitea import HOST, authority
from virida import ArgoApp, ArgoProject, Git, GroupKind, ProjectDestination, ProjectPermissions, Retry, SyncPolicy
from virida.documents import Document
from virida.tree import ApiObjects, documents_of

PROJECT = "virida-root"


def bootstrap(app: App, environment: Environment) -> None:
    """Write the file beside the folders of an app whose charts all stand.

    It is an app of its own, because an app writes all of its charts in the same way.
    """
    single = App(outdir=app.outdir, output_file_extension=".yaml", yaml_output_type=YamlOutputType.FILE_PER_CHART)
    environment.cluster.use_in(single)
    bootstrap_chart(single, environment, hosts(app))
    single.synth()


def bootstrap_chart(scope: App, environment: Environment, hosts: Sequence[str]) -> Chart:
    """The chart of that one file.

    Args:
        scope: The app.
        environment: The environment.
        hosts: The hosts of its routes, which pods resolve too.
    """
    chart = Chart(scope, "bootstrap", namespace="argocd")
    repository = f"https://{HOST}/{REPOSITORY}.git"
    ArgoProject(
        chart,
        PROJECT,
        description="The Application that renders all others, and nothing else.",
        permissions=ProjectPermissions(
            source_repos=[repository],
            destinations=[ProjectDestination("argocd")],
            namespace_resource_whitelist=[
                GroupKind(kind, group="argoproj.io") for kind in ("AppProject", "Application", "ApplicationSet")
            ],
        ),
        # Its namespace holds what Argo CD itself consists of.
        orphaned_resources=None,
    )
    ArgoApp(
        chart,
        "root",
        project=PROJECT,
        source=Git(repository, path=f"dist/{environment.name}/root", revision=environment.revision),
        destination="argocd",
        # Everything runs on without it.
        finalizer=None,
        # An Application below that cannot be synced yet is tried again until it can.
        sync=SyncPolicy(retry=Retry(limit=-1)),
    )
    certificate = authority(environment.name)
    documents = [coredns_custom(environment, hosts)]
    if certificate is not None:
        documents.append(trusted(certificate))
    ApiObjects(chart, "cluster", documents)
    return chart


def trusted(certificate: str) -> Document:
    """The authorities that Argo CD trusts for a host.

    The chart of Argo CD renders the same object once Argo CD manages itself: it has no label here that it lacks there.
    """
    labels = {"app.kubernetes.io/name": "argocd-tls-certs-cm", "app.kubernetes.io/part-of": "argocd"}
    return {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {"name": "argocd-tls-certs-cm", "labels": labels},
        "data": {HOST: certificate},
    }


def hosts(app: App) -> list[str]:
    """The hosts of all routes in an app."""
    ingresses = [document for document in documents_of(app) if document["kind"] == "Ingress"]
    return sorted({rule["host"] for ingress in ingresses for rule in ingress["spec"]["rules"] if "host" in rule})
