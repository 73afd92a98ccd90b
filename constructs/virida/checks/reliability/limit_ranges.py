"""LimitRanges that refuse pods of the workloads beside them.

Source: k8s.io/kubernetes plugin/pkg/admission/limitranger/admission.go.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from virida import quantity
from virida.checks.context import Context
from virida.checks.findings import Severity, Violation
from virida.checks.objects import Objects
from virida.checks.registry import rule
from virida.checks.reliability.needs import Needs, amounts, resource_field
from virida.checks.reliability.workloads import Workload, Workloads
from virida.manifests import Manifest, mappings
from virida.namespace.peak import Amounts, Demand, pod_amounts, with_defaults


class _Refusal(NamedTuple):
    """Why a LimitRange refuses something.

    Attributes:
        bound: `requests` or `limits`: what is wrong with it.
        resource: The resource.
        why: A clause.
        remedy: What to write there.
        setting: What to change in the LimitRange instead.
    """

    bound: str
    resource: str
    why: str
    remedy: str
    setting: str


@rule("reliability/limit-range", Severity.ERROR)
def limit_range(objects: Objects, context: Context) -> Iterator[Violation]:
    """A workload whose pods a LimitRange refuses."""
    needs = objects.once(Needs, context)
    for workload in objects.once(Workloads):
        for limits in needs.limit_ranges(workload.namespace):
            for item in mappings(limits.get("spec", "limits")):
                for demand in needs.of(workload):
                    if item.get("type") == "Container":
                        yield from _containers(workload, demand, limits, item, needs)
                    elif item.get("type") == "Pod" and demand.containers:
                        yield from _pod(workload, demand, limits, item, needs)
    for claim in objects.of("PersistentVolumeClaim", ""):
        asked = amounts(claim.get("spec", "resources", "requests"))
        for limits in needs.limit_ranges(claim.key.namespace or "default"):
            for item in mappings(limits.get("spec", "limits")):
                if item.get("type") == "PersistentVolumeClaim":
                    # A claim has no limits to speak of: its request is held against both bounds.
                    for refusal in _refusals({k: v for k, v in item.items() if k in ("min", "max")}, asked, asked):
                        if refusal.bound == "requests":
                            yield _violation(claim, "spec.resources.requests.storage", "the claim", limits, refusal)


def _containers(
    workload: Workload, demand: Demand, limits: Manifest, item: Mapping[str, Any], needs: Needs
) -> Iterator[Violation]:
    defaults = needs.defaults(workload.namespace)
    for container in demand.containers:
        admitted = with_defaults(container, defaults)
        for resource in amounts(item.get("default")) | amounts(item.get("max")):
            request, limit = (amount.get(resource) for amount in (admitted.requests, admitted.limits))
            if resource not in container.limits and request is not None and limit is not None and request > limit:
                size = _text(resource, request)
                why = f"it requests {size} of {resource} and gets the default limit of {_text(resource, limit)}"
                refusal = _Refusal("limits", resource, why, f"write a limit of {size} or more", f"default.{resource}")
                field = resource_field(workload, container.name, "limits", resource)
                yield _violation(workload.manifest, field, f"container {container.name}", limits, refusal)
        for refusal in _refusals(item, admitted.requests, admitted.limits):
            field = resource_field(workload, container.name, refusal.bound, refusal.resource)
            yield _violation(workload.manifest, field, f"container {container.name}", limits, refusal)


def _pod(
    workload: Workload, demand: Demand, limits: Manifest, item: Mapping[str, Any], needs: Needs
) -> Iterator[Violation]:
    requests, caps = pod_amounts(demand, needs.defaults(workload.namespace))
    for refusal in _refusals(item, requests, caps):
        field = workload.pod_field("spec", "containers")
        yield _violation(workload.manifest, field, "the pod as a whole", limits, refusal)


def _refusals(item: Mapping[str, Any], requests: Amounts, limits: Amounts) -> Iterator[_Refusal]:
    for resource, least in amounts(item.get("min")).items():
        for bound, found in (("requests", requests.get(resource)), ("limits", limits.get(resource))):
            if (found is None and bound == "requests") or (found is not None and found < least):
                yield _refusal(bound, resource, found, "at least", least, f"min.{resource}")
    for resource, edge in amounts(item.get("max")).items():
        for bound, found in (("requests", requests.get(resource)), ("limits", limits.get(resource))):
            if (found is None and bound == "limits") or (found is not None and found > edge):
                yield _refusal(bound, resource, found, "at most", edge, f"max.{resource}")
    for resource, ratio in amounts(item.get("maxLimitRequestRatio")).items():
        request, limit = requests.get(resource), limits.get(resource)
        if not request or not limit or limit / request > ratio:
            shown = [_text(resource, amount) if amount else "none" for amount in (limit, request)]
            why = f"its limit of {resource} ({shown[0]}) may be at most {ratio} times its request ({shown[1]})"
            most = f"at most {_text(resource, ratio * request)}" if request else f"at most {ratio} times a request"
            remedy = f"write a limit of {most}"
            yield _Refusal("limits", resource, why, remedy, f"maxLimitRequestRatio.{resource}")


def _refusal(bound: str, resource: str, found: Decimal | None, what: str, edge: Decimal, setting: str) -> _Refusal:
    word, text = bound.removesuffix("s"), _text(resource, edge)
    why = f"its {word} of {resource} is {'none' if found is None else _text(resource, found)}, and has to be {what} "
    return _Refusal(bound, resource, f"{why}{text}", f"write a {word} of {what} {text}", setting)


def _violation(manifest: Manifest, field: str, who: str, limits: Manifest, refusal: _Refusal) -> Violation:
    return Violation(
        manifest,
        field,
        f"the LimitRange {limits.key.name} refuses {who}: {refusal.why}",
        f"{refusal.remedy}, or change {refusal.setting} of the LimitRange",
    )


def _text(resource: str, amount: Decimal) -> str:
    return quantity.render(amount, binary=resource != "cpu")
