"""The typed classes are what `make imports` makes of the schemas."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import yaml

ROOT = Path(__file__).parents[1]


def test_imports_are_made_from_the_schemas(tmp_path: Path) -> None:
    for schema in sorted((ROOT / "crds").glob("*.yaml")):
        command = [os.environ["JSII_NODE"], "node_modules/.bin/cdk8s", "import", f"crds/{schema.name}"]
        options = ["--language", "python", "--output", str(tmp_path), "--no-save"]
        subprocess.run([*command, *options], cwd=ROOT, check=True, capture_output=True)
    fresh, committed = _modules(tmp_path), _modules(ROOT / "imports")
    assert fresh == committed, "run `make imports` and commit the result"


def test_one_file_holds_one_group() -> None:
    for path in (ROOT / "crds").glob("*.yaml"):
        groups = {crd["spec"]["group"] for crd in yaml.safe_load_all(path.read_text())}
        assert groups == {path.stem}


def _modules(folder: Path) -> dict[str, str]:
    return {str(path.relative_to(folder)): path.read_text() for path in folder.rglob("*.py")}
