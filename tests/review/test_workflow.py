"""The steps of the review's workflow, run as the shell commands that they are."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from tests.review.fake_gitea import TOKEN, State, running
from tests.review.support import OBJECTS, edited
from tests.workflows.kit import git, run, step, steps, workflow

WEB, CLAIM = OBJECTS["web"], OBJECTS["claim"]


@pytest.fixture
def job(tmp_path: Path) -> Path:
    """A server with `main` and a pull request from a fork, and the folder of the job after both are fetched."""
    work, bare, job = tmp_path / "work", tmp_path / "server/shop/platform.git", tmp_path / "job"
    work.mkdir()
    git(work, "init", "--quiet")
    commit(work, [WEB, CLAIM], "main")
    git(tmp_path, "clone", "--quiet", "--bare", str(work), str(bare))
    job.mkdir()
    return job


def commit(work: Path, documents: list[object], branch: str) -> str:
    git(work, "checkout", "--quiet", "-B", branch)
    (work / "dist/live").mkdir(parents=True, exist_ok=True)
    (work / "dist/live/all.yaml").write_text(yaml.safe_dump_all(documents))
    (work / "Makefile").write_text(f".venv/.installed:\n\ttouch {branch}-ran\n")
    git(work, "add", "--all")
    git(work, "commit", "--quiet", "--message", "change")
    return git(work, "rev-parse", "HEAD")


@pytest.fixture
def gitea() -> Iterator[State]:
    state = State()
    with running(state) as api:
        state.address = api
        yield state


def review(job: Path, state: State, documents: list[object]) -> list[tuple[str, int]]:
    """Push a commit to the pull request and run the steps: the name and exit code of each."""
    bare = job.parent / "server/shop/platform.git"
    head = commit(job.parent / "work", documents, "change")
    git(job.parent / "work", "push", "--quiet", "--force", str(bare), "HEAD:refs/pull/7/head")
    state.head = head
    values = {
        "SERVER": f"file://{job.parent}/server/",
        "REPOSITORY": "shop/platform",
        "REF": "refs/heads/main",
        "SHA": git(bare, "rev-parse", "main"),
        "NUMBER": "7",
        "BASE": "main",
        "HEAD": head,
        "API": state.address,
        "TOKEN": TOKEN,
    }
    done = []
    for found in steps("review"):
        if found["name"] == "Check out" and (job / ".git").exists():
            continue
        # The test's own environment stands for the one that is installed.
        script = {
            **found,
            "run": found["run"].replace(".venv/bin/virida", str(Path(sys.executable).with_name("virida"))),
        }
        result = run(script, job, values, PYTHONPATH=os.pathsep.join(sys.path))
        done.append((found["name"], result.returncode))
    return done


def test_comments_and_updates_the_comment(job: Path, gitea: State) -> None:
    first = review(job, gitea, [edited(WEB, {"set": {"spec/replicas": 4}}), CLAIM])
    assert [code for _, code in first] == [0] * 6
    assert "Scales from 3 to 4 pods" in gitea.comments[0]["body"]
    second = review(job, gitea, [WEB])
    assert [name for name, code in second if code] == ["Verdict"]
    assert len(gitea.comments) == 1
    assert "🔴 DATA critical" in gitea.comments[0]["body"]


def test_runs_nothing_that_the_pull_request_brings(job: Path, gitea: State) -> None:
    review(job, gitea, [WEB])
    assert (job / "main-ran").exists()
    assert not (job / "change-ran").exists()
    assert "change" not in (job / "Makefile").read_text()


def test_a_pull_request_that_cannot_be_read_fails(job: Path, gitea: State) -> None:
    work = job.parent / "work"
    review(job, gitea, [WEB, CLAIM])
    (work / "dist/live/broken.yaml").write_text("a: [")
    assert [name for name, code in review(job, gitea, [WEB, CLAIM]) if code] == ["Verdict"]
    assert "NOT REVIEWED" in gitea.comments[0]["body"]


def test_only_the_comment_sees_the_bots_token() -> None:
    seen = [found["name"] for found in steps("review") if "REVIEW_TOKEN" in str(found.get("env"))]
    assert seen == ["Comment"]
    assert "pull_request_target" in workflow("review")["on"]
    assert "checkout" not in step("review", "Fetch what the pull request brings")["run"]
