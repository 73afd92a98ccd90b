"""Files and folders to manifests."""

import os
from pathlib import Path

import pytest

from virida.manifests import Loaded, Manifest, NotFound, ObjectKey, load, read

CONFIG = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: %s, namespace: shop}\n"


def _write(folder: Path, **files: str | bytes) -> None:
    for name, content in files.items():
        file = folder / name.replace("__", "/").replace("_", ".")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content.encode() if isinstance(content, str) else content)


def _names(loaded: Loaded) -> list[str]:
    return [manifest.key.name for manifest in loaded.manifests]


def _problems(loaded: Loaded, folder: Path) -> list[tuple[str, int, int, str]]:
    return [(os.path.relpath(p.file, folder), p.line, p.column, p.message) for p in loaded.problems]


def test_reads_folders_at_any_depth_in_the_order_of_their_names(tmp_path: Path) -> None:
    _write(
        tmp_path,
        b_yaml=CONFIG % "b",
        a__z_yml=CONFIG % "z" + "---\n" + CONFIG % "x",
        a__c_json='{"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "c", "namespace": "x"}}',
        README_md="not read",
    )
    loaded = load([tmp_path])
    assert [(m.key, os.path.relpath(m.file, tmp_path), m.line) for m in loaded.manifests] == [
        (ObjectKey("", "Namespace", "", "c"), "a/c.json", 1),
        (ObjectKey("", "ConfigMap", "shop", "z"), "a/z.yml", 1),
        (ObjectKey("", "ConfigMap", "shop", "x"), "a/z.yml", 5),
        (ObjectKey("", "ConfigMap", "shop", "b"), "b.yaml", 1),
    ]
    assert (loaded.problems, loaded.files) == ((), 3)


def test_reads_a_file_once_whatever_its_name(tmp_path: Path) -> None:
    _write(tmp_path, manifest=CONFIG % "a")
    assert _names(load([tmp_path / "manifest", str(tmp_path / "manifest")])) == ["a"]


