"""The platform's administrator: an identity for programs and people that may change every namespace."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from constructs import Construct

from virida.documents import Document
from virida.fields import At, Value
from virida.namespace.access import Subject
from virida.namespace.documents import binding, house_labels
from virida.namespace.roles import ADMIN, rules
from virida.rules import Name
from virida.tree import ApiObjects, place


@dataclass(frozen=True, slots=True, kw_only=True)
class PlatformAdminOptions(Value):
    """What a `PlatformAdmin` was given. Its documentation is there; here are the rules."""

    name: Name
    namespace: Name | None
    subjects: Sequence[Subject] = ()

    def check_together(self, at: At) -> None:
        """The ServiceAccount has a place, and nobody stands twice."""
        if self.namespace is None:
            (at / "namespace").refuse(
                None, "must be known, because the ServiceAccount stands in it", 'write Chart(app, id, namespace="...")'
            )
        for index, subject in enumerate(self.subjects):
            if subject in self.subjects[:index]:
                (at / "subjects")[index].refuse(subject, "must stand once", "remove one of them")


class PlatformAdmin(ApiObjects):
    """Who runs the platform: a ClusterRole over workloads, configuration and traffic of every namespace.

    It renders a ClusterRole and a ServiceAccount of the construct's id, and the ClusterRoleBinding `<id>-binding`. The
    role names every resource and verb, and has neither Secrets, nor a way into running pods, nor RBAC. It is a powerful
    role all the same: whoever makes pods in any namespace decides what code sees the Secrets that pods mount there. No
    token of the ServiceAccount is mounted anywhere by itself; a pod that needs one asks for it.

    Args:
        scope: The chart; the ServiceAccount stands in its namespace.
        id: The name of ClusterRole and ServiceAccount.
        subjects: Who else is bound to the role, such as `Group("platform")`. Default: the ServiceAccount alone.

    Raises:
        InvalidOption: An option would not make a working manifest.
    """

    def __init__(self, scope: Construct, id: str, *, subjects: Sequence[Subject] = ()) -> None:
        where = place(scope)
        options = PlatformAdminOptions(name=id, namespace=where.namespace, subjects=subjects)
        options.check(where.at(id))
        super().__init__(scope, id, _documents(options))


def _documents(options: PlatformAdminOptions) -> list[Document]:
    name, namespace = options.name, str(options.namespace)
    bound = binding("ClusterRole", name, options.subjects, namespace)
    bound["subjects"].insert(0, {"kind": "ServiceAccount", "name": name, "namespace": namespace})
    rbac = "rbac.authorization.k8s.io/v1"
    return [
        {
            "apiVersion": "v1",
            "kind": "ServiceAccount",
            "metadata": {"name": name, "labels": house_labels(name)},
            "automountServiceAccountToken": False,
        },
        {
            "apiVersion": rbac,
            "kind": "ClusterRole",
            "metadata": {"name": name, "namespace": None, "labels": house_labels(name)},
            "rules": rules(ADMIN),
        },
        {
            "apiVersion": rbac,
            "kind": "ClusterRoleBinding",
            "metadata": {"name": f"{name}-binding", "namespace": None, "labels": house_labels(name)},
            **bound,
        },
    ]
