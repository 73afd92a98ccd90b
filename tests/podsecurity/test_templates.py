from __future__ import annotations

from typing import Any

import pytest

from virida.podsecurity import PodTemplate, pod_template

POD: dict[str, Any] = {"metadata": {"annotations": {"a": "b"}}, "spec": {"containers": [{"name": "web"}]}}


@pytest.mark.parametrize(
    ("api_version", "kind", "keys"),
    [
        ("v1", "Pod", ()),
        ("v1", "PodTemplate", ("template",)),
        ("v1", "ReplicationController", ("spec", "template")),
        ("apps/v1", "DaemonSet", ("spec", "template")),
        ("apps/v1", "Deployment", ("spec", "template")),
        ("apps/v1", "ReplicaSet", ("spec", "template")),
        ("apps/v1", "StatefulSet", ("spec", "template")),
        ("apps/v1beta2", "Deployment", ("spec", "template")),
        ("batch/v1", "Job", ("spec", "template")),
        ("batch/v1", "CronJob", ("spec", "jobTemplate", "spec", "template")),
    ],
)
def test_finds_the_pod_of_every_kind(api_version: str, kind: str, keys: tuple[str, ...]) -> None:
    body: Any = POD
    for key in reversed(keys):
        body = {key: body}
    document = {"apiVersion": api_version, "kind": kind, **body}
    assert pod_template(document) == PodTemplate(POD["metadata"], POD["spec"], ".".join(keys))


@pytest.mark.parametrize(
    "document",
    [
        {},
        {"apiVersion": "v1", "kind": "Service", "spec": {"template": POD}},
        {"apiVersion": "batch.volcano.sh/v1alpha1", "kind": "Job", "spec": {"template": POD}},
        {"apiVersion": "serving.knative.dev/v1", "kind": "Deployment", "spec": {"template": POD}},
        {"apiVersion": "v1", "kind": "Pod"},
        {"apiVersion": "v1", "kind": "Pod", "spec": None},
        {"apiVersion": "v1", "kind": "ReplicationController", "spec": {"replicas": 1}},
        {"apiVersion": "apps/v1", "kind": "Deployment", "spec": None},
        {"apiVersion": "batch/v1", "kind": "CronJob", "spec": {"jobTemplate": {"spec": {"template": []}}}},
    ],
)
def test_finds_no_pod_where_there_is_none(document: dict[str, Any]) -> None:
    assert pod_template(document) is None


@pytest.mark.parametrize("metadata", [None, [], "x"])
def test_a_template_needs_no_metadata(metadata: object) -> None:
    document = {"apiVersion": "apps/v1", "kind": "Deployment", "spec": {"template": {"metadata": metadata, "spec": {}}}}
    assert pod_template(document) == PodTemplate({}, {}, "spec.template")
