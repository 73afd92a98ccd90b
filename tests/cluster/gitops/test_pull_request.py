"""A new image on its whole way: the workflows' own steps, the review, the merge, the sync, and the smoke test."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
import urllib.error
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from http import HTTPStatus
from pathlib import Path
from typing import Any

from tests.cluster.client import Document
from tests.cluster.estate import REPOSITORY
from tests.cluster.gitea import REPOSITORY_NAME
from tests.cluster.gitops.loop import APPS, SETTLE_SECONDS, Loop, for_gitea
from tests.cluster.waiting import wait_until
from tests.workflows.kit import run, step
from virida.review.report_markdown import MARKER

GATEWAY = "backend-api-gateway"
SMOKE_TEST = f"{GATEWAY}-smoke-test"
IMAGE = "gitea.virida.local/backend/api-gateway"
TAG = "1.5.0"

_MERGEABLE_SECONDS = 60
_INSTALLED = ("requirements.txt", "pyproject.toml", "package.json", "package-lock.json")


def test_a_new_image(loop: Loop, tmp_path: Path, summary: list[str]) -> None:
    _copy_sources(loop.gitea.checkout)
    loop.gitea.restore()
    wait_until(loop.settled, SETTLE_SECONDS, loop.why)
    before, generations = _smoke_test(loop), _generations(loop)
    values = {
        "SERVER": f"{loop.gitea.url}/",
        "API": f"{loop.gitea.url}/api/v1",
        "REPOSITORY": REPOSITORY_NAME,
        "REF": "refs/heads/main",
        "BASE": "main",
        "SERVICE": GATEWAY,
        "TAG": TAG,
    }

    with _job(loop, tmp_path / "image", values) as image:
        _step("image", "Write the tag, and render", image, values)
        _with_this_giteas_address(image, loop.gitea.url)
        token = loop.gitea.token("write:repository", "write:issue")
        _step("image", "Open a pull request", image, values, token)
    [pull] = loop.gitea.request("GET", f"repos/{REPOSITORY_NAME}/pulls")
    head = pull["head"]["sha"]

    values |= {"NUMBER": str(pull["number"]), "HEAD": head}
    with _job(loop, tmp_path / "review", values) as review:
        _step("review", "Fetch what the pull request brings", review, values, loop.gitea.token("read:repository"))
        _step("review", "Review", review, values)
        _step("review", "Comment", review, values, loop.gitea.token("read:user", "write:issue", "write:repository"))
        _step("review", "Verdict", review, values)
    [comment] = loop.gitea.request("GET", f"repos/{REPOSITORY_NAME}/issues/{pull['number']}/comments")
    assert comment["body"].startswith(MARKER)
    assert " · 2 changed; 2 medium.\n" in comment["body"]
    assert comment["body"].count(f"`Deployment {APPS}/{GATEWAY}`") == 2
    assert f"image: {IMAGE}:{TAG}" in comment["body"]

    merged = _merge(loop, pull["number"])
    started = time.monotonic()
    wait_until(partial(loop.is_at, GATEWAY, merged), SETTLE_SECONDS, loop.why)
    wait_until(loop.settled, SETTLE_SECONDS, loop.why)
    summary.append(f"gitops: merged, synced, smoke-tested and healthy after {time.monotonic() - started:.0f} s")
    assert loop.runs(GATEWAY, TAG)
    after = _smoke_test(loop)
    assert after["metadata"]["uid"] != before["metadata"]["uid"]
    assert after["status"]["succeeded"] == 1
    result = loop.argocd.application(GATEWAY)["status"]["operationState"]["syncResult"]
    hooks = [one["hookPhase"] for one in result["resources"] if (one["kind"], one["name"]) == ("Job", SMOKE_TEST)]
    assert hooks == ["Succeeded"]
    # The review spoke of two environments, and of one Deployment in each: this is the one of this cluster.
    changed = {name for name, generation in _generations(loop).items() if generation != generations.get(name)}
    assert changed == {f"Deployment/{GATEWAY}"}
    loop.gitea.pull()


def _copy_sources(target: Path) -> None:
    """The files of this repository as they are here, but for what is rendered."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=REPOSITORY,
        check=True,
        capture_output=True,
        text=True,
    )
    for name in filter(None, listed.stdout.split("\0")):
        if not name.startswith(("dist/", "tests/")) and (REPOSITORY / name).is_file():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(REPOSITORY / name, target / name)


@contextmanager
def _job(loop: Loop, folder: Path, values: Mapping[str, str]) -> Iterator[Path]:
    """The folder of a job after its check out, with what its runner has installed."""
    folder.mkdir()
    commit = loop.gitea.request("GET", f"repos/{REPOSITORY_NAME}/branches/main")["commit"]["id"]
    _step("review", "Check out", folder, {**values, "SHA": commit}, loop.gitea.token("read:repository"))
    for name in (".venv", "node_modules"):
        (folder / name).symlink_to(REPOSITORY / name)
    for name in _INSTALLED:
        os.utime(folder / name, (0, 0))  # nothing newer than what is installed
    yield folder


def _step(workflow: str, title: str, folder: Path, values: Mapping[str, str], token: str = "") -> None:
    done = run(step(workflow, title), folder, {**values, "TOKEN": token})
    assert done.returncode == 0, f"{workflow}: {title}\n{done.stdout}{done.stderr}"


def _with_this_giteas_address(folder: Path, url: str) -> None:
    """What is rendered is for VIRIDA's own Gitea; the one that Argo CD follows here is another."""
    shutil.move(folder / "dist", folder.parent / "rendered")
    for_gitea(folder.parent / "rendered", folder / "dist", url)


def _merge(loop: Loop, number: int) -> str:
    def merge() -> bool:
        try:
            loop.gitea.request("POST", f"repos/{REPOSITORY_NAME}/pulls/{number}/merge", {"Do": "merge"})
        except urllib.error.HTTPError as error:
            if error.code != HTTPStatus.METHOD_NOT_ALLOWED:  # it is still finding out whether there is a conflict
                raise
            return False
        return True

    wait_until(merge, _MERGEABLE_SECONDS, f"pull request {number} is merged")
    return str(loop.gitea.request("GET", f"repos/{REPOSITORY_NAME}/pulls/{number}")["merge_commit_sha"])


def _smoke_test(loop: Loop) -> Document:
    job = loop.live("Job", SMOKE_TEST, version="batch/v1")
    assert job is not None
    return job


def _generations(loop: Loop) -> dict[str, Any]:
    """How often each object's specification was changed, where the API server counts it."""
    found = {}
    for version, kind in (("apps/v1", "Deployment"), ("autoscaling/v2", "HorizontalPodAutoscaler"), ("v1", "Service")):
        for one in loop.client.items(version, kind, APPS):
            metadata = one["metadata"]
            found[f"{kind}/{metadata['name']}"] = metadata.get("generation", metadata["uid"])
    for one in loop.client.items("networking.k8s.io/v1", "NetworkPolicy", APPS):
        found[f"NetworkPolicy/{one['metadata']['name']}"] = one["metadata"]["generation"]
    return found
