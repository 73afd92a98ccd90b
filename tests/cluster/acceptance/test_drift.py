"""What is applied stays as it is: nothing that the cluster itself writes is a difference to Argo CD."""

from __future__ import annotations

from copy import deepcopy
from http import HTTPStatus
from typing import Any

from tests.cluster.acceptance.delivery import Delivery, name_of
from tests.cluster.client import Client, Document

_QUIET_TRIES = 5


def test_applying_twice_changes_nothing(delivery: Delivery) -> None:
    assert [name_of(one.document) for one in delivery.applied if not _is_unchanged(delivery.client, one.document)] == []


def test_what_the_server_fills_in_is_no_difference(delivery: Delivery) -> None:
    assert [text for one in delivery.applied for text in _differences(delivery.client, one.document)] == []


def test_a_manual_edit_is_a_difference(delivery: Delivery) -> None:
    service = next(one.document for one in delivery.applied if one.document["kind"] == "Service")
    edited = deepcopy(service)
    edited["spec"]["ports"][0]["port"] += 1
    assert delivery.client.apply(edited).status == HTTPStatus.OK
    assert [text.split(":")[0] for text in _differences(delivery.client, service)] == [name_of(service)]
    assert delivery.client.apply(service).status == HTTPStatus.OK
    assert _differences(delivery.client, service) == []


def test_scaling_by_an_autoscaler_is_no_difference(delivery: Delivery) -> None:
    """Up to the maximum of all at once, which quota and nodes have room for."""
    peaks = {
        (one.document["spec"]["scaleTargetRef"]["kind"], one.document["spec"]["scaleTargetRef"]["name"]): one.document
        for one in delivery.applied
        if one.document["kind"] == "HorizontalPodAutoscaler"
    }
    scaled = [one for one in delivery.workloads if (one["kind"], one["metadata"]["name"]) in peaks]
    assert len(scaled) == len(peaks) > 0
    for workload in scaled:
        peak = peaks[workload["kind"], workload["metadata"]["name"]]["spec"]["maxReplicas"]
        answer = delivery.client.request(
            "PATCH",
            f"{delivery.client.path(workload, 'scale')}?fieldManager=kube-controller-manager",
            {"spec": {"replicas": peak}},
            "application/merge-patch+json",
        )
        assert answer.status == HTTPStatus.OK, answer.body
    for workload in scaled:
        assert _differences(delivery.client, workload) == []
        assert delivery.client.apply(workload).status == HTTPStatus.OK
        live = delivery.client.get(workload) or {}
        peak = peaks[workload["kind"], workload["metadata"]["name"]]["spec"]["maxReplicas"]
        assert live["spec"]["replicas"] == peak
        delivery.await_running(workload)


def _is_unchanged(client: Client, document: Document) -> bool:
    """Controllers write status meanwhile: that the object is the same in one of a few tries is enough."""
    for _ in range(_QUIET_TRIES):
        before, after = client.get(document), client.apply(document).body
        if before and before["metadata"]["resourceVersion"] == after["metadata"]["resourceVersion"]:
            return True
    return False


def _differences(client: Client, document: Document) -> list[str]:
    """What applying would change, as Argo CD's server-side diff sees it."""
    found: list[str] = []
    for _ in range(_QUIET_TRIES):
        live, wanted = client.get(document), client.apply(document, dry_run=True)
        assert live is not None, name_of(document)
        assert wanted.status == HTTPStatus.OK, wanted.body
        found = [f"{name_of(document)}: {path}" for path in _paths(_plain(live), _plain(wanted.body))]
        if not found:
            break
    return found


def _plain(document: Document) -> Document:
    metadata = {
        key: value for key, value in document["metadata"].items() if key not in ("managedFields", "resourceVersion")
    }
    return {**document, "metadata": metadata, "status": None}


def _paths(one: Any, other: Any, at: str = "") -> list[str]:
    """Where two values differ."""
    if isinstance(one, dict) and isinstance(other, dict):
        keys = sorted(one.keys() | other.keys())
        return [path for key in keys for path in _paths(one.get(key), other.get(key), f"{at}.{key}")]
    if isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        pairs = enumerate(zip(one, other, strict=True))
        return [path for index, (a, b) in pairs for path in _paths(a, b, f"{at}[{index}]")]
    return [] if one == other else [f"{at} is {one!r}, and would be {other!r}"]
