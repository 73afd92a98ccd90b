"""Who may do what in a namespace."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Annotated

from virida.fields import At, Unshown, Value
from virida.rules import Name, ObjectName

# Everybody who can reach the API server, or every pod of the cluster.
_EVERYBODY = ("system:authenticated", "system:unauthenticated", "system:serviceaccounts")


def _check_group(at: At, name: str) -> None:
    if not name:
        at.refuse(name, "must not be empty", "write the group's name as the identity provider gives it")
    if name in _EVERYBODY:
        at.refuse(name, "must not be a group that everybody is in", "name the group of a team")


@dataclass(frozen=True, slots=True)
class Group(Value):
    """People, by the group that the cluster's identity provider puts them into.

    Args:
        name: The group, as the API server sees it, with its prefix if there is one (`oidc:team-shop`).
    """

    name: Annotated[str, _check_group]


@dataclass(frozen=True, slots=True)
class ServiceAccountRef(Value):
    """A program, by the ServiceAccount that it runs as.

    Args:
        name: The ServiceAccount's name.
        namespace: Its namespace. Default: the one that it gets access to.
    """

    name: ObjectName
    namespace: Name | None = field(default=None, kw_only=True)


Subject = Group | ServiceAccountRef
"""Somebody whom a role can be bound to."""


def _check_subjects(at: At, subjects: Sequence[Subject]) -> None:
    if not subjects:
        at.refuse(
            list(subjects),
            "must name somebody, because a role that is bound to nobody grants nothing",
            "name a Group or a ServiceAccountRef, or leave it out",
        )
    for index, subject in enumerate(subjects):
        if subject in subjects[:index]:
            at[index].refuse(subject, "must stand once", "remove one of them")


Subjects = Annotated[Sequence[Subject], _check_subjects]
"""At least one subject, none of them twice."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Access(Value):
    """The tiers of access to a namespace. Each is a Role of that name, bound in that namespace.

    No tier reads Secrets, opens a shell in a pod, changes RBAC or acts as somebody else. Still, whoever may change what
    pods run (`operate`, `deploy`) decides what code sees the Secrets that those pods mount: give these tiers to those
    who may see them, and `view` to everybody else.

    Args:
        view: Who sees workloads, their logs, events, configuration and traffic rules. Default: nobody.
        operate: Who also restarts and scales workloads, deletes and evicts pods, and runs Jobs. Default: nobody.
        deploy: Who sees what `view` sees, and creates, changes and deletes what a service is made of. For pipelines
            that apply manifests themselves; Argo CD does not need it. Default: nobody.
    """

    view: Subjects | None = None
    operate: Subjects | None = None
    deploy: Subjects | None = None

    def check_together(self, at: At) -> None:
        """Somebody is bound."""
        if self.view is None and self.operate is None and self.deploy is None:
            at.refuse(
                Unshown("Access()"),
                "must bind somebody",
                'write one such as Access(view=[Group("team-shop")]), or leave it out',
            )
