"""The steps that publish the library, run."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
from email.parser import BytesParser
from pathlib import Path
from typing import Any

import pytest

from tests.workflows.kit import ROOT, TOKEN, run, step
from tests.workflows.server import Gitea


@pytest.mark.parametrize(
    ("tag", "changelog", "code", "message"),
    [
        ("v0.2.0", "# Changelog\n\n## 0.2.0\n", 0, ""),
        (
            "v0.3.0",
            "## 0.2.0\n",
            1,
            "The tag is v0.3.0, and pyproject.toml says 0.2.0: write the version there first.\n",
        ),
        ("v0.2.0", "## 0.1.0\n", 1, "CHANGELOG.md has no heading ## 0.2.0: say what changes in rendered manifests.\n"),
    ],
)
def test_release_holds_the_tag_to_the_version(
    tmp_path: Path, tag: str, changelog: str, code: int, message: str
) -> None:
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    text = re.sub(r'^version = ".*"$', 'version = "0.2.0"', (ROOT / "pyproject.toml").read_text(), flags=re.MULTILINE)
    (tmp_path / "pyproject.toml").write_text(text)
    (tmp_path / "CHANGELOG.md").write_text(changelog)
    result = run(step("release", "The tag is the version, and the changelog knows it"), tmp_path, {"TAG": tag})
    assert (result.returncode, result.stderr) == (code, message)


def test_release_publishes_the_wheel(tmp_path: Path, gitea: Gitea, programs: Path) -> None:
    job = tmp_path / "job"
    (job / "build/release").mkdir(parents=True)
    wheel = job / "build/release/virida_constructs-0.2.0-py3-none-any.whl"
    wheel.write_bytes(b"PK\x03\x04\x00\xff")
    shutil.copy(ROOT / "pyproject.toml", job)
    values = {"SERVER": f"{gitea.url}/", "OWNER": "platform", "PUBLISHER": "bot", "TOKEN": TOKEN}
    result = run(step("release", "Publish it"), job, values, PATH=f"{programs}:{os.environ['PATH']}")
    assert (result.returncode, result.stderr) == (0, "")
    [(_, path, headers, body)] = gitea.requests
    assert path == "/api/packages/platform/pypi"
    assert headers["Authorization"].startswith("Basic ")
    assert TOKEN not in (programs / "arguments").read_text()
    message = BytesParser().parsebytes(f"Content-Type: {headers['Content-Type']}\n\n".encode() + body)
    parts: Any = message.get_payload()
    fields = {part.get_param("name", header="content-disposition"): part.get_payload(decode=True) for part in parts}
    version = re.search(r'^version = "(.*)"$', (ROOT / "pyproject.toml").read_text(), flags=re.MULTILINE)
    assert version is not None
    assert fields == {
        ":action": b"file_upload",
        "name": b"virida-constructs",
        "version": version[1].encode(),
        "requires_python": b">=3.11",
        "sha256_digest": hashlib.sha256(wheel.read_bytes()).hexdigest().encode(),
        "content": wheel.read_bytes(),
    }


def test_release_fails_where_the_version_is_published_already(tmp_path: Path, gitea: Gitea) -> None:
    (tmp_path / "build/release").mkdir(parents=True)
    (tmp_path / "build/release/a.whl").touch()
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    gitea.status = 409
    values = {"SERVER": f"{gitea.url}/", "OWNER": "platform", "PUBLISHER": "bot", "TOKEN": TOKEN}
    result = run(step("release", "Publish it"), tmp_path, values)
    assert result.returncode == 22
    assert "409" in result.stderr
