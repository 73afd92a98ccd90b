"""Text to documents: what is read, what is refused, and where it says so."""

import json
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from virida.manifests.json_reader import read_json
from virida.manifests.problem import Unreadable
from virida.manifests.yaml_reader import MAX_DEPTH, MAX_SCALAR, read_yaml


def _values(text: str) -> list[Any]:
    return [document.value for document in read_yaml(text)]


def _refusal(text: str) -> tuple[int, int, str, str]:
    with pytest.raises(Unreadable) as caught:
        list(read_yaml(text))
    error = caught.value
    return error.line, error.column, error.message, error.remedy


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63) | st.text(),
    lambda children: st.lists(children) | st.dictionaries(st.text(), children),
    max_leaves=20,
)


@given(st.dictionaries(st.text(), JSON_VALUES, min_size=1))
@settings(max_examples=50, deadline=None)
def test_reads_back_what_was_written(value: dict[str, Any]) -> None:
    quoted = yaml.dump(value, Dumper=yaml.CSafeDumper, default_style='"', sort_keys=False)
    # Quotes make everything but containers text, so only texts come back from YAML as they were.
    texts = json.loads(json.dumps(value), parse_int=str, parse_float=str)
    assert [json.dumps(_texts(d)) for d in _values(quoted)] == [json.dumps(_texts(texts))]
    assert [d.value for d in read_json(json.dumps(value))] == [value]


def _texts(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _texts(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_texts(item) for item in value]
    if isinstance(value, bool) or value is None:
        return "null" if value is None else str(value).lower()
    return str(value)


def test_reads_documents_and_leaves_empty_ones_out() -> None:
    documents = list(read_yaml("# nothing\n---\n\n---\na: 1\n...\n---\n- b\n"))
    assert [(d.value, d.line) for d in documents] == [({"a": 1}, 5), (["b"], 8)]


def test_reads_merges_and_aliases() -> None:
    text = "base: &base {a: 1, b: 2}\nmore: &more {c: 3}\none: {<<: *base, b: 9}\n"
    text += "all: {<<: [*base, *more]}\nlist: [*base]\n"
    assert _values(text) == [
        {
            "base": {"a": 1, "b": 2},
            "more": {"c": 3},
            "one": {"a": 1, "b": 9},
            "all": {"a": 1, "b": 2, "c": 3},
            "list": [{"a": 1, "b": 2}],
        }
    ]


def test_a_merge_does_not_override_and_quotes_make_it_a_key() -> None:
    text = 'one: &one {a: 1}\ntwo: {a: 2, <<: *one}\nthree: {"<<": 1}'
    assert _values(text) == [{"one": {"a": 1}, "two": {"a": 2}, "three": {"<<": 1}}]


def test_turns_keys_into_text() -> None:
    assert _values("8080: a\n1.5: b\non: c\n") == [{"8080": "a", "1.5": "b", "true": "c"}]


def test_reads_tags_of_yaml_itself() -> None:
    assert _values('a: !!str 5\nb: !!int "5"\nc: ! 5\nd: !!map {e: !!seq [f]}') == [
        {"a": "5", "b": 5, "c": "5", "d": {"e": ["f"]}}
    ]


def test_names_keys_that_stand_twice() -> None:
    (document,) = read_yaml("a: 1\nb:\n  c: 1\n  c: 2\na: 3\n")
    assert document.value == {"a": 3, "b": {"c": 2}}
    assert document.duplicates == [("c", 4, 3), ("a", 5, 1)]


CHECK_QUOTES = "check the indentation and the quotes on this line and the one before"


@pytest.mark.parametrize(
    ("text", "refusal"),
    [
        (
            "a:\n\tb: c",
            (
                2,
                1,
                "this is not YAML: while scanning for the next token found character that cannot start any token",
                "indent with spaces, never with tabs, and put text that starts with @, ` or % between quotes",
            ),
        ),
        (
            "a: b: c",
            (
                1,
                5,
                "this is not YAML: mapping values are not allowed in this context",
                "put text that contains a colon and a space between quotes, and check the indentation",
            ),
        ),
        (
            'a: "b',
            (1, 6, "this is not YAML: while scanning a quoted scalar found unexpected end of stream", CHECK_QUOTES),
        ),
        (
            "a: b\nc: \x1b[31m",
            (
                2,
                4,
                "this is not YAML: control characters are not allowed",
                'write it as an escape between double quotes, such as "\\u0001"',
            ),
        ),
        (
            "a: {{ .Values.name }}",
            (
                1,
                5,
                "a key is a mapping, not text",
                "put it between quotes; if this is a template, check what `helm template` renders of it",
            ),
        ),
        ("? [a]\n: b", (1, 3, "a key is a list, not text", "put it between quotes")),
        ("a: 1\n~: b", (2, 1, "a key is null, not text", "put it between quotes")),
        ("a: !secret b", (1, 4, "the tag !secret is not one that Kubernetes reads", "leave the tag out")),
        (
            "a: !!python/object:os.system []",
            (
                1,
                4,
                "the tag tag:yaml.org,2002:python/object:os.system is not one that Kubernetes reads",
                "leave the tag out",
            ),
        ),
        ("a: .inf", (1, 4, ".inf is no number that JSON can hold", "write a number, or put it between quotes")),
        ("a: *b", (1, 4, "the alias *b has no anchor", "define it above with &b")),
        ("a: &b [*b]", (1, 8, "the alias *b contains itself", "write the value out")),
        ("a: {<<: b}", (1, 9, "<< merges something that is not a mapping", "merge a mapping, or quote the key")),
    ],
)
def test_rejects(text: str, refusal: tuple[int, int, str, str]) -> None:
    assert _refusal(text) == refusal


def test_rejects_aliases_that_explode() -> None:
    bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
        f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]\n" for i in range(1, 10)
    )
    assert _refusal(bomb) == (
        5,
        45,
        "aliases blow the document up by more than 100000 values",
        "write the values out",
    )


