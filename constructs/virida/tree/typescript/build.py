"""Builds the jsii module with the tools that cdk8s-cli brings: python build.py TARGET."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

SOURCE = Path(__file__).parent
NODE_MODULES = SOURCE.parents[3] / "node_modules"


def build(target: Path) -> None:
    """Compile the TypeScript beside this file, and replace ``target`` by the Python package that jsii makes of it."""
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        for name in ("index.ts", "package.json"):
            shutil.copy(SOURCE / name, work)
        (work / "node_modules").symlink_to(NODE_MODULES)
        # The versions to build against are cdk8s-cli's own, and a README would be about a package that nobody installs.
        quiet = ("--silence-warnings=metadata/missing-dev-dependency", "--silence-warnings=metadata/missing-readme")
        _node(work, "jsii/bin/jsii", *quiet)
        _node(work, "jsii-pacmak/bin/jsii-pacmak", "--code-only", "--target=python")
        shutil.rmtree(target, ignore_errors=True)
        shutil.copytree(work / "dist/python/src/virida/tree/bridge", target)


def _node(work: Path, script: str, *arguments: str) -> None:
    node = os.environ.get("JSII_NODE", "node")
    result = subprocess.run(
        [node, NODE_MODULES / script, *arguments], cwd=work, capture_output=True, text=True, check=False
    )
    if result.returncode:
        sys.exit(result.stdout + result.stderr)


if __name__ == "__main__":
    build(Path(sys.argv[1]))
