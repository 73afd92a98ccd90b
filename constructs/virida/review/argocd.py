"""What Argo CD will do with an object, read from the Applications in the set and from the object's own annotations.

Source: Argo CD 3.2, `docs/user-guide/sync-options.md`, and gitops-engine, `pkg/sync/sync_context.go`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from fnmatch import fnmatchcase
from typing import Any

from virida.manifests import Manifest, mappings

GROUP = "argoproj.io"
FINALIZER = "resources-finalizer.argocd.argoproj.io"
_SYNC_OPTIONS = "argocd.argoproj.io/sync-options"
_TEMPLATE = re.compile(r"\{\{.*?\}\}")


class Pruning(Enum):
    """What becomes of an object that is no longer in git."""

    PRUNED = "pruned"
    CONFIRMED = "pruned once somebody confirms it"
    KEPT = "kept"


@dataclass(frozen=True, slots=True)
class Application:
    """What an Application says about the objects that it owns.

    Args:
        name: Its name.
        paths: The folders in git that it renders; `*` stands for what an ApplicationSet fills in.
        recurse: Whether folders inside these belong to it.
        prune: Whether it prunes by itself.
        automated: Whether it syncs by itself.
        options: Its sync options.
    """

    name: str
    paths: tuple[str, ...]
    recurse: bool
    prune: bool
    automated: bool
    options: frozenset[str]


class Delivery:
    """Which Application owns which object.

    Args:
        manifests: The Applications and ApplicationSets of the set.
    """

    def __init__(self, manifests: Iterable[Manifest]) -> None:
        self._applications = sorted(_applications(manifests), key=lambda application: application.name)
        self._owners: dict[str, Application | None] = {}

    def owner(self, manifest: Manifest) -> Application | None:
        """The Application that renders an object; None where none in the set does.

        Args:
            manifest: The object; its file tells.
        """
        folder = manifest.file.rpartition("/")[0]
        if folder not in self._owners:
            found = [
                (len(path), application)
                for application in self._applications
                for path in application.paths
                if _renders(path, folder, application.recurse)
            ]
            self._owners[folder] = max(found, key=lambda one: one[0])[1] if found else None
        return self._owners[folder]

    def options(self, manifest: Manifest) -> frozenset[str]:
        """The sync options that hold for an object: its own, and those of its Application."""
        owner = self.owner(manifest)
        return own_options(manifest) | (owner.options if owner else frozenset())

    def pruning(self, manifest: Manifest) -> Pruning:
        """What becomes of an object that is no longer in git. Without an Application in the set, it is pruned.

        Args:
            manifest: The object as it was: Argo CD reads the annotations of the live one.
        """
        own = own_options(manifest)
        owner = self.owner(manifest)
        if "Prune=false" in own or (owner is not None and not owner.prune):
            return Pruning.KEPT
        return Pruning.CONFIRMED if "Prune=confirm" in own else Pruning.PRUNED

    def recreates(self, manifest: Manifest) -> str:
        """The sync options by which an object that cannot be updated is deleted and created; empty if there are none.

        Args:
            manifest: The object as it will be.
        """
        options = self.options(manifest)
        if "Force=true" not in options or manifest.key.kind in ("CustomResourceDefinition", "Namespace"):
            return ""
        if "Replace=true" in options:
            return "Force=true,Replace=true"
        return "" if "ServerSideApply=true" in options else "Force=true"


def own_options(manifest: Manifest) -> frozenset[str]:
    """The sync options in an object's annotation."""
    text = str(manifest.mapping("metadata", "annotations").get(_SYNC_OPTIONS, ""))
    return frozenset(option.strip() for option in text.split(",") if option.strip())


def hook(manifest: Manifest) -> str:
    """The phase of the sync that an object is a hook of; empty for a plain object. A hook is made anew each time."""
    annotations = manifest.mapping("metadata", "annotations")
    named = str(annotations.get("argocd.argoproj.io/hook", ""))
    for phase in ("PreSync", "Sync", "PostSync", "SyncFail", "PostDelete", "Skip"):
        if phase in [part.strip() for part in named.split(",")]:
            return phase
    helm = str(annotations.get("helm.sh/hook", ""))
    if helm.startswith("pre-"):
        return "PreSync"
    return "PostSync" if helm.startswith("post-") else ""


def wave(manifest: Manifest) -> int:
    """The sync wave of an object."""
    text = str(manifest.mapping("metadata", "annotations").get("argocd.argoproj.io/sync-wave", "0"))
    return int(text) if re.fullmatch(r"[+-]?[0-9]{1,6}", text) else 0


def _applications(manifests: Iterable[Manifest]) -> Iterator[Application]:
    for manifest in manifests:
        if manifest.key.kind == "Application":
            yield _application(manifest.key.name, manifest.mapping("spec"))
        elif manifest.key.kind == "ApplicationSet":
            yield _application(manifest.key.name, manifest.mapping("spec", "template", "spec"))


def _application(name: str, spec: Mapping[str, Any]) -> Application:
    sources = [spec["source"]] if isinstance(spec.get("source"), Mapping) else mappings(spec.get("sources"))
    paths = [str(source["path"]) for source in sources if source.get("path")]
    policy = _mapping(spec.get("syncPolicy"))
    automated = policy.get("automated")
    on = isinstance(automated, Mapping) and automated.get("enabled") is not False
    options = policy.get("syncOptions")
    return Application(
        name,
        tuple(_TEMPLATE.sub("*", path).strip("/").removeprefix("./") for path in paths),
        any(_mapping(source.get("directory")).get("recurse") is True for source in sources),
        on and _mapping(automated).get("prune") is True,
        on,
        frozenset(map(str, options)) if isinstance(options, list) else frozenset(),
    )


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _renders(path: str, folder: str, recurse: bool) -> bool:
    """Whether an Application's path is the folder of a file. Two folders are compared without what is above them."""
    folders = [folder]
    while recurse and folder:
        folder = folder.rpartition("/")[0]
        folders.append(folder)
    return any(fnmatchcase(path, one) or fnmatchcase(one, path) or path.endswith(f"/{one}") for one in folders if one)
