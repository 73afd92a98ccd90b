"""What holds for every pair of trees, also for broken and hostile ones."""

from __future__ import annotations

import copy
import json
import re
from typing import Any

import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.review.support import OBJECTS, TODAY, source
from virida.review import Action, Options, Review, Source, render_json, review
from virida.review.report_markdown import render_markdown
from virida.review.sources import blob_id

Documents = list[dict[str, Any]]
SECRET = "hunter2-do-not-show"

hostile = st.sampled_from(
    [
        "</details><script>alert(1)</script>",
        "@everyone",
        "[a](http://evil.example.com)",
        "`a` ``b`` |c|",
        "```\n```diff",
        "\x1b[31mred\x07",
        "\u202eabc",
        "#1 !2 www.evil.example.com",
        "<!-- virida-review:v1 -->",
        "![x](data:text/html,x)",
        "a" * 500,
    ]
)
values: st.SearchStrategy[Any] = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-1, 70000),
    hostile,
    st.just([]),
    st.just({}),
    st.just([{}]),
    st.just({"a": 1}),
)


@st.composite
def documents(draw: st.DrawFn) -> Documents:
    """Some of the objects of the corpus, a few of them with a field replaced or removed."""
    chosen = draw(st.lists(st.sampled_from(sorted(OBJECTS)), unique=True, max_size=8))
    found = [copy.deepcopy(OBJECTS[name]) for name in chosen]
    for document in found:
        for _ in range(draw(st.integers(0, 2))):
            _mutate(document, draw)
    return found


def _mutate(document: dict[str, Any], draw: st.DrawFn) -> None:
    places = list(_places(document)) or [(document, "spec")]
    holder, key = places[draw(st.integers(0, len(places) - 1))]
    if draw(st.booleans()):
        holder[key] = copy.deepcopy(draw(values))
    elif isinstance(holder, dict) and key in holder and key not in ("apiVersion", "kind"):
        del holder[key]


def _places(value: Any) -> Any:
    """Every place of a document that holds a value, but for what makes it an object."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in items:
        if key not in ("apiVersion", "kind"):
            yield value, key
        yield from _places(item)


def compare(before: Documents, after: Documents) -> Review:
    outcome = review(source(before), source(after), Options(paths=["dist"], today=TODAY))
    assert [problem.message for problem in outcome.problems if problem.reason == "rule"] == []
    return outcome


def essence(outcome: Review) -> Any:
    """What a review says, without where things are written."""
    found = json.loads(render_json(outcome))
    for change in found["changes"]:
        del change["file"]
    return found


thorough = settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))


@thorough
@given(documents())
def test_nothing_differs_from_itself(found: Documents) -> None:
    assert compare(found, found).clusters == ()


@thorough
@given(documents(), documents())
def test_added_one_way_is_removed_the_other_way(before: Documents, after: Documents) -> None:
    forth, back = compare(before, after), compare(after, before)
    assert forth.count(Action.ADDED) == back.count(Action.REMOVED)
    assert forth.count(Action.REMOVED) == back.count(Action.ADDED)
    assert forth.count(Action.CHANGED) == back.count(Action.CHANGED)


@thorough
@given(documents(), documents(), st.randoms(use_true_random=False))
def test_order_changes_nothing(before: Documents, after: Documents, random: Any) -> None:
    usual = compare(before, after)
    turned = [_shuffled(document, random) for document in random.sample(after, len(after))]
    assert essence(compare(random.sample(before, len(before)), turned)) == essence(usual)


@thorough
@given(documents(), documents())
def test_files_change_nothing(before: Documents, after: Documents) -> None:
    usual = essence(compare(before, after))
    together = essence(review(_one_file(before), _one_file(after), Options(today=TODAY)))
    # Without folders nobody knows which Application owns what.
    if not any(document["kind"].startswith("Application") for document in (*before, *after)):
        assert together == usual


@thorough
@given(documents(), documents(), st.integers(1500, 8000))
def test_markdown_keeps_its_limit_and_its_balance(before: Documents, after: Documents, limit: int) -> None:
    text = render_markdown(compare(before, after), limit)
    assert len(text) <= limit
    outside = _without_code(text)
    assert text.count("<details>") == text.count("</details>") == text.count("<summary>") == text.count("</summary>")
    assert re.findall(r"<(?!/?details>|/?summary>|!-- )", outside) == []
    assert outside.count("<!--") == 2
    assert not re.search(r"@\w|\]\(|https?://|www\.\w|\x1b|\u202e", outside)


@thorough
@given(documents(), documents())
def test_secrets_are_never_shown(before: Documents, after: Documents) -> None:
    for index, found in enumerate((before, after)):
        secret = copy.deepcopy(OBJECTS["password"])
        secret["stringData"] = {"other": f"{SECRET}-{index}"}
        secret["metadata"]["annotations"] = {
            "kubectl.kubernetes.io/last-applied-configuration": f'{{"data": "{SECRET}-{index}"}}'
        }
        found[:] = [document for document in found if document["kind"] != "Secret"]
        found.append(secret)
    outcome = compare(before, after)
    for text in (render_markdown(outcome), render_json(outcome)):
        assert SECRET not in text
        assert "aHVudGVyMi1kby1ub3Qtc2hvdy" not in text  # the same in base64


def _shuffled(value: Any, random: Any) -> Any:
    if isinstance(value, dict):
        return {key: _shuffled(value[key], random) for key in random.sample(sorted(value), len(value))}
    return [_shuffled(item, random) for item in value] if isinstance(value, list) else value


def _one_file(found: Documents) -> Source:
    data = yaml.safe_dump_all(found, sort_keys=False).encode()
    return Source("base", {"all.yaml": blob_id(data)} if found else {}, (), {blob_id(data): data})


def _without_code(text: str) -> str:
    """Markdown without its code blocks and code spans, in which nothing is active."""
    text = re.sub(r"(?ms)^(`{3,})[a-z]*\n.*?\n\1$", "", text)
    return re.sub(r"(?<!`)`(?!`)[^`\n]*`(?!`)", "", text)
