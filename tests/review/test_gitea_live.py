"""`virida comment` before a real Gitea."""

from __future__ import annotations

import json
import os
import re
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.cluster.gitea import Gitea
from tests.cluster.waiting import wait_until
from tests.review.large import git
from tests.review.support import OBJECTS, edited
from virida.cli import main
from virida.review.report_markdown import MARKER

ASSETS = Path(os.environ.get("KUBEBUILDER_ASSETS", ""))
if not (ASSETS / "gitea").exists() or not (ASSETS / "gitea-files").exists():
    pytest.skip("KUBEBUILDER_ASSETS names no folder with gitea and gitea-files", allow_module_level=True)

HOSTILE = "@platform #1 </details><b>x</b> [a](http://evil.example.com) | `code`"
REPOSITORY = "platform/estate"


@pytest.fixture(scope="module")
def gitea(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gitea]:
    files = tmp_path_factory.mktemp("dist")
    (files / "all.yaml").write_text(yaml.safe_dump_all([OBJECTS["web"], OBJECTS["claim"]]))
    with Gitea(ASSETS, tmp_path_factory.mktemp("gitea")) as running:
        running.start_repository(files)
        yield running


def push(gitea: Gitea, *documents: dict[str, Any]) -> None:
    (gitea.checkout / "dist/all.yaml").write_text(yaml.safe_dump_all(documents))
    git(gitea.checkout, "-c", "user.name=t", "-c", "user.email=t@example.com", "commit", "--quiet", "-am", "change")
    git(gitea.checkout, "push", "--quiet", "origin", "HEAD")
    tip = git(gitea.checkout, "rev-parse", "HEAD")
    # Gitea learns of a push a little later than git does.
    wait_until(lambda: tip in str(branches(gitea)), 30, lambda: f"no branch is at {tip}")


def branches(gitea: Gitea) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = gitea.request("GET", f"repos/{REPOSITORY}/branches")
    return found


def virida(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    monkeypatch.setattr(sys, "argv", ["virida", *arguments])
    monkeypatch.setattr("time.sleep", lambda seconds: None)
    with pytest.raises(SystemExit) as ended:
        main()
    return int(ended.value.code or 0)


def post(gitea: Gitea, monkeypatch: pytest.MonkeyPatch, value: str, *options: str, number: int = 1) -> int:
    monkeypatch.setenv("GITEA_TOKEN", value)
    where = ["--api", f"{gitea.url}/api/v1", "--repository", REPOSITORY, "--pr", str(number)]
    return virida(monkeypatch, "comment", str(gitea.checkout / "review.md"), *where, *options)


def test_a_pull_request(gitea: Gitea, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(gitea.checkout)
    bot = gitea.token("read:user", "write:issue", "write:repository")
    git(gitea.checkout, "checkout", "--quiet", "-b", "topic")
    labelled = edited(OBJECTS["web"], {"set": {"metadata/annotations": {"note": HOSTILE}, "spec/replicas": 4}})
    push(gitea, labelled)
    gitea.request("POST", f"repos/{REPOSITORY}/pulls", {"head": "topic", "base": "main", "title": "A change"})

    assert virida(monkeypatch, "diff", "main", "topic", "--markdown", "review.md") == 1
    capsys.readouterr()
    assert post(gitea, monkeypatch, bot, "--status") == 0
    [first] = comments(gitea)
    assert first["body"].startswith(MARKER)
    assert "🔴 DATA critical" in first["body"]
    status = gitea.request("GET", f"repos/{REPOSITORY}/commits/topic/status")
    assert [(each["context"], each["status"]) for each in status["statuses"]] == [("virida/review", "failure")]

    push(gitea, labelled, OBJECTS["claim"])
    assert virida(monkeypatch, "diff", "main", "topic", "--markdown", "review.md") == 0
    assert post(gitea, monkeypatch, bot, "--status") == 0
    [second] = comments(gitea)
    assert second["id"] == first["id"]
    assert "DATA" not in second["body"]
    assert post(gitea, monkeypatch, bot) == 0
    assert comments(gitea) == [second]

    shown = rendered(gitea, bot, second["body"])
    assert shown.count("<details>") == shown.count("</details>") > 0
    assert shown.count("<table>") == shown.count("</table>") == 1
    assert "&lt;b&gt;x&lt;/b&gt;" in shown  # it is there, as text
    assert not re.search(r'<b>|<a [^>]*href="(http://evil|/platform)|class="mention"', shown)


def test_a_token_without_rights(
    gitea: Gitea, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    weak = gitea.token("read:user", "read:issue")
    with (gitea.checkout / "review.md").open("a") as file:
        file.write("one more line\n")
    assert post(gitea, monkeypatch, weak) == 2
    captured = capsys.readouterr()
    assert captured.err.startswith(
        f"virida: the token may not do this at {gitea.url}/api/v1/repos/{REPOSITORY}/issues/"
    )
    assert weak not in captured.err + captured.out
    assert captured.out.startswith(MARKER)


def test_a_token_that_is_wrong(
    gitea: Gitea, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert post(gitea, monkeypatch, "f" * 40) == 2
    assert capsys.readouterr().err.startswith("virida: Gitea does not accept the token (401")


def test_a_pull_request_that_is_not_there(
    gitea: Gitea, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    good = gitea.token("read:user", "write:issue")
    assert post(gitea, monkeypatch, good, number=99) == 2
    where = f"{gitea.url}/api/v1/repos/{REPOSITORY}/issues/99"
    assert capsys.readouterr().err == (
        f"virida: there is nothing at {where} (404); check the repository and the number, and that the token's user "
        "sees the repository\n"
    )


def test_the_server_stops(gitea: Gitea, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    late = gitea.token("read:user", "write:issue")
    gitea.__exit__(None, None, None)
    assert post(gitea, monkeypatch, late) == 2
    assert capsys.readouterr().err == (
        f"virida: {gitea.url}/api/v1 does not answer: Connection refused; tried 4 times\n"
    )


def rendered(gitea: Gitea, token: str, text: str) -> str:
    """What Gitea makes of a comment."""
    body = json.dumps({"Text": text, "Mode": "comment", "Context": REPOSITORY}).encode()
    headers = {"Content-Type": "application/json", "Authorization": f"token {token}"}
    request = urllib.request.Request(f"{gitea.url}/api/v1/markdown", body, headers, method="POST")
    with urllib.request.urlopen(request, timeout=30) as response:
        return str(response.read().decode())


def comments(gitea: Gitea) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = gitea.request("GET", f"repos/{REPOSITORY}/issues/1/comments")
    return found
