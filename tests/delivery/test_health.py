"""Health checks."""

from __future__ import annotations

import re

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
