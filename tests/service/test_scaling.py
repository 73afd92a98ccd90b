"""How many pods, how large, and how many a drain may take."""

from __future__ import annotations

from typing import Any

import pytest
from cdk8s import Chart
from syrupy.assertion import SnapshotAssertion

from tests.conftest import of_kind
from tests.service.kit import documents, kinds, options, render
from virida import Autoscaling, Container, DisruptionBudget, Replicas, ScalingRule, VerticalAutoscaling
from virida.service.options.scaling import pods_of


def test_renders_autoscaling(chart: Chart, snapshot: SnapshotAssertion) -> None:
    found = render(chart, scale=Autoscaling(min=2, max=10, cpu=70, memory=80))
    autoscaler = of_kind(found, "HorizontalPodAutoscaler")
    assert autoscaler == snapshot
    # A number in the Deployment would undo the autoscaler's with every sync.
    assert "replicas" not in of_kind(found, "Deployment")["spec"]
    # The API server sorts them so; any other order would look like a change to Argo CD.
    assert [metric["resource"]["name"] for metric in autoscaler["spec"]["metrics"]] == ["memory", "cpu"]


def test_renders_autoscaling_with_everything(chart: Chart, snapshot: SnapshotAssertion) -> None:
    found = render(
        chart,
        scale=Autoscaling(
            min=4,
            max=40,
            cpu=None,
            memory=75,
            scale_up=ScalingRule(stabilization=0, percent=50, period=30),
            scale_down=ScalingRule(stabilization=600, percent=5, period=120),
            disruption_budget=DisruptionBudget(min_available="50%"),
        ),
    )
    assert [of_kind(found, "HorizontalPodAutoscaler"), of_kind(found, "PodDisruptionBudget")] == snapshot
    assert of_kind(found, "PodDisruptionBudget")["spec"]["minAvailable"] == "50%"


def test_an_autoscaler_looks_at_the_service_and_not_at_its_companions() -> None:
    helper = Container("helper", image="shop/helper:1.0.0")
    found = of_kind(documents(options(scale=Autoscaling(max=4), containers=[helper])), "HorizontalPodAutoscaler")
    assert found["spec"]["metrics"] == [
        {
            "type": "ContainerResource",
            "containerResource": {
                "name": "cpu",
                "container": "cart",
                "target": {"type": "Utilization", "averageUtilization": 70},
            },
        }
    ]


def test_what_ends_before_the_service_starts_is_no_companion() -> None:
    migrate = Container("migrate", image="shop/migrate:1.0.0", init=True)
    found = of_kind(documents(options(scale=Autoscaling(max=4), containers=[migrate])), "HorizontalPodAutoscaler")
    assert [metric["type"] for metric in found["spec"]["metrics"]] == ["Resource"]


def test_renders_vertical_autoscaling(chart: Chart, snapshot: SnapshotAssertion) -> None:
    vertical = VerticalAutoscaling(
        mode="InPlaceOrRecreate", resources=["memory"], min_cpu="50m", max_cpu="2", min_memory="64Mi", max_memory="4Gi"
    )
    found = of_kind(render(chart, vertical=vertical), "VerticalPodAutoscaler")
    assert found == snapshot
    assert found["spec"]["targetRef"] == {"apiVersion": "apps/v1", "kind": "Deployment", "name": "cart"}


def test_a_vertical_autoscaler_recommends_only_by_default() -> None:
    found = of_kind(documents(options(vertical=VerticalAutoscaling())), "VerticalPodAutoscaler")
    assert found["spec"]["updatePolicy"] == {"updateMode": "Off"}


def test_both_autoscalers_may_look_at_one_resource_where_one_only_recommends() -> None:
    found = documents(options(scale=Autoscaling(max=4), vertical=VerticalAutoscaling()))
    assert {"HorizontalPodAutoscaler", "VerticalPodAutoscaler"} <= set(kinds(found))


def test_both_autoscalers_may_act_on_different_resources() -> None:
    vertical = VerticalAutoscaling(mode="Initial", resources=["memory"])
    found = documents(options(scale=Autoscaling(max=4, cpu=70), vertical=vertical))
    assert {"HorizontalPodAutoscaler", "VerticalPodAutoscaler"} <= set(kinds(found))


@pytest.mark.parametrize("count", [0, 1, 3])
def test_the_number_of_replicas_is_the_one_given_and_a_budget_needs_two(count: int) -> None:
    found = documents(options(scale=Replicas(count)))
    assert of_kind(found, "Deployment")["spec"]["replicas"] == count
    assert ("PodDisruptionBudget" in kinds(found)) == (count > 1)


@pytest.mark.parametrize(
    ("budget", "expected"),
    [
        (DisruptionBudget(), {"maxUnavailable": 1}),
        (DisruptionBudget(max_unavailable=2), {"maxUnavailable": 2}),
        (DisruptionBudget(max_unavailable="50%"), {"maxUnavailable": "50%"}),
        (DisruptionBudget(min_available=2), {"minAvailable": 2}),
    ],
)
def test_a_budget_says_one_of_the_two(budget: DisruptionBudget, expected: dict[str, Any]) -> None:
    spec = of_kind(documents(options(scale=Replicas(3, disruption_budget=budget))), "PodDisruptionBudget")["spec"]
    assert {key: value for key, value in spec.items() if key.startswith(("max", "min"))} == expected
    assert spec["unhealthyPodEvictionPolicy"] == "AlwaysAllow"


@pytest.mark.parametrize("scale", [Replicas(3, disruption_budget=None), Autoscaling(max=9, disruption_budget=None)])
def test_a_budget_can_be_switched_off(scale: Replicas | Autoscaling) -> None:
    assert "PodDisruptionBudget" not in kinds(documents(options(scale=scale)))


def test_an_autoscaler_that_may_go_down_to_one_has_no_budget() -> None:
    assert "PodDisruptionBudget" not in kinds(documents(options(scale=Autoscaling(min=1, max=4))))


@pytest.mark.parametrize(
    ("share", "total", "up", "down"), [(2, 10, 2, 2), ("25%", 10, 3, 2), ("0%", 10, 0, 0), ("100%", 3, 3, 3)]
)
def test_a_share_is_rounded_as_kubernetes_does(share: int | str, total: int, up: int, down: int) -> None:
    assert pods_of(share, total, round_up=True) == up
    assert pods_of(share, total, round_up=False) == down
