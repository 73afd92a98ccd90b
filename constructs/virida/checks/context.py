"""What a rule may know beside the objects."""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase

from virida.cluster import ClusterProfile
from virida.errors import ViridaError
from virida.manifests import Manifest

DEFAULT_KUBERNETES = "1.36"

_PATTERN = re.compile(r"[^/\s]+/[^/\s]*/[^/\s]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """The cluster that the objects are for, and what is known to be there already.

    Args:
        kubernetes: The minor version of Kubernetes, such as `1.36`. Default: the profile's, else the youngest that the
            schemas cover.
        profile: What the cluster is like. Default: unknown; rules that need it say nothing then.
        external: Objects that exist though they are in none of the files, as patterns `Kind/namespace/name` with `*`
            for any part of a part; the namespace is empty for an object of the whole cluster. Default: none.
        crds: CustomResourceDefinitions beside the ones among the objects. Default: none.
        today: The day on which waivers are judged. Default: the day it is.
    """

    kubernetes: str = ""
    profile: ClusterProfile | None = None
    external: Sequence[str] = ()
    crds: Sequence[Manifest] = ()
    today: datetime.date = field(default_factory=datetime.date.today)

    def __post_init__(self) -> None:
        version = self.kubernetes or (self.profile.kubernetes if self.profile else DEFAULT_KUBERNETES)
        object.__setattr__(self, "kubernetes", version.removeprefix("v"))
        if not re.fullmatch(r"1\.\d+", self.kubernetes):
            raise ViridaError(f'"{version}" is no minor version of Kubernetes; write one such as {DEFAULT_KUBERNETES}')
        for pattern in self.external:
            if not is_external_pattern(pattern):
                raise ViridaError(
                    f'"{pattern}" names no objects outside; write Kind/namespace/name, such as Secret/shop/*, '
                    "and Kind//name for an object without a namespace"
                )

    @property
    def minor(self) -> int:
        """The minor version as a number, to compare with: 36 of `1.36`."""
        return int(self.kubernetes.partition(".")[2])

    def is_external(self, kind: str, namespace: str, name: str) -> bool:
        """Whether an object that is in none of the files is said to exist.

        Args:
            kind: Its kind.
            namespace: Its namespace; empty for an object of the whole cluster.
            name: Its name.
        """
        wanted = (kind, namespace, name)
        return any(
            all(fnmatchcase(part, glob) for part, glob in zip(wanted, pattern.split("/"), strict=True))
            for pattern in self.external
        )


def is_external_pattern(text: str) -> bool:
    """Whether a text has the form `Kind/namespace/name`."""
    return _PATTERN.fullmatch(text) is not None
