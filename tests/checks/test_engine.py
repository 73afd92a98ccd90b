"""Rules run over objects: selection, waivers, sorting, and what a rule may ask."""

import datetime
from collections.abc import Iterator
from typing import Any

import pytest

from virida.checks import (
    Context,
    Finding,
    Objects,
    Rule,
    Severity,
    Violation,
    Waiver,
    check,
    families,
    find_rule,
    rules,
    select,
)
from virida.cluster import ClusterProfile
from virida.errors import ViridaError
from virida.manifests import Manifest, ObjectKey

TODAY = datetime.date(2026, 5, 1)
# The other families have something to say about a namespace as small as the one here.
FEW = select(["schema", "waiver"])


def _namespace(**annotations: str) -> dict[str, Any]:
    return {
        "apiVersion": "v1",
        "kind": "Namespace",
        "metadata": {
            "name": "shop",
            "namespace": "shop",
            "annotations": {f"virida.local/waive.{name}": text for name, text in annotations.items()},
        },
    }


def _waive(text: str, rule: str = "schema.namespace") -> list[Finding]:
    return check([_namespace(**{rule: text})], Context(today=TODAY), selected=FEW)


def test_checks_documents_that_were_never_written() -> None:
    assert check([_namespace()], selected=FEW) == [
        Finding(
            rule="schema/namespace",
            severity=Severity.WARNING,
            object=ObjectKey("", "Namespace", "", "shop"),
            field="metadata.namespace",
            message="a Namespace belongs to the whole cluster, so this is ignored: it is one object, "
            "whichever namespace it was meant for",
            remedy="remove the namespace",
            file="",
            line=0,
        )
    ]


def test_a_waiver_is_shown_and_counts_up_to_its_last_day() -> None:
    text = "owner=team-shop; expires=2026-05-01 ;reason=moved = soon"
    (finding,) = _waive(text)
    assert (finding.rule, finding.waived) == ("schema/namespace", Waiver("team-shop", "moved = soon", TODAY))


def test_an_expired_waiver_is_an_error_and_covers_nothing() -> None:
    findings = _waive("owner=team-shop; reason=soon; expires=2026-04-30")
    assert [(f.rule, f.severity, f.waived) for f in findings] == [
        ("waiver/expired", "error", None),
        ("schema/namespace", "warning", None),
    ]
    assert (findings[0].field, findings[0].message, findings[0].remedy) == (
        "metadata.annotations[virida.local/waive.schema.namespace]",
        "this waiver of team-shop expired on 2026-04-30: what it accepted counts again",
        "repair what it accepted and remove the annotation, or have its owner set a new date",
    )


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "it has no owner and no reason and no expires"),
        ("owner=a; reason=b", "it has no expires"),
        ("owner=; reason=b; expires=2026-12-31", "it has no owner"),
        ("owner=a; reason=b; expires=soon", '"soon" is no date'),
        ("owner=a; reason=b; expires=20261231", '"20261231" is no date'),
        ("owner=a; reason=b; expires=2026-02-30", '"2026-02-30" is no date'),
        ("owner=a; reason=b; until=2026-12-31", 'it says "until", which is none of owner, reason and expires'),
        ("owner=a; owner=b; reason=c; expires=2026-12-31", "it says owner twice"),
        ("owner=a; reason=b; c; expires=2026-12-31", 'it says "c", which is none of owner, reason and expires'),
    ],
)
def test_rejects_a_waiver_that_says_too_little(text: str, why: str) -> None:
    findings = _waive(text)
    assert [(f.rule, f.waived) for f in findings] == [("waiver/invalid", None), ("schema/namespace", None)]
    assert findings[0].message == f"this waiver covers nothing: {why}"
    assert findings[0].remedy == "write it as owner=<team>; reason=<why>; expires=<YYYY-MM-DD>"


def test_rejects_a_waiver_for_a_rule_that_is_none() -> None:
    findings = _waive("owner=a; reason=b; expires=2026-12-31", rule="schema.namespaces")
    assert [f.rule for f in findings] == ["waiver/invalid", "schema/namespace"]
    assert findings[0].message == (
        'this waiver covers nothing: there is no rule "schema/namespaces"; did you mean "schema.namespace"?'
    )


def test_waivers_cannot_be_waived() -> None:
    text = "owner=a; reason=b; expires=2026-12-31"
    findings = check([_namespace(**{"waiver.expired": text})], Context(today=TODAY), selected=FEW)
    assert [(f.rule, f.waived) for f in findings] == [("waiver/invalid", None), ("schema/namespace", None)]


def test_selects_by_family_and_id() -> None:
    every = {rule.id for rule in rules()}
    schema = {id for id in every if id.startswith("schema/")}
    assert {rule.id for rule in select()} == every
    assert {rule.id for rule in select(["schema"])} == schema
    assert {rule.id for rule in select(["schema/enum", "waiver"])} == {
        "schema/enum",
        "waiver/expired",
        "waiver/invalid",
    }
    assert {rule.id for rule in select([], ["schema"])} == every - schema
    assert {rule.id for rule in select(["schema"], ["schema/enum"])} == schema - {"schema/enum"}


@pytest.mark.parametrize("arguments", [(["schemas"], []), ([], ["schemas"])])
def test_rejects_the_selection_of_what_does_not_exist(arguments: tuple[list[str], list[str]]) -> None:
    with pytest.raises(ViridaError, match=r'^there is no rule or family "schemas"; did you mean "schema"\?$'):
        select(*arguments)


def test_rejects_to_find_what_does_not_exist() -> None:
    assert find_rule("schema/enum").title == "A value that is none of those a field may have"
    with pytest.raises(ViridaError, match=r'^there is no rule "schema/enun"; did you mean "schema/enum"\?$'):
        find_rule("schema/enun")
    with pytest.raises(ViridaError, match=r'^there is no rule "zzz"$'):
        find_rule("zzz")


