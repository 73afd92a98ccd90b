"""Which files end up in one cluster.

A repository often holds several environments that render the same names, such as `dist/production` and
`dist/development`. Compared as one set, each object would be there twice.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from fnmatch import fnmatchcase
from itertools import combinations

from virida.review.snapshot import Side, Store
from virida.review.sources import Source

_MANY = 20
"""Folders side by side that are too many to be environments."""

_SAMPLE = 20
"""Files of the same name that are looked into."""


def split(base: Source, head: Source, paths: Sequence[str], store: Store) -> dict[str, tuple[Side, Side]]:
    """The two sides of each cluster, by the folder of the cluster; `""` where there is one cluster.

    With `*` in a path, or several paths, each folder is a cluster. Otherwise the folders inside the path are, if the
    base has the same objects in two of them. The base decides, so that no pull request can take its objects out of the
    sight of the policies that concern them; only where the base has nothing yet, the head does.

    Args:
        base: The files before.
        head: The files after.
        paths: The folders that were named; none for two folders.
        store: Keeps what is read and parsed.
    """
    roots = list(paths) or [""]
    if len(roots) == 1 and "*" not in roots[0] and _are_environments(base if base.files else head, roots[0], store):
        roots = [f"{roots[0]}/*".lstrip("/")]
    grouped: dict[str, tuple[dict[str, str], dict[str, str]]] = defaultdict(lambda: ({}, {}))
    for index, source in enumerate((base, head)):
        for path, id in source.files.items():
            grouped[_root(path, roots)][index][path] = id
    if len(grouped) <= 1 and len(roots) == 1 and "*" not in roots[0]:
        return {"": (Side(base, base.files, store), Side(head, head.files, store))}
    return {
        name: (Side(base, before, store), Side(head, after, store)) for name, (before, after) in sorted(grouped.items())
    }


def _root(path: str, roots: Sequence[str]) -> str:
    """The folder of the cluster that a file belongs to: a root that matches, else the folder that the file is in."""
    names = path.split("/")
    for root in roots:
        globs = root.split("/") if root else []
        if len(names) > len(globs) and all(fnmatchcase(*pair) for pair in zip(names, globs, strict=False)):
            return "/".join(names[: len(globs)])
    return "/".join(names[:-1])


def _are_environments(source: Source, path: str, store: Store) -> bool:
    """Whether at least half of a folder's objects are in the folder beside it too."""
    depth = len(path.split("/")) if path else 0
    inside: dict[str, dict[str, str]] = defaultdict(dict)
    for file in source.files:
        names = file.split("/")
        if len(names) > depth + 1:
            inside[names[depth]]["/".join(names[depth + 1 :])] = file
    if len(inside) > _MANY:
        return False
    for one, other in combinations(inside.values(), 2):
        common = sorted(one.keys() & other.keys())
        if common and 2 * len(common) >= min(len(one), len(other)):
            sample = common[:_SAMPLE]
            side = Side(source, source.files, store)
            same = sum(
                {m.key for m in side.manifests([one[name]])} == {m.key for m in side.manifests([other[name]])}
                for name in sample
            )
            if 2 * same >= len(sample):
                return True
    return False