@pytest.mark.parametrize("text", ["[" * 100_000, "{a: " * 100_000, "- " * 100_000])
def test_rejects_deep_nesting_without_recursion(text: str) -> None:
    line, _, message, remedy = _refusal(text)
    assert (line, message, remedy) == (1, f"the document is nested deeper than {MAX_DEPTH} levels", "flatten it")


def test_rejects_giant_scalars() -> None:
    assert _values(f"a: {'x' * MAX_SCALAR}") == [{"a": "x" * MAX_SCALAR}]
    assert _refusal(f"a: {'x' * (MAX_SCALAR + 1)}") == (
        1,
        4,
        "a scalar is longer than 1.5 MiB, the most that etcd stores",
        "split it up",
    )


def test_json_may_hold_several_documents() -> None:
    documents = list(read_json('{"a": 1}\n{"b": "\\ud83d\\ude00"}\nnull'))
    assert [(d.value, d.line) for d in documents] == [({"a": 1}, 1), ({"b": "😀"}, 2)]


def test_json_names_keys_that_stand_twice() -> None:
    (document,) = read_json('{"a": 1,\n "a": 2}')
    assert (document.value, document.duplicates) == ({"a": 2}, [("a", 1, 1)])


@pytest.mark.parametrize(
    ("text", "line", "column", "message"),
    [
        ('{"a": 1,\n "b" 2}', 2, 6, "this is not JSON: Expecting ':' delimiter"),
        ('{"a": NaN}', 1, 1, "this is not JSON that Kubernetes reads: NaN is no number that JSON can hold"),
        ("[" * 100_000, 1, 1, "the document is nested deeper than 100 levels"),
        ("[" * 102 + "]" * 102, 1, 1, "the document is nested deeper than 100 levels"),
    ],
)
def test_rejects_json(text: str, line: int, column: int, message: str) -> None:
    with pytest.raises(Unreadable) as caught:
        list(read_json(text))
    assert (caught.value.line, caught.value.column, caught.value.message) == (line, column, message)
