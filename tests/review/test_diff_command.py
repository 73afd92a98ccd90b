"""The command as people run it."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
import yaml

from tests.review.large import git
from tests.review.support import OBJECTS, edited
from virida.cli import main
from virida.review.report_markdown import MARKER

WEB, CLAIM = OBJECTS["web"], OBJECTS["claim"]
BIGGER = edited(WEB, {"set": {"spec/replicas": 4}})
LISTED = "1 changed; 1 low, 1 info.\n"


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    git(tmp_path, "init", "--quiet", "--initial-branch=main")
    git(tmp_path, "config", "user.name", "test")
    git(tmp_path, "config", "user.email", "test@example.com")
    put(tmp_path / "dist", WEB)
    commit(tmp_path)
    git(tmp_path, "update-ref", "refs/remotes/origin/main", "HEAD")
    return tmp_path


def put(folder: Path, *documents: object) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "all.yaml").write_text(yaml.safe_dump_all(documents))


def commit(root: Path) -> None:
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "-m", "change")


def run(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    monkeypatch.setattr(sys, "argv", ["virida", "diff", *arguments])
    with pytest.raises(SystemExit) as ended:
        main()
    return int(ended.value.code or 0)


def test_compares_origin_main_with_the_working_tree(
    checkout: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    put(checkout / "dist", BIGGER)
    assert run(monkeypatch) == 0
    assert capsys.readouterr().out.endswith(LISTED)


@pytest.mark.parametrize("arguments", [("HEAD~1", "HEAD"), ("HEAD~1",), ("HEAD~1", "./dist")])
def test_compares_revisions_and_folders(
    checkout: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...]
) -> None:
    put(checkout / "dist", BIGGER)
    commit(checkout)
    assert run(monkeypatch, *arguments) == 0
    assert capsys.readouterr().out.endswith(LISTED)


def test_compares_two_folders_without_git(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    put(tmp_path / "a", WEB)
    put(tmp_path / "b", BIGGER)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", "/nowhere")
    assert run(monkeypatch, "a", "b") == 0
    assert capsys.readouterr().out.endswith(LISTED)


def test_compares_with_the_common_ancestor(
    checkout: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    git(checkout, "checkout", "--quiet", "-b", "topic")
    put(checkout / "dist", BIGGER)
    commit(checkout)
    git(checkout, "checkout", "--quiet", "main")
    put(checkout / "dist", WEB, CLAIM)
    commit(checkout)
    assert run(monkeypatch, "main", "topic") == 1
    assert "DATA     critical PersistentVolumeClaim shop/files\n" in capsys.readouterr().out
    assert run(monkeypatch, "main", "topic", "--merge-base") == 0
    assert capsys.readouterr().out.endswith(LISTED)


@pytest.mark.parametrize(("threshold", "code"), [("critical", 0), ("medium", 0), ("low", 1), ("info", 1)])
def test_exits_by_the_worst_risk(checkout: Path, monkeypatch: pytest.MonkeyPatch, threshold: str, code: int) -> None:
    put(checkout / "dist", BIGGER)
    assert run(monkeypatch, "--fail-on", threshold) == code


def test_exits_with_1_where_something_cannot_be_read(
    checkout: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (checkout / "dist/broken\x1b[31m.yaml").write_text("a: [")
    assert run(monkeypatch) == 1
    assert capsys.readouterr().out == (
        "NOT REVIEWED dist/broken\\x1b[31m.yaml:2\n"
        "    This is not YAML: while parsing a flow node did not find expected node\n"
        "    content; check the indentation and the quotes on this line and the one\n"
        "    before.\n"
        "\n"
        "No object changes; 1 problem.\n"
    )


def test_acceptances_are_judged_on_a_day(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    accepted = {"virida.local/accept.data": "owner=a; reason=b; expires=2026-06-01"}
    put(checkout / "dist", WEB, edited(CLAIM, {"set": {"metadata/annotations": accepted}}))
    commit(checkout)
    put(checkout / "dist", WEB)
    assert run(monkeypatch, "HEAD", "--today", "2026-06-01") == 0
    assert run(monkeypatch, "HEAD", "--today", "2026-06-02") == 1


def test_writes_json_and_markdown(
    checkout: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    put(checkout / "dist", BIGGER)
    assert run(monkeypatch, "--format", "json", "--markdown", "review.md") == 0
    assert json.loads(capsys.readouterr().out)["version"] == 1
    assert (checkout / "review.md").read_text().startswith(MARKER)
    assert run(monkeypatch, "--format", "markdown") == 0
    assert capsys.readouterr().out == (checkout / "review.md").read_text()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["nowhere"], "there is no revision 'nowhere'; fetch it first, or name another one"),
        (["./nowhere"], "./nowhere: there is no such folder"),
        (["./dist"], "./dist is a folder: name the folder to compare it with too"),
        (["HEAD", "--path", "../x"], "--path ../x: write it from the root of the repository, without .."),
        (["HEAD", "--path", "charts"], "neither {head} nor the working tree has a manifest in charts"),
        (["HEAD", "--kubernetes-version", "new"], '"new" is no minor version of Kubernetes; write one such as 1.36'),
        (["HEAD", "--today", "soon"], "--today soon: write a date such as 2026-12-31"),
        (["HEAD", "--markdown", "/"], "--markdown /: Is a directory"),
        (["dist", "HEAD"], "dist is a folder and a git revision: write ./dist for the folder"),
    ],
)
def test_says_why_it_cannot_run(
    checkout: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    message: str,
) -> None:
    git(checkout, "branch", "dist")
    head = f"HEAD ({git(checkout, 'rev-parse', 'HEAD')[:7]})"
    assert run(monkeypatch, *arguments) == 2
    assert capsys.readouterr().err == f"virida: {message.format(head=head)}\n"


def test_says_that_there_is_no_repository(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(monkeypatch) == 2
    assert capsys.readouterr().err.startswith("virida: this is not a git repository; name two folders (fatal: ")
