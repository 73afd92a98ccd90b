"""How many pods a service has, and how large they get."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Annotated, Literal

from virida import quantity, rules
from virida.fields import At, Value
from virida.rules import AtLeastOne, Quantity


def _check_share(at: At, value: int | str) -> None:
    if isinstance(value, str) and re.fullmatch("[0-9]{1,2}%|100%", value) is None:
        at.refuse(value, "must be a number of pods or a percentage", 'write one such as 1 or "25%"')
    if isinstance(value, int) and value < 0:
        at.refuse(value, "must be at least 0", "write 0 or more")


Share = Annotated[int | str, _check_share]
"""A number of pods, or a percentage of them."""


def pods_of(share: int | str, total: int, *, round_up: bool) -> int:
    """How many of ``total`` pods a share is, rounded as Kubernetes does it: surge up, the unavailable down."""
    if isinstance(share, int):
        return share
    percent = int(share.rstrip("%"))
    return -(-total * percent // 100) if round_up else total * percent // 100


@dataclass(frozen=True, slots=True, kw_only=True)
class DisruptionBudget(Value):
    """How many pods a node's drain may take at once.

    Args:
        max_unavailable: The most pods that may be missing. Default: 1, which never blocks a drain of healthy pods.
        min_available: Instead: the fewest pods that must stay.
    """

    max_unavailable: Share | None = None
    min_available: Share | None = None

    def check_together(self, at: At) -> None:
        """One of the two."""
        if self.max_unavailable is not None and self.min_available is not None:
            (at / "min_available").refuse(
                self.min_available, f"must stand alone, and max_unavailable is {self.max_unavailable!r}", "give one"
            )

    def check_drains(self, at: At, fewest: int) -> None:
        """Refuse a budget that lets no pod go when the service runs at its fewest."""
        unavailable = 1 if self.max_unavailable is None else pods_of(self.max_unavailable, fewest, round_up=True)
        if self.min_available is not None and pods_of(self.min_available, fewest, round_up=True) >= fewest:
            (at / "min_available").refuse(
                self.min_available, f"must leave a pod to evict of {fewest}", "lower it, or write max_unavailable=1"
            )
        if unavailable == 0:
            (at / "max_unavailable").refuse(self.max_unavailable, "must let a pod go", "write max_unavailable=1")


@dataclass(frozen=True, slots=True)
class Replicas(Value):
    """A fixed number of pods.

    Args:
        count: How many.
        disruption_budget: What a drain may take. Default: one at a time, from two pods on. None: no budget.
    """

    count: Annotated[int, rules.at_least(0)]
    disruption_budget: DisruptionBudget | None = field(default=DisruptionBudget(), kw_only=True)

    @property
    def fewest(self) -> int:
        """The fewest pods at any time."""
        return self.count

    @property
    def most(self) -> int:
        """The most pods at any time, but for a rollout's surge."""
        return self.count

    def check_together(self, at: At) -> None:
        """A drain can end."""
        if self.disruption_budget is not None and self.count > 1:
            self.disruption_budget.check_drains(at / "disruption_budget", self.count)


@dataclass(frozen=True, slots=True, kw_only=True)
class ScalingRule(Value):
    """How fast an autoscaler moves in one direction.

    Args:
        stabilization: For how long it looks back before it moves, in seconds.
        percent: By how much of the present pods it moves at most.
        period: In how many seconds, at most 1800.
    """

    stabilization: Annotated[int, rules.between(0, 3600)]
    percent: AtLeastOne
    period: Annotated[int, rules.between(1, 1800)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Autoscaling(Value):
    """A HorizontalPodAutoscaler: pods by what they use of what they ask for.

    Args:
        min: The fewest pods.
        max: The most pods.
        cpu: The use of cpu to aim at, in percent of the request; above 100 where the limit allows. None: not looked at.
        memory: The same for memory. Default: not looked at; few programs give memory back when load falls.
        scale_up: How fast it adds. Default: doubles each 15 s after one minute.
        scale_down: How fast it removes. Default: a tenth each minute after five minutes, so that a pause costs nothing.
        disruption_budget: What a drain may take. Default: one at a time, from two pods on. None: no budget.
    """

    min: AtLeastOne = 2
    max: AtLeastOne
    cpu: AtLeastOne | None = 70
    memory: AtLeastOne | None = None
    scale_up: ScalingRule = ScalingRule(stabilization=60, percent=100, period=15)
    scale_down: ScalingRule = ScalingRule(stabilization=300, percent=10, period=60)
    disruption_budget: DisruptionBudget | None = DisruptionBudget()

    @property
    def fewest(self) -> int:
        """The fewest pods at any time."""
        return self.min

    @property
    def most(self) -> int:
        """The most pods at any time, but for a rollout's surge."""
        return self.max

    def check_together(self, at: At) -> None:
        """The range is one, something is measured, a drain can end."""
        if self.min > self.max:
            (at / "min").refuse(self.min, f"must be at most max ({self.max})", "lower min or raise max")
        if self.cpu is None and self.memory is None:
            (at / "cpu").refuse(None, "must not be None together with memory", "give one, or write Replicas(...)")
        if self.disruption_budget is not None and self.min > 1:
            self.disruption_budget.check_drains(at / "disruption_budget", self.min)


@dataclass(frozen=True, slots=True, kw_only=True)
class VerticalAutoscaling(Value):
    """A VerticalPodAutoscaler: what a container ought to ask for, by what it has used.

    Args:
        mode: `Off` (default) recommends only. `Initial` sets new pods, `InPlaceOrRecreate` and `Recreate` running ones
            too. The former `Auto` is deprecated since VPA 1.5.
        resources: What it looks at. Default: cpu and memory.
        min_cpu: The least cpu it proposes. Default: `100m`.
        max_cpu: The most. Default: `1`.
        min_memory: The least memory it proposes. Default: `128Mi`.
        max_memory: The most. Default: `1Gi`.
    """

    mode: Literal["Off", "Initial", "Recreate", "InPlaceOrRecreate"] = "Off"
    resources: Annotated[Sequence[Literal["cpu", "memory"]], rules.not_empty] = ("cpu", "memory")
    min_cpu: Quantity = "100m"
    max_cpu: Quantity = "1"
    min_memory: Quantity = "128Mi"
    max_memory: Quantity = "1Gi"

    def check_together(self, at: At) -> None:
        """Each range is one."""
        for name in ("cpu", "memory"):
            least, most = getattr(self, f"min_{name}"), getattr(self, f"max_{name}")
            if quantity.parse(least) > quantity.parse(most):
                (at / f"min_{name}").refuse(
                    least, f"must be at most max_{name} ({most})", "lower it, or raise the other"
                )
