"""The command as people run it."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from tests.bootstrap.cluster import FILE, WELL, Cluster, Script, application, applications
from virida.bootstrap import Procedure
from virida.commands.bootstrap import bootstrap


def run(
    folder: Path, monkeypatch: pytest.MonkeyPatch, *arguments: str, answer: str = "", script: Script | None = None
) -> tuple[Cluster, Result]:
    """Runs `virida bootstrap` with a kubectl of ours first on the PATH."""
    cluster = Cluster.made(folder, {**WELL, **(script or {})})
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")
    monkeypatch.setenv("GITEA_USERNAME", "argocd")
    monkeypatch.setenv("GITEA_TOKEN", "3f9c1d")
    (folder / "bootstrap.yaml").write_text(FILE)
    app = typer.Typer()
    app.command()(bootstrap)
    return cluster, CliRunner().invoke(app, [str(folder / "bootstrap.yaml"), *arguments], input=answer)


def test_asks_before_it_does_anything(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cluster, result = run(tmp_path, monkeypatch, answer="n\n")
    assert result.exit_code == 1
    assert result.output.endswith("Go on? [y/N]: n\nNothing was done.\n")
    assert cluster.lines() == [
        "config current-context",
        "config view --minify -o jsonpath={.clusters[0].cluster.server}",
    ]


def test_does_nothing_where_nobody_can_answer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cluster, result = run(tmp_path, monkeypatch)
    assert result.exit_code == 1
    assert len(cluster.lines()) == 2


@pytest.mark.parametrize(("arguments", "answer"), [((), "y\n"), (("--yes",), "")])
def test_goes_on_when_told_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], answer: str
) -> None:
    cluster, result = run(tmp_path, monkeypatch, *arguments, answer=answer)
    assert result.exit_code == 0, result.output
    assert len([line for line in cluster.lines() if line.startswith("apply")]) == 2
    assert "3f9c1d" not in result.output


def test_exits_with_1_when_an_application_is_not_well(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("virida.bootstrap.procedure._INTERVAL", 3600)
    impatient = partial(Procedure, sleep=lambda _: None)
    monkeypatch.setattr("virida.commands.bootstrap.Procedure", impatient)
    bad = applications(application("root"), application("vault", "OutOfSync"))
    _, result = run(tmp_path, monkeypatch, "--yes", "--timeout", "1", script={"get applications": bad})
    assert result.exit_code == 1, result.output


def test_uses_the_context_and_the_names_that_it_is_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cluster, result = run(
        tmp_path,
        monkeypatch,
        *("--yes", "--context", "k3s", "--secret", "git", "--vault", "vault/openbao"),
        script={"get secret git ": (0, "", ""), "get pods -l app.kubernetes.io/name=openbao": (0, "vault-0", "")},
    )
    assert result.exit_code == 0, result.output
    assert all(call["argv"][0] == "--context=k3s" for call in cluster.calls)
    assert "-n argocd get secret git --ignore-not-found -o name" in cluster.lines()
    assert "-n vault exec vault-0 -- vault status -format=json" in cluster.lines()


def test_rejects_pods_without_a_namespace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _, result = run(tmp_path, monkeypatch, "--vault", "vault")
    assert str(result.exception) == (
        "--vault vault: write the namespace and the name label of the pods, as in vault/vault"
    )
