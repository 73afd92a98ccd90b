"""Rules about what scales and protects workloads: autoscalers and disruption budgets."""

from __future__ import annotations

from collections.abc import Iterator

from virida.checks.context import Context
from virida.checks.findings import Severity, Violation
from virida.checks.objects import Objects
from virida.checks.references.known import Known, missing
from virida.checks.references.selection import Selection
from virida.checks.registry import rule
from virida.manifests import Manifest, ObjectKey
from virida.reachability import Selector

# Group and kind of the autoscaler, the field that names its target, and the target's apiVersion and kind if left out.
_SCALERS = (
    ("autoscaling", "HorizontalPodAutoscaler", "scaleTargetRef", "", ""),
    ("autoscaling.k8s.io", "VerticalPodAutoscaler", "targetRef", "", ""),
    ("keda.sh", "ScaledObject", "scaleTargetRef", "apps/v1", "Deployment"),
)


@rule("references/scale-target", Severity.ERROR)
def scale_target(objects: Objects, context: Context) -> Iterator[Violation]:
    """An autoscaler of a workload that does not exist."""
    known = objects.once(Known, context)
    for group, scaler, field, api_version, kind in _SCALERS:
        for manifest in objects.of(scaler, group):
            yield from _target(known, manifest, field, api_version, kind)


@rule("references/disruption-budget", Severity.WARNING)
def disruption_budget(objects: Objects, context: Context) -> Iterator[Violation]:
    """A PodDisruptionBudget that protects no pod."""
    selection = objects.once(Selection, context)
    for manifest in objects.of("PodDisruptionBudget", "policy"):
        written = manifest.get("spec", "selector")
        selector, namespace = Selector.read(written), manifest.key.namespace
        if written is None:
            message = "a budget without a selector selects no pod; a drain may evict all pods at once"
        elif selection.no_pod(namespace, selector):
            message = f"no pod here is selected by {selector}; a drain may evict at once all that it was meant for"
        else:
            continue
        hint = selection.hint(selection.pods, namespace, selector)
        yield Violation(manifest, "spec.selector", message, "write matchLabels with the labels of the pods" + hint)


def _target(known: Known, manifest: Manifest, field: str, api_version: str, kind: str) -> Iterator[Violation]:
    target = manifest.mapping("spec", field)
    api_version, kind = target.get("apiVersion") or api_version, target.get("kind") or kind
    name = target.get("name")
    if not (isinstance(api_version, str) and isinstance(kind, str) and isinstance(name, str) and kind and name):
        return
    key = ObjectKey(api_version.rpartition("/")[0], kind, manifest.key.namespace, name)
    outcome = "the autoscaler does nothing, and the workload keeps its size"
    meant = known.find(key._replace(group="apps"))
    if known.lacks(key) and meant is not None:
        yield Violation(
            manifest,
            f"spec.{field}.apiVersion",
            f"there is no {kind} in {api_version or 'the core group'}; {outcome}",
            f"write apiVersion: {meant.api_version}",
        )
    else:
        yield from missing(known, manifest, ("spec", field, "name"), key, outcome)
