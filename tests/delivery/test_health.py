"""Health checks."""

from __future__ import annotations

import re
from typing import Any

import pytest
from lupa.lua51 import LuaRuntime
from syrupy.assertion import SnapshotAssertion

from virida.delivery.health import HEALTH_CHECKS


def test_renders(snapshot: SnapshotAssertion) -> None:
    assert dict(HEALTH_CHECKS) == snapshot
    assert list(HEALTH_CHECKS) == sorted(HEALTH_CHECKS)


def test_keys_are_those_that_argo_cd_looks_for() -> None:
    pattern = r"resource\.customizations\.health\.(argoproj\.io_Application|velero\.io_[A-Z]\w+)"
    assert all(re.fullmatch(pattern, key) for key in HEALTH_CHECKS)


def test_every_way_ends_with_an_answer() -> None:
    for key, script in HEALTH_CHECKS.items():
        assert script.endswith("return hs\n"), key
        statuses = set(re.findall(r'status = "(\w+)"', script))
        assert statuses <= {"Healthy", "Progressing", "Degraded", "Suspended"}, key
        # Blocks that are opened are closed; Lua has no other brackets for them.
        opened = re.findall(r"\b(?:then|do|function)\b", script)
        closed = re.findall(r"\bend\b", script)
        continued = re.findall(r"\belseif\b", script)
        assert len(opened) - len(continued) == len(closed), key


HEALTHY = {"health": {"status": "Healthy"}, "sync": {"status": "Synced", "revision": "b"}}
SYNCED = {"phase": "Succeeded", "message": "successfully synced", "syncResult": {"revision": "b"}}
FAILED = {"phase": "Failed", "message": "the smoke test failed", "syncResult": {"revision": "b"}}
ENDED = {"phase": "Failed", "message": "Operation terminated", "syncResult": {"revision": "a"}}
OUT_OF_SYNC = {"sync": {"status": "OutOfSync", "revision": "b"}}
UNKNOWN = {"conditions": [{"type": "ComparisonError", "message": "field is immutable"}]}


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (None, ("Progressing", "Waiting for the first comparison")),
        ({}, ("Progressing", "Waiting for the first comparison")),
        (HEALTHY, ("Healthy", None)),
        ({**HEALTHY, "operationState": SYNCED}, ("Healthy", None)),
        ({**HEALTHY, "operationState": FAILED}, ("Degraded", "the smoke test failed")),
        # Somebody ended a sync: where nothing is left to sync, no other one would come and put it right.
        ({**HEALTHY, "operationState": ENDED}, ("Healthy", None)),
        ({**HEALTHY, **OUT_OF_SYNC, "operationState": ENDED}, ("Degraded", "Operation terminated")),
        ({**HEALTHY, "operationState": {**SYNCED, "phase": "Running"}}, ("Progressing", "successfully synced")),
        (
            {**HEALTHY, "operationState": {**FAILED, "phase": "Running", "retryCount": 6}},
            ("Degraded", "the smoke test failed"),
        ),
        ({**HEALTHY, **UNKNOWN, "operationState": SYNCED}, ("Degraded", "field is immutable")),
        # A newer commit is there, and no sync of it yet.
        (
            {**HEALTHY, **OUT_OF_SYNC, "operationState": {**SYNCED, "syncResult": {"revision": "a"}}},
            ("Progressing", "Waiting for the sync"),
        ),
        ({**HEALTHY, "health": {"status": "Missing"}}, ("Progressing", "Waiting for its objects")),
    ],
)
def test_the_health_of_an_application(status: dict[str, Any] | None, expected: tuple[str, str | None]) -> None:
    application: dict[str, Any] = {"spec": {"syncPolicy": {"automated": {}}}, "status": status}
    assert health("argoproj.io_Application", application) == expected


@pytest.mark.parametrize(
    ("status", "paused", "expected"),
    [
        (None, False, ("Progressing", "Waiting for Velero")),
        ({"phase": "Enabled"}, False, ("Healthy", "Enabled")),
        ({"phase": "Enabled"}, True, ("Suspended", "Paused")),
        (
            {"phase": "FailedValidation", "validationErrors": ["no such location"]},
            False,
            ("Degraded", "FailedValidation: no such location"),
        ),
    ],
)
def test_the_health_of_a_schedule(status: dict[str, Any] | None, paused: bool, expected: tuple[str, str]) -> None:
    assert health("velero.io_Schedule", {"spec": {"paused": paused}, "status": status}) == expected


def health(kind: str, document: dict[str, Any]) -> tuple[str, str | None]:
    """What a check says of an object, run in Lua 5.1, which is Argo CD's."""
    lua = LuaRuntime()
    check = lua.eval(f"function(obj)\n{HEALTH_CHECKS[f'resource.customizations.health.{kind}']}\nend")
    said = check(lua.table_from(document, recursive=True))
    return said["status"], said["message"]
