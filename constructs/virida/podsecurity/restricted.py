"""The controls of the level restricted: what a hardened pod has to say, beyond those of baseline.

Each mirrors the check of the same id in https://github.com/kubernetes/pod-security-admission/tree/v0.36.3/policy.
"""

from __future__ import annotations

from collections.abc import Iterator

from virida.podsecurity.baseline import proc_mount, seccomp_profile
from virida.podsecurity.control import Check, Control, Finding, Level, except_for
from virida.podsecurity.pod import Pod, items, listed, shown, stated

_VOLUME_SOURCES = (
    "configMap",
    "csi",
    "downwardAPI",
    "emptyDir",
    "ephemeral",
    "image",
    "persistentVolumeClaim",
    "projected",
    "secret",
)


def allow_privilege_escalation(pod: Pod) -> Iterator[Finding]:
    """No process gains rights that its parent lacks. The default is that it may."""
    for path, context in pod.container_contexts:
        if (value := context.get("allowPrivilegeEscalation")) is not False:
            yield Finding(
                f"{path}.allowPrivilegeEscalation",
                stated("allowPrivilegeEscalation", value),
                "write allowPrivilegeEscalation: false",
            )


def capabilities(pod: Pod) -> Iterator[Finding]:
    """Every capability is dropped; only binding to ports below 1024 may come back."""
    for context in pod.container_contexts:
        path, named = context.child("capabilities")
        dropped, added = items(named.get("drop")), items(named.get("add"))
        if "ALL" not in dropped:
            yield Finding(
                f"{path}.drop",
                f"capabilities.drop has only {listed(dropped)}" if dropped else "capabilities.drop is not set",
                'write drop: ["ALL"]',
            )
        if extra := [name for name in added if name != "NET_BIND_SERVICE"]:
            yield Finding(
                f"{path}.add",
                f"capabilities.add has {listed(extra)}",
                "remove what is not NET_BIND_SERVICE",
            )


def restricted_volumes(pod: Pod) -> Iterator[Finding]:
    """Volumes come from the cluster. A volume without a source is an emptyDir: the API server fills it in."""
    for path, volume in pod.spec.children("volumes"):
        sources = sorted(field for field, value in volume.items() if field != "name" and value is not None)
        if sources and not any(source in _VOLUME_SOURCES for source in sources):
            yield Finding(
                f"{path}.{sources[0]}",
                f"the volume's source is {sources[0]}",
                f"use a persistentVolumeClaim or another of {', '.join(_VOLUME_SOURCES)}",
            )


def run_as_non_root(pod: Pod) -> Iterator[Finding]:
    """No container may start as root: each says so, or its pod does for all of them."""
    for path, context in pod.contexts:
        if (value := context.get("runAsNonRoot")) not in (None, True):
            yield Finding(f"{path}.runAsNonRoot", stated("runAsNonRoot", value), "write runAsNonRoot: true")
    # A pod that says false has been named already; true there covers them all.
    if pod.security_context.fields.get("runAsNonRoot") is None:
        for path, context in pod.container_contexts:
            if context.get("runAsNonRoot") is None:
                yield Finding(
                    f"{path}.runAsNonRoot",
                    "runAsNonRoot is not set, neither here nor for the pod",
                    "write runAsNonRoot: true in the pod's securityContext",
                )


def run_as_user(pod: Pod) -> Iterator[Finding]:
    """No user is root by number."""
    for path, context in pod.contexts:
        if (value := context.get("runAsUser")) == 0:
            yield Finding(
                f"{path}.runAsUser",
                f"runAsUser is {shown(value)}, which is root",
                "write another user id, or remove runAsUser if the image names a user by id",
            )


def required_seccomp_profile(pod: Pod) -> Iterator[Finding]:
    """Seccomp is on: in each container, or in the pod for all of them."""
    yield from seccomp_profile(pod)
    # A pod with a wrong profile has been named already; a right one covers them all.
    if pod.security_context.fields.get("seccompProfile") is None:
        for path, context in pod.container_contexts:
            if context.get("seccompProfile") is None:
                yield Finding(
                    f"{path}.seccompProfile.type",
                    "seccompProfile is not set, neither here nor for the pod",
                    "write seccompProfile: {type: RuntimeDefault} in the pod's securityContext",
                )


def _on_linux(since: int, check: Check) -> dict[int, Check]:
    """A check of fields that Windows pods may not set; from 1.25 on these say that they are, by ``spec.os.name``."""
    return {since: check, 25: except_for(Pod.is_windows, check)}


# By id, the order in which admission lists them.
RESTRICTED = (
    Control("allowPrivilegeEscalation", Level.RESTRICTED, _on_linux(8, allow_privilege_escalation)),
    Control("capabilities_restricted", Level.RESTRICTED, _on_linux(22, capabilities), "capabilities_baseline"),
    # What baseline no longer refuses in a user namespace.
    Control("procMount_restricted", Level.RESTRICTED, {35: proc_mount}, "procMount"),
    Control("restrictedVolumes", Level.RESTRICTED, {0: restricted_volumes}, "hostPathVolumes"),
    # Root in a user namespace is nobody on the node.
    Control(
        "runAsNonRoot", Level.RESTRICTED, {0: run_as_non_root, 35: except_for(Pod.has_user_namespace, run_as_non_root)}
    ),
    Control("runAsUser", Level.RESTRICTED, {23: run_as_user, 35: except_for(Pod.has_user_namespace, run_as_user)}),
    Control(
        "seccompProfile_restricted",
        Level.RESTRICTED,
        _on_linux(19, required_seccomp_profile),
        "seccompProfile_baseline",
    ),
)
