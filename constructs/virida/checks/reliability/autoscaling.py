"""HorizontalPodAutoscalers that cannot do their work, or whose work is undone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from virida.checks.context import Context
from virida.checks.findings import Severity, Violation
from virida.checks.objects import Objects
from virida.checks.registry import rule
from virida.checks.reliability.needs import Needs, resource_field
from virida.checks.reliability.values import whole
from virida.checks.reliability.workloads import Workload, Workloads
from virida.manifests import Manifest, field_path
from virida.manifests.fields import Segment

HORIZONTAL = ("HorizontalPodAutoscaler", "autoscaling")

_USUAL = {"cpu": "100m", "memory": "128Mi"}


class Metric(NamedTuple):
    """What an autoscaler measures of its pods' resources.

    Attributes:
        path: Where the autoscaler says so.
        resource: The resource.
        container: The container that it measures; empty for all of them together.
        of_request: Whether it aims at a share of the request, rather than at an amount.
    """

    path: tuple[Segment, ...]
    resource: str
    container: str
    of_request: bool


def metrics(autoscaler: Manifest) -> list[Metric]:
    """What an autoscaler measures of its pods' resources; without a word, it is the use of cpu.

    Args:
        autoscaler: A HorizontalPodAutoscaler.
    """
    if autoscaler.api_version == "autoscaling/v1":
        return [Metric(("spec", "targetCPUUtilizationPercentage"), "cpu", "", True)]
    written = autoscaler.get("spec", "metrics")
    if not isinstance(written, list) or not written:
        return [Metric(("spec", "metrics"), "cpu", "", True)]
    found = []
    for index in range(len(written)):
        for source in ("resource", "containerResource"):
            path: tuple[Segment, ...] = ("spec", "metrics", index, source)
            metric = autoscaler.mapping(*path)
            if metric.get("name"):
                container = str(metric.get("container", "")) if source == "containerResource" else ""
                of_request = autoscaler.get(*path, "target", "type") == "Utilization"
                found.append(Metric(path, str(metric["name"]), container, of_request))
    return found


@rule("reliability/hpa-replicas", Severity.ERROR)
def hpa_replicas(objects: Objects, context: Context) -> Iterator[Violation]:
    """A workload that an HPA scales sets replicas itself."""
    for workload in objects.once(Workloads):
        replicas = workload.manifest.get("spec", "replicas")
        if workload.horizontal is None or replicas is None:
            continue
        name = workload.horizontal.key.name
        if replicas == 0:
            message = f"with 0 replicas the HorizontalPodAutoscaler {name} rests, and there is never a pod"
        else:
            message = (
                f"each apply sets the pods back to {replicas}, whatever the HorizontalPodAutoscaler {name} made of "
                "them; where Argo CD heals itself, the two undo each other without end"
            )
        least = whole(workload.horizontal.get("spec", "minReplicas"), 1)
        yield Violation(
            workload.manifest,
            "spec.replicas",
            message,
            f"leave replicas out; the HorizontalPodAutoscaler keeps at least {least}, by its minReplicas",
        )


@rule("reliability/hpa-range", Severity.ERROR)
def hpa_range(objects: Objects, context: Context) -> Iterator[Violation]:
    """An HPA whose minimum is above its maximum, or equal to it."""
    for autoscaler in objects.of(*HORIZONTAL):
        least, most = whole(autoscaler.get("spec", "minReplicas"), 1), autoscaler.get("spec", "maxReplicas")
        if not isinstance(most, int) or most < 1 or least < most:
            continue
        if least > most:
            yield Violation(
                autoscaler,
                "spec.maxReplicas",
                f"the maximum of {most} is below the minimum of {least}; the API server refuses the object",
                f"raise maxReplicas above {least}, or lower minReplicas",
            )
        else:
            yield Violation(
                autoscaler,
                "spec.maxReplicas",
                f"minimum and maximum are both {most}, so this never scales",
                f"raise maxReplicas to {2 * most}, or remove this object and write replicas: {most} on its target",
                Severity.WARNING,
            )


@rule("reliability/hpa-requests", Severity.ERROR)
def hpa_requests(objects: Objects, context: Context) -> Iterator[Violation]:
    """An HPA that measures a share of a request which a container does not have."""
    workloads, needs = objects.once(Workloads), objects.once(Needs, context)
    for autoscaler in objects.of(*HORIZONTAL):
        workload = workloads.target(autoscaler)
        if workload is None or not needs.of(workload):
            continue
        for metric in metrics(autoscaler):
            if metric.of_request:
                yield from _without_request(autoscaler, metric, workload, needs)


def _without_request(autoscaler: Manifest, metric: Metric, workload: Workload, needs: Needs) -> Iterator[Violation]:
    """Source: calculatePodRequests in k8s.io/kubernetes pkg/controller/podautoscaler/replica_calculator.go."""
    whole_pod = needs.of(workload)[0].pod
    if not metric.container and metric.resource in {**whole_pod.requests, **whole_pod.limits}:
        return
    running = [c for c in needs.containers(workload) if c.runs != "init"]
    if metric.container and all(c.name != metric.container for c in running):
        yield Violation(
            autoscaler,
            field_path(autoscaler.document, *metric.path, "container"),
            f'the pods of {workload} have no container "{metric.container}", so this metric can never be computed',
            f"write one of {', '.join(c.name for c in running)}",
        )
        return
    for container in running:
        if metric.container in ("", container.name) and metric.resource not in container.requests:
            usual = _USUAL.get(metric.resource, "its use")
            others = len(running) > 1 and not metric.container
            instead = ", or measure one container alone, by a metric of type ContainerResource" if others else ""
            yield Violation(
                workload.manifest,
                resource_field(workload, container.name, "requests", metric.resource),
                f"container {container.name} asks for no {metric.resource}, and the HorizontalPodAutoscaler "
                f"{autoscaler.key.name} aims at a share of that request: it never scales by {metric.resource}",
                f"write a request of {metric.resource}, such as {usual}{instead}",
            )
