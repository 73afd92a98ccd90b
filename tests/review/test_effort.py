"""A small change in a large set is not a large review: what is parsed grows with what has to be known."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.review.bench import edits
from tests.review.large import repository
from virida import manifests
from virida.review import Options, Repository, review, revision, working_tree
from virida.review import snapshot as snapshots

COUNT = 900  # a hundred services, nine objects each


@pytest.mark.parametrize(
    ("edit", "most"),
    [
        ("nothing", 0),
        ("an image", 2 + 3),  # the object twice, and what scales and selects it
        ("a setting", 2 + 3),
        ("a policy", 2 + 4 * COUNT // 9),  # every workload and policy, once
        ("everything", 2 * COUNT),
    ],
)
def test_parses_only_what_is_needed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, edit: str, most: int) -> None:
    changes: dict[str, Callable[[Path], None]] = edits(COUNT)
    repository(tmp_path, COUNT, changes[edit])
    parsed: list[str] = []
    read = manifests.read

    def counting(texts: list[tuple[str, str]]) -> manifests.Loaded:
        parsed.extend(name for name, _ in texts)
        return read(texts)

    monkeypatch.setattr(snapshots, "read", counting)
    git = Repository(tmp_path)
    base = revision(git, git.commit("base"), "base", ["dist"])
    outcome = review(base, working_tree(git, ["dist"]), Options(paths=["dist"]))
    assert len(parsed) <= most
    assert len(outcome.changes) == {"nothing": 0, "everything": COUNT}.get(edit, 1)
