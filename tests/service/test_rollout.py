"""Rollouts, placement and metadata."""

from __future__ import annotations

from typing import Any

import pytest
from cdk8s import Chart
from syrupy.assertion import SnapshotAssertion

from tests.conftest import of_kind
from tests.service.kit import chart_on, container, documents, options, pod, render
from virida import (
    Autoscaling,
    ClaimVolume,
    ClusterProfile,
    Container,
    Metadata,
    Placement,
    Replicas,
    Rollout,
    SmokeTest,
    Storage,
    StorageClass,
    Toleration,
)

MANY_NODES = ClusterProfile.k3s(nodes=6)


def test_renders_a_rollout(chart: Chart, snapshot: SnapshotAssertion) -> None:
    rollout = Rollout(
        max_surge=2,
        max_unavailable="10%",
        min_ready=5,
        progress_deadline=900,
        pre_stop_sleep=15,
        termination_grace_period=90,
        revision_history=0,
    )
    found = render(chart, rollout=rollout)
    spec = of_kind(found, "Deployment")["spec"]
    fields = ("strategy", "minReadySeconds", "progressDeadlineSeconds", "revisionHistoryLimit")
    assert {
        **{name: spec[name] for name in fields},
        "terminationGracePeriodSeconds": pod(found)["terminationGracePeriodSeconds"],
        "lifecycle": container(found)["lifecycle"],
    } == snapshot
    assert spec["revisionHistoryLimit"] == 0
    assert container(found)["lifecycle"] == {"preStop": {"sleep": {"seconds": 15}}}


@pytest.mark.parametrize(
    ("changes", "strategy"),
    [
        ({}, "RollingUpdate"),
        ({"rollout": Rollout(strategy="Recreate")}, "Recreate"),
        ({"mounts": {"/data": ClaimVolume("data")}, "scale": Replicas(1)}, "Recreate"),
        ({"mounts": {"/data": ClaimVolume("data", shared=True)}}, "RollingUpdate"),
        ({"mounts": {"/data": Storage("1Gi")}, "scale": Autoscaling(min=1, max=1)}, "Recreate"),
        (
            {"containers": [Container("db", image="a/b:1", mounts={"/data": Storage("1Gi")})], "scale": Replicas(1)},
            "Recreate",
        ),
    ],
)
def test_what_cannot_be_shared_is_given_up_first(changes: dict[str, Any], strategy: str) -> None:
    assert of_kind(documents(options(**changes)), "Deployment")["spec"]["strategy"]["type"] == strategy


def test_shared_storage_keeps_a_rolling_update() -> None:
    shared = ClusterProfile.k3s(storage_classes=[StorageClass("nfs", access_modes=["ReadWriteMany"])])
    found = documents(options(mounts={"/data": Storage("1Gi", access_mode="ReadWriteMany")}), shared)
    assert of_kind(found, "Deployment")["spec"]["strategy"]["type"] == "RollingUpdate"


def test_without_a_sleep_there_is_no_hook() -> None:
    found = documents(options(rollout=Rollout(pre_stop_sleep=0)), ClusterProfile.k3s(kubernetes="1.29"))
    assert "lifecycle" not in container(found)


def test_renders_placement(chart: Chart, snapshot: SnapshotAssertion) -> None:
    placement = Placement(
        node_selector={"virida.local/zone": "edge"},
        tolerations=[
            Toleration(key="nvidia.com/gpu"),
            Toleration(key="dedicated", value="iot", effect="NoSchedule"),
            Toleration(key="blank", value=""),
        ],
        spread="topology.kubernetes.io/zone",
        priority_class="business",
        runtime_class="nvidia",
    )
    spec = pod(render(chart, placement=placement))
    fields = ("nodeSelector", "tolerations", "affinity", "topologySpreadConstraints", "priorityClassName")
    assert {name: spec[name] for name in (*fields, "runtimeClassName")} == snapshot
    assert [toleration["operator"] for toleration in spec["tolerations"]] == ["Exists", "Equal", "Equal"]


def test_pods_need_not_be_spread() -> None:
    assert (
        pod(documents(options(placement=Placement(spread=None))))
        .keys()
        .isdisjoint({"affinity", "topologySpreadConstraints"})
    )


@pytest.mark.parametrize(
    ("scale", "profile", "expected"),
    [
        (Replicas(2), ClusterProfile.k3s(), "ScheduleAnyway"),
        (Replicas(6), MANY_NODES, "ScheduleAnyway"),
        (Replicas(5), MANY_NODES, "DoNotSchedule"),
        (Autoscaling(min=2, max=20), MANY_NODES, "DoNotSchedule"),
    ],
)
def test_spreading_is_strict_where_there_are_nodes_enough(
    scale: Replicas | Autoscaling, profile: ClusterProfile, expected: str
) -> None:
    (constraint,) = pod(documents(options(scale=scale), profile))["topologySpreadConstraints"]
    assert constraint["whenUnsatisfiable"] == expected


def test_the_profile_of_the_tree_decides() -> None:
    (constraint,) = pod(render(chart_on(MANY_NODES)))["topologySpreadConstraints"]
    assert constraint["whenUnsatisfiable"] == "DoNotSchedule"


def test_renders_metadata(chart: Chart, snapshot: SnapshotAssertion) -> None:
    metadata = Metadata(
        labels={"team": "shop"},
        annotations={"example.com/runbook": "https://runbooks.example.com/cart"},
        pod_labels={"sidecar": "yes"},
        pod_annotations={"example.com/restarted": "2026-01-01"},
    )
    found = render(chart, metadata=metadata)
    deployment = of_kind(found, "Deployment")
    assert [deployment["metadata"], deployment["spec"]["template"]["metadata"]] == snapshot
    assert deployment["spec"]["selector"]["matchLabels"] == {"app.kubernetes.io/name": "cart"}
    for document in found:
        assert document["metadata"]["labels"]["team"] == "shop"
        assert document["metadata"]["annotations"]["example.com/runbook"].startswith("https://")


def test_annotations_of_everything_do_not_displace_those_that_an_object_needs() -> None:
    metadata = Metadata(annotations={"argocd.argoproj.io/hook": "Skip", "example.com/a": "b"})
    job = of_kind(documents(options(metadata=metadata, smoke_test=SmokeTest())), "Job")
    assert job["metadata"]["annotations"]["argocd.argoproj.io/hook"] == "PostSync"
    assert job["metadata"]["annotations"]["example.com/a"] == "b"
