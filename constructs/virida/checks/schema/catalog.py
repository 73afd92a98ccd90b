"""Which schema an object has to satisfy."""

from __future__ import annotations

from functools import cached_property

from virida.checks.context import Context
from virida.checks.objects import Objects
from virida.checks.schema import bundle
from virida.checks.schema.crds import CustomKind, custom_kinds
from virida.checks.schema.removed import REMOVALS
from virida.manifests import Manifest


class Catalog:
    """The kinds that are known: Kubernetes' own, and the custom ones that are defined among the objects or beside them.

    Args:
        objects: The objects; CustomResourceDefinitions among them count.
        context: Says which Kubernetes, and brings more CustomResourceDefinitions.
    """

    def __init__(self, objects: Objects, context: Context) -> None:
        self.version = context.kubernetes
        self._own = bundle.kinds(context.kubernetes)
        # The definition in the folder is the one that will be applied, so it wins.
        self._custom = dict(custom_kinds((*context.crds, *objects), context.kubernetes))

    def schema(self, manifest: Manifest) -> bundle.Compiled | None:
        """The schema of an object; None where there is none at hand.

        Args:
            manifest: The object.
        """
        kind = (manifest.api_version, manifest.key.kind)
        if kind in self._own:
            return bundle.compiled(self.version, self._own[kind])
        custom = self._custom.get(kind)
        return custom.compiled if custom and custom.served else None

    def custom(self, manifest: Manifest) -> CustomKind | None:
        """The definition of a custom kind in the version that an object names; None if it is not defined."""
        return self._custom.get((manifest.api_version, manifest.key.kind))

    def custom_versions(self, manifest: Manifest) -> list[str]:
        """The versions in which the definition of an object's kind is served; none if there is no definition."""
        return sorted(
            api_version
            for (api_version, kind), custom in self._custom.items()
            if kind == manifest.key.kind and api_version.rpartition("/")[0] == manifest.key.group and custom.served
        )

    @cached_property
    def own_groups(self) -> frozenset[str]:
        """The groups that are Kubernetes' own, now or before."""
        return bundle.groups(self.version) | {version.rpartition("/")[0] for version, _ in REMOVALS}

    def knows(self, manifest: Manifest) -> bool:
        """Whether the API server is known to serve an object's kind in the version that it names."""
        custom = self.custom(manifest)
        return (manifest.api_version, manifest.key.kind) in self._own or (custom is not None and custom.served)
