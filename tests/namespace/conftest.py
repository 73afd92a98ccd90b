"""A chart on any cluster, and a real API server where its programs are at hand."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from cdk8s import Chart, Testing

from tests.cluster.apiserver import ApiServer
from tests.cluster.client import Response
from virida.cluster import ClusterProfile

ChartOn = Callable[..., Chart]


@pytest.fixture
def chart_on() -> ChartOn:
    """Makes a chart in the namespace `platform`, on a k3s with some facts changed."""

    def make(**changes: Any) -> Chart:
        app = Testing.app()
        ClusterProfile.k3s(**changes).use_in(app)
        return Chart(app, "platform", namespace="platform")

    return make


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ApiServer]:
    """A kube-apiserver; what tests make in it, they make under names of their own."""
    assets = os.environ.get("KUBEBUILDER_ASSETS")
    if not assets:
        pytest.skip("KUBEBUILDER_ASSETS is not set: no etcd and kube-apiserver to ask")
    with ApiServer(Path(assets), tmp_path_factory.mktemp("apiserver")) as running:
        yield running


def path_of(document: dict[str, Any], namespace: str | None = None) -> str:
    """Where the API server keeps objects of a document's kind."""
    kind, (group, _, version) = document["kind"], document["apiVersion"].rpartition("/")
    plural = kind.lower().removesuffix("y") + "ies" if kind.endswith("y") else f"{kind.lower()}s"
    if kind in ("Ingress", "StorageClass"):
        plural = f"{kind.lower()}es"
    root = f"/apis/{group}/{version}" if group else f"/api/{version}"
    return f"{root}/namespaces/{namespace}/{plural}" if namespace else f"{root}/{plural}"


def create(
    server: ApiServer, document: dict[str, Any], *, dry_run: bool = False, namespace: str | None = None
) -> Response:
    """Ask the server to make an object, in its own namespace or in the one that is given."""
    namespace = namespace or document["metadata"].get("namespace")
    return server.request("POST", path_of(document, namespace) + ("?dryRun=All" if dry_run else ""), document)
