"""Rules about rights: what roles grant, and to whom.

Source: https://kubernetes.io/docs/concepts/security/rbac-good-practices/
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from virida.checks.context import Context
from virida.checks.findings import Severity, Violation
from virida.checks.objects import Objects
from virida.checks.registry import rule
from virida.manifests import Manifest, field_path, mappings

RBAC = "rbac.authorization.k8s.io"


@dataclass(frozen=True, slots=True)
class _Power:
    """Rights that give more than they say.

    Args:
        group: The API group of the resources.
        resources: The resources.
        verbs: The verbs.
        effect: What they let a subject do.
        cluster_wide: Whether they matter only for the whole cluster.
    """

    group: str
    resources: frozenset[str]
    verbs: frozenset[str]
    effect: str
    cluster_wide: bool = False


_EXEC = frozenset({"create", "get"})
_CALL = frozenset({"create", "delete", "get", "patch", "update"})
_READ = frozenset({"get", "list", "watch"})
_ROLES = frozenset({"clusterroles", "roles"})

_POWERS = (
    _Power(RBAC, _ROLES, frozenset({"escalate"}), "write itself a role with any right"),
    _Power(RBAC, _ROLES, frozenset({"bind"}), "bind itself to any role"),
    _Power(
        "",
        frozenset({"groups", "serviceaccounts", "users"}),
        frozenset({"impersonate"}),
        "act as somebody with more rights",
    ),
    _Power(
        "authentication.k8s.io",
        frozenset({"uids", "userextras"}),
        frozenset({"impersonate"}),
        "act as somebody with more rights",
    ),
    _Power("", frozenset({"pods/attach", "pods/exec"}), _EXEC, "run commands in every pod and read its secrets"),
    _Power("", frozenset({"pods/portforward"}), _EXEC, "reach every port of every pod, past NetworkPolicies"),
    _Power("", frozenset({"nodes/proxy"}), _CALL, "run commands in every pod through the kubelet, past the audit log"),
    _Power("", frozenset({"serviceaccounts/token"}), frozenset({"create"}), "take the rights of any ServiceAccount"),
    _Power("", frozenset({"secrets"}), _READ, "read every Secret of the cluster, tokens included", cluster_wide=True),
)

_EVERYONE = {
    ("Group", "system:unauthenticated"): "whoever reaches the API server, without any credential",
    ("User", "system:anonymous"): "whoever reaches the API server, without any credential",
    ("Group", "system:authenticated"): "everyone who has any credential, the ServiceAccount of every pod included",
}
_WILDCARDS = ("apiGroups", "resources", "nonResourceURLs", "verbs")
# Kubernetes itself grants these to everyone.
_MEANT_FOR_EVERYONE = frozenset(
    {
        "system:basic-user",
        "system:discovery",
        "system:public-info-viewer",
        "system:service-account-issuer-discovery",
    }
)


@rule("security/rbac-wildcard", Severity.WARNING)
def wildcard(objects: Objects, context: Context) -> Iterator[Violation]:
    """A role that grants what nobody listed."""
    for role, index, granted in _grants(objects):
        fields = [name for name in _WILDCARDS if "*" in _texts(granted, name)]
        if fields:
            everything = "resources" in fields and _texts(granted, "apiGroups") & {"", "*"}
            yield Violation(
                role,
                field_path(role.document, "rules", index, fields[0]),
                f'"*" in {", ".join(fields)} also grants what nobody listed'
                + (", Secrets and pods/exec included," if everything else "")
                + " and what a later version or an operator adds",
                f"list the {', '.join(fields)} that are needed",
            )


@rule("security/rbac-escalation", Severity.WARNING)
def escalation(objects: Objects, context: Context) -> Iterator[Violation]:
    """A role that lets a subject take more rights than the role says."""
    confined = _confined_roles(objects)
    for role, index, granted in _grants(objects):
        # Rights to objects by name are how to grant these narrowly.
        if _texts(granted, "resourceNames"):
            continue
        for power in _POWERS:
            wide = role.key.kind == "ClusterRole" and role.key.name not in confined
            resources = _held(granted, power)
            if resources and (wide or not power.cluster_wide):
                verbs = sorted(power.verbs & _texts(granted, "verbs")) or ["*"]
                yield Violation(
                    role,
                    field_path(role.document, "rules", index, "resources"),
                    f"{', '.join(verbs)} on {', '.join(resources)} lets a subject {power.effect}",
                    "leave it out, or name the objects in resourceNames"
                    if power.cluster_wide or power.group == RBAC
                    else "leave it out, and grant it for the time it is needed",
                )


@rule("security/cluster-admin", Severity.WARNING)
def cluster_admin(objects: Objects, context: Context) -> Iterator[Violation]:
    """A binding to cluster-admin."""
    for binding in _bindings(objects):
        if _role(binding) != ("ClusterRole", "cluster-admin"):
            continue
        # The group that Kubernetes itself binds; nobody can be kept from what it may do.
        subjects = [subject for subject in _subjects(binding) if subject[:2] != ("Group", "system:masters")]
        if subjects:
            names = ", ".join(f"{kind} {f'{ns}/' if ns else ''}{name}" for kind, name, ns in subjects)
            where = "the whole cluster" if binding.key.kind == "ClusterRoleBinding" else "this namespace"
            yield Violation(
                binding,
                "roleRef.name",
                f"{names} may do everything in {where}, reading Secrets and granting rights included",
                "bind a role with the rights that are needed",
            )


@rule("security/public-access", Severity.ERROR)
def public_access(objects: Objects, context: Context) -> Iterator[Violation]:
    """A binding to everyone."""
    for binding in _bindings(objects):
        if _role(binding)[1] in _MEANT_FOR_EVERYONE:
            continue
        for index, subject in enumerate(mappings(binding.get("subjects"))):
            named = (str(subject.get("kind")), str(subject.get("name")))
            if named in _EVERYONE:
                yield Violation(
                    binding,
                    field_path(binding.document, "subjects", index, "name"),
                    f"{named[1]} is {_EVERYONE[named]}; all of them get {_role(binding)[0]} {_role(binding)[1]}",
                    "bind the groups or ServiceAccounts that need it",
                    Severity.WARNING if named[1] == "system:authenticated" else None,
                )


def _grants(objects: Objects) -> Iterator[tuple[Manifest, int, Mapping[str, Any]]]:
    for kind in ("ClusterRole", "Role"):
        for role in objects.of(kind, RBAC):
            for index, granted in enumerate(mappings(role.get("rules"))):
                yield role, index, granted


def _held(granted: Mapping[str, Any], power: _Power) -> list[str]:
    """The resources by which a rule grants a power. A plain `*` is for the rule about wildcards to name."""
    groups, verbs = _texts(granted, "apiGroups"), _texts(granted, "verbs")
    if not groups & {power.group, "*"} or not verbs & (power.verbs | {"*"}):
        return []
    return sorted(
        resource
        for resource in _texts(granted, "resources")
        if resource in power.resources
        or (resource.endswith("/*") and any(one.startswith(resource[:-1]) for one in power.resources))
    )


def _confined_roles(objects: Objects) -> set[str]:
    """The ClusterRoles that are bound, and in single namespaces only."""
    bound = {
        kind: {name for binding in objects.of(kind, RBAC) for role, name in [_role(binding)] if role == "ClusterRole"}
        for kind in ("ClusterRoleBinding", "RoleBinding")
    }
    return bound["RoleBinding"] - bound["ClusterRoleBinding"]


def _bindings(objects: Objects) -> Iterator[Manifest]:
    for kind in ("ClusterRoleBinding", "RoleBinding"):
        yield from objects.of(kind, RBAC)


def _role(binding: Manifest) -> tuple[str, str]:
    reference = binding.mapping("roleRef")
    return str(reference.get("kind")), str(reference.get("name"))


def _subjects(binding: Manifest) -> list[tuple[str, str, str]]:
    return [
        (str(subject.get("kind")), str(subject.get("name")), str(subject.get("namespace") or ""))
        for subject in mappings(binding.get("subjects"))
    ]


def _texts(granted: Mapping[str, Any], field: str) -> set[str]:
    value = granted.get(field)
    return {item for item in value if isinstance(item, str)} if isinstance(value, list) else set()
