"""Manifests are anyone's: whatever stands in a field, the rules say something or nothing, and go on."""

import copy
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from virida.checks import Context, check, select
from virida.cluster import ClusterProfile
from virida.manifests import load

BROKEN = Path(__file__).parents[1] / "broken"
ODD: tuple[Any, ...] = (None, 0, True, "", "odd", [], [None, 7, "odd", [], {}], {}, {"odd": None})


def _paths(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in items:
        yield (*path, key)
        yield from _paths(item, (*path, key))


def _with(document: Any, path: tuple[Any, ...], odd: Any) -> Any:
    changed = copy.deepcopy(document)
    here = changed
    for key in path[:-1]:
        here = here[key]
    here[path[-1]] = odd
    return changed


@pytest.mark.parametrize("odd", ODD, ids=repr)
def test_goes_on_whatever_a_field_holds(odd: Any) -> None:
    context = Context(profile=ClusterProfile.k3s())
    selected = select(["security", "pod-security"])
    documents = [manifest.document for manifest in load([BROKEN / "security", BROKEN / "pod-security"]).manifests]
    namespaces = [document for document in documents if document["kind"] == "Namespace"]
    for document in documents:
        for path in _paths(document):
            # Each beside the namespaces, without which most rules have nothing to look at.
            check([*namespaces, _with(document, path, odd)], context, selected=selected)
