"""WIDEN: what Argo CD may do, and where. INFO and DROP: who looks after an object."""

from __future__ import annotations

from collections.abc import Iterator

from virida.review.argocd import GROUP, hook
from virida.review.consequences.scene import Scene
from virida.review.model import Change, Code, Level, Risk
from virida.review.shapes import texts
from virida.review.words import code, listing, shown

_PROJECT_LISTS = ("sourceRepos", "sourceNamespaces", "destinations", "clusterResourceWhitelist")
_BLACKLISTS = ("clusterResourceBlacklist", "namespaceResourceBlacklist")
_RISKY_OPTIONS = ("Force=true", "Replace=true", "Validate=false", "SkipDryRunOnMissingResource=true")
_LESS = "allow only what is rendered"


def project(scene: Scene) -> Iterator[Risk]:
    """An AppProject allows more sources, destinations or kinds."""
    for change in scene.of("AppProject"):
        if change.updated is None or change.key.group != GROUP:
            continue
        for field in _PROJECT_LISTS:
            if new := _items(change, field, 1) - _items(change, field, 0):
                message = f"the project allows {_named(new)} in {code(field)}"
                yield _widen(change, f"spec.{field}", message, _LESS)
        for field in _BLACKLISTS:
            if gone := _items(change, field, 0) - _items(change, field, 1):
                yield _widen(change, f"spec.{field}", f"the project no longer refuses {_named(gone)}", _LESS)
        # Without a list, every namespaced kind is allowed.
        old, new = (_items(change, "namespaceResourceWhitelist", side) for side in (0, 1))
        if old and (not new or new - old):
            named = _named(new - old) if new else "every kind with a namespace"
            yield _widen(change, "spec.namespaceResourceWhitelist", f"the project allows {named}", _LESS)
        if change.touched("spec.roles"):
            yield _widen(change, "spec.roles", "who may do what with its Applications changes", "read its policies")


def application(scene: Scene) -> Iterator[Risk]:
    """An Application moves to another project, destination or source, or syncs with less care."""
    for change in scene.of("Application", "ApplicationSet"):
        if change.updated is None or change.key.group != GROUP:
            continue
        root = "spec.template.spec" if change.key.kind == "ApplicationSet" else "spec"
        for field, what in (("project", "project"), ("destination", "destination"), ("source.repoURL", "repository")):
            touched = change.touched(f"{root}.{field}")
            if touched:
                message = f"its {what} goes from {code(touched[0].old)} to {code(touched[0].new)}"
                yield _widen(change, touched[0].path, message, "make sure that it belongs there")
        options = [*root.split("."), "syncPolicy", "syncOptions"]
        old, new = (set(texts(m.get(*options))) for m in change.updated)
        if added := sorted((new - old) & set(_RISKY_OPTIONS)):
            message = f"it syncs with {listing([code(option) for option in added])}"
            remedy = "set the option on the object that needs it"
            yield _widen(change, f"{root}.syncPolicy.syncOptions", message, remedy)
        for name in ("prune", "selfHeal"):
            path = [*root.split("."), "syncPolicy", "automated", name]
            was, now = (m.get(*path) is True for m in change.updated)
            if now != was:
                does = "prunes what leaves git" if name == "prune" else "undoes changes that are made by hand"
                message = f"it {does}" if now else f"it no longer {does}"
                yield Risk(Code.INFO, Level.INFO, change.key, f"{root}.syncPolicy.automated.{name}", message)


def moved(scene: Scene) -> Iterator[Risk]:
    """An object moves from one Application to another: the first may prune what the second just applied."""
    for change in scene.changes:
        if change.updated is None or hook(change.manifest):
            continue
        before, after = change.updated
        old, new = scene.former_delivery.owner(before), scene.delivery.owner(after)
        if old and new and old.name != new.name:
            message = f"it moves from the Application {code(old.name)} to {code(new.name)}"
            if old.prune:
                message += ": the first prunes it unless the second has taken it over by then"
            remedy = "set Prune=false on it before it moves, and remove that afterwards"
            level = Level.MEDIUM if old.prune else Level.INFO
            yield Risk(Code.DROP if old.prune else Code.INFO, level, change.key, "", message, remedy)


def _items(change: Change, field: str, side: int) -> set[str]:
    assert change.updated is not None
    found = change.updated[side].get("spec", field)
    return {shown(item) for item in found} if isinstance(found, list) else set()


def _named(items: set[str]) -> str:
    return listing([code(item) for item in sorted(items)])


def _widen(change: Change, field: str, message: str, remedy: str) -> Risk:
    return Risk(Code.WIDEN, Level.HIGH, change.key, field, message, remedy)
