"""The steps that verify a change, run."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.workflows.kit import TOKEN, WORKFLOWS, git, run, step


@pytest.fixture
def origin(tmp_path: Path) -> Path:
    """A repository as Gitea has it: `main`, and a pull request whose branch is a commit behind it."""
    work, bare = tmp_path / "work", tmp_path / "server/platform/estate.git"
    work.mkdir()
    git(work, "init", "--quiet")
    for branch, file in (("main", "first"), ("change", "mine"), ("main", "theirs")):
        git(work, "checkout", "--quiet", *([] if file == "theirs" else ["-B"]), branch)
        (work / file).write_text(file)
        git(work, "add", file)
        git(work, "commit", "--quiet", "--message", file)
    git(tmp_path, "clone", "--quiet", "--bare", str(work), str(bare))
    git(bare, "update-ref", "refs/pull/7/head", "refs/heads/change")
    git(bare, "update-ref", "-d", "refs/heads/change")
    return bare


@pytest.mark.parametrize("name", WORKFLOWS)
def test_checks_out_what_was_pushed(name: str, origin: Path, tmp_path: Path) -> None:
    job = tmp_path / "job"
    job.mkdir()
    sha = git(origin, "rev-parse", "refs/pull/7/head")
    values = {
        "SERVER": f"file://{tmp_path}/server/",
        "REPOSITORY": "platform/estate",
        "REF": "refs/pull/7/head",
        "SHA": sha,
        "TOKEN": TOKEN,
    }
    result = run(step(name, "Check out"), job, values)
    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")
    assert git(job, "rev-parse", "HEAD") == sha
    assert sorted(path.name for path in job.iterdir() if path.name != ".git") == ["first", "mine"]
    # Later steps run what the pull request brought: the token is not there any more.
    assert TOKEN not in "".join(path.read_text(errors="replace") for path in job.rglob("*") if path.is_file())
    if name == "verify":
        merged = run(step(name, "Merge what has happened on the branch since"), job, {"BASE": "main"})
        assert (merged.returncode, merged.stderr) == (0, "")
        assert (job / "theirs").exists()


def test_verify_refuses_a_dist_that_is_not_rendered(tmp_path: Path) -> None:
    found = step("verify", "dist/ and runbooks are what the charts render")
    git(tmp_path, "init", "--quiet")
    (tmp_path / "Makefile").write_text(
        "synth:\n\t@mkdir -p dist; cp rendered.yaml dist/a.yaml; cp -f new.yaml dist 2>/dev/null ||:\n"
    )
    for name in ("rendered.yaml", "dist/a.yaml", "docs/runbooks/a.md"):
        (tmp_path / name).parent.mkdir(exist_ok=True, parents=True)
        (tmp_path / name).write_text("a: 1\n")
    git(tmp_path, "add", "dist", "docs")
    git(tmp_path, "commit", "--quiet", "--message", "rendered")
    assert run(found, tmp_path, {}).returncode == 0
    (tmp_path / "rendered.yaml").write_text("a: 2\n")
    stale = run(found, tmp_path, {})
    assert (stale.returncode, stale.stderr) == (
        1,
        "This is not what the charts render: run make synth, and commit dist/ and docs/runbooks/.\n",
    )
    (tmp_path / "rendered.yaml").write_text("a: 1\n")
    (tmp_path / "new.yaml").write_text("b: 1\n")
    assert run(found, tmp_path, {}).returncode == 1
