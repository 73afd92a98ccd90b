"""Who may do what, by the roles and bindings of a set: wildcards and aggregated roles included."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from virida.manifests import Manifest, ObjectKey, mappings
from virida.review.consequences.workloads import selects
from virida.review.rights import Access
from virida.review.shapes import texts
from virida.review.snapshot import Side

GROUP = "rbac.authorization.k8s.io"
KINDS = ("ClusterRole", "ClusterRoleBinding", "Role", "RoleBinding")

_EVERYTHING = {"verbs": ["*"], "apiGroups": ["*"], "resources": ["*"]}
_ALL_PATHS = {"verbs": ["*"], "nonResourceURLs": ["*"]}
_BUILT_IN = {"cluster-admin": (_EVERYTHING, _ALL_PATHS)}
_AGGREGATED = "rbac.authorization.k8s.io/aggregate-to-"
"""The label by which a ClusterRole becomes part of one of Kubernetes' own: admin, edit, view."""

OPAQUE = "everything that {} {} allows"
"""The resource of a grant whose role is not in the set."""


class Grant(NamedTuple):
    """Why somebody may do something.

    Attributes:
        binding: The binding; None for a role that nothing in the set binds.
        role: The role that says so: for an aggregated one, the role that it takes the rule from.
    """

    binding: ObjectKey | None
    role: ObjectKey | None


class _Rule(NamedTuple):
    rule: Mapping[str, Any]
    role: ObjectKey | None


Grants = dict[Access, list[Grant]]


def bound_roles(side: Side) -> frozenset[ObjectKey]:
    """The roles that a binding of the set names."""
    return frozenset(
        _bound_role(binding) for kind in ("ClusterRoleBinding", "RoleBinding") for binding in side.of(kind, GROUP)
    )


def grants(side: Side, bound: frozenset[ObjectKey]) -> Grants:
    """Everything that somebody may do, and why.

    Args:
        side: The set.
        bound: The roles that somebody is bound to, before or after. The others are bound elsewhere, if at all, and
            count for whoever that is.
    """
    roles = _roles(side)
    found: Grants = defaultdict(list)
    for kind in ("ClusterRoleBinding", "RoleBinding"):
        for binding in side.of(kind, GROUP):
            namespace = binding.key.namespace if kind == "RoleBinding" else "*"
            role = _bound_role(binding)
            for subject in _subjects(binding):
                for rule in _rules(role, roles):
                    for access in _expand(subject, namespace, rule.rule):
                        found[access].append(Grant(binding.key, rule.role))
    for key, own in roles.items():
        # An aggregate counts where it is bound, and its parts with it.
        if key not in bound and not any(_is_part(key, other, side) for other in bound):
            for label in _parts_of(key, side):
                subject = f"whoever is bound to {label}"
                for rule in own:
                    for access in _expand(subject, key.namespace or "*", rule.rule):
                        found[access].append(Grant(None, rule.role))
    return found


def _bound_role(binding: Manifest) -> ObjectKey:
    reference = binding.mapping("roleRef")
    kind = str(reference.get("kind"))
    return ObjectKey(GROUP, kind, binding.key.namespace if kind == "Role" else "", str(reference.get("name")))


def _roles(side: Side) -> dict[ObjectKey, list[_Rule]]:
    """The rules of every role, aggregated ones filled in."""
    manifests = [*side.of("Role", GROUP), *side.of("ClusterRole", GROUP)]
    own = {
        manifest.key: [_Rule(rule, manifest.key) for rule in mappings(manifest.get("rules"))] for manifest in manifests
    }
    parts = [m for m in manifests if m.key.kind == "ClusterRole"]
    for manifest in parts:
        selectors = mappings(manifest.get("aggregationRule", "clusterRoleSelectors"))
        if selectors:
            own[manifest.key] = [
                rule
                for part in parts
                if part is not manifest and any(_labelled(part, selector) for selector in selectors)
                for rule in (_Rule(rule, part.key) for rule in mappings(part.get("rules")))
            ]
    return own


def _labelled(role: Manifest, selector: object) -> bool:
    return selects(selector, role.mapping("metadata", "labels"))


def _rules(role: ObjectKey, roles: Mapping[ObjectKey, list[_Rule]]) -> Iterable[_Rule]:
    if role in roles:
        return roles[role]
    if role.kind == "ClusterRole" and role.name in _BUILT_IN:
        return [_Rule(rule, None) for rule in _BUILT_IN[role.name]]
    unknown = {"verbs": ["*"], "apiGroups": [""], "resources": [OPAQUE.format(role.kind, role.name)]}
    return [_Rule(unknown, None)]


def _is_part(part: ObjectKey, whole: ObjectKey, side: Side) -> bool:
    """Whether a ClusterRole is aggregated into another one."""
    if part.kind != "ClusterRole" or whole.kind != "ClusterRole":
        return False
    aggregate = side.find("ClusterRole", GROUP, "", whole.name)
    role = side.find("ClusterRole", GROUP, "", part.name)
    if aggregate is None or role is None or aggregate is role:
        return False
    selectors = mappings(aggregate.get("aggregationRule", "clusterRoleSelectors"))
    return any(_labelled(role, selector) for selector in selectors)


def _parts_of(key: ObjectKey, side: Side) -> list[str]:
    """The roles that a role without a binding counts for: Kubernetes' own that it is aggregated to, else itself."""
    role = side.find(key.kind, GROUP, key.namespace, key.name)
    labels = role.mapping("metadata", "labels") if role else {}
    own = [
        f"ClusterRole {label.removeprefix(_AGGREGATED)}"
        for label, value in sorted(labels.items())
        if label.startswith(_AGGREGATED) and value == "true" and key.kind == "ClusterRole"
    ]
    return own or [str(key)]


def _subjects(binding: Manifest) -> Iterator[str]:
    for subject in mappings(binding.get("subjects")):
        kind, name = subject.get("kind"), subject.get("name")
        if kind == "ServiceAccount":
            yield f"ServiceAccount {subject.get('namespace') or binding.key.namespace}/{name}"
        else:
            yield f"{kind} {name}"


def _expand(subject: str, namespace: str, rule: Mapping[str, Any]) -> Iterator[Access]:
    verbs = texts(rule.get("verbs"))
    for path in texts(rule.get("nonResourceURLs")) if namespace == "*" else []:
        yield from (Access(subject, "*", verb, "", path if path.startswith("/") else "/*", "*") for verb in verbs)
    for group in texts(rule.get("apiGroups")):
        for resource in texts(rule.get("resources")):
            for name in texts(rule.get("resourceNames")) or ["*"]:
                yield from (Access(subject, namespace, verb, group, resource, name) for verb in verbs)