def test_every_rule_has_a_severity_and_a_title() -> None:
    assert {"schema", "waiver"} <= set(families())
    assert all(rule.title and rule.title[0].isupper() and not rule.title.endswith(".") for rule in rules())


def _rule(id: str, *violations: Violation) -> Rule:
    def examine(objects: Objects, context: Context) -> Iterator[Violation]:
        yield from violations

    return Rule(id, Severity.ERROR, "A title", examine)


def test_sorts_findings_and_says_nothing_twice() -> None:
    one = Manifest.of(_namespace(), file="b.yaml", line=1)
    other = Manifest.of(_namespace(), file="a.yaml", line=3)
    again = Manifest.of(_namespace(), file="a.yaml", line=1)
    selected = [
        _rule("z/z", Violation(one, "", "m", "r"), Violation(other, "", "m", "r"), Violation(again, "", "m", "r")),
        _rule("a/a", Violation(again, "", "n", "r", Severity.INFO), Violation(again, "", "m", "r", Severity.INFO)),
        _rule("a/b", Violation(again, "", "m", "r"), Violation(again, "", "m", "r")),
    ]
    assert [(f.file, f.line, f.rule, f.message) for f in check([one, other, again], selected=selected)] == [
        ("a.yaml", 1, "a/b", "m"),
        ("a.yaml", 1, "z/z", "m"),
        ("a.yaml", 1, "a/a", "m"),
        ("a.yaml", 1, "a/a", "n"),
        ("a.yaml", 3, "z/z", "m"),
        ("b.yaml", 1, "z/z", "m"),
    ]


def test_a_rule_that_stumbles_ends_the_check_with_its_name() -> None:
    def examine(objects: Objects, context: Context) -> Iterator[Violation]:
        raise KeyError("spec")
        yield

    rule = Rule("security/tokens", Severity.ERROR, "A title", examine)
    with pytest.raises(
        ViridaError,
        match=r"^the rule security/tokens failed with KeyError\('spec'\); leave it out with --ignore security/tokens$",
    ):
        check([_namespace()], selected=[rule])


@pytest.mark.parametrize(
    "document",
    [
        {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": [], "spec": "x"},
        {"apiVersion": "apps/v1", "kind": "Deployment", "spec": {"template": [], "selector": "x"}},
        {
            "apiVersion": "v1",
            "kind": "Pod",
            "metadata": {"labels": [], "annotations": "x", "name": 7},
            "spec": {"containers": {}},
        },
        {
            "apiVersion": "v1",
            "kind": "Pod",
            "spec": {"containers": [None, 1, {"volumeMounts": [{}, "x"], "resources": []}]},
        },
        {
            "apiVersion": "apiextensions.k8s.io/v1",
            "kind": "CustomResourceDefinition",
            "spec": {"versions": [{}, 1], "names": 3},
        },
        {
            "apiVersion": "apiextensions.k8s.io/v1",
            "kind": "CustomResourceDefinition",
            "spec": {"group": 1, "versions": [{"name": "v1", "schema": {"openAPIV3Schema": {"pattern": "("}}}]},
        },
        {"apiVersion": "x/y/z", "kind": "?"},
    ],
)
def test_no_rule_stumbles_over_a_document_of_any_shape(document: dict[str, Any]) -> None:
    assert check([document])


def test_objects_are_found_by_kind_and_name() -> None:
    first, second = (Manifest.of(_namespace(), file=name) for name in "ab")
    objects = Objects([first, second])
    assert (list(objects), len(objects)) == ([first, second], 2)
    assert objects.of("Namespace", "") == [first, second]
    assert objects.of("Namespace", "apps") == objects.of("Pod", "") == []
    assert objects.find("Namespace", "", "", "shop") is first
    assert objects.find("Namespace", "", "shop", "shop") is None


def test_objects_compute_once() -> None:
    calls = []

    def compute(objects: Objects, context: Context) -> int:
        calls.append(context)
        return len(objects)

    objects, context = Objects([]), Context()
    assert (objects.once(compute, context), objects.once(compute, context), calls) == (0, 0, [context])


def test_context_knows_version_and_what_is_outside() -> None:
    context = Context(
        profile=ClusterProfile.k3s(kubernetes="1.33"), external=("Secret/shop/*", "PriorityClass//high", "*/infra/db-?")
    )
    assert (context.kubernetes, context.minor) == ("1.33", 33)
    assert Context(kubernetes="v1.30", profile=context.profile).minor == 30
    assert Context().kubernetes == "1.36"
    assert context.is_external("Secret", "shop", "a")
    assert context.is_external("PriorityClass", "", "high")
    assert context.is_external("Service", "infra", "db-1")
    assert not context.is_external("Secret", "infra", "a")
    assert not context.is_external("PriorityClass", "shop", "high")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"kubernetes": "2"}, '"2" is no minor version of Kubernetes; write one such as 1.36'),
        ({"kubernetes": "1.36.1"}, '"1.36.1" is no minor version of Kubernetes; write one such as 1.36'),
        (
            {"external": ("Secret/a",)},
            '"Secret/a" names no objects outside; write Kind/namespace/name, such as Secret/shop/*, '
            "and Kind//name for an object without a namespace",
        ),
    ],
)
def test_rejects_a_context_that_makes_no_sense(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(ViridaError) as caught:
        Context(**arguments)
    assert str(caught.value) == message


def test_rejects_a_kubernetes_without_schemas() -> None:
    with pytest.raises(ViridaError, match=r"^there are no schemas of Kubernetes 1\.99; choose one of 1\.25 to 1\.36$"):
        check([_namespace()], Context(kubernetes="1.99"))
