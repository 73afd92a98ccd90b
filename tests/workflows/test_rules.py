"""What every workflow keeps to."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.workflows.kit import ROOT, WORKFLOWS, step, steps, workflow


def test_there_are_four() -> None:
    assert list(WORKFLOWS) == ["image", "release", "review", "verify"]


@pytest.mark.parametrize("name", WORKFLOWS)
def test_takes_no_action_from_elsewhere(name: str) -> None:
    assert [step for step in steps(name) if "uses" in step] == []
    assert [job for job in workflow(name)["jobs"].values() if "uses" in job or "services" in job] == []


@pytest.mark.parametrize("name", WORKFLOWS)
def test_the_token_of_the_job_may_read_and_nothing_else(name: str) -> None:
    loaded = workflow(name)
    assert loaded["permissions"] == {"contents": "read"}
    assert [job for job in loaded["jobs"].values() if "permissions" in job] == []


@pytest.mark.parametrize("name", WORKFLOWS)
def test_expressions_reach_the_shell_as_variables_only(name: str) -> None:
    assert [step["name"] for step in steps(name) if "${{" in step["run"]] == []


@pytest.mark.parametrize("name", WORKFLOWS)
def test_each_token_is_seen_by_the_steps_that_need_it(name: str) -> None:
    for job in workflow(name)["jobs"].values():
        assert "secrets." not in str(job.get("env"))
        for one in job["steps"]:
            assert ("secrets." in str(one.get("env"))) == ("$TOKEN" in one["run"]), one["name"]


@pytest.mark.parametrize("name", WORKFLOWS)
def test_runs_on_every_change_and_on_no_selection_of_paths(name: str) -> None:
    # A required check that is filtered by paths never reports, and the pull request waits for ever.
    assert "paths" not in str(workflow(name)["on"])


def test_only_the_review_has_a_token_where_a_pull_request_runs() -> None:
    # It runs the code of the branch that the pull request goes to, and reads what that brings as data.
    assert [name for name in WORKFLOWS if "pull_request_target" in str(workflow(name)["on"])] == ["review"]


@pytest.mark.parametrize("name", WORKFLOWS)
def test_uses_nothing_that_gitea_ignores(name: str) -> None:
    assert not re.search(
        r"timeout-minutes|continue-on-error|concurrency|GITHUB_STEP_SUMMARY", WORKFLOWS[name].read_text()
    )


@pytest.mark.parametrize(("name", "title"), [(name, one["name"]) for name in WORKFLOWS for one in steps(name)])
def test_each_step_is_bash(name: str, title: str) -> None:
    result = subprocess.run(["bash", "-n"], input=step(name, title)["run"], capture_output=True, text=True, check=False)
    assert (result.returncode, result.stderr) == (0, "")


def test_make_has_the_targets() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), flags=re.MULTILINE))
    used = set(re.findall(r"\bmake ([a-z]+)", " ".join(one["run"] for name in WORKFLOWS for one in steps(name))))
    assert used == {"image", "synth", "test"}
    assert used <= targets


def test_virida_has_the_command() -> None:
    [check] = re.findall(
        r"\.venv/bin/virida ([^\n]+)", step("verify", "What a cluster would refuse, drop or break")["run"]
    )
    assert check == 'check "$environment" --profile k3s'
    subprocess.run([Path(sys.executable).with_name("virida"), "check", "--help"], check=True, capture_output=True)


def test_verify_guards_every_branch_that_an_environment_follows() -> None:
    from charts.environments import ENVIRONMENTS

    followed = sorted(environment.revision for environment in ENVIRONMENTS)
    on = workflow("verify")["on"]
    assert sorted(on["push"]["branches"]) == sorted(on["pull_request"]["branches"]) == followed
