"""What a control of the Pod Security Standards is, and what it finds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple, TypeAlias

from virida.podsecurity.pod import Pod


class Level(StrEnum):
    """The levels of the Pod Security Standards, each stricter than the one before."""

    PRIVILEGED = "privileged"
    BASELINE = "baseline"
    RESTRICTED = "restricted"


@dataclass(frozen=True, slots=True)
class Violation:
    """One field of a pod for which PodSecurity admission refuses it.

    Attributes:
        control: The control that refuses it, by Kubernetes' own id, such as ``hostPathVolumes``.
        level: The level that the control belongs to. A ``restricted`` namespace enforces those of ``baseline`` too.
        path: The field in the manifest; list entries are named: ``spec.containers[web].securityContext.privileged``.
            Where something has to be set, the field that is missing.
        message: What is wrong, with the value.
        fix: What to write instead.
    """

    control: str
    level: Level
    path: str
    message: str
    fix: str


class Finding(NamedTuple):
    """What a check finds, before its control's id and level are put on it."""

    path: str
    message: str
    fix: str


Check: TypeAlias = Callable[[Pod], Iterator[Finding]]


@dataclass(frozen=True, slots=True)
class Control:
    """One rule of the Pod Security Standards over all versions.

    Attributes:
        id: Kubernetes' own id.
        level: The level that it belongs to.
        checks: The check by the minor version of Kubernetes that brought it, in rising order; each holds until the
            next one. A control is not in force before its first one.
        overrides: The baseline control that this one includes. A pod is not told twice.
    """

    id: str
    level: Level
    checks: dict[int, Check]
    overrides: str | None = None

    def check_in(self, minor: int) -> Check | None:
        """The check in force in a minor version of Kubernetes, if there is one."""
        return next((check for since, check in reversed(self.checks.items()) if since <= minor), None)


def except_for(exempt: Callable[[Pod], bool], check: Check) -> Check:
    """The check, passed by the pods for which ``exempt`` is true."""

    def checked(pod: Pod) -> Iterator[Finding]:
        return iter(()) if exempt(pod) else check(pod)

    return checked
