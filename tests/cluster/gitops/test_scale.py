"""Two hundred services: what they take to be rendered and to come up, and that Argo CD has nothing to do afterwards."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from pathlib import Path

import pytest

from charts.environments import PRODUCTION
from tests.cluster.controlplane import node
from tests.cluster.estate import REPOSITORY, ROOT
from tests.cluster.gitops.loop import RECONCILIATION_SECONDS, SETTLE_SECONDS, Loop, for_gitea
from tests.cluster.gitops.many import NAME, TEAMS
from tests.cluster.waiting import wait_until

SERVICES = 200
_NODES = 6
"""Beside those of the estate, for two pods of each service."""

_UP_SECONDS = 1200
_REST_SECONDS = 45
_FEW = SERVICES // 20
"""Comparisons that prove nothing. What keeps changing in a service of ours does so in all of them."""

_LARGE = 5.0
"""Seconds between two looks at all Applications."""


@pytest.fixture(scope="module")
def rendered_services(tmp_path_factory: pytest.TempPathFactory, summary: list[str]) -> Path:
    """The folder to which a program of its own rendered them, checks included."""
    folder = tmp_path_factory.mktemp("scale") / NAME
    started = time.monotonic()
    ran = subprocess.run(
        [sys.executable, "-m", "tests.cluster.gitops.measured", "tests.cluster.gitops.many"],
        cwd=REPOSITORY,
        env={**os.environ, "CDK8S_OUTDIR": str(folder)},
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    seconds = time.monotonic() - started
    memory = {name: f"{peak / 2**20:.0f} MiB" for name, peak in json.loads(ran.stdout.splitlines()[-1]).items()}
    objects = sum(1 for _ in folder.rglob("*.yaml"))
    summary.append(
        f"scale: {SERVICES} services, {objects} objects rendered and checked in {seconds:.1f} s, "
        f"peak memory {memory['python']} (Python) and {memory['node']} (Node)"
    )
    return folder


@pytest.fixture(scope="module")
def services(loop: Loop, rendered_services: Path, summary: list[str]) -> list[str]:
    """The names of the services' Applications, synced and healthy beside the estate.

    They stay, because to remove them takes as long: no module of this folder comes after this one.
    """
    names = sorted(path.name for path in rendered_services.glob("*-service-*"))
    _add_nodes(loop)
    dist = loop.gitea.checkout / "dist"
    for_gitea(rendered_services, dist / NAME, loop.gitea.url)
    for file in (dist / NAME / ROOT).iterdir():
        file.rename(dist / PRODUCTION.name / ROOT / file.name)
    loop.gitea.push("Many services")
    started = time.monotonic()
    wait_until(lambda: loop.has([*names, *TEAMS]) and loop.settled(), _UP_SECONDS, loop.why, every=_LARGE)
    summary.append(f"scale: synced and healthy after {time.monotonic() - started:.0f} s")
    return names


def test_all_of_them_run(loop: Loop, services: list[str]) -> None:
    assert len(services) == SERVICES
    deployments = [one for team in TEAMS for one in loop.client.items("apps/v1", "Deployment", team)]
    assert sorted(one["metadata"]["name"] for one in deployments) == services
    assert {(one["spec"]["replicas"], one["status"].get("readyReplicas")) for one in deployments} == {(2, 2)}


def test_nothing_happens_at_rest(loop: Loop, services: list[str], summary: list[str]) -> None:
    """No Application is synced, and none compared but those whose time it is."""
    log = _Log(loop)
    wait_until(lambda: _compared(loop, 5) <= _FEW, SETTLE_SECONDS, lambda: f"rest: {log.comparisons().most_common(20)}")
    before, due, log = _syncs(loop), _due(loop), _Log(loop)
    compared = _compared(loop, _REST_SECONDS)
    summary.append(f"scale: in {_REST_SECONDS} s of rest {compared} comparisons of {len(before)} Applications")
    assert _syncs(loop) == before
    assert compared <= due + _FEW, log.comparisons().most_common(20)


def test_a_release_of_one_leaves_the_others_alone(loop: Loop, services: list[str], summary: list[str]) -> None:
    """Argo CD hears of every push, and looks only where files were changed."""
    due, log = _due(loop), _Log(loop)
    one = services[len(services) // 2]
    [file] = (loop.gitea.checkout / "dist" / NAME / one).glob("Deployment.*")
    file.write_text(file.read_text().replace(":1.0.0", ":1.0.1"))
    revision = loop.gitea.push(f"{one} 1.0.1")
    wait_until(lambda: loop.is_at(one, revision), SETTLE_SECONDS, loop.why)
    comparisons = log.comparisons()
    others = {name for name, _ in comparisons} - {one}
    summary.append(f"scale: a release of one service: {len(others)} other Applications compared")
    assert one in {name for name, _ in comparisons}
    assert len(others) <= due + _FEW, comparisons.most_common(20)


class _Log:
    """What the application controller says from now on."""

    def __init__(self, loop: Loop) -> None:
        self._file = loop.argocd.programs["application-controller"].log
        self._begin = self._file.stat().st_size

    def comparisons(self) -> Counter[tuple[str, str]]:
        """The Applications that were compared, each with why."""
        with self._file.open("rb") as log:
            log.seek(self._begin)
            said = log.read().decode(errors="replace")
        return Counter(re.findall(r'"application":"([^"]+)".*"Refreshing app status \((.*?)\)', said))


def _compared(loop: Loop, seconds: float) -> int:
    """How many comparisons there are in the next seconds."""
    name = "argocd_app_reconcile_count"
    counted = loop.argocd.counted("application-controller", name)
    time.sleep(seconds)
    return loop.argocd.counted("application-controller", name) - counted


def _due(loop: Loop) -> int:
    """How many Applications will be compared in the next minute because they were not for a long time."""
    compared = (datetime.fromisoformat(one["status"]["reconciledAt"]) for one in loop.argocd.applications())
    oldest = datetime.now(UTC) - timedelta(seconds=RECONCILIATION_SECONDS - 60)
    return sum(at < oldest for at in compared)


def _syncs(loop: Loop) -> dict[str, tuple[int, str | None]]:
    """How often each Application was synced, and when last."""
    return {
        one["metadata"]["name"]: (
            len(one["status"].get("history", [])),
            one["status"].get("operationState", {}).get("finishedAt"),
        )
        for one in loop.argocd.applications()
    }


def _add_nodes(loop: Loop) -> None:
    for number in range(_NODES):
        made = loop.client.request("POST", "/api/v1/nodes", node(f"many-{number}", "8", "32Gi"))
        assert made.status == HTTPStatus.CREATED, made.body
