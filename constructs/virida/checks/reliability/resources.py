"""Containers that do not say what they need."""

from __future__ import annotations

from collections.abc import Iterator

from virida.checks.context import Context
from virida.checks.findings import Severity, Violation
from virida.checks.objects import Objects
from virida.checks.registry import rule
from virida.checks.reliability.needs import Needs, injected, resource_field
from virida.checks.reliability.workloads import Workload, Workloads
from virida.namespace.peak import Container


@rule("reliability/requests", Severity.WARNING)
def requests(objects: Objects, context: Context) -> Iterator[Violation]:
    """A container that asks for no cpu or no memory."""
    usual = {"cpu": "100m", "memory": "128Mi"}
    for workload, container in _containers(objects, context):
        pod = objects.once(Needs, context).of(workload)[0].pod
        stated = {**pod.requests, **pod.limits, **container.requests}
        missing = [name for name in usual if name not in stated]
        if missing:
            yield Violation(
                workload.manifest,
                resource_field(workload, container.name, "requests", missing[0]).rpartition(".")[0],
                f"this asks for no {' and no '.join(missing)}: the scheduler counts nothing for it and fills nodes up, "
                "and it is among the first to be evicted or slowed down there",
                f"write requests, such as {' and '.join(f'{name}: {usual[name]}' for name in missing)}; the right "
                "figures are what it uses",
            )


@rule("reliability/memory-limit", Severity.INFO)
def memory_limit(objects: Objects, context: Context) -> Iterator[Violation]:
    """A container without a memory limit."""
    for workload, container in _containers(objects, context):
        pod = objects.once(Needs, context).of(workload)[0].pod
        if "memory" not in container.limits and "memory" not in pod.limits:
            request = _request(workload, container)
            yield Violation(
                workload.manifest,
                resource_field(workload, container.name, "limits", "memory"),
                "this may take all memory of its node; other pods are evicted or killed for it",
                f"write a memory limit, such as {request or '256Mi'}"
                + (", its request, which is what the node sets aside" if request else ""),
            )


def _request(workload: Workload, container: Container) -> str | None:
    own = next(c for c in workload.containers if c.name == container.name)
    resources = own.spec.get("resources")
    asked = resources.get("requests") if isinstance(resources, dict) else None
    return str(asked["memory"]) if isinstance(asked, dict) and "memory" in asked else None


def _containers(objects: Objects, context: Context) -> Iterator[tuple[Workload, Container]]:
    """The containers that stay as long as their pods, and that a manifest can change."""
    needs = objects.once(Needs, context)
    for workload in objects.once(Workloads):
        for container in needs.containers(workload):
            if container.runs != "init" and not injected(workload, container.name):
                yield workload, container
