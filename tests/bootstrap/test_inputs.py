"""What the command reads: the login of the environment, and the file."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.bootstrap.cluster import FILE
from virida.bootstrap import Login, login_from, read_file
from virida.errors import ViridaError


@pytest.mark.parametrize(
    ("environment", "login"),
    [
        ({}, None),
        ({"GITEA_USERNAME": "", "GITEA_TOKEN": ""}, None),
        ({"GITEA_USERNAME": "argocd", "GITEA_TOKEN": "t"}, Login("argocd", "t")),
    ],
)
def test_reads_the_login_from_the_environment(environment: dict[str, str], login: Login | None) -> None:
    assert login_from(environment) == login


@pytest.mark.parametrize(
    ("environment", "message"),
    [
        ({"GITEA_USERNAME": "argocd"}, "GITEA_TOKEN is not set; set both GITEA_USERNAME and GITEA_TOKEN"),
        ({"GITEA_TOKEN": "t"}, "GITEA_USERNAME is not set; set both GITEA_USERNAME and GITEA_TOKEN"),
        (
            {"GITEA_USERNAME": "argocd", "GITEA_TOKEN": "t\n"},
            "GITEA_TOKEN must be one line without control characters; set it anew",
        ),
    ],
)
def test_rejects_half_a_login(environment: dict[str, str], message: str) -> None:
    with pytest.raises(ViridaError) as caught:
        login_from(environment)
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param(
            FILE + "---\napiVersion: v1\nkind: Secret\nmetadata: {name: login, namespace: argocd}\n",
            "FILE: Secret argocd/login must not stand in a file that git has; take it out",
            id="secret",
        ),
        pytest.param(
            FILE.replace("kind: Application\n", "kind: ApplicationSet\n"),
            "FILE: there are 0 Applications; one has to render all others",
            id="no-root",
        ),
        pytest.param(
            FILE.replace("https://gitea.virida.local/", "git@gitea.virida.local:"),
            "FILE: Application argocd/root must come from git by https; write its repoURL so",
            id="ssh",
        ),
        pytest.param(
            "kind: [",
            "FILE:2: this is not YAML: while parsing a flow node did not find expected node content; "
            "check the indentation and the quotes on this line and the one before",
            id="broken",
        ),
    ],
)
def test_rejects_a_file_that_would_not_do(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "bootstrap.yaml"
    path.write_text(text)
    with pytest.raises(ViridaError) as caught:
        read_file(path)
    assert str(caught.value) == message.replace("FILE", str(path))
