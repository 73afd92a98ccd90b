"""Rules about Pod Security: each pod at the level of its own namespace, as PodSecurity admission will judge it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from virida import podsecurity
from virida.checks import vault_injector as vault
from virida.checks.context import Context
from virida.checks.findings import Severity, Violation
from virida.checks.levels import DOMAIN, Demand, Mode, demands, mistakes
from virida.checks.objects import Objects
from virida.checks.pods import Pod, pods
from virida.checks.registry import rule
from virida.manifests import field_path
from virida.podsecurity import Level, PodTemplate

_SECCOMP = "seccompProfile_restricted"


@rule("pod-security/baseline", Severity.ERROR)
def baseline(objects: Objects, context: Context) -> Iterator[Violation]:
    """A pod with power over its node, in a namespace that asks for baseline or restricted."""
    yield from _refused(objects, context, Level.BASELINE)


@rule("pod-security/restricted", Severity.ERROR)
def restricted(objects: Objects, context: Context) -> Iterator[Violation]:
    """A pod that is not hardened, in a namespace that asks for restricted."""
    yield from _refused(objects, context, Level.RESTRICTED)


@rule("pod-security/injected", Severity.ERROR)
def injected(objects: Objects, context: Context) -> Iterator[Violation]:
    """A pod that is refused once Vault's injector has added its agent."""
    demanded = objects.once(demands, context)
    for pod in objects.once(pods):
        try:
            injection = vault.inject(pod.template)
        except vault.Refused as refused:
            yield Violation(
                pod.manifest,
                pod.field("metadata", "annotations", refused.annotation),
                f"Vault's injector refuses the pod: {refused}; {_consequence(pod, Mode.ENFORCE)}",
                refused.remedy,
            )
            continue
        if injection is not None:
            yield from _of_agent(pod, injection, demanded.get(pod.manifest.key.namespace, ()))


@rule("pod-security/level", Severity.ERROR)
def level(objects: Objects, context: Context) -> Iterator[Violation]:
    """A Pod Security label that asks for nothing."""
    for namespace in objects.of("Namespace", ""):
        for mistake in mistakes(namespace, context):
            yield Violation(
                namespace,
                field_path(namespace.document, "metadata", "labels", mistake.key),
                mistake.message + ("; the API server refuses the namespace" if mistake.refused else ""),
                mistake.remedy,
                None if mistake.refused else Severity.WARNING,
            )


@rule("pod-security/no-level", Severity.WARNING)
def no_level(objects: Objects, context: Context) -> Iterator[Violation]:
    """A namespace without a Pod Security level."""
    for namespace in objects.of("Namespace", ""):
        labels = namespace.mapping("metadata", "labels")
        if not any(f"{DOMAIN}{mode}" in labels for mode in Mode):
            yield Violation(
                namespace,
                "metadata.labels",
                f"no label {DOMAIN}enforce says which pods may run here; unless the API server is configured "
                "otherwise, all of them may, also with full power over their node",
                f"add the label {DOMAIN}enforce: restricted, or baseline where a pod needs more",
            )


@rule("pod-security/privileged", Severity.INFO)
def privileged(objects: Objects, context: Context) -> Iterator[Violation]:
    """A namespace that admits every pod."""
    demanded = objects.once(demands, context)
    for namespace in objects.of("Namespace", ""):
        for demand in demanded[namespace.key.name]:
            if (demand.mode, demand.level) == (Mode.ENFORCE, Level.PRIVILEGED):
                yield Violation(
                    namespace,
                    field_path(namespace.document, "metadata", "labels", f"{DOMAIN}{Mode.ENFORCE}"),
                    "this namespace admits every pod, also with full power over its node",
                    "keep it for what needs that, such as node agents, and write baseline or restricted elsewhere",
                )


class _Refusal(NamedTuple):
    """What one demand has to say about one field of a pod."""

    pod: Pod
    demand: Demand
    violation: podsecurity.Violation


