"""PodDisruptionBudgets against the pods that they select."""

from __future__ import annotations

from collections.abc import Iterator

from virida.checks.context import Context
from virida.checks.findings import Severity, Violation
from virida.checks.objects import Objects
from virida.checks.registry import rule
from virida.checks.reliability.values import count, share
from virida.checks.reliability.workloads import Workload, Workloads, namespace_of
from virida.manifests import Manifest
from virida.reachability.selectors import Selector

BUDGET = ("PodDisruptionBudget", "policy")


class Budgets:
    """Which PodDisruptionBudget selects which workloads.

    Args:
        objects: The objects. Call this through their `once`.
    """

    def __init__(self, objects: Objects) -> None:
        workloads = objects.once(Workloads)
        self.workloads: dict[Manifest, list[Workload]] = {}
        self.of: dict[Workload, list[Manifest]] = {}
        for budget in objects.of(*BUDGET):
            selector = budget.get("spec", "selector")
            # Without a selector it selects nothing; an empty one selects every pod of the namespace.
            chosen = [] if selector is None else workloads.selected(namespace_of(budget), Selector.read(selector))
            self.workloads[budget] = chosen
            for workload in chosen:
                self.of.setdefault(workload, []).append(budget)


@rule("reliability/pdb-blocks-drain", Severity.ERROR)
def pdb_blocks_drain(objects: Objects, context: Context) -> Iterator[Violation]:
    """A PodDisruptionBudget that lets no pod be evicted."""
    for budget, chosen in objects.once(Budgets).workloads.items():
        spec = budget.mapping("spec")
        unavailable, available = spec.get("maxUnavailable"), spec.get("minAvailable")
        if unavailable is not None:
            if unavailable in (0, "0%"):
                yield _blocks(budget, "maxUnavailable", "no pod may be missing", "write maxUnavailable: 1")
        elif available is None:
            yield _blocks(
                budget, "minAvailable", "it says neither minAvailable nor maxUnavailable", "write maxUnavailable: 1"
            )
        elif available == "100%":
            yield _blocks(budget, "minAvailable", "every pod has to stay", "write maxUnavailable: 1 instead")
        else:
            yield from _too_many(budget, available, chosen)


def _too_many(budget: Manifest, available: object, chosen: list[Workload]) -> Iterator[Violation]:
    """Source: getExpectedPodCount in k8s.io/kubernetes pkg/controller/disruption/disruption.go."""
    if not chosen or not all(workload.scales for workload in chosen):
        return
    fewest = sum(workload.fewest for workload in chosen)
    stay = share(available, fewest, round_up=True)
    if not fewest or not stay or stay < fewest:
        return
    who = str(chosen[0]) if len(chosen) == 1 else f"the {len(chosen)} workloads that it selects"
    has = "has" if len(chosen) == 1 else "have"
    scaled = " at the minimum of its HorizontalPodAutoscaler" if len(chosen) == 1 and chosen[0].autoscaled else ""
    percent = f" ({available} of {fewest}, rounded up)" if isinstance(available, str) else ""
    message = (
        f"{count(stay, 'pod')}{percent} {'has' if stay == 1 else 'have'} to stay, and {who} {has} {fewest}{scaled}"
    )
    if fewest == 1:
        remedy = "run at least 2 pods and write maxUnavailable: 1 instead, or remove the PodDisruptionBudget"
    elif percent:
        remedy = "write maxUnavailable: 1 instead"
    else:
        remedy = f"write maxUnavailable: 1 instead, or run at least {count(stay + 1, 'pod')}"
    yield _blocks(budget, "minAvailable", message, remedy)


def _blocks(budget: Manifest, field: str, why: str, remedy: str) -> Violation:
    return Violation(
        budget,
        f"spec.{field}",
        f"{why}, so that none may be evicted: draining a node, as each upgrade does, waits without end",
        remedy,
    )


@rule("reliability/pdb-overlap", Severity.ERROR)
def pdb_overlap(objects: Objects, context: Context) -> Iterator[Violation]:
    """Two PodDisruptionBudgets that select one pod."""
    for workload, budgets in objects.once(Budgets).of.items():
        for budget in budgets[1:]:
            yield Violation(
                budget,
                "spec.selector",
                f"the pods of {workload} are selected by the PodDisruptionBudget {budgets[0].key.name} too; the API "
                "server evicts no pod that has two, so that its node cannot be drained",
                "remove one of the two, or narrow its selector",
            )


@rule("reliability/pdb-missing", Severity.INFO)
def pdb_missing(objects: Objects, context: Context) -> Iterator[Violation]:
    """A workload of several pods without a PodDisruptionBudget."""
    budgets = objects.once(Budgets)
    for workload in objects.once(Workloads):
        if workload.scales and workload.fewest > 1 and workload not in budgets.of:
            yield Violation(
                workload.manifest,
                "",
                f"nothing keeps the drain of several nodes from taking all {workload.fewest} pods at once",
                "add a PodDisruptionBudget with maxUnavailable: 1 and the selector of this object",
            )
