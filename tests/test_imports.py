"""The typed classes are what `make imports` makes of the schemas."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[1]


SCHEMAS = sorted((ROOT / "crds").glob("*.yaml"))


@pytest.mark.parametrize("schema", SCHEMAS, ids=lambda schema: schema.stem)
def test_imports_are_made_from_the_schemas(schema: Path, tmp_path: Path) -> None:
    command = [os.environ["JSII_NODE"], "node_modules/.bin/cdk8s", "import", f"crds/{schema.name}"]
    options = ["--language", "python", "--output", str(tmp_path), "--no-save"]
    subprocess.run([*command, *options], cwd=ROOT, check=True, capture_output=True)
    fresh = _modules(tmp_path)
    assert fresh
    assert {name: _modules(ROOT / "imports").get(name) for name in fresh} == fresh, "run `make imports` and commit"


def test_there_is_nothing_but_imports() -> None:
    # cdk8s turns a group around: cert-manager.io becomes io/cert_manager.
    groups = {"/".join(reversed(path.stem.replace("-", "_").split("."))) for path in SCHEMAS}
    assert {name.partition("/__init__")[0].partition("/_jsii")[0] for name in _modules(ROOT / "imports")} == groups


def test_one_file_holds_one_group() -> None:
    for path in SCHEMAS:
        groups = {crd["spec"]["group"] for crd in yaml.safe_load_all(path.read_text())}
        assert groups == {path.stem}


def _modules(folder: Path) -> dict[str, str]:
    return {str(path.relative_to(folder)): path.read_text() for path in folder.rglob("*.py")}
