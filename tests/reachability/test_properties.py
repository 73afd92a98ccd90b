"""What holds for every set of policies."""

from __future__ import annotations

from itertools import product
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.reachability import oracle
from tests.reachability.support import Document, namespace, pod, policy, workloads
from virida.reachability import Coverage, compute, diff

NAMESPACES = ("one", "two", "three")
PORTS = (("TCP", 80), ("TCP", 81), ("TCP", 8080), ("UDP", 80), ("SCTP", 9))

label_sets = st.dictionaries(st.sampled_from(("app", "tier")), st.sampled_from(("a", "b")))
selectors = st.fixed_dictionaries(
    {},
    optional={
        "matchLabels": label_sets,
        "matchExpressions": st.lists(
            st.one_of(
                st.fixed_dictionaries(
                    {
                        "key": st.sampled_from(("app", "tier")),
                        "operator": st.sampled_from(("In", "NotIn")),
                        "values": st.lists(st.sampled_from(("a", "b")), min_size=1, unique=True),
                    }
                ),
                st.fixed_dictionaries(
                    {
                        "key": st.sampled_from(("app", "tier")),
                        "operator": st.sampled_from(("Exists", "DoesNotExist")),
                    }
                ),
            ),
            max_size=2,
        ),
    },
)
named = st.sampled_from((*NAMESPACES, "elsewhere")).map(
    lambda name: {"matchLabels": {"kubernetes.io/metadata.name": name}}
)
peers: st.SearchStrategy[Document] = st.one_of(
    st.fixed_dictionaries({"podSelector": selectors}),
    st.fixed_dictionaries({"namespaceSelector": selectors | named}, optional={"podSelector": selectors}),
    st.just({"namespaceSelector": {}}),
    st.just({"ipBlock": {"cidr": "10.0.0.0/8", "except": ["10.1.0.0/16"]}}),
)
ports = st.one_of(
    st.fixed_dictionaries({"port": st.sampled_from((80, 81, "http", "web"))}),
    st.fixed_dictionaries({"port": st.just(80), "protocol": st.sampled_from(("TCP", "UDP"))}),
    st.fixed_dictionaries({"port": st.sampled_from((79, 80)), "endPort": st.sampled_from((80, 8080))}),
    st.fixed_dictionaries({"protocol": st.sampled_from(("TCP", "UDP", "SCTP"))}),
)


def rules(direction: str) -> st.SearchStrategy[list[Document]]:
    rule = st.fixed_dictionaries(
        {},
        optional={direction: st.lists(peers, max_size=3), "ports": st.lists(ports, max_size=2)},
    )
    return st.lists(rule, max_size=2)


specs = st.fixed_dictionaries(
    {"podSelector": selectors},
    optional={
        "policyTypes": st.lists(st.sampled_from(("Ingress", "Egress")), unique=True),
        "ingress": rules("from"),
        "egress": rules("to"),
    },
)
pods = st.fixed_dictionaries(
    {"labels": label_sets},
    optional={
        "ports": st.dictionaries(st.sampled_from(("http", "web")), st.sampled_from((80, 81, 8080))),
        "hostNetwork": st.booleans(),
    },
)


@st.composite
def sets(draw: st.DrawFn) -> list[Document]:
    """Pods and policies in three namespaces, of which two have a Namespace document."""
    documents = [namespace(name, **draw(label_sets)) for name in NAMESPACES[:2]]
    for index, options in enumerate(draw(st.lists(pods, min_size=1, max_size=5))):
        documents.append(pod(f"{draw(st.sampled_from(NAMESPACES))}/pod{index}", options))
    for index, spec in enumerate(draw(st.lists(specs, max_size=5))):
        documents.append(policy(f"{draw(st.sampled_from(NAMESPACES))}/policy{index}", **spec))
    return documents


def connections(documents: list[Document]) -> dict[tuple[Any, ...], int]:
    """The verdict of the engine on every connection between two pods."""
    reachability = compute(documents)
    coverage = Coverage(reachability)
    return {
        (source.name, target.name, *port): int(coverage.verdict(source, target, *port))
        for source, target in product(workloads(reachability), repeat=2)
        for port in PORTS
        if source != target
    }


@settings(max_examples=300, deadline=None)
@given(sets())
def test_agrees_with_the_documentation_of_kubernetes(documents: list[Document]) -> None:
    all_pods = [item for item in documents if item["kind"] == "Pod"]
    assert connections(documents) == {
        (source["metadata"]["name"], target["metadata"]["name"], *port): oracle.allowed(
            documents, source, target, *port
        )
        for source, target in product(all_pods, repeat=2)
        for port in PORTS
        if source is not target
    }


@settings(deadline=None)
@given(sets(), specs, st.sampled_from(NAMESPACES))
def test_a_policy_on_isolated_pods_never_removes_a_connection(
    documents: list[Document], spec: Document, where: str
) -> None:
    documents = documents + [
        policy(f"{name}/deny", podSelector={}, policyTypes=["Ingress", "Egress"]) for name in NAMESPACES
    ]
    before, more = connections(documents), [*documents, policy(f"{where}/added", **spec)]
    after = connections(more)
    assert {key for key, verdict in before.items() if verdict > after[key]} == set()
    assert diff(compute(documents), compute(more)).removed == ()


@settings(deadline=None)
@given(sets(), st.randoms(use_true_random=False))
def test_order_of_documents_changes_nothing(documents: list[Document], random: Any) -> None:
    shuffled = random.sample(documents, len(documents))
    assert compute(shuffled) == compute(documents)


@settings(deadline=None)
@given(sets())
def test_nothing_differs_from_itself(documents: list[Document]) -> None:
    reachability = compute(documents)
    assert diff(reachability, reachability) == diff(compute([]), compute([]))


@settings(deadline=None)
@given(sets(), st.lists(specs, max_size=2))
def test_added_one_way_is_removed_the_other_way(documents: list[Document], extra: list[Document]) -> None:
    before = compute(documents)
    after = compute([*documents, *(policy(f"one/extra{index}", **spec) for index, spec in enumerate(extra))])
    forth, back = diff(before, after), diff(after, before)
    assert (forth.added, forth.removed) == (back.removed, back.added)


@settings(max_examples=200, deadline=None)
@given(sets(), st.integers(0, 9))
def test_a_difference_tells_every_connection_that_changes(documents: list[Document], index: int) -> None:
    """Without one policy: what opens between two pods is among what the difference adds for either of them."""
    policies = [item for item in documents if item["kind"] == "NetworkPolicy"]
    gone = policies[index % len(policies)] if policies else None
    less = [item for item in documents if item is not gone]
    before, after = compute(documents), compute(less)
    changes = diff(before, after)
    old, new = Coverage(before), Coverage(after)
    for source, target in product(workloads(before), repeat=2):
        for port in PORTS if source != target else ():
            was, will = old.verdict(source, target, *port), new.verdict(source, target, *port)
            edges = changes.added if will > was else changes.removed
            if will != was:
                assert [
                    edge
                    for edge in edges
                    if (edge.source == source or edge.target == target)
                    and edge.protocol in (port[0], "any")
                    and edge.ports.first <= port[1] <= edge.ports.last
                ], (source, target, port, was, will)