def test_passes_over_what_is_no_manifest_yet(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    _write(
        tmp_path,
        a_yaml=CONFIG % "a",
        kustomization_yaml="resources: [a.yaml]",
        chart__Chart_yaml="name: x",
        chart__values_yaml="image: y",
    )
    (tmp_path / ".git" / "b.yaml").write_text("nonsense")
    (tmp_path / ".hidden.yaml").write_text("nonsense")
    loaded = load([tmp_path])
    assert (_names(loaded), loaded.problems, loaded.files) == (["a"], (), 1)


def test_takes_lists_apart(tmp_path: Path) -> None:
    text = "apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: ConfigMapList\n  items:\n"
    text += "  - {apiVersion: v1, kind: ConfigMap, metadata: {name: a}}\n- {kind: ConfigMap}\n"
    loaded = read([("list.yaml", text)])
    assert [(m.key.name, m.inside) for m in loaded.manifests] == [("a", ("items", 0, "items", 0))]
    assert [p.message for p in loaded.problems] == ["this is not a Kubernetes object: it has no apiVersion"]


def test_knows_the_scope_of_custom_kinds_that_are_defined_beside() -> None:
    crd = "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\n"
    crd += "spec: {group: x.io, scope: Cluster, names: {kind: Foo}}\n"
    foo = "apiVersion: x.io/v1\nkind: Foo\nmetadata: {name: a, namespace: b}\n"
    loaded = read([("foo.yaml", foo), ("crd.yaml", crd)])
    assert loaded.manifests[0].key == ObjectKey("x.io", "Foo", "", "a")
    assert read([("foo.yaml", foo)]).manifests[0].key == ObjectKey("x.io", "Foo", "b", "a")


def test_one_broken_file_is_one_problem_and_the_others_are_read(tmp_path: Path) -> None:
    _write(
        tmp_path,
        a_yaml=CONFIG % "a" + "---\n" + CONFIG % "b" + "---\na: b: c\n---\n" + CONFIG % "lost",
        b_yaml=b"\x89PNG\r\n\x1a\n\0\0\0",
        c_yaml=b"a: 1\nb: \xff\n",
        d_yaml="just text",
        e_yaml="- a\n- b\n",
        f_yaml="kind: ConfigMap\n",
        g_yaml="apiVersion: v1\nkind: 7\n",
        h_json="{",
        z_yaml=CONFIG % "z",
    )
    loaded = load([tmp_path])
    assert _names(loaded) == ["a", "b", "z"]
    assert _problems(loaded, tmp_path) == [
        ("a.yaml", 9, 5, "this is not YAML: mapping values are not allowed in this context"),
        ("b.yaml", 1, 1, "the file is binary, not text"),
        ("c.yaml", 2, 4, "the file is not text in UTF-8"),
        ("d.yaml", 1, 1, "this is text, not a Kubernetes object"),
        ("e.yaml", 1, 1, "this is a list, not a Kubernetes object"),
        ("f.yaml", 1, 1, "this is not a Kubernetes object: it has no apiVersion"),
        ("g.yaml", 1, 1, "this is not a Kubernetes object: its kind is not a name"),
        (
            "h.json",
            1,
            2,
            "this is not JSON: Expecting property name enclosed in double quotes",
        ),
    ]


def test_rejects_files_that_are_too_large_or_no_files(tmp_path: Path) -> None:
    _write(tmp_path, a_yaml=CONFIG % "a")
    with (tmp_path / "b.yaml").open("wb") as file:
        file.truncate(100 * 2**20)
    os.mkfifo(tmp_path / "c.yaml")
    loaded = load([tmp_path])
    assert _names(loaded) == ["a"]
    assert _problems(loaded, tmp_path) == [
        ("b.yaml", 1, 1, "the file is larger than 32 MiB"),
        ("c.yaml", 1, 1, "this is not a regular file"),
    ]


def test_follows_links_inside_the_folder_only(tmp_path: Path) -> None:
    inside, outside = tmp_path / "inside", tmp_path / "outside"
    _write(tmp_path, inside__a_yaml=CONFIG % "a", outside__b_yaml=CONFIG % "b")
    (inside / "c.yaml").symlink_to("a.yaml")
    (inside / "d.yaml").symlink_to("../outside/b.yaml")
    (inside / "e").symlink_to(outside, target_is_directory=True)
    (inside / "f.yaml").symlink_to("nowhere.yaml")
    (inside / "g").symlink_to(inside, target_is_directory=True)
    loaded = load([inside])
    assert _names(loaded) == ["a", "a"]
    assert _problems(loaded, inside) == [
        ("d.yaml", 1, 1, "this link leads out of the folder"),
        ("e", 1, 1, "this link leads out of the folder"),
        ("f.yaml", 1, 1, "the file cannot be read: No such file or directory"),
    ]


def test_reads_a_byte_order_mark_and_json_in_a_yaml_file(tmp_path: Path) -> None:
    _write(
        tmp_path,
        a_yaml=b"\xef\xbb\xbf" + (CONFIG % "a").encode(),
        b_yaml='{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "\\ud83d\\ude00"}}',
        c_yaml="{apiVersion: v1, kind: ConfigMap, metadata: {name: c}}",
    )
    assert _names(load([tmp_path])) == ["a", "😀", "c"]


def test_nothing_to_look_at_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match=f"^no manifests found in {tmp_path}$"):
        load([tmp_path])
    _write(tmp_path, README_md="# Hello", empty_yaml="# nothing\n---\n")
    with pytest.raises(NotFound, match=f"^no manifests found in {tmp_path}$"):
        load([tmp_path])
    with pytest.raises(NotFound, match=f"^{tmp_path}/nowhere: there is no such file or folder$"):
        load([tmp_path / "nowhere"])


def test_manifests_answer_whatever_stands_in_the_way() -> None:
    manifest = Manifest.of(
        {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": "x", "spec": {"a": [1, {"b": 2}]}}
    )
    assert manifest.key == ObjectKey("apps", "Deployment", "", "")
    assert (manifest.get("spec", "a", 1, "b"), manifest.get("spec", "a", 5), manifest.get("metadata", "name")) == (
        2,
        None,
        None,
    )
    assert (manifest.mapping("spec"), manifest.mapping("metadata", "labels")) == ({"a": [1, {"b": 2}]}, {})
    assert str(manifest.key) == "Deployment "
    assert str(ObjectKey("", "Service", "shop", "web")) == "Service shop/web"
