"""WIDEN: what somebody may do that nobody allowed before, on the role or binding whose change allows it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from virida.manifests import ObjectKey
from virida.review.consequences.access import KINDS, OPAQUE, Grants, bound_roles, grants
from virida.review.consequences.scene import Scene
from virida.review.model import Change, Code, Level, Risk
from virida.review.rights import Access
from virida.review.words import code, listing, names

_READ = frozenset(("get", "list", "watch"))
_WRITE = frozenset(("create", "update", "patch"))
_POD_MAKERS = frozenset(
    names(
        """
        pods deployments statefulsets daemonsets replicasets replicationcontrollers jobs cronjobs podtemplates
        persistentvolumes
        """
    )
)
_WEBHOOKS = frozenset(["validatingwebhookconfigurations", "mutatingwebhookconfigurations"])
_INTO_PODS = frozenset(("pods/exec", "pods/attach", "pods/portforward", "pods/ephemeralcontainers"))
_ROLES_OF_KUBERNETES = frozenset(OPAQUE.format("ClusterRole", name) for name in ("admin", "edit"))


class AccessChange(NamedTuple):
    """What a change does to who may do what.

    Attributes:
        before: Everything before, and why.
        after: Everything after.
        granted: What is new and not covered by anything before.
        revoked: What goes and is not covered by anything after.
    """

    before: Grants
    after: Grants
    granted: tuple[Access, ...]
    revoked: tuple[Access, ...]


NO_ACCESS = AccessChange({}, {}, (), ())


def access(scene: Scene) -> AccessChange:
    """Who may do what before and after, computed only where a role or binding changes.

    Args:
        scene: What changes.
    """
    if not scene.has(*KINDS):
        return NO_ACCESS
    bound = bound_roles(scene.before) | bound_roles(scene.after)
    before, after = grants(scene.before, bound), grants(scene.after, bound)
    return AccessChange(before, after, _beyond(after, before), _beyond(before, after))


def granted(scene: Scene) -> Iterator[Risk]:
    """Somebody may do more than before."""
    found = scene.once(access)
    causes: dict[tuple[ObjectKey, Level], list[Access]] = defaultdict(list)
    for one in found.granted:
        for change in _causes(one, found, scene):
            causes[change.key, _level(one)].append(one)
    for (key, level), gained in causes.items():
        remedy = "name only the verbs, resources and namespaces that are needed"
        yield Risk(Code.WIDEN, level, key, _field(scene, key), f"lets {_sentence(gained)}", remedy)


def revoked(scene: Scene) -> Iterator[Risk]:
    """Somebody may do less than before."""
    found = scene.once(access)
    causes: dict[ObjectKey, list[Access]] = defaultdict(list)
    for one in found.revoked:
        for grant in found.before[one]:
            change = next((c for key in grant if key and (c := scene.change_of(key))), None)
            if change:
                causes[change.key].append(one)
    for key, lost in causes.items():
        message = f"no longer lets {_sentence(list(dict.fromkeys(lost)))}"
        yield Risk(Code.INFO, Level.INFO, key, _field(scene, key), message)


def _beyond(grants: Grants, others: Grants) -> tuple[Access, ...]:
    """What is not covered by anything in others."""
    by_subject: dict[str, list[Access]] = defaultdict(list)
    for one in others:
        if one.is_wide:
            by_subject[one.subject].append(one)
    return tuple(
        sorted(
            one for one in grants if one not in others and not any(wide.covers(one) for wide in by_subject[one.subject])
        )
    )


def _level(access: Access) -> Level:
    return Level.CRITICAL if is_dangerous(access) else Level.HIGH


def is_dangerous(access: Access) -> bool:
    """Whether something leads to everything else: to secrets, to other identities, or to nodes.

    Source: Kubernetes documentation, "Role Based Access Control Good Practices".

    Args:
        access: What somebody may do.
    """
    verb, resource = access.verb, access.resource
    if access.subject.endswith((" system:unauthenticated", " system:anonymous", " system:authenticated")):
        return True
    if verb == "*" or resource == "*" or access.group == "*" or verb in ("escalate", "bind", "impersonate"):
        return not resource.startswith("everything that") or resource in _ROLES_OF_KUBERNETES
    return (
        (resource == "secrets" and verb in _READ)
        or (resource in _POD_MAKERS and verb in _WRITE)
        or resource in _INTO_PODS
        or resource == "nodes/proxy"
        or (resource == "serviceaccounts/token" and verb == "create")
        or (resource == "certificatesigningrequests/approval" and verb in _WRITE)
        or (resource in _WEBHOOKS and verb in _WRITE)
        or (resource == "namespaces" and verb in ("patch", "update"))
    )


def _causes(one: Access, found: AccessChange, scene: Scene) -> list[Change]:
    causes = []
    for grant in found.after[one]:
        binding = scene.change_of(grant.binding) if grant.binding else None
        role = scene.change_of(grant.role) if grant.role else None
        # A subject that the binding already had gains by the role; any other one by the binding.
        had = grant.binding is None or (grant.binding, one.subject) in scene.once(_bound)
        change = role if role and had else binding or role
        if change is None:  # the aggregate itself changed what it takes in
            change = next((c for c in scene.of("ClusterRole") if c.touched("aggregationRule") or c.created), None)
        if change is not None and change not in causes:
            causes.append(change)
    return causes


def _bound(scene: Scene) -> frozenset[tuple[ObjectKey, str]]:
    """The bindings before, each with its subjects."""
    before = scene.once(access).before
    return frozenset((grant.binding, one.subject) for one, found in before.items() for grant in found if grant.binding)


def _sentence(accesses: list[Access]) -> str:
    """`ServiceAccount shop/web get, list secrets in shop`, by subject, resource and place."""
    verbs: dict[tuple[str, str, str, str, str], list[str]] = defaultdict(list)
    for one in accesses:
        verbs[one.subject, one.group, one.resource, one.name, one.namespace].append(one.verb)
    parts = []
    for (subject, group, resource, name, namespace), found in sorted(verbs.items()):
        where = "in the whole cluster" if namespace == "*" else f"in {code(namespace)}"
        if resource.startswith("everything that"):
            parts.append(f"{code(subject)} do {code(resource)} {where}")
            continue
        what = f"{resource}.{group}" if group not in ("", "*") else resource
        named = "" if name == "*" else f" named {code(name)}"
        parts.append(f"{code(subject)} {code(', '.join(sorted(found)))} {code(what)}{named} {where}")
    return listing(parts)


def _field(scene: Scene, key: ObjectKey) -> str:
    change = scene.change_of(key)
    if change is None or change.updated is None:
        return ""
    roots = {field.path.partition(".")[0].partition("[")[0] for field in change.fields}
    return next((root for root in ("roleRef", "subjects", "rules", "aggregationRule") if root in roots), "")
