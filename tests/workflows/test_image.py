"""The steps that bring a new image, run in a clone."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.workflows.kit import ROOT, TOKEN, git, run, step
from tests.workflows.server import Gitea


@pytest.fixture
def estate(tmp_path: Path) -> Path:
    """A clone of what an image's change touches: charts, `make image` without the rendering, and an origin."""
    work = tmp_path / "estate"
    shutil.copytree(ROOT / "charts", work / "charts", ignore=shutil.ignore_patterns("__pycache__"))
    (work / ".venv/bin").mkdir(parents=True)
    (work / ".venv/bin/python").write_text(
        f'#!/bin/bash\nPYTHONPATH={ROOT}/constructs PYTHONDONTWRITEBYTECODE=1 exec {sys.executable} "$@"\n'
    )
    (work / ".venv/bin/python").chmod(0o755)
    (work / ".gitignore").write_text(".venv\n")
    images = "grep -rh ^IMAGE charts/services | sort >dist/images.yaml"
    rendering = f"\tmkdir -p dist docs/runbooks; touch docs/runbooks/a.md; {images}\n"
    (work / "Makefile").write_text(f'image:\n\t@.venv/bin/python -m charts.image "$$SERVICE" "$$TAG"\n{rendering}')
    git(work, "init", "--quiet")
    subprocess.run(["bash", "-c", rendering.strip()], cwd=work, check=True)
    git(work, "add", ".")
    git(work, "commit", "--quiet", "--message", "estate")
    git(tmp_path, "clone", "--quiet", "--bare", str(work), "origin.git")
    git(work, "remote", "add", "origin", str(tmp_path / "origin.git"))
    return work


def opened(estate: Path, gitea: Gitea, service: str, tag: str, **more: str) -> list[subprocess.CompletedProcess[str]]:
    """What the steps of the workflow `image` do, after the check out."""
    values = {
        "SERVICE": service,
        "TAG": tag,
        "API": f"{gitea.url}/api/v1",
        "REPOSITORY": "platform/estate",
        "BASE": "develop",
        "TOKEN": TOKEN,
    }
    results = []
    for title in ("Write the tag, and render", "Open a pull request"):
        results.append(run(step("image", title), estate, values, **more))
        if results[-1].returncode:
            break
    return results


def test_image_opens_a_pull_request_that_changes_one_tag(estate: Path, gitea: Gitea, programs: Path) -> None:
    results = opened(estate, gitea, "backend-api-gateway", "1.4.1", PATH=f"{programs}:{os.environ['PATH']}")
    assert [(result.returncode, result.stderr) for result in results] == [(0, ""), (0, "")]
    origin = estate.parent / "origin.git"
    branch = "image/develop/backend-api-gateway"
    changes = git(origin, "diff", "--unified=0", "main", branch)
    assert [line for line in changes.splitlines() if re.match(r"[+-][^+-]", line)] == [
        '-IMAGE = "gitea.virida.local/backend/api-gateway:1.4.0"',
        '+IMAGE = "gitea.virida.local/backend/api-gateway:1.4.1"',
    ] * 2
    assert git(origin, "diff", "--name-only", "main", branch).splitlines() == [
        "charts/services/backend_api_gateway.py",
        "dist/images.yaml",
    ]
    [(_, path, headers, body)] = gitea.requests
    assert (path, headers["Authorization"]) == ("/api/v1/repos/platform/estate/pulls", f"token {TOKEN}")
    assert json.loads(body) == {
        "head": branch,
        "base": "develop",
        "title": "backend-api-gateway: new image",
        "body": "One tag, and what follows from it in dist/.",
    }
    assert TOKEN not in (programs / "arguments").read_text() + "".join(r.stdout for r in results)


def test_image_brings_an_open_pull_request_up_to_date(estate: Path, gitea: Gitea) -> None:
    opened(estate, gitea, "backend-api-gateway", "1.4.1")
    git(estate, "reset", "--quiet", "--hard", "HEAD~1")
    gitea.status = 409
    results = opened(estate, gitea, "backend-api-gateway", "1.4.2")
    assert results[-1].stdout == "The pull request was open already, and has the new image now.\n"
    branch = "image/develop/backend-api-gateway"
    assert (
        git(estate.parent / "origin.git", "log", "--format=%s", f"main..{branch}") == "backend-api-gateway: image 1.4.2"
    )


def test_image_does_nothing_for_the_tag_that_runs(estate: Path, gitea: Gitea) -> None:
    results = opened(estate, gitea, "backend-api-gateway", "1.4.0")
    assert results[-1].stdout == "backend-api-gateway has the image 1.4.0 already.\n"
    assert gitea.requests == []


def test_image_fails_where_gitea_refuses(estate: Path, gitea: Gitea) -> None:
    gitea.status = 403
    results = opened(estate, gitea, "backend-api-gateway", "1.4.1")
    assert (results[-1].returncode, results[-1].stderr) == (1, "{}")


@pytest.mark.parametrize(
    ("service", "tag"),
    [
        ("backend-api-gateway", "latest"),
        ("backend-api-gateway", '1"; import os'),
        ("backend-api-gateway", "$(touch evil)"),
        ("../environments", "1.4.1"),
        ("nobody", "1.4.1"),
    ],
)
def test_image_takes_no_input_at_its_word(estate: Path, gitea: Gitea, service: str, tag: str) -> None:
    [refused] = opened(estate, gitea, service, tag)
    assert refused.returncode == 2
    assert refused.stderr.startswith(f"{service}: ")
    assert git(estate, "status", "--porcelain") == ""
    assert gitea.requests == []
