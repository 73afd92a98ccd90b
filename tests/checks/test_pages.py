"""Every rule has a page, and its examples do what the page says."""

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from virida.checks import Context, Finding, Rule, check, rules
from virida.cluster import ClusterProfile
from virida.manifests import read

PAGES = Path(__file__).parents[2] / "constructs/virida/checks/pages"
README = Path(__file__).parents[2] / "docs/checks/README.md"
CONTEXT = Context(profile=ClusterProfile.k3s(kubernetes="1.36", nodes=3), today=date(2026, 1, 1))
# What is wrong there is right on a younger Kubernetes.
OLDER = {"reliability/sleep-action": "1.29"}


def _findings(rule: Rule, title: str) -> list[Finding]:
    """What the family of a rule, and the schema, say about an example of its page."""
    found = re.search(rf"^## {title}\n\n```yaml\n(.*?)^```$", rule.page, re.DOTALL | re.MULTILINE)
    assert found, f"{rule.id} has no example under '## {title}'"
    loaded = read([("example.yaml", found[1])])
    # An example shows one mistake: it need not satisfy the rules of every other family, nor bring the definitions of
    # the custom resources in it.
    families = (rule.family, "schema")
    selected = [one for one in rules() if one.family in families and one.id != "schema/unknown-kind"]
    selected += [rule] if rule.id == "schema/unknown-kind" else []
    context = replace(CONTEXT, kubernetes=OLDER.get(rule.id, CONTEXT.kubernetes))
    return check(loaded.manifests, context, problems=loaded.problems, selected=selected)


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule.id)
def test_bad_example_breaks_exactly_this_rule(rule: Rule) -> None:
    assert {finding.rule for finding in _findings(rule, "Bad")} == {rule.id}


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule.id)
def test_good_example_breaks_no_rule(rule: Rule) -> None:
    assert _findings(rule, "Good") == []


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule.id)
def test_page_starts_with_id_title_and_severity(rule: Rule) -> None:
    assert rule.page.startswith(f"# {rule.id}\n\n{rule.title}. Severity: {rule.severity}")


def test_every_page_has_a_rule() -> None:
    pages = {page.relative_to(PAGES).with_suffix("").as_posix() for page in PAGES.rglob("*.md")}
    assert pages == {rule.id for rule in rules()}


def test_readme_lists_every_rule() -> None:
    table = [
        f"| [{rule.id}](../../constructs/virida/checks/pages/{rule.id}.md) | {rule.severity} | {rule.title} |"
        for rule in rules()
    ]
    assert [line for line in README.read_text().splitlines() if line.startswith("| [")] == table


def test_ids_are_families_and_names_that_fit_into_an_annotation() -> None:
    for rule in rules():
        assert re.fullmatch(r"[a-z-]+/[a-z0-9-]+", rule.id)
        assert len(f"waive.{rule.id}") <= 63
