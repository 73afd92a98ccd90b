"""YAML within YAML."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from virida.delivery.documents.yaml_text import yaml_text

TEXTS = st.text(st.characters(exclude_categories=["Cs"])) | st.sampled_from(
    [
        "no",
        "null",
        "a\nb",
        "a\nb\n",
        " a\nb",
        "a\n\nb\n\n",
        "a\n b \n",
        "- a",
        "a: b",
        "#",
        "|",
        "1",
        "~",
        "a #b",
        "\n",
        "\t",
    ]
)
SCALARS = st.none() | st.booleans() | st.integers() | TEXTS
DOCUMENTS = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3), max_leaves=8
)


@given(st.dictionaries(TEXTS, DOCUMENTS, min_size=1, max_size=3) | st.lists(DOCUMENTS, min_size=1, max_size=3))
def test_reads_back_as_it_was(value: Any) -> None:
    assert yaml.safe_load(yaml_text(value)) == value


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ({"send": ["app-sync-failed"]}, "send:\n  - app-sync-failed\n"),
        ([{"when": "a == 'b'", "send": []}], "- when: \"a == 'b'\"\n  send: []\n"),
        ({"body": "{\n  1\n}\n"}, "body: |\n  {\n    1\n  }\n"),
        ({"path": "a\nb"}, "path: |-\n  a\n  b\n"),
        ({"on": True}, '"on": true\n'),
    ],
)
def test_reads_well(value: Any, text: str) -> None:
    assert yaml_text(value) == text
