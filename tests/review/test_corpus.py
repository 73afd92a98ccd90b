"""Pairs of small trees, each with the exact risks and no others."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from tests.review.support import cases, compare, line, trees
from virida.review import Action, Code, Level

CASES = cases()


@pytest.mark.parametrize("name", CASES)
def test_finds_exactly(name: str) -> None:
    case = CASES[name]
    outcome = compare(*trees(case), case.get("kubernetes", "1.36"))
    found = {line(risk): [text for text in (risk.message, risk.remedy) if text] for risk in outcome.risks}
    assert found == case["risks"]
    assert outcome.problems == []


@pytest.mark.parametrize("name", CASES)
def test_nothing_differs_from_itself(name: str) -> None:
    for documents in trees(CASES[name]):
        assert compare(documents, documents).clusters == ()


@pytest.mark.parametrize("name", CASES)
def test_added_one_way_is_removed_the_other_way(name: str) -> None:
    before, after = trees(CASES[name])
    forth, back = compare(before, after), compare(after, before)
    assert forth.count(Action.ADDED) == back.count(Action.REMOVED)
    assert forth.count(Action.REMOVED) == back.count(Action.ADDED)
    assert forth.count(Action.CHANGED) == back.count(Action.CHANGED)
    for one, other in zip(forth.clusters, back.clusters, strict=True):
        assert one.reachability.added == other.reachability.removed
        assert one.granted == other.revoked


@pytest.mark.parametrize("name", [name for name in CASES if name.startswith("nothing/")])
def test_is_no_change(name: str) -> None:
    changes = compare(*trees(CASES[name])).changes
    assert [change.key.name for change in changes] == (["web"] if name == "nothing/labels-only" else [])


def test_the_order_of_objects_and_keys_changes_nothing() -> None:
    for case in CASES.values():
        before, after = trees(case)
        turned = [_turned(document) for document in reversed(after)]
        assert [line(risk) for risk in compare(before, turned).risks] == [
            line(risk) for risk in compare(before, after).risks
        ]


def test_every_code_is_in_the_corpus() -> None:
    found = {risk.split()[0] for case in CASES.values() for risk in case["risks"]}
    assert found == {code.value for code in Code}


def test_what_is_bad_comes_with_a_remedy() -> None:
    for name, case in CASES.items():
        for risk, texts in case["risks"].items():
            level = Level(risk.split()[1])
            if level.reaches(Level.HIGH):
                assert len(texts) == 2, (name, risk)


def _turned(value: Any) -> Any:
    """The same with its keys the other way round."""
    if isinstance(value, dict):
        return {key: _turned(item) for key, item in reversed(value.items())}
    return [_turned(item) for item in value] if isinstance(value, list) else copy.deepcopy(value)