def _refused(objects: Objects, context: Context, level: Level) -> Iterator[Violation]:
    for pod, demand, violation in objects.once(_refusals, context):
        if violation.level is level:
            yield Violation(
                pod.manifest,
                violation.path,
                f"{violation.message}; {demand.label} of the namespace {_verdict(demand)} "
                f"(control {violation.control}): {_consequence(pod, demand.mode)}",
                violation.fix,
                _severity(demand),
            )


def _refusals(objects: Objects, context: Context) -> list[_Refusal]:
    demanded = objects.once(demands, context)
    return [
        _Refusal(pod, demand, violation)
        for pod in objects.once(pods)
        for demand, violation in _against(pod.template, demanded.get(pod.manifest.key.namespace, ()))
    ]


def _against(template: PodTemplate, demanded: tuple[Demand, ...]) -> Iterator[tuple[Demand, podsecurity.Violation]]:
    """What the demands refuse about a pod. A field is named once, by the demand that is worst for it."""
    judged: set[tuple[Level, str]] = set()
    named: set[str] = set()
    for demand in demanded:
        if (demand.level, demand.version) in judged:
            continue
        judged.add((demand.level, demand.version))
        found = podsecurity.evaluate(template, demand.level, demand.version)
        yield from ((demand, violation) for violation in found if violation.path not in named)
        named.update(violation.path for violation in found)


def _of_agent(pod: Pod, injection: vault.Injection, demanded: tuple[Demand, ...]) -> Iterator[Violation]:
    """What is refused about the containers that the injector adds, together for each field that repairs it."""
    prefix = f"{injection.pod.path}." if injection.pod.path else ""
    found: dict[tuple[Demand, str, str], list[tuple[str, str]]] = defaultdict(list)
    for demand, violation in _against(injection.pod, demanded):
        for sort, name in injection.added:
            if violation.path.startswith(f"{prefix}spec.{sort}[{name}]."):
                found[demand, *_repair(pod, name, violation)].append((name, violation.control))
    for (demand, field, remedy), refusals in found.items():
        names = " and ".join(sorted({name for name, _ in refusals}, reverse=True))
        controls = ", ".join(sorted({control for _, control in refusals}))
        yield Violation(
            pod.manifest,
            field,
            f"Vault's injector adds {names} to the pod; {demand.label} of the namespace {_verdict(demand)} "
            f"(control {controls}): {_consequence(pod, demand.mode)}",
            remedy,
            _severity(demand),
        )


def _repair(pod: Pod, name: str, violation: podsecurity.Violation) -> tuple[str, str]:
    """The field that makes an injected container what is asked for, and what to write there."""
    annotations = pod.annotations
    if violation.control == _SECCOMP and vault.PATCHES[name] not in annotations:
        # The injector has no annotation for it, so that it has to come from the pod.
        return (
            pod.field("spec", "securityContext", "seccompProfile", "type"),
            "write seccompProfile: {type: RuntimeDefault} in the pod's securityContext, which holds for them too",
        )
    if vault.PATCHES[name] in annotations:
        return pod.field("metadata", "annotations", vault.PATCHES[name]), f"{violation.fix}, with this patch or without"
    if vault.SET_SECURITY_CONTEXT in annotations:
        key = vault.SET_SECURITY_CONTEXT
        return pod.field("metadata", "annotations", key), "remove the annotation; the injector then hardens them"
    key = vault.RUN_AS_USER if str(annotations.get(vault.RUN_AS_USER)) == "0" else vault.RUN_AS_GROUP
    return pod.field("metadata", "annotations", key), "write another id than 0, or remove the annotation"


def _severity(demand: Demand) -> Severity:
    return Severity.ERROR if demand.mode is Mode.ENFORCE else Severity.WARNING


def _verdict(demand: Demand) -> str:
    return "does not allow that" if demand.mode is Mode.ENFORCE else "asks for better"


def _consequence(pod: Pod, mode: Mode) -> str:
    kind = pod.manifest.key.kind
    if mode is Mode.WARN:
        return f"whoever applies the {kind} is warned"
    if mode is Mode.AUDIT:
        return "the audit log records it"
    return "the API server refuses the Pod" if kind == "Pod" else f"the {kind} is accepted and no pod ever starts"
