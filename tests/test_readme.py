"""What the README shows works."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tests.cluster import binaries

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text()


def blocks(language: str) -> list[str]:
    """The README's code blocks in a language."""
    return re.findall(rf"^```{language}\n(.*?)^```$", README, flags=re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("program", blocks("python"))
def test_programs_run(program: str, tmp_path: Path) -> None:
    (tmp_path / "main.py").write_text(program)
    result = subprocess.run([sys.executable, "main.py"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    assert (tmp_path / "dist/checkout/NetworkPolicy.checkout-to-cart-egress.yaml").is_file()


def test_the_service_has_fifteen_lines() -> None:
    [program] = blocks("python")
    assert len([line for line in program.splitlines() if line.strip()]) <= 15


def test_the_message_is_the_one_that_is_shown(tmp_path: Path) -> None:
    [program], [message] = blocks("python"), blocks("text")
    (tmp_path / "main.py").write_text(program.replace("cart:1.4.0", "cart"))
    result = subprocess.run([sys.executable, "main.py"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert result.stderr == message
    assert not (tmp_path / "dist").exists()


def test_configuration_is_yaml() -> None:
    assert [yaml.safe_load(block) for block in blocks("yaml")] == [{"language": "python", "app": "python main.py"}]


def test_make_has_the_targets_that_are_named() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), flags=re.MULTILINE))
    named = set(
        re.findall(r"\bmake ([a-z]+)", "\n".join(blocks("sh")) + " ".join(re.findall(r"`make [a-z]+`", README)))
    )
    assert named
    assert named <= targets


def test_commands_of_virida_exist() -> None:
    for line in re.findall(r"^virida (\w+)", "\n".join(blocks("sh")), flags=re.MULTILINE):
        subprocess.run([Path(sys.executable).with_name("virida"), line, "--help"], check=True, capture_output=True)


def test_links_lead_somewhere() -> None:
    links = [link for link in re.findall(r"\]\(([^)#]+)", README) if not link.startswith("http")]
    assert links
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_the_versions_are_those_that_are_built() -> None:
    proved = dict(re.findall(r"^\| ([\w ]+) \| (v\d\S*) ", README, flags=re.MULTILINE))
    built = {program.name: program.version for program in binaries.PROGRAMS}
    assert proved == {
        "Kubernetes": built["kube-apiserver"],
        "etcd": built["etcd"],
        "kwok": built["kwok"],
        "Argo CD": built["argocd"],
        "Gitea": built["gitea"],
        "Prometheus": built["prometheus"],
    }
    assert len({built[name] for name in ("kube-apiserver", "kube-controller-manager", "kube-scheduler")}) == 1
    definitions = {name: source["version"] for name, source in binaries.definitions().items() if name != "argocd"}
    assert {name: version for name, version in definitions.items() if f"{name} {version}" in README} == definitions
