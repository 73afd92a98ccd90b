"""BLOCKED and RECREATE: what the API server refuses, and where Argo CD deletes the object instead."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from virida.checks.schema.removed import REMOVALS, Removal
from virida.manifests import ObjectKey
from virida.review.argocd import hook
from virida.review.consequences.immutable import Immutable, immutable_changes
from virida.review.consequences.scene import Scene
from virida.review.consequences.workloads import is_workload, pods_in_words
from virida.review.model import Change, Code, Level, Risk
from virida.review.words import code, values_of

_VOLUMES = ("PersistentVolume", "PersistentVolumeClaim")
_VOLUMES_GO = "the volume and what is on it"


def immutable(scene: Scene) -> Iterator[Risk]:
    """A field changes that is immutable."""
    for refused in scene.once(refusals).values():
        for one in refused.fields:
            if refused.options:
                yield _recreated(refused.change, one, refused.options, scene)
            else:
                yield _blocked(refused.change, one)


class Refusal(NamedTuple):
    """An update that the API server refuses.

    Attributes:
        change: The change.
        fields: What it refuses.
        options: The sync options by which Argo CD deletes and creates the object then; empty if there are none.
    """

    change: Change
    fields: tuple[Immutable, ...]
    options: str


def refusals(scene: Scene) -> dict[ObjectKey, Refusal]:
    """The updates that the API server refuses, by object.

    Args:
        scene: What changes.
    """
    found = {}
    for change in scene.changes:
        if change.updated is None or hook(change.manifest):
            continue
        fields = tuple(immutable_changes(change, scene))
        if fields:
            found[change.key] = Refusal(change, fields, scene.delivery.recreates(change.updated[1]))
    return found


def is_blocked(scene: Scene, key: ObjectKey) -> bool:
    """Whether an object stays as it is, because its update is refused."""
    refused = scene.once(refusals).get(key)
    return refused is not None and not refused.options


def removed_api(scene: Scene) -> Iterator[Risk]:
    """An object is written in an API version that the cluster does not serve, or will not much longer."""
    for change in scene.changes:
        after = change.after
        removal = REMOVALS.get((after.api_version, after.key.kind)) if after else None
        if after is None or removal is None or (change.updated and change.updated[0].api_version == after.api_version):
            continue
        if removal.removed is not None and removal.removed <= scene.kubernetes:
            message = (
                f"{code(after.api_version)} {after.key.kind} is not served since Kubernetes 1.{removal.removed}: "
                "the sync fails, and with it the other changes of the Application"
            )
            yield Risk(Code.BLOCKED, Level.CRITICAL, change.key, "apiVersion", message, _instead(removal))
        elif removal.deprecated <= scene.kubernetes:
            message = (
                f"{code(after.api_version)} {after.key.kind} is deprecated since Kubernetes 1.{removal.deprecated}"
            )
            yield Risk(Code.INFO, Level.INFO, change.key, "apiVersion", message, _instead(removal))


def version_moved(scene: Scene) -> Iterator[Risk]:
    """An object is written in another version of its API: it stays the same object."""
    for change in scene.changes:
        if change.updated and change.updated[0].api_version != change.updated[1].api_version:
            removal = REMOVALS.get((change.updated[1].api_version, change.key.kind))
            if removal and removal.removed is not None and removal.removed <= scene.kubernetes:
                continue
            old, new = (manifest.api_version for manifest in change.updated)
            message = f"the API version goes from {code(old)} to {code(new)}: the object stays, and is written anew"
            yield Risk(Code.INFO, Level.INFO, change.key, "apiVersion", message)


def _instead(removal: Removal) -> str:
    # Where no version of the kind is left, it is a phrase already.
    return removal.instead if " " in removal.instead else f"write {removal.instead}"


def _blocked(change: Change, found: Immutable) -> Risk:
    values = ""
    exact = [field for field in change.fields if field.path == found.field and not field.secret]
    if exact:
        values = f" ({values_of(exact[0])})"
    message = (
        f"{code(found.field)} {found.why}{values}: the API server refuses the object, so the sync fails, and the other "
        "changes of this object do not arrive"
    )
    return Risk(Code.BLOCKED, Level.CRITICAL, change.key, found.field, message, found.remedy)


def _recreated(change: Change, found: Immutable, options: str, scene: Scene) -> Risk:
    assert change.updated is not None
    before = change.updated[0]
    if change.key.kind in _VOLUMES:
        lost, level = _VOLUMES_GO, Level.CRITICAL
    elif is_workload(before):
        lost, level = f"all of {pods_in_words(scene.before, before)} at once", Level.HIGH
    else:
        lost, level = "whatever it does until it is there again", Level.HIGH
    message = f"{code(found.field)} {found.why}, and {code(options)} deletes and creates the object: that ends {lost}"
    return Risk(Code.RECREATE, level, change.key, found.field, message, found.remedy)
