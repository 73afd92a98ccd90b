"""The verdict on a pod."""

from __future__ import annotations

from functools import cache

from virida.errors import InvalidOption
from virida.podsecurity.baseline import BASELINE
from virida.podsecurity.control import Check, Control, Level, Violation
from virida.podsecurity.pod import Pod
from virida.podsecurity.restricted import RESTRICTED
from virida.podsecurity.templates import PodTemplate
from virida.podsecurity.versions import minor_version


def evaluate(pod: PodTemplate, level: Level | str, version: str = "latest") -> tuple[Violation, ...]:
    """Judge a pod as PodSecurity admission does.

    Args:
        pod: The pod, from ``pod_template`` or made from its metadata and spec.
        level: ``privileged``, ``baseline`` or ``restricted``.
        version: The version of the standards, ``1.36`` or ``latest``: what a namespace says by its label
            ``pod-security.kubernetes.io/enforce-version``. The default is Kubernetes' own where the label is absent.
            Versions above the last change (1.35) are the same as ``latest``.

    Returns:
        What has to change for the pod to be admitted, none if it is admitted: baseline controls before restricted
        ones, each by id as admission lists them, and within a control the pod before its init, regular and ephemeral
        containers.

    Raises:
        InvalidOption: The level or the version does not exist.
    """
    if level not in list(Level):
        raise InvalidOption(
            "podsecurity", "level", level, "must be privileged, baseline or restricted", "write one of these"
        )
    facts = Pod(pod)
    prefix = f"{pod.path}." if pod.path else ""
    return tuple(
        Violation(control.id, control.level, prefix + finding.path, finding.message, finding.fix)
        for control, check in _in_force(Level(level), minor_version(version))
        for finding in check(facts)
    )


@cache
def _in_force(level: Level, minor: int) -> tuple[tuple[Control, Check], ...]:
    """The controls that a namespace of this level enforces, each with its check of this version."""
    enforced = {Level.PRIVILEGED: (), Level.BASELINE: BASELINE, Level.RESTRICTED: (*BASELINE, *RESTRICTED)}[level]
    checks = [(control, check) for control in enforced if (check := control.check_in(minor))]
    overridden = {control.overrides for control, _ in checks}
    return tuple((control, check) for control, check in checks if control.id not in overridden)
