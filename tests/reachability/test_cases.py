"""Policies and the connections that they allow, worked out by hand in ``cases/``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.reachability.support import lines, pod, verdict
from virida.reachability import Verdict, compute

CASES = sorted((Path(__file__).parent / "cases").glob("*.yaml"))


def load(path: Path) -> dict[str, Any]:
    case: dict[str, Any] = yaml.safe_load(path.read_text())
    case["documents"] += [pod(key, options) for key, options in case.pop("pods").items()]
    assert case.keys() <= {"documents", "allowed", "unknown", "denied", "isolated", "edges"}
    return case


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_allows(path: Path) -> None:
    case = load(path)
    reachability = compute(case["documents"])
    expected = {
        connection: verdict
        for key, verdict in (("allowed", Verdict.YES), ("unknown", Verdict.UNKNOWN), ("denied", Verdict.NO))
        for connection in case.get(key, [])
    }
    assert {connection: verdict(connection, reachability) for connection in expected} == expected
    if "edges" in case:
        assert lines(reachability.edges) == case["edges"]


@pytest.mark.parametrize("path", [path for path in CASES if "isolated" in load(path)], ids=lambda path: path.stem)
def test_isolates(path: Path) -> None:
    case = load(path)
    found = {
        f"{item.workload.namespace}/{item.workload.name}": [
            direction for direction in ("ingress", "egress") if getattr(item, direction) is Verdict.YES
        ]
        for item in compute(case["documents"]).workloads
    }
    assert {key: found[key] for key in case["isolated"]} == case["isolated"]


def test_unknown_isolation_is_neither_yes_nor_no() -> None:
    case = load(next(path for path in CASES if path.stem == "runtime_labels"))
    isolation = {item.workload.name: item for item in compute(case["documents"]).workloads}
    assert (isolation["db"].ingress, isolation["db"].egress) == (Verdict.UNKNOWN, Verdict.NO)


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_order_of_documents_changes_nothing(path: Path) -> None:
    documents = load(path)["documents"]
    assert compute(reversed(documents)) == compute(documents)
