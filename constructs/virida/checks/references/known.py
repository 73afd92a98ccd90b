"""What exists, as far as the objects and the caller tell. What they do not tell is unknown, not missing."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Iterator
from fnmatch import fnmatchcase

from virida.checks.context import Context
from virida.checks.findings import Severity, Violation
from virida.checks.objects import Objects
from virida.checks.pods import is_custom
from virida.checks.references.made import (
    EVERYWHERE,
    RBAC,
    comes_with_cluster,
    filled_namespaces,
    is_operated,
    made,
)
from virida.checks.suggestions import did_you_mean
from virida.manifests import Manifest, ObjectKey, field_path
from virida.manifests.fields import Segment
from virida.scopes import is_cluster_scoped

DEFAULT_NAMESPACE = "default"
"""Where an object ends up whose manifest names no namespace."""

# The cluster fills these itself, however much of them a set of manifests renders.
_CLUSTERS_OWN = frozenset({"kube-node-lease", "kube-public", "kube-system"})

# These say what others may do in a namespace. Whoever writes them need not be who fills it.
_RULES_OVER_A_NAMESPACE = {
    ("", "LimitRange"),
    ("", "ResourceQuota"),
    ("networking.k8s.io", "NetworkPolicy"),
    (RBAC, "Role"),
    (RBAC, "RoleBinding"),
}

_ORDINAL = re.compile(r"-\d+$")
_FEW, _NEIGHBOURS = 50, 10


class Known:
    """What exists. Rules share one, through `objects.once(Known, context)`.

    Args:
        objects: The objects that are checked together.
        context: What is known beside them.
    """

    def __init__(self, objects: Objects, context: Context) -> None:
        self._context = context
        self._objects: dict[ObjectKey, Manifest] = {}
        self._names: dict[tuple[str, str, str], set[str]] = defaultdict(set)
        self._sorted: dict[tuple[str, str, str], list[str]] = {}
        self._homes: dict[tuple[str, str, str], set[str]] = defaultdict(set)
        self._seen: set[str] = set()
        self._used: set[str] = set()
        self._filled: set[str] = set()
        self._made: set[ObjectKey] = set()
        self._operated: dict[str, set[str]] = defaultdict(set)
        for manifest in objects:
            self._add(manifest)

    def _add(self, manifest: Manifest) -> None:
        key = at_home(manifest.key)
        if key.name:
            other = self._objects.get(key)
            # Of two objects with one identity always the same counts, whatever the order of the files.
            if other is None or _order(manifest) < _order(other):
                self._objects[key] = manifest
            self._names[key.group, key.kind, key.namespace].add(key.name)
            self._homes[key.group, key.kind, key.name].add(key.namespace)
        self._made.update(at_home(one) for one in made(manifest) if one.name)
        self._filled.update(name or DEFAULT_NAMESPACE for name in filled_namespaces(manifest))
        # A custom resource that names no namespace may belong to the whole cluster.
        if key.namespace and (manifest.key.namespace or not is_custom(key.group)):
            self._seen.add(key.namespace)
            if (key.group, key.kind) not in _RULES_OVER_A_NAMESPACE and not comes_with_cluster(key):
                self._used.add(key.namespace)
            if is_operated(key):
                self._operated[key.namespace] |= {key.name, key.kind.lower()}

    def find(self, key: ObjectKey) -> Manifest | None:
        """The object, if it is among those that are checked.

        Args:
            key: What it is. An empty namespace is the default one, unless the kind has none.
        """
        return self._objects.get(at_home(key))

    def fills(self, key: ObjectKey) -> bool:
        """Whether a controller makes the object, or writes into it: its keys are unknown.

        Args:
            key: What it is.
        """
        key = at_home(key)
        claims = key._replace(name=_ORDINAL.sub(f"-{EVERYWHERE}", key.name))
        return not self._made.isdisjoint({key, key._replace(namespace=EVERYWHERE), claims})

    def lacks(self, key: ObjectKey) -> bool:
        """Whether the object does not exist. Where that cannot be known, it is not said.

        Args:
            key: What it is.
        """
        home = at_home(key)
        return (
            home not in self._objects
            and not comes_with_cluster(home)
            and not self.fills(home)
            and not any(
                self._context.is_external(key.kind, where, key.name) for where in {key.namespace, home.namespace}
            )
            and self.is_complete(home.group, home.kind, home.namespace)
            and not self.is_operated(home.namespace, home.name)
        )

    def is_complete(self, group: str, kind: str, namespace: str) -> bool:
        """Whether the objects of a kind in a namespace are those that are checked, and no others.

        They are not in a namespace of which nothing is checked, or nothing but rules over it and what every namespace
        has, nor in one that a Helm chart fills, nor in the cluster's own.

        Args:
            group: The kind's API group.
            kind: The kind.
            namespace: The namespace; empty for kinds without one.
        """
        if is_cluster_scoped(group, kind):
            return True
        namespace = namespace or DEFAULT_NAMESPACE
        rendered = self._seen if (group, kind) in _RULES_OVER_A_NAMESPACE else self._used
        return namespace in rendered and namespace not in self._filled and namespace not in _CLUSTERS_OWN

    def is_operated(self, namespace: str, name: str) -> bool:
        """Whether an operator may have made what has this name: they call it after their custom resource.

        Args:
            namespace: The namespace.
            name: A name, or a label's value.
        """
        operated = self._operated.get(namespace or DEFAULT_NAMESPACE)
        if not operated:
            return False
        parts = name.split("-")
        return any("-".join(parts[:count]) in operated for count in range(1, len(parts) + 1))

    def any_external(self, kinds: Collection[str], namespace: str) -> bool:
        """Whether the caller says that there are objects of these kinds in a namespace, whatever their names.

        Args:
            kinds: The kinds.
            namespace: The namespace.
        """
        for pattern in self._context.external:
            kind, where, _ = pattern.split("/")
            if fnmatchcase(namespace or DEFAULT_NAMESPACE, where or DEFAULT_NAMESPACE) and any(
                fnmatchcase(one, kind) for one in kinds
            ):
                return True
        return False

    def hint(self, key: ObjectKey) -> str:
        """A clause about what may have been meant instead of an object that is missing; empty if nothing is like it.

        Args:
            key: The object that is missing.
        """
        home = at_home(key)
        elsewhere = sorted(self._homes.get((home.group, home.kind, home.name), ()))
        if elsewhere:
            return f"; there is one in namespace {elsewhere[0]}, where it does not help"
        where = (home.group, home.kind, home.namespace)
        if where not in self._sorted:
            self._sorted[where] = sorted(self._names.get(where, ()))
        return near(home.name, self._sorted[where])


def missing(
    known: Known,
    manifest: Manifest,
    path: tuple[Segment, ...],
    key: ObjectKey,
    outcome: str,
    severity: Severity | None = None,
) -> Iterator[Violation]:
    """The violation of a reference to an object that does not exist; nothing if it may exist.

    Args:
        known: What exists.
        manifest: The object that refers.
        path: The field that does, as keys and indices.
        key: What it refers to.
        outcome: What happens on the cluster because of it.
        severity: Where it is not as bad as the rule says. Default: the rule's own.
    """
    if known.lacks(key):
        yield Violation(
            manifest,
            field_path(manifest.document, *path),
            f"there is no {key}; {outcome}",
            f"add it, or say --external {key.kind}/{key.namespace}/{key.name} where something else makes it"
            + known.hint(key),
            severity,
        )


def near(word: str, choices: list[str]) -> str:
    """A clause that proposes what was meant, of many choices out of those that begin as the word does.

    Comparing each of thousands of mistakes with thousands of names would take minutes.

    Args:
        word: What was written.
        choices: What could have been meant, sorted.
    """
    if len(choices) > _FEW:
        at = bisect_left(choices, word)
        choices = choices[max(0, at - _NEIGHBOURS) : at + _NEIGHBOURS]
    return did_you_mean(word, choices)


def at_home(key: ObjectKey) -> ObjectKey:
    """The identity that an object gets where it is applied: one that names no namespace goes to the default one.

    Args:
        key: The object as its manifest identifies it.
    """
    if key.namespace or is_cluster_scoped(key.group, key.kind):
        return key
    return key._replace(namespace=DEFAULT_NAMESPACE)


def _order(manifest: Manifest) -> tuple[str, int, int, str]:
    return manifest.file, manifest.line, manifest.index, repr(manifest.inside)
