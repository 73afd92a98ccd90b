"""What is refused of replicas, autoscalers and budgets."""

# What is refused for its type is of that type on purpose.
# mypy: disable-error-code="arg-type, dict-item, list-item, typeddict-item"

from __future__ import annotations

from typing import Any

import pytest

from tests.service.kit import refusal
from virida import Autoscaling, DisruptionBudget, Replicas, ScalingRule, VerticalAutoscaling

REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"scale": 3}, "scale (3) must be a Replicas or an Autoscaling; give it one of them"),
    ({"scale": None}, "scale (None) must be a Replicas or an Autoscaling; give it one of them"),
    ({"scale": Replicas("3")}, "scale.count ('3') must be an int; write 3"),
    ({"scale": Replicas(True)}, "scale.count (True) must be an int; give it an int"),
    ({"scale": Autoscaling(min="2", max=4)}, "scale.min ('2') must be an int; write 2"),
    ({"scale": Autoscaling(max=None)}, "scale.max (None) must be an int; give it an int"),
    (
        {"scale": Autoscaling(max=4, scale_up=None)},
        "scale.scale_up (None) must be a ScalingRule; give it a ScalingRule",
    ),
    (
        {"scale": Replicas(2, disruption_budget=1)},
        "scale.disruption_budget (1) must be a DisruptionBudget or None; give it one of them",
    ),
    (
        {"scale": Replicas(2, disruption_budget=DisruptionBudget(max_unavailable=1.5))},
        "scale.disruption_budget.max_unavailable (1.5) must be an int, a str or None; give it one of them",
    ),
    ({"vertical": True}, "vertical (True) must be a VerticalAutoscaling or None; give it one of them"),
    (
        {"vertical": VerticalAutoscaling(mode="Auto")},
        "vertical.mode ('Auto') must be 'Off', 'Initial', 'Recreate' or 'InPlaceOrRecreate'; write one of them",
    ),
    ({"vertical": VerticalAutoscaling(resources="cpu")}, "vertical.resources ('cpu') must be a list; write ['cpu']"),
    (
        {"vertical": VerticalAutoscaling(resources=["disk"])},
        "vertical.resources[0] ('disk') must be 'cpu' or 'memory'; write one of them",
    ),
    ({"scale": Replicas(-1)}, "scale.count (-1) must be at least 0; write 0 or more"),
    ({"scale": Autoscaling(min=0, max=4)}, "scale.min (0) must be at least 1; write 1 or more"),
    ({"scale": Autoscaling(max=0)}, "scale.max (0) must be at least 1; write 1 or more"),
    ({"scale": Autoscaling(max=4, cpu=0)}, "scale.cpu (0) must be at least 1; write 1 or more"),
    ({"scale": Autoscaling(max=4, memory=-5)}, "scale.memory (-5) must be at least 1; write 1 or more"),
    (
        {"scale": Autoscaling(max=4, scale_up=ScalingRule(stabilization=3601, percent=1, period=1))},
        "scale.scale_up.stabilization (3601) must be between 0 and 3600; write a number in that range",
    ),
    (
        {"scale": Autoscaling(max=4, scale_up=ScalingRule(stabilization=0, percent=0, period=1))},
        "scale.scale_up.percent (0) must be at least 1; write 1 or more",
    ),
    (
        {"scale": Autoscaling(max=4, scale_down=ScalingRule(stabilization=0, percent=1, period=1801))},
        "scale.scale_down.period (1801) must be between 1 and 1800; write a number in that range",
    ),
    (
        {"scale": Replicas(2, disruption_budget=DisruptionBudget(max_unavailable=-1))},
        "scale.disruption_budget.max_unavailable (-1) must be at least 0; write 0 or more",
    ),
    (
        {"scale": Replicas(2, disruption_budget=DisruptionBudget(max_unavailable="120%"))},
        "scale.disruption_budget.max_unavailable ('120%') must be a number of pods or a percentage; write one "
        'such as 1 or "25%"',
    ),
    (
        {"scale": Replicas(2, disruption_budget=DisruptionBudget(min_available="half"))},
        "scale.disruption_budget.min_available ('half') must be a number of pods or a percentage; write one such "
        'as 1 or "25%"',
    ),
    (
        {"vertical": VerticalAutoscaling(resources=[])},
        "vertical.resources ([]) must not be empty; write at least one, or leave the option out",
    ),
    (
        {"vertical": VerticalAutoscaling(max_memory="4gb")},
        "vertical.max_memory ('4gb') must be a quantity that Kubernetes reads; write \"4Gi\"",
    ),
    ({"scale": Autoscaling(min=5, max=4)}, "scale.min (5) must be at most max (4); lower min or raise max"),
    (
        {"scale": Autoscaling(max=4, cpu=None)},
        "scale.cpu (None) must not be None together with memory; give one, or write Replicas(...)",
    ),
    (
        {"scale": Replicas(2, disruption_budget=DisruptionBudget(max_unavailable=1, min_available=1))},
        "scale.disruption_budget.min_available (1) must stand alone, and max_unavailable is 1; give one",
    ),
    (
        {"scale": Replicas(2, disruption_budget=DisruptionBudget(max_unavailable=0))},
        "scale.disruption_budget.max_unavailable (0) must let a pod go; write max_unavailable=1",
    ),
    (
        {"scale": Replicas(2, disruption_budget=DisruptionBudget(max_unavailable="0%"))},
        "scale.disruption_budget.max_unavailable ('0%') must let a pod go; write max_unavailable=1",
    ),
    (
        {"scale": Replicas(2, disruption_budget=DisruptionBudget(min_available=2))},
        "scale.disruption_budget.min_available (2) must leave a pod to evict of 2; lower it, or write "
        "max_unavailable=1",
    ),
    (
        {"scale": Autoscaling(min=2, max=9, disruption_budget=DisruptionBudget(min_available="60%"))},
        "scale.disruption_budget.min_available ('60%') must leave a pod to evict of 2; lower it, or write "
        "max_unavailable=1",
    ),
    (
        {"vertical": VerticalAutoscaling(min_cpu="2")},
        "vertical.min_cpu ('2') must be at most max_cpu (1); lower it, or raise the other",
    ),
    (
        {"vertical": VerticalAutoscaling(max_memory="64Mi")},
        "vertical.min_memory ('128Mi') must be at most max_memory (64Mi); lower it, or raise the other",
    ),
    (
        {"scale": Autoscaling(max=4), "vertical": VerticalAutoscaling(mode="Initial")},
        "vertical.resources (['cpu', 'memory']) must not hold cpu, because scale looks at it too and the two "
        'would chase each other; write mode="Off", or take cpu out of one of them',
    ),
    (
        {"scale": Autoscaling(max=4, cpu=None, memory=80), "vertical": VerticalAutoscaling(mode="Recreate")},
        "vertical.resources (['cpu', 'memory']) must not hold memory, because scale looks at it too and the two "
        'would chase each other; write mode="Off", or take memory out of one of them',
    ),
]


@pytest.mark.parametrize(("changes", "message"), REFUSED, ids=[message.split(" (")[0] for _, message in REFUSED])
def test_rejects_scaling(changes: dict[str, Any], message: str) -> None:
    assert refusal(**changes) == f"shop/cart: {message}"
