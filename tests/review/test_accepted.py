"""Risks that somebody accepts."""

from __future__ import annotations

from typing import Any

import pytest

from tests.review.support import OBJECTS, compare, edited
from virida.review import Level

WIDEN = "virida.local/accept.widen"
SERVICE = OBJECTS["web-service"]


def outcome(name: str, text: str) -> Any:
    annotations = {"set": {"metadata/annotations": {name: text}}}
    before = edited(SERVICE, annotations)
    return compare([OBJECTS["web"], before], [OBJECTS["web"], edited(before, {"set": {"spec/type": "LoadBalancer"}})])


def test_an_accepted_risk_is_shown_and_does_not_fail() -> None:
    found = outcome(WIDEN, "owner=team-shop; reason=it is meant to be public; expires=2026-06-01")
    (risk,) = found.risks
    assert (risk.accepted.owner, risk.accepted.reason, risk.expired) == ("team-shop", "it is meant to be public", None)
    assert not found.fails(Level.INFO)


def test_an_expired_acceptance_fails() -> None:
    found = outcome(WIDEN, "owner=team-shop; reason=it is meant to be public; expires=2026-05-31")
    (risk,) = found.risks
    assert risk.accepted is None
    assert risk.expired.owner == "team-shop"
    assert found.fails(Level.HIGH)
    assert not found.fails(Level.CRITICAL)


def test_an_acceptance_is_for_one_code() -> None:
    found = outcome("virida.local/accept.drop", "owner=a; reason=b; expires=2026-06-01")
    assert found.risks[0].accepted is None
    assert found.problems == []


@pytest.mark.parametrize(
    ("name", "text", "message", "remedy"),
    [
        (
            WIDEN,
            "owner=a; expires=2026-06-01",
            "the acceptance virida.local/accept.widen on Service shop/web covers nothing: it has no reason",
            "write it as owner=<team>; reason=<why>; expires=<YYYY-MM-DD>",
        ),
        (
            "virida.local/accept.widn",
            "owner=a; reason=b; expires=2026-06-01",
            'the acceptance virida.local/accept.widn on Service shop/web covers nothing: there is no code "widn"; '
            'did you mean "widen"?',
            "name one of blocked, recreate, data, drop, widen, restart, stale, cost, loose, info",
        ),
    ],
)
def test_an_acceptance_that_covers_nothing_is_told(name: str, text: str, message: str, remedy: str) -> None:
    found = outcome(name, text)
    assert [(problem.message, problem.remedy) for problem in found.problems] == [(message, remedy)]
    assert found.risks[0].accepted is None
    assert found.fails(Level.CRITICAL)


def test_what_is_removed_is_accepted_by_what_it_was() -> None:
    claim = edited(
        OBJECTS["claim"],
        {"set": {"metadata/annotations": {"virida.local/accept.data": "owner=a; reason=b; expires=2026-06-01"}}},
    )
    found = compare([claim, OBJECTS["namespace"]], [OBJECTS["namespace"]])
    assert found.risks[0].accepted is not None
