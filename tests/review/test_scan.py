from __future__ import annotations

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from virida.manifests import read
from virida.review.scan import kinds

PLAIN = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (PLAIN, {"ConfigMap"}),
        (f"# comment\n---\n{PLAIN}---\n{PLAIN.replace('ConfigMap', 'Secret')}", {"ConfigMap", "Secret"}),
        ("kind: Role\nrules:\n- verbs:\n  - get\n", {"Role"}),
        ("kind: ConfigMap\ndata:\n  a: |\n    kind: Secret\n", {"ConfigMap"}),
    ],
)
def test_reads_the_kinds_of_plain_texts(text: str, found: set[str]) -> None:
    assert kinds(text.encode()) == frozenset(found)


@pytest.mark.parametrize(
    "text",
    [
        "{kind: NetworkPolicy}\n",
        '"kind": NetworkPolicy\n',
        '"\\x6bind": NetworkPolicy\nx: "\nkind: ConfigMap\n"\n',
        "  kind: NetworkPolicy\n  x: '\nkind: ConfigMap\n  '\n",
        "kind: &a NetworkPolicy\n",
        "kind: *a\n",
        "kind : NetworkPolicy\n",
        "? kind\n: NetworkPolicy\n",
        "<<: {kind: NetworkPolicy}\na: b\n",
        "kind: ConfigMap\nkind: NetworkPolicy\n",
        "kind: List\nitems: []\n",
        "kind: ConfigMap\n--- {kind: NetworkPolicy}\n",
        "kind: ConfigMap\n...\n%YAML 1.1\n---\nkind: NetworkPolicy\n",
        "a: b\u2028kind: NetworkPolicy\nx: '\nkind: ConfigMap\n'\n",
        "a: b\rkind: NetworkPolicy\n",
        "\ufeffkind: NetworkPolicy\n",
        "a: b\n",
        "",
    ],
)
def test_does_not_guess(text: str) -> None:
    assert kinds(text.encode()) is None


lines = st.sampled_from(
    [
        "kind: ConfigMap",
        "kind: Secret",
        "apiVersion: v1",
        "data:",
        "  kind: Secret",
        '  a: "',
        '"',
        "'",
        "  b: '",
        "---",
        "...",
        "- x",
        "# c",
        "",
        "  text: |",
        "kind:",
        "{kind: Secret, apiVersion: v1}",
        '"kind": Secret',
    ]
)


@given(st.lists(lines, max_size=9))
def test_never_says_anything_else_than_the_parser(chosen: list[str]) -> None:
    text = "\n".join(chosen)
    found = kinds(text.encode())
    loaded = read([("a.yaml", text)])
    if found is not None and not loaded.problems:
        assert {manifest.key.kind for manifest in loaded.manifests} == found


@given(st.dictionaries(st.text(max_size=5), st.recursive(st.text(max_size=8), lambda s: st.lists(s, max_size=3))))
def test_finds_the_kind_whatever_else_is_there(data: dict[str, object]) -> None:
    document = {**data, "apiVersion": "v1", "kind": "NetworkPolicy"}
    for style in (False, True, None):
        text = yaml.safe_dump(document, default_flow_style=style, allow_unicode=True)
        assert kinds(text.encode()) in (None, {"NetworkPolicy"})
