"""Documents of any shape: whether they are valid is for others to say, but nothing here may fail on them."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.reachability.support import Document, lines, namespace, pod, policy
from virida.reachability import FORMATS, compute, dead_peers, render

PEER = {"namespaceSelector": {"matchLabels": {"a": "b"}}, "podSelector": {"matchExpressions": [{"key": "a"}]}}
DOCUMENTS = [
    namespace("shop", team="a"),
    pod("shop/web", {"labels": {"app": "web"}, "ports": {"http": 80}}),
    policy(
        "shop/p",
        podSelector={"matchLabels": {"app": "web"}},
        policyTypes=["Ingress", "Egress"],
        ingress=[{"from": [PEER, {"ipBlock": {"cidr": "10.0.0.0/8", "except": ["10.1.0.0/16"]}}]}],
        egress=[{"to": [PEER], "ports": [{"port": 80, "endPort": 90}, {"port": "http", "protocol": "UDP"}]}],
    ),
]
junk = st.sampled_from((None, True, 0, -1, 1.5, 10**20, "", "x", [], [None], ["x"], {}, {"x": None}, {1: 2, "1": 3}))


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path] * bool(path) + [place for key, item in items for place in places(item, (*path, key))]


def replaced(document: Document, path: tuple[Any, ...], value: Any) -> Document:
    document = deepcopy(document)
    inner: Any = document
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = value
    return document


@settings(max_examples=400, deadline=None)
@given(st.data())
def test_never_fails(data: st.DataObject) -> None:
    index = data.draw(st.integers(0, len(DOCUMENTS) - 1))
    bad = replaced(DOCUMENTS[index], data.draw(st.sampled_from(places(DOCUMENTS[index]))), data.draw(junk))
    documents = [*DOCUMENTS[:index], bad, *DOCUMENTS[index + 1 :]]
    dead_peers(documents)
    for format in FORMATS:
        render(compute(documents), format)


def test_one_of_two_documents_of_one_identity_counts_in_any_order() -> None:
    one, other = (pod("shop/web", {"labels": {"app": name}}) for name in ("web", "wbe"))
    lock = policy("shop/lock", podSelector={"matchLabels": {"app": "web"}})
    assert compute([one, other, lock]) == compute([lock, other, one])
    assert len(compute([one, other]).workloads) == 1


def test_objects_without_a_namespace_are_together_in_default() -> None:
    web = {**pod("default/web", {"labels": {"app": "web"}}), "metadata": {"name": "web", "labels": {"app": "web"}}}
    lock = {**policy("default/lock", podSelector={}), "metadata": {"name": "lock"}}
    assert lines(compute([web, lock]).edges) == ["default/Pod/web -> anywhere: any any"]


def test_policies_of_other_groups_are_not_these() -> None:
    calico = {**policy("shop/lock", podSelector={}), "apiVersion": "crd.projectcalico.org/v1"}
    assert len(compute([pod("shop/web", {}), calico]).edges) == 2
