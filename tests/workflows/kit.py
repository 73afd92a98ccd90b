"""Workflows as data, and their steps as the runner runs them."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[2]
WORKFLOWS = {path.stem: path for path in sorted((ROOT / ".gitea/workflows").glob("*.y*ml"))}
TOKEN = "3f9c1d-secret-token"


def workflow(name: str) -> dict[str, Any]:
    """A workflow. YAML takes its key `on` for a truth."""
    loaded = yaml.safe_load(WORKFLOWS[name].read_text())
    loaded["on"] = loaded.pop(True)
    return dict(loaded)


def steps(name: str) -> list[dict[str, Any]]:
    """The steps of all jobs of a workflow."""
    return [step for job in workflow(name)["jobs"].values() for step in job["steps"]]


def step(name: str, title: str) -> dict[str, Any]:
    """One step."""
    [found] = [step for step in steps(name) if step["name"] == title]
    return found


def run(
    found: Mapping[str, Any], folder: Path, values: Mapping[str, str], **more: str
) -> subprocess.CompletedProcess[str]:
    """Run a step as the runner does, with values for the variables that expressions fill."""
    wanted = {key for key, text in found.get("env", {}).items() if "${{" in text}
    assert wanted <= values.keys(), f"give values for {wanted - values.keys()}"
    environment = {"PATH": os.environ["PATH"], "HOME": str(folder), "GIT_CONFIG_NOSYSTEM": "1", **values, **more}
    command = ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", "-c", found["run"]]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def git(folder: Path, *arguments: str) -> str:
    """Run git as somebody."""
    command = [
        "git",
        "-c",
        "user.name=t",
        "-c",
        "user.email=t@example.com",
        "-c",
        "init.defaultBranch=main",
        *arguments,
    ]
    return subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True).stdout.strip()
