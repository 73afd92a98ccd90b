"""Paths of fields, and the lines on which they stand."""

from pathlib import Path

import pytest

from virida.manifests import Lines, field_path, load, resolve_field

DOCUMENT = {
    "metadata": {"annotations": {"example.com/owner": "x"}},
    "spec": {"containers": [{"name": "web", "args": ["a"]}, {"image": "x"}], "mounts": [{"name": "v"}, {"name": "v"}]},
}


@pytest.mark.parametrize(
    ("segments", "written"),
    [
        (("spec", "containers", 0, "image"), "spec.containers[web].image"),
        (("spec", "containers", 1, "image"), "spec.containers[1].image"),
        (("spec", "containers", 7), "spec.containers[7]"),
        (("spec", "containers", 0, "args", 0), "spec.containers[web].args[0]"),
        (("spec", "mounts", 1), "spec.mounts[1]"),
        (("metadata", "annotations", "example.com/owner"), "metadata.annotations[example.com/owner]"),
        (("not", "there", "at all"), "not.there[at all]"),
        ((), ""),
    ],
)
def test_names_list_items_where_that_tells_them_apart(segments: tuple[str | int, ...], written: str) -> None:
    assert field_path(DOCUMENT, *segments) == written


@pytest.mark.parametrize(
    ("written", "segments"),
    [
        ("spec.containers[web].image", ["spec", "containers", 0]),
        ("spec.containers[1].image", ["spec", "containers", 1, "image"]),
        ("metadata.annotations[example.com/owner]", ["metadata", "annotations", "example.com/owner"]),
        ("spec.nowhere.near", ["spec"]),
        ("spec.containers[nobody].image", ["spec", "containers"]),
        ("", []),
    ],
)
def test_resolves_as_far_as_the_path_exists(written: str, segments: list[str | int]) -> None:
    assert resolve_field(DOCUMENT, written) == segments


YAML = """\
kind: List
apiVersion: v1
items:
  - apiVersion: v1
    kind: Pod
    metadata: {name: one}
    spec:
      containers:
        - name: web
          image: x
        - name: side
          image:
            y
"""
JSON = """\
{
  "apiVersion": "v1",
  "kind": "Pod",
  "metadata": {
    "name": "two"
  }
}
"""


def test_finds_lines(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("---\nkind: Pod\napiVersion: v1\n---\n" + YAML)
    (tmp_path / "b.json").write_text(JSON)
    first, one, two = load([tmp_path]).manifests
    lines = Lines()
    assert lines.of(first, "kind") == 2
    assert [
        lines.of(one, field)
        for field in ("", "metadata.name", "spec.containers[side].image", "spec.containers[web].args", "status")
    ] == [8, 10, 16, 13, 8]
    assert lines.of(two, "metadata.name") == 5


def test_falls_back_to_the_object_where_lines_are_unknown(tmp_path: Path) -> None:
    file = tmp_path / "a.json"
    file.write_text('{"apiVersion": "v1",\n "kind": "Pod",\n "metadata": {"name": "\\ud83d\\ude00"}}')
    (manifest,) = load([file]).manifests
    assert Lines().of(manifest, "metadata.name") == 1
    file.write_text("[]")
    assert Lines().of(manifest, "metadata.name") == 1
