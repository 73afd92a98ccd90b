"""What the documents for operators say is so: their links, commands and names."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.charts.conftest import Estate

DOCS = Path(__file__).parents[2] / "docs"
PAGES = ("bootstrap", "delivery", "disaster-recovery", "load-tests", "troubleshooting")
TEXTS = {page: (DOCS / f"{page}.md").read_text() for page in PAGES}


def blocks(page: str, language: str) -> list[str]:
    """The code blocks of a page in a language, without their indentation."""
    found = re.findall(rf"^( *)```{language}\n(.*?)^ *```$", TEXTS[page], flags=re.MULTILINE | re.DOTALL)
    return [re.sub(rf"^{indent}", "", code, flags=re.MULTILINE) for indent, code in found]


def commands(program: str) -> list[list[str]]:
    """Every command of a program that a page shows, in blocks and in the middle of a line, as words."""
    found = []
    for page in PAGES:
        inline = re.findall(rf"`({program} [^`]+)`", TEXTS[page])
        in_blocks = re.findall(
            rf"^(?:.*\| )?({program} [^\n]+)", "\n".join(blocks(page, "sh")).replace("\\\n", " "), re.M
        )
        for line in (*inline, *in_blocks):
            plain = re.sub(r"<[^>]*>", "X", line).replace("${{", "$")
            found.append(shlex.split(re.split(r" \| | >|  #", plain)[0], comments=True))
    return found


def anchors(path: Path) -> set[str]:
    """The headings of a page, as Gitea links to them."""
    headings = re.findall(r"^#+ (.+)$", re.sub(r"^```.*?^```$", "", path.read_text(), flags=re.M | re.S), re.M)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_somewhere(page: str) -> None:
    links = re.findall(r"\]\(([^)]+)\)", TEXTS[page])
    for link in links:
        file, _, anchor = link.partition("#")
        target = DOCS / file if file else DOCS / f"{page}.md"
        assert target.exists(), link
        assert not anchor or anchor in anchors(target), link


@pytest.mark.parametrize("page", PAGES)
def test_blocks_are_bash(page: str) -> None:
    for code in blocks(page, "sh"):
        text = re.sub(r"<(?!\(|<|/)[^<>\n]*>", "X", code)
        result = subprocess.run(["bash", "-n"], input=text, capture_output=True, text=True, check=False)
        assert (result.returncode, result.stderr) == (0, ""), code


@pytest.mark.parametrize("page", PAGES)
def test_blocks_are_yaml(page: str) -> None:
    for code in blocks(page, "yaml"):
        assert yaml.safe_load(code)


def test_make_has_the_targets() -> None:
    targets = set(re.findall(r"^([a-z0-9]+):", (DOCS.parent / "Makefile").read_text(), flags=re.MULTILINE))
    used = {words[1] for words in commands("make")}
    assert {"bootstrap", "image", "synth"} <= used
    assert used <= targets


def test_virida_has_the_commands() -> None:
    used = {words[1] for words in commands(r"\.venv/bin/virida")}
    assert used == {"bootstrap", "graph"}
    for command in used:
        subprocess.run([Path(sys.executable).with_name("virida"), command, "--help"], check=True, capture_output=True)


@pytest.mark.parametrize("program", ["kubectl", "argocd"])
def test_the_program_has_the_commands_and_options(program: str) -> None:
    if shutil.which(program) is None:
        pytest.skip(f"{program} is not on the PATH")
    seen: dict[tuple[str, ...], str] = {}
    for words in commands(program):
        # `kubectl exec POD -- vault ...`: what follows the dashes is another program's.
        words = words[: words.index("--")] if "--" in words else words
        plain = [word for at, word in enumerate(words[1:], 1) if not word.startswith("-") and words[at - 1] != "-n"]
        depth = {"admin": 3, "rollout": 2, "top": 2, "config": 2, "create": 2, "app": 2, "repo": 2}.get(
            plain[0] if plain else "", 1
        )
        verb = tuple(plain[: 4 if plain[:2] == ["admin", "notifications"] else depth])
        if not verb:
            continue
        if verb not in seen:
            help_ = subprocess.run([program, *verb, "--help"], capture_output=True, text=True, check=False)
            assert help_.returncode == 0, verb
            assert "unknown command" not in help_.stderr
            options = subprocess.run([program, "options"], capture_output=True, text=True, check=False).stdout
            seen[verb] = help_.stdout + options
        for option in (word.partition("=")[0] for word in words if word.startswith("--")):
            assert f"{option}" in seen[verb], (words, option)
    assert len(seen) > 5


def test_names_are_those_of_the_estate(production: Estate) -> None:
    documents = [document for folder in production.values() for document in folder]
    namespaces = {d["metadata"]["name"] for d in documents if d["kind"] == "Namespace"} | {"kube-system"}
    used = {word for words in commands("kubectl") for before, word in pairwise(words) if before == "-n"}
    assert used <= namespaces
    ours = {d["metadata"]["name"] for d in documents if d["metadata"].get("namespace") == "virida-apps"}
    for words in commands("kubectl"):
        if "virida-apps" in words:
            named = [word.partition("/")[2] for word in words if re.match(r"(deployment|job)/", word)]
            # The load test is off, and named after its service.
            assert {name.removesuffix("-load-test") for name in named} <= ours, words


def test_each_alert_on_backups_leads_to_its_part(production: Estate) -> None:
    [rules] = [document for document in production["backup"] if document["kind"] == "PrometheusRule"]
    urls = {rule["annotations"]["runbook_url"] for group in rules["spec"]["groups"] for rule in group["rules"]}
    for url in urls:
        page, _, anchor = url.partition("#")
        assert page.endswith("/docs/disaster-recovery.md")
        assert anchor in anchors(DOCS / "disaster-recovery.md")


def test_takes_the_values_of_argo_cd(tmp_path: Path, production: Estate) -> None:
    [program] = [
        re.findall(r"<<'PYTHON'\n(.*?)^PYTHON$", code, re.M | re.S)
        for code in blocks("bootstrap", "sh")
        if "PYTHON" in code
    ]
    [application] = [d for d in production["root"] if d["metadata"]["name"] == "argo-cd" and d["kind"] == "Application"]
    (tmp_path / "a.yaml").write_text(yaml.safe_dump(application))
    done = subprocess.run(
        [sys.executable, "-", str(tmp_path / "a.yaml")], input=program[0], capture_output=True, text=True, check=True
    )
    source: Any = application["spec"]["source"]
    assert yaml.safe_load(done.stdout) == source["helm"]["valuesObject"]
    [install] = [
        line for code in blocks("bootstrap", "sh") for line in code.replace("\\\n", "").splitlines() if "helm " in line
    ]
    words = shlex.split(install)
    assert words[words.index("--version") + 1] == source["targetRevision"]
    assert words[words.index("--repo") + 1] == source["repoURL"]
    assert words[3:5] == [source["helm"]["releaseName"], source["chart"]]


def test_takes_the_last_certificate() -> None:
    [code] = [code for code in blocks("bootstrap", "sh") if "awk" in code]
    [program] = re.findall(r"awk '([^']+)'", code)
    first, second = (
        f"-----BEGIN CERTIFICATE-----\n{name}\n-----END CERTIFICATE-----\n" for name in ("leaf", "authority")
    )
    sent = f"depth=1\n{first}subject\n{second}Server certificate\n"
    done = subprocess.run(["awk", program], input=sent, capture_output=True, text=True, check=True)
    assert done.stdout == second
