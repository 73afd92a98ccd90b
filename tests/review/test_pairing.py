"""Which object is which, and what differs."""

from __future__ import annotations

from typing import Any

import pytest

from tests.review.support import OBJECTS, compare, document, edited
from virida.manifests import Manifest
from virida.review import Action
from virida.review.fields import field_changes
from virida.review.model import ABSENT
from virida.review.pairing import hashless
from virida.review.report_text import title

WEB = OBJECTS["web"]


def paths(before: dict[str, Any], edit: dict[str, Any]) -> list[str]:
    return [field.path for field in field_changes(Manifest.of(before), Manifest.of(edited(before, edit)))]


def summary(before: list[dict[str, Any]], after: list[dict[str, Any]]) -> list[str]:
    return [
        f"{change.action.value} {title(change)} {change.note}".rstrip() for change in compare(before, after).changes
    ]


def test_fields_are_named_by_the_keys_of_their_lists() -> None:
    container = "spec/template/spec/containers/0"
    assert paths(
        WEB,
        {
            "set": {
                f"{container}/env/0/value": "debug",
                f"{container}/ports/0/containerPort": 9000,
                f"{container}/volumeMounts": [{"name": "a", "mountPath": "/a"}],
                f"{container}/resources/requests/cpu": "600m",
                "metadata/annotations": {"example.com/owner": "ann"},
                "spec/template/spec/containers/+": {"name": "proxy", "image": "proxy:1"},
            }
        },
    ) == [
        "metadata.annotations",
        "spec.template.spec.containers[proxy]",
        "spec.template.spec.containers[web].env[LEVEL].value",
        "spec.template.spec.containers[web].ports[http].containerPort",
        "spec.template.spec.containers[web].resources.requests.cpu",
        "spec.template.spec.containers[web].volumeMounts",
    ]


def test_an_item_of_a_list_is_there_or_not() -> None:
    (field,) = field_changes(
        Manifest.of(WEB), Manifest.of(edited(WEB, {"unset": ["spec/template/spec/containers/0/env/1"]}))
    )
    assert (field.path, field.old, field.new) == (
        "spec.template.spec.containers[web].env[MODE]",
        {"name": "MODE", "value": "fast"},
        ABSENT,
    )


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("spec/template/spec/containers/0/ports/0/containerPort", "8080"),
        ("spec/replicas", "3"),
        ("spec/template/spec/hostNetwork", 0),
        ("spec/template/spec/containers/0/args", ["a"]),
        ("spec/paused", True),
    ],
)
def test_a_value_of_another_type_is_a_change(path: str, value: Any) -> None:
    assert len(paths(WEB, {"set": {path: value}})) == 1


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("spec/replicas", 3.0),
        ("spec/template/spec/hostNetwork", False),
        ("spec/template/spec/containers/0/args", []),
        ("spec/template/spec/containers/0/command", None),
        ("metadata/creationTimestamp", "2026-01-01T00:00:00Z"),
        ("status", {"replicas": 3}),
        ("spec/template/metadata/labels", {"app": "web"}),
        ("spec/template/spec/containers/0/resources/limits/cpu", "1000m"),
    ],
)
def test_what_says_the_same_is_no_change(path: str, value: Any) -> None:
    assert paths(WEB, {"set": {path: value}}) == []


def test_the_order_of_a_command_is_a_change() -> None:
    before = edited(WEB, {"set": {"spec/template/spec/containers/0/args": ["a", "b"]}})
    assert paths(before, {"set": {"spec/template/spec/containers/0/args": ["b", "a"]}}) == [
        "spec.template.spec.containers[web].args"
    ]


def test_what_is_empty_may_mean_everything() -> None:
    policy = OBJECTS["web-to-api-ingress"]
    assert paths(policy, {"set": {"spec/podSelector": {}}}) == ["spec.podSelector.matchLabels"]
    assert paths(policy, {"unset": ["spec/ingress/0/from"]}) == ["spec.ingress[0].from"]


def test_custom_resources_have_no_defaults() -> None:
    widget = {"apiVersion": "example.com/v1", "kind": "Widget", "metadata": {"name": "a"}, "spec": {"replicas": 1}}
    assert paths(widget, {"set": {"spec/list": []}}) == ["spec.list"]
    assert paths(widget, {"unset": ["spec/replicas"]}) == ["spec.replicas"]


@pytest.mark.parametrize(
    ("name", "without"),
    [
        ("settings-1a2b3c4d", "settings"),
        ("web-config-5f6g7", "web-config"),
        ("settings", "settings"),
        ("web-config", "web-config"),
        ("release-1", "release-1"),
    ],
)
def test_hashes_in_names(name: str, without: str) -> None:
    assert hashless(name) == without


def test_a_config_map_with_a_hash_is_one_entry() -> None:
    before = document({"use": "settings", "set": {"metadata/name": "settings-1a2b3c4d"}})
    after = document({"use": "settings", "set": {"metadata/name": "settings-9f8e7d6c", "data/level": "debug"}})
    assert summary([before], [after]) == ["renamed ConfigMap shop/settings-9f8e7d6c (was settings-1a2b3c4d) hash"]


def test_a_likely_rename_is_one_entry() -> None:
    after = edited(WEB, {"set": {"metadata/name": "web-next", "spec/replicas": 4}})
    assert summary([WEB], [after]) == ["renamed Deployment shop/web-next (was web) rename"]


def test_an_object_that_names_itself_is_found() -> None:
    def named(name: str) -> dict[str, Any]:
        edit = {"spec/selector": {"matchLabels": {"app": name}}, "metadata/name": name}
        return document({"use": "web", "set": edit})

    assert summary([named("shop")], [named("store")]) == ["renamed Deployment shop/store (was shop) rename"]


def test_different_objects_are_no_rename() -> None:
    assert summary([WEB], [OBJECTS["api"]]) == ["added Deployment shop/api", "removed Deployment shop/web"]


def test_an_object_in_another_namespace_is_moved() -> None:
    after = edited(WEB, {"set": {"metadata/namespace": "store"}})
    assert summary([WEB], [after]) == ["renamed Deployment store/web (was Deployment shop/web) namespace"]


def test_an_object_in_another_version_stays_the_same() -> None:
    after = edited(OBJECTS["hpa"], {"set": {"apiVersion": "autoscaling/v1"}})
    (change,) = compare([OBJECTS["hpa"]], [after]).changes
    assert (change.action, [field.path for field in change.fields]) == (Action.CHANGED, ["apiVersion"])


def test_an_object_in_another_group_is_created_and_pruned() -> None:
    before = edited(OBJECTS["ingress"], {"set": {"apiVersion": "extensions/v1beta1"}})
    (change,) = compare([before], [OBJECTS["ingress"]]).changes
    assert (change.action, change.note) == (Action.RENAMED, "group")
    assert title(change) == "Ingress shop/web (was extensions/v1beta1 web)"


def test_a_custom_resource_of_the_whole_cluster_has_no_namespace() -> None:
    definition = document({"use": "definition", "set": {"spec/scope": "Cluster"}})
    widget = {"apiVersion": "example.com/v1", "kind": "Widget", "metadata": {"name": "a", "namespace": "x"}}
    (change,) = compare([definition, widget], [definition, edited(widget, {"set": {"spec": {"a": 1}}})]).changes
    assert str(change.key) == "Widget a"
