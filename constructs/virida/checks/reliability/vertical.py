"""VerticalPodAutoscalers that work against a horizontal one, or in a mode that is going away."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from virida.checks.context import Context
from virida.checks.findings import Severity, Violation
from virida.checks.objects import Objects
from virida.checks.registry import rule
from virida.checks.reliability.autoscaling import metrics
from virida.checks.reliability.workloads import Workload, Workloads
from virida.manifests import Manifest, mappings

VERTICAL = ("VerticalPodAutoscaler", "autoscaling.k8s.io")

_ALL = ("cpu", "memory")


@rule("reliability/hpa-vpa", Severity.ERROR)
def hpa_vpa(objects: Objects, context: Context) -> Iterator[Violation]:
    """An HPA and a VPA that follow the same resource."""
    for workload in objects.once(Workloads):
        if workload.horizontal is None or workload.vertical is None:
            continue
        if workload.vertical.get("spec", "updatePolicy", "updateMode") == "Off":
            continue
        measured = metrics(workload.horizontal)
        met = [metric for metric in measured if _grows(workload, metric.resource, metric.container)]
        if not met:
            continue
        left = [name for name in _ALL if all(metric.resource != name for metric in measured)]
        keep = f", or controlledResources: [{', '.join(left)}] for each container" if left else ""
        # An amount for each pod does not depend on the request, so the two only work on one pod's use at once.
        relative = any(metric.of_request for metric in met)
        yield Violation(
            workload.vertical,
            "spec.updatePolicy.updateMode",
            f"this and the HorizontalPodAutoscaler {workload.horizontal.key.name} both follow the "
            f"{' and '.join(sorted({metric.resource for metric in met}))} of {workload}: "
            + (
                "as this raises requests, the use of them falls, and pods go that are needed"
                if relative
                else "one makes pods larger while the other makes more of them"
            ),
            f'write updateMode: "Off", which recommends only{keep}',
            None if relative else Severity.WARNING,
        )


@rule("reliability/vpa-auto", Severity.WARNING)
def vpa_auto(objects: Objects, context: Context) -> Iterator[Violation]:
    """A VPA in the deprecated mode Auto."""
    for autoscaler in objects.of(*VERTICAL):
        if autoscaler.get("spec", "updatePolicy", "updateMode") == "Auto":
            young = "InPlaceOrRecreate, which resizes pods where they run, or " if context.minor >= 33 else ""
            yield Violation(
                autoscaler,
                "spec.updatePolicy.updateMode",
                "the mode Auto is deprecated and will be removed; it does what Recreate does, and evicts "
                "pods to resize them",
                f'write {young}Recreate, which says so, or "Off" to be recommended only',
            )


def _grows(workload: Workload, resource: str, container: str) -> bool:
    """Whether the vertical autoscaler changes that resource of that container; empty for any of them."""
    assert workload.vertical is not None
    policies = _policies(workload.vertical)
    names = {container} if container else {c.name for c in workload.running}
    for name in names:
        policy = policies.get(name, policies.get("*", {}))
        controlled = policy.get("controlledResources")
        if policy.get("mode") != "Off" and resource in (controlled if isinstance(controlled, list) else _ALL):
            return True
    return False


def _policies(autoscaler: Manifest) -> dict[str, Mapping[str, Any]]:
    found = mappings(autoscaler.get("spec", "resourcePolicy", "containerPolicies"))
    return {str(policy.get("containerName")): policy for policy in found}
