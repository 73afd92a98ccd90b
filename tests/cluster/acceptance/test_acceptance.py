"""What is rendered is what a cluster accepts: every object, without a warning, and its pods run."""

from __future__ import annotations

import re
from functools import partial
from http import HTTPStatus

from tests.cluster.acceptance.delivery import READY_SECONDS, Delivery, name_of
from tests.cluster.acceptance.refusals import POD
from tests.cluster.client import Document
from tests.cluster.waiting import wait_until

_ARGO_CD_FINALIZER = re.compile(
    r'root: (AppProject|Application)/.*: 299 - "metadata\.finalizers: \\"resources-finalizer\.argocd\.argoproj\.io\\": '
    r"prefer a domain-qualified finalizer name .*"
)
"""The name is Argo CD's own: its controller acts on no other."""


def test_every_object_is_accepted(delivery: Delivery) -> None:
    assert [f"{one}: {one.response.body['message']}" for one in delivery.applied if not one.accepted] == []
    rendered = sum(len(documents) for documents in delivery.estate.values())
    assert len(delivery.applied) + len(delivery.left_out) == rendered > 100


def test_no_object_is_warned_about(delivery: Delivery) -> None:
    warnings = [f"{one}: {text}" for one in delivery.applied for text in one.response.warnings]
    assert [text for text in warnings if not _ARGO_CD_FINALIZER.fullmatch(text)] == []


def test_what_comes_too_early_waits_for_a_namespace_alone(delivery: Delivery) -> None:
    """Applications of a wave are synced side by side, and those that fail are tried again."""
    reasons = {re.sub('".*"', "...", one.response.body["message"]) for one in delivery.too_early}
    assert reasons <= {"namespaces ... not found"}


def test_only_kinds_without_a_definition_are_left_out(delivery: Delivery) -> None:
    assert not delivery.left_out or delivery.definitions.missing, delivery.left_out


def test_all_pods_run(delivery: Delivery) -> None:
    assert len(delivery.workloads) >= 5
    assert [name_of(one) for one in delivery.workloads if not delivery.is_running(one)] == []


def test_autoscaled_workloads_have_their_minimum(delivery: Delivery) -> None:
    autoscalers = [one.document for one in delivery.applied if one.document["kind"] == "HorizontalPodAutoscaler"]
    assert autoscalers
    for autoscaler in autoscalers:
        workload = _target(autoscaler)
        least = autoscaler["spec"]["minReplicas"]
        wait_until(partial(_has_replicas, delivery, workload, least), READY_SECONDS, partial(delivery.why, workload))
        delivery.await_running(workload)


def test_the_jobs_of_cron_jobs_run(delivery: Delivery) -> None:
    for cron_job in (one.document for one in delivery.applied if one.document["kind"] == "CronJob"):
        template = cron_job["spec"]["jobTemplate"]
        name = {"name": f"{cron_job['metadata']['name']}-e2e", "namespace": cron_job["metadata"]["namespace"]}
        job = {
            "apiVersion": "batch/v1",
            "kind": "Job",
            **template,
            "metadata": {**template.get("metadata", {}), **name},
        }
        answer = delivery.client.apply(job)
        assert (answer.status, answer.warnings) == (HTTPStatus.CREATED, ()), answer.body
        delivery.await_running(job)


def test_refuses_what_it_has_to(delivery: Delivery) -> None:
    refusals = delivery.refusals()
    assert {"Pod Security", "image-tag", "read-only-root"} <= {re.sub(".*virida-", "", one.policy) for one in refusals}
    for refusal in refusals:
        answer = delivery.client.request("POST", refusal.path, refusal.pod)
        assert answer.status == HTTPStatus.FORBIDDEN, refusal
        assert re.fullmatch(refusal.message, answer.body["message"]), answer.body["message"]


def test_admits_a_pod_with_nothing_wrong(delivery: Delivery) -> None:
    for path in {refusal.path for refusal in delivery.refusals()}:
        answer = delivery.client.request("POST", path, POD)
        assert (answer.status, answer.warnings) == (HTTPStatus.CREATED, ()), answer.body["message"]


def _target(autoscaler: Document) -> Document:
    reference = autoscaler["spec"]["scaleTargetRef"]
    metadata = {"name": reference["name"], "namespace": autoscaler["metadata"]["namespace"]}
    return {"apiVersion": reference["apiVersion"], "kind": reference["kind"], "metadata": metadata}


def _has_replicas(delivery: Delivery, workload: Document, count: int) -> bool:
    live = delivery.client.get(workload)
    return live is not None and live["spec"].get("replicas") == count
