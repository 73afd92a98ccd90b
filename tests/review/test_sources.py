"""What is read of git and of folders, also where somebody means harm."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.review.large import git
from virida.errors import ViridaError
from virida.manifests import load
from virida.review import Level, Options, Repository, Review, folder, review, revision, working_tree
from virida.review.sources import Source, blob_id, checked_path

CONFIG = "apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: {name}, namespace: shop}}\ndata: {{a: {value}}}\n"


def config(name: str = "a", value: str = "x") -> str:
    return CONFIG.format(name=name, value=value)


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    git(tmp_path, "init", "--quiet", "--initial-branch=main")
    git(tmp_path, "config", "user.name", "test")
    git(tmp_path, "config", "user.email", "test@example.com")
    return tmp_path


def put(root: Path, files: dict[str, str | bytes]) -> None:
    for name, text in files.items():
        file = root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text if isinstance(text, bytes) else text.encode())


def commit(root: Path, files: dict[str, str | bytes]) -> str:
    put(root, files)
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--allow-empty", "-m", "change")
    return git(root, "rev-parse", "HEAD")


def at(root: Path, id: str, *paths: str) -> Source:
    return revision(Repository(root), id, id[:7], paths or ["dist"])


def names(outcome: Review) -> list[str]:
    return [f"{change.action.value} {change.key.name}" for change in outcome.changes]


def messages(outcome: Review) -> list[str]:
    return [f"{problem.file}: {problem.message}" for problem in outcome.problems]


def test_compares_two_revisions(checkout: Path) -> None:
    base = commit(checkout, {"dist/a.yaml": config(), "dist/b.yaml": config("b"), "other/c.yaml": config("c")})
    (checkout / "dist/b.yaml").unlink()
    head = commit(checkout, {"dist/a.yaml": config(value="y"), "other/c.yaml": config("c", "y")})
    assert names(review(at(checkout, base), at(checkout, head))) == ["changed a", "removed b"]


def test_compares_a_revision_with_the_working_tree(checkout: Path) -> None:
    base = commit(checkout, {"dist/a.yaml": config()})
    put(checkout, {"dist/a.yaml": config(value="y"), "dist/new.yaml": config("new")})
    head = working_tree(Repository(checkout), ["dist"])
    assert names(review(at(checkout, base), head, Options(paths=["dist"]))) == ["changed a", "added new"]


def test_an_unchanged_working_tree_is_no_change(checkout: Path) -> None:
    base = commit(checkout, {"dist/a.yaml": config(), "dist/b.json": '{"apiVersion": "v1", "kind": "Pod"}'})
    assert review(at(checkout, base), working_tree(Repository(checkout), ["dist"])).clusters == ()


def test_ids_are_those_of_git(checkout: Path) -> None:
    base = commit(checkout, {"dist/a.yaml": config()})
    assert at(checkout, base).files["dist/a.yaml"] == blob_id(config().encode())


def test_works_with_sha256(tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet", "--object-format=sha256", "--initial-branch=main")
    git(tmp_path, "config", "user.name", "test")
    git(tmp_path, "config", "user.email", "test@example.com")
    base = commit(tmp_path, {"dist/a.yaml": config()})
    source = working_tree(Repository(tmp_path), ["dist"])
    assert source.files == at(tmp_path, base).files


def test_objects_are_matched_wherever_they_are(checkout: Path) -> None:
    base = commit(checkout, {"dist/a.yaml": config(), "dist/b.yaml": config("b")})
    (checkout / "dist/a.yaml").unlink()
    (checkout / "dist/b.yaml").unlink()
    head = commit(checkout, {"dist/x/all.yaml": f"{config('b')}---\n{config(value='y')}"})
    assert names(review(at(checkout, base), at(checkout, head))) == ["changed a"]


def test_an_object_that_moves_to_a_file_that_stays_is_told_twice(checkout: Path) -> None:
    base = commit(checkout, {"dist/a.yaml": config()})
    head = commit(checkout, {"dist/b.yaml": config(value="y")})
    outcome = review(at(checkout, base), at(checkout, head))
    assert messages(outcome) == ["dist/b.yaml: ConfigMap shop/a is in dist/a.yaml too, and says something else there"]


def test_folders_and_revisions_choose_the_same_files(checkout: Path) -> None:
    files = {
        "dist/a.yaml": config(),
        "dist/b.yml": config("b"),
        "dist/c.json": "{}",
        "dist/notes.txt": "x",
        "dist/.hidden/a.yaml": config("d"),
        "dist/.a.yaml": config("e"),
        "dist/kustomization.yaml": "resources: []",
        "dist/chart/Chart.yaml": "name: x",
        "dist/chart/values.yaml": "a: b",
        "dist/values.yaml": config("f"),
    }
    base = commit(checkout, dict(files))
    listed = sorted(folder(str(checkout / "dist"), prefix="dist").files)
    assert sorted(at(checkout, base).files) == listed
    assert listed == ["dist/a.yaml", "dist/b.yml", "dist/c.json", "dist/values.yaml"]
    assert load([checkout / "dist"]).files == len(listed)


def test_environments_are_clusters_of_their_own(checkout: Path) -> None:
    both = {f"dist/{env}/shop/ConfigMap.{name}.yaml": config(name) for env in ("live", "test") for name in "ab"}
    base = commit(checkout, dict(both))
    head = commit(checkout, {"dist/test/shop/ConfigMap.a.yaml": config(value="y")})
    outcome = review(at(checkout, base), at(checkout, head), Options(paths=["dist"]))
    assert [(cluster.name, len(cluster.changes)) for cluster in outcome.clusters] == [("dist/test", 1)]
    assert outcome.problems == []


def test_folders_of_one_cluster_stay_together(checkout: Path) -> None:
    base = commit(checkout, {"dist/one/a.yaml": config(), "dist/two/a.yaml": config("b")})
    head = commit(checkout, {"dist/one/a.yaml": config("a", "y"), "dist/two/a.yaml": config("b", "y")})
    outcome = review(at(checkout, base), at(checkout, head), Options(paths=["dist"]))
    assert [cluster.name for cluster in outcome.clusters] == [""]


def test_a_pull_request_cannot_split_the_clusters(checkout: Path) -> None:
    base = commit(checkout, {"dist/one/a.yaml": config(), "dist/two/b.yaml": config("b")})
    head = commit(checkout, {"dist/evil/a.yaml": config(value="y"), "dist/evil/b.yaml": config("b")})
    outcome = review(at(checkout, base), at(checkout, head), Options(paths=["dist"]))
    assert [cluster.name for cluster in outcome.clusters] == [""]
    assert messages(outcome) == [
        "dist/evil/a.yaml: ConfigMap shop/a is in dist/one/a.yaml too, and says something else there"
    ]


def test_a_star_names_folders_in_a_revision_and_in_the_working_tree(checkout: Path) -> None:
    base = commit(checkout, {"dist/one/a.yaml": config(), "dist/b.yaml": config("b"), "dist/two/x/c.yaml": config("c")})
    saved, unsaved = at(checkout, base, "dist/*"), working_tree(Repository(checkout), ["dist/*"])
    assert sorted(saved.files) == sorted(unsaved.files) == ["dist/one/a.yaml", "dist/two/x/c.yaml"]


def test_named_folders_are_clusters(checkout: Path) -> None:
    base = commit(checkout, {"dist/one/a.yaml": config(), "dist/two/a.yaml": config()})
    head = commit(checkout, {"dist/two/a.yaml": config(value="y")})
    paths = ["dist/*"]
    outcome = review(at(checkout, base, *paths), at(checkout, head, *paths), Options(paths=paths))
    assert [cluster.name for cluster in outcome.clusters] == ["dist/two"]


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        (
            "bomb.yaml",
            "a: &a [x,x,x,x,x,x,x,x,x,x]\n"
            + "".join(f"{chr(98 + i)}: &{chr(98 + i)} [{','.join([f'*{chr(97 + i)}'] * 10)}]\n" for i in range(6)),
            "aliases blow the document up by more than 100000 values",
        ),
        ("deep.yaml", "[" * 200, "the document is nested deeper than 100 levels"),
        ("scalar.yaml", "a: " + "x" * 2_000_000, "a scalar is longer than 1.5 MiB, the most that etcd stores"),
        ("binary.yaml", b"\0\1\2", "the file is binary, not text"),
        ("latin.yaml", b"a: \xe9\n", "the file is not text in UTF-8"),
        ("broken.yaml", "a: [", "this is not YAML: while parsing a flow node did not find expected node content"),
    ],
)
def test_refuses_what_is_not_safe_and_reviews_the_rest(
    checkout: Path, name: str, content: str | bytes, message: str
) -> None:
    base = commit(checkout, {"dist/a.yaml": config()})
    head = commit(checkout, {"dist/a.yaml": config(value="y"), f"dist/{name}": content})
    outcome = review(at(checkout, base), at(checkout, head))
    assert names(outcome) == ["changed a"]
    assert messages(outcome) == [f"dist/{name}: {message}"]


def test_refuses_large_files(checkout: Path) -> None:
    base = commit(checkout, {"dist/a.yaml": config()})
    with (checkout / "dist/large.yaml").open("wb") as file:
        file.truncate(100 * 2**20)
    put(checkout, {"dist/a.yaml": config(value="y")})
    unsaved = review(at(checkout, base), working_tree(Repository(checkout), ["dist"]))
    head = commit(checkout, {})
    saved = review(at(checkout, base), at(checkout, head))
    assert names(unsaved) == names(saved) == ["changed a"]
    assert messages(unsaved) == ["dist/large.yaml: the file is larger than 32 MiB"]
    assert messages(saved) == ["dist/large.yaml: the file is too large, or missing in the repository"]


def test_follows_no_link_out(checkout: Path) -> None:
    base = commit(checkout, {"dist/a.yaml": config()})
    os.symlink("/etc/passwd", checkout / "dist/link.yaml")
    unsaved = review(at(checkout, base), working_tree(Repository(checkout), ["dist"]))
    head = commit(checkout, {})
    saved = review(at(checkout, base), at(checkout, head))
    assert messages(unsaved) == ["dist/link.yaml: this link leads out of the folder"]
    assert messages(saved) == ["dist/link.yaml: this is a link, which is not followed in a revision"]


def test_a_file_that_breaks_does_not_take_its_objects_away(checkout: Path) -> None:
    claim = "apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: data, namespace: shop}\n"
    base = commit(checkout, {"dist/a.yaml": claim})
    head = commit(checkout, {"dist/a.yaml": claim + "\t"})
    outcome = review(at(checkout, base), at(checkout, head))
    assert outcome.changes == []
    assert len(outcome.problems) == 1
    assert outcome.fails(Level.CRITICAL)


def test_what_was_broken_before_is_not_told_again(checkout: Path) -> None:
    base = commit(checkout, {"dist/a.yaml": config(), "dist/b.yaml": "a: ["})
    head = commit(checkout, {"dist/a.yaml": config(value="y")})
    assert review(at(checkout, base), at(checkout, head)).problems == []


@pytest.mark.parametrize("path", ["../x", "/etc", "a/../../x"])
def test_refuses_paths_out_of_the_repository(path: str) -> None:
    with pytest.raises(ViridaError) as refused:
        checked_path(path)
    assert str(refused.value) == f"--path {path}: write it from the root of the repository, without .."


def test_refuses_revisions_that_are_none(checkout: Path) -> None:
    commit(checkout, {"dist/a.yaml": config()})
    for name in ("nowhere", "--upload-pack=evil"):
        with pytest.raises(ViridaError) as refused:
            Repository(checkout).commit(name)
        assert str(refused.value) == f"there is no revision {name!r}; fetch it first, or name another one"


def test_a_renamed_file_is_no_change() -> None:
    one = Source("a", {"x.yaml": "1"}, (), {"1": config().encode()})
    other = Source("b", {"y.yaml": "1"}, (), {"1": config().encode()})
    assert review(one, other).clusters == ()
