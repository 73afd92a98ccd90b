"""ResourceQuotas that refuse pods of the workloads beside them."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from virida.checks.context import Context
from virida.checks.findings import Severity, Violation
from virida.checks.objects import Objects
from virida.checks.registry import rule
from virida.checks.reliability.needs import Needs, amounts, injected, resource_field
from virida.checks.reliability.workloads import Workload, Workloads, namespace_of
from virida.manifests import Manifest, field_path
from virida.namespace.peak import Demand, peak
from virida.namespace.wedges import amount_of, unstated_in

# What a quota calls by two names.
_SAME = {"cpu": "requests.cpu", "memory": "requests.memory", "ephemeral-storage": "requests.ephemeral-storage"}
_SAME["count/pods"] = "pods"
_SAME["count/persistentvolumeclaims"] = "persistentvolumeclaims"


@rule("reliability/quota-peak", Severity.ERROR)
def quota_peak(objects: Objects, context: Context) -> Iterator[Violation]:
    """A quota below what its namespace needs at its peak."""
    needs = objects.once(Needs, context)
    for quota in _quotas(objects):
        namespace = namespace_of(quota)
        by_name: dict[str, list[Demand]] = {}
        for workload in objects.once(Workloads).of(namespace):
            by_name.setdefault(str(workload), []).extend(needs.of(workload))
        for claim in needs.claims(namespace):
            by_name[f"{claim.kind} {claim.name}"] = [claim]
        defaults = needs.defaults(namespace)
        shares = {name: peak(demands, defaults) for name, demands in by_name.items()}
        for key, bound in amounts(quota.get("spec", "hard")).items():
            asked = {name: share.get(_SAME.get(key, key), Decimal(0)) for name, share in shares.items()}
            needed = sum(asked.values())
            if needed > bound:
                most = max(sorted(asked), key=lambda name: asked[name])
                text = amount_of(key, Decimal(needed))
                of = f"{key}: {text}, of which {amount_of(key, asked[most])} for {most}"
                if "storage" in key or "persistentvolumeclaims" in key:
                    message = f"the claims here need {of}; the last ones are refused"
                    remedy = f"raise it to {text} at least, or ask for less"
                else:
                    message = (
                        f"with every autoscaler at its maximum and every rollout in progress the workloads here need "
                        f"{of}; pods beyond the quota are refused, and a rollout or an autoscaler stops there"
                    )
                    remedy = f"raise it to {text} at least, or lower maxReplicas, maxSurge or what the containers ask"
                yield Violation(quota, field_path(quota.document, "spec", "hard", key), message, remedy)


@rule("reliability/quota-unstated", Severity.ERROR)
def quota_unstated(objects: Objects, context: Context) -> Iterator[Violation]:
    """A container that does not state what a quota counts."""
    needs = objects.once(Needs, context)
    for quota in _quotas(objects):
        defaults = needs.defaults(namespace_of(quota))
        for key in amounts(quota.get("spec", "hard")):
            for workload in objects.once(Workloads).of(namespace_of(quota)):
                unstated = unstated_in(_SAME.get(key, key), needs.of(workload), defaults)
                # The injector's two agents have one annotation.
                by_field = {v.field: v for v in (_unstated(quota, key, workload, c.name) for _, c in unstated)}
                yield from by_field.values()


def _unstated(quota: Manifest, key: str, workload: Workload, container: str) -> Violation:
    bound, _, resource = _SAME.get(key, key).partition(".")
    fix = "a figure" if injected(workload, container) else f"resources.{bound}.{resource}"
    default = "defaultRequest" if bound == "requests" else "default"
    return Violation(
        workload.manifest,
        resource_field(workload, container, bound, resource),
        f"the ResourceQuota {quota.key.name} counts {key}, and container {container} states no {resource} "
        f"{bound.removesuffix('s')}: the pods are refused",
        f"write {fix}, or a LimitRange with {default}.{resource} in the namespace",
    )


def _quotas(objects: Objects) -> Iterator[Manifest]:
    """The quotas that count every pod; those with a scope count some, and not the same at each time of its life."""
    for quota in objects.of("ResourceQuota", ""):
        if not quota.get("spec", "scopes") and not quota.get("spec", "scopeSelector"):
            yield quota
