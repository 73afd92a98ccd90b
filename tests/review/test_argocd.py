"""What Argo CD will do, and in which order."""

from __future__ import annotations

from typing import Any

import pytest

from tests.review.support import OBJECTS, TODAY, compare, document, edited, line, source
from virida.manifests import Manifest
from virida.review import Options, review
from virida.review.argocd import Delivery, Pruning

APPLICATION = OBJECTS["application"]


def owned(path: str, file: str, **spec: Any) -> bool:
    application = edited(APPLICATION, {"set": {"spec/source/path": path, **spec}})
    manifest = Manifest.of(OBJECTS["settings"], file=file)
    return Delivery([Manifest.of(application)]).owner(manifest) is not None


@pytest.mark.parametrize(
    ("path", "file", "is_owned"),
    [
        ("dist/shop", "dist/shop/a.yaml", True),
        ("./dist/shop/", "dist/shop/a.yaml", True),
        ("dist/shop", "dist/shop/deep/a.yaml", False),
        ("dist/shop", "dist/other/a.yaml", False),
        ("dist/live/shop", "shop/a.yaml", True),  # a folder that was named begins below
        ("dist/workshop", "shop/a.yaml", False),
    ],
)
def test_an_application_owns_its_folder(path: str, file: str, is_owned: bool) -> None:
    assert owned(path, file) is is_owned


def test_an_application_that_recurses_owns_what_is_inside() -> None:
    assert owned("dist/shop", "dist/shop/deep/er/a.yaml", **{"spec/source/directory": {"recurse": True}})


def test_an_application_set_owns_the_folders_of_its_template() -> None:
    found = {
        "apiVersion": "argoproj.io/v1alpha1",
        "kind": "ApplicationSet",
        "metadata": {"name": "services", "namespace": "argocd"},
        "spec": {"template": {"spec": {**APPLICATION["spec"], "source": {"path": "dist/{{.env}}/{{ .name }}"}}}},
    }
    owner = Delivery([Manifest.of(found)]).owner(Manifest.of(OBJECTS["settings"], file="dist/live/shop/a.yaml"))
    assert owner is not None
    assert (owner.name, owner.prune) == ("services", True)


@pytest.mark.parametrize(
    ("automated", "pruning"),
    [
        ({"prune": True}, Pruning.PRUNED),
        ({"prune": False}, Pruning.KEPT),
        ({}, Pruning.KEPT),
        ({"prune": True, "enabled": False}, Pruning.KEPT),
        (None, Pruning.KEPT),
    ],
)
def test_prunes_as_the_application_says(automated: dict[str, bool] | None, pruning: Pruning) -> None:
    application = edited(APPLICATION, {"set": {"spec/syncPolicy": {"automated": automated}}})
    manifest = Manifest.of(OBJECTS["settings"], file="dist/shop/a.yaml")
    assert Delivery([Manifest.of(application)]).pruning(manifest) is pruning


def test_prunes_where_nothing_is_known() -> None:
    assert Delivery([]).pruning(Manifest.of(OBJECTS["settings"], file="a.yaml")) is Pruning.PRUNED


def test_force_alone_recreates_only_where_the_client_applies() -> None:
    forced = document(
        {"use": "web", "set": {"metadata/annotations": {"argocd.argoproj.io/sync-options": "Force=true"}}}
    )
    manifest = Manifest.of(forced, file="dist/shop/a.yaml")
    server_side = edited(APPLICATION, {"set": {"spec/syncPolicy/syncOptions": ["ServerSideApply=true"]}})
    assert Delivery([Manifest.of(APPLICATION)]).recreates(manifest) == "Force=true"
    assert Delivery([Manifest.of(server_side)]).recreates(manifest) == ""


def test_the_order_of_changes() -> None:
    def at(name: str, wave: str, **more: str) -> dict[str, Any]:
        annotations = {"argocd.argoproj.io/sync-wave": wave, **more}
        return document({"use": "settings", "set": {"metadata/name": name, "metadata/annotations": annotations}})

    last = {"argocd.argoproj.io/sync-options": "PruneLast=true"}
    before = [APPLICATION, at("late", "2"), at("early", "-1"), at("old", "0", **last), OBJECTS["web"]]
    after = [
        APPLICATION,
        at("first", "-5"),
        edited(OBJECTS["web"], {"set": {"spec/replicas": 4}}),
        OBJECTS["deny"],
        document({"use": "migrate", "set": {"metadata/annotations": {"argocd.argoproj.io/hook": "PreSync"}}}),
    ]
    (cluster,) = compare(before, after).clusters
    assert [(step.application, step.phase, step.wave, step.actions) for step in cluster.steps] == [
        ("shop", "PreSync", 0, ("run Job shop/migrate",)),
        ("shop", "Sync", -5, ("create ConfigMap shop/first",)),
        ("shop", "Sync", -1, ("prune ConfigMap shop/late",)),
        ("shop", "Sync", 0, ("create NetworkPolicy shop/deny", "update Deployment shop/web")),
        ("shop", "Sync", 2, ("prune ConfigMap shop/early",)),
        ("shop", "Prune last", 0, ("prune ConfigMap shop/old",)),
    ]


def test_an_object_that_moves_to_another_application() -> None:
    other = edited(APPLICATION, {"set": {"metadata/name": "store", "spec/source/path": "dist/store"}})
    before = source([APPLICATION, other, OBJECTS["settings"]], "dist/shop")
    after = source([APPLICATION, other, OBJECTS["settings"]], "dist/store")
    outcome = review(before, after, Options(paths=["dist"], today=TODAY))
    assert [(line(risk), risk.message) for risk in outcome.risks] == [
        (
            "DROP medium ConfigMap shop/settings",
            "it moves from the Application `shop` to `store`: the first prunes it unless the second has taken it over "
            "by then",
        )
    ]
