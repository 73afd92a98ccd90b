"""`virida comment` before a Gitea in this process."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.review.fake_gitea import TOKEN, State, running
from virida.cli import main
from virida.review.gitea import Gitea, GiteaError
from virida.review.report_markdown import MARKER

CRITICAL = f"{MARKER}\n<!-- worst: critical -->\n## 🔴 BLOCKED\n"
FINE = f"{MARKER}\n<!-- worst: none -->\n## No object changes\n"


@pytest.fixture
def state() -> State:
    return State()


@pytest.fixture
def review(tmp_path: Path) -> Path:
    file = tmp_path / "review.md"
    file.write_text(CRITICAL)
    return file


def run(monkeypatch: pytest.MonkeyPatch, api: str, file: Path, *options: str, token: str = TOKEN) -> int:
    monkeypatch.setenv("GITEA_TOKEN", token)
    monkeypatch.setattr("time.sleep", lambda seconds: None)
    arguments = ["--pr", "7", "--api", api, "--repository", "shop/platform", *options]
    monkeypatch.setattr(sys, "argv", ["virida", "comment", str(file), *arguments])
    with pytest.raises(SystemExit) as ended:
        main()
    return int(ended.value.code or 0)


def test_writes_a_comment_and_writes_it_anew(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], state: State, review: Path
) -> None:
    with running(state) as api:
        assert run(monkeypatch, api, review) == 0
        assert run(monkeypatch, api, review) == 0
        review.write_text(FINE)
        assert run(monkeypatch, api, review) == 0
    assert [comment["body"] for comment in state.comments] == [FINE]
    assert capsys.readouterr().out == (
        "Comment of reviewer on pull request 7: created.\n"
        "Comment of reviewer on pull request 7: unchanged.\n"
        "Comment of reviewer on pull request 7: updated.\n"
    )


def test_never_touches_the_comment_of_somebody_else(
    monkeypatch: pytest.MonkeyPatch, state: State, review: Path
) -> None:
    forged = {"id": 1, "user": {"login": "mallory"}, "body": f"{MARKER}\nall is well"}
    state.comments.append(dict(forged))
    with running(state) as api:
        run(monkeypatch, api, review)
    assert state.comments[0] == forged
    assert [comment["body"] for comment in state.comments[1:]] == [CRITICAL]


@pytest.mark.parametrize("code", [429, 500, 502, 503, 504])
def test_tries_again_where_gitea_is_busy(
    monkeypatch: pytest.MonkeyPatch, state: State, review: Path, code: int
) -> None:
    state.failures = {"GET": [code, code], "POST": [code]}
    with running(state) as api:
        assert run(monkeypatch, api, review) == 0
    assert len(state.comments) == 1


def test_a_comment_whose_answer_was_lost_is_not_written_twice(
    monkeypatch: pytest.MonkeyPatch, state: State, review: Path
) -> None:
    state.failures = {"POST": [0]}
    with running(state) as api:
        assert run(monkeypatch, api, review) == 0
    assert len(state.comments) == 1


@pytest.mark.parametrize(
    ("code", "message"),
    [
        (
            403,
            "virida: the token may not do this at {api}/repos/shop/platform/issues/7 (403: no\\x1b[31m ***); it needs "
            "the scopes read:user, write:issue and write:repository, and its user has to see the repository\n",
        ),
        (
            404,
            "virida: there is nothing at {api}/repos/shop/platform/issues/7 (404); check the repository and the "
            "number, and that the token's user sees the repository\n",
        ),
        (307, "virida: {api}/repos/shop/platform/issues/7 has moved (307: no\\x1b[31m ***); give the new address\n"),
        (422, "virida: Gitea refuses the request to {api}/repos/shop/platform/issues/7 (422: no\\x1b[31m ***)\n"),
        (503, "virida: {api} does not answer: it says 503 no\\x1b[31m secret-token; tried 4 times\n"),
    ],
)
def test_says_why_gitea_refuses(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    state: State,
    review: Path,
    code: int,
    message: str,
) -> None:
    state.always = code
    with running(state) as api:
        assert run(monkeypatch, api, review) == 2
    captured = capsys.readouterr()
    assert captured.err == message.format(api=api).replace("secret-token", "***")
    assert captured.out == CRITICAL  # so that it is in the log at least


def test_says_that_the_token_is_wrong(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], state: State, review: Path
) -> None:
    with running(state) as api:
        assert run(monkeypatch, api, review, token="old") == 2
    assert capsys.readouterr().err == (
        "virida: Gitea does not accept the token (401: invalid username, password or token); check GITEA_TOKEN, it may "
        "have expired\n"
    )


def test_says_that_there_is_no_token(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], review: Path
) -> None:
    assert run(monkeypatch, "http://127.0.0.1:9/api/v1", review, token="") == 2
    assert capsys.readouterr().err == "virida: there is no token: set GITEA_TOKEN in the environment\n"


def test_says_that_the_server_is_down(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], state: State, review: Path
) -> None:
    with running(state) as api:
        pass
    assert run(monkeypatch, api, review) == 2
    assert capsys.readouterr().err == f"virida: {api} does not answer: Connection refused; tried 4 times\n"


def test_a_token_never_follows_a_redirect(state: State) -> None:
    state.always = 302
    with running(state) as api, pytest.raises(GiteaError, match="has moved"):
        Gitea(api, "shop/platform", TOKEN).user()
    assert len(state.requests) == 1


def test_a_token_is_in_no_repr() -> None:
    assert TOKEN not in repr(Gitea("http://git.example.com/api/v1", "shop/platform", TOKEN))


@pytest.mark.parametrize(
    ("api", "repository", "message"),
    [
        (
            "git.example.com",
            "shop/platform",
            "git.example.com is no address of an API; write one such as https://git.example.com/api/v1",
        ),
        (
            "https://git.example.com/api/v1",
            "platform",
            "platform is no repository; write owner and name, such as shop/platform",
        ),
    ],
)
def test_refuses_addresses_that_are_none(api: str, repository: str, message: str) -> None:
    with pytest.raises(GiteaError) as refused:
        Gitea(api, repository, TOKEN)
    assert str(refused.value) == message


def test_writes_nothing_where_the_pull_request_has_moved_on(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], state: State, review: Path
) -> None:
    with running(state) as api:
        assert run(monkeypatch, api, review, "--commit", "b" * 40) == 0
    assert state.comments == []
    assert capsys.readouterr().out == (
        "The pull request is at aaaaaaa by now, and this reviews bbbbbbb: nothing is written.\n"
    )


def test_requests_changes_while_it_fails(monkeypatch: pytest.MonkeyPatch, state: State, review: Path) -> None:
    with running(state) as api:
        run(monkeypatch, api, review, "--request-changes")
        run(monkeypatch, api, review, "--request-changes")
        assert [found["state"] for found in state.reviews] == ["REQUEST_CHANGES"]
        review.write_text(FINE)
        run(monkeypatch, api, review, "--request-changes")
    assert state.reviews == []


def test_sets_a_status(monkeypatch: pytest.MonkeyPatch, state: State, review: Path) -> None:
    with running(state) as api:
        run(monkeypatch, api, review, "--status")
        review.write_text(CRITICAL.replace("critical", "high"))
        run(monkeypatch, api, review, "--status")
        run(monkeypatch, api, review, "--status", "--fail-on", "high")
    assert [(status["sha"], status["state"], status["description"]) for status in state.statuses] == [
        ("a" * 40, "failure", "Worst risk: critical"),
        ("a" * 40, "success", "Worst risk: high"),
        ("a" * 40, "failure", "Worst risk: high"),
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("all is well", "virida: {file} is no review; write it with virida diff --markdown {file}\n"),
        (None, "virida: {file}: No such file or directory; write it with virida diff --markdown {file}\n"),
    ],
)
def test_refuses_what_is_no_review(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    text: str | None,
    message: str,
) -> None:
    file = tmp_path / "other.md"
    if text is not None:
        file.write_text(text)
    assert run(monkeypatch, "http://127.0.0.1:9/api/v1", file) == 2
    assert capsys.readouterr().err == message.format(file=file)
