"""Production's estate in Gitea, Argo CD that follows it, and the cluster that gets it."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path

import pytest

from charts.environments import PRODUCTION
from tests.cluster.client import Client
from tests.cluster.controlplane import ControlPlane
from tests.cluster.definitions import Definitions
from tests.cluster.estate import ARGO_CD, folders, helm_charts
from tests.cluster.gitea import Gitea
from tests.cluster.gitops.argocd import ArgoCD
from tests.cluster.gitops.loop import WEBHOOK_SECRET, Loop, bootstrap, for_gitea, secrets, settings
from tests.cluster.gitops.surroundings import Surroundings
from tests.cluster.storage import provide
from tests.cluster.waiting import wait_until

_UP_SECONDS = 300


@pytest.fixture(scope="package")
def loop(assets: Path, rendered: Path, tmp_path_factory: pytest.TempPathFactory, summary: list[str]) -> Iterator[Loop]:
    """Everything up, synced and healthy: the estate of production, but for the Applications of Helm charts.

    Each test leaves it so.
    """
    if os.environ.get("KUBECONFIG"):
        summary.append("left out: the way by Gitea and Argo CD, which needs a cluster of its own; unset KUBECONFIG")
        pytest.skip("KUBECONFIG is set, and the estate has to have a cluster for itself")
    estate = folders(rendered / PRODUCTION.name)
    folder, profile = tmp_path_factory.mktemp("gitops"), PRODUCTION.cluster
    assert profile.node_cpu is not None
    assert profile.node_memory is not None
    with (
        ControlPlane(assets, folder, nodes=profile.nodes, cpu=profile.node_cpu, memory=profile.node_memory) as cluster,
        Gitea(assets, folder) as gitea,
        Surroundings(Client.of_kubeconfig(cluster.kubeconfig)),
    ):
        summary += [f"gitops: left out: the Helm chart of {one}" for one in helm_charts(estate)]
        summary.append("gitops: left out: mail, for want of a server")
        summary.append(f"gitops: logs are in {folder}")
        Definitions(cluster, assets, estate).install()
        provide(cluster, profile, estate)
        for_gitea(rendered, folder / "dist", gitea.url)
        gitea.start_repository(folder / "dist")
        for document in estate[ARGO_CD]:
            assert cluster.apply(document).status in (HTTPStatus.OK, HTTPStatus.CREATED)
        token = gitea.token("write:repository")
        with ArgoCD(assets, folder, cluster.kubeconfig, cluster, settings(estate, gitea.url), secrets(token)) as argocd:
            gitea.tell(argocd.webhook, WEBHOOK_SECRET)
            for document in bootstrap(folder / "dist"):
                assert cluster.apply(document).status == HTTPStatus.CREATED
            loop = Loop(gitea, argocd, cluster)
            expected = {path.name for path in (rendered / PRODUCTION.name).iterdir() if path.is_dir()}
            started = time.monotonic()
            wait_until(lambda: loop.has(expected) and loop.settled(), _UP_SECONDS, loop.why)
            summary.append(
                f"gitops: {len(expected)} Applications synced and healthy after {time.monotonic() - started:.0f} s, "
                f"by {argocd.version} from Gitea {gitea.version}"
            )
            yield loop
