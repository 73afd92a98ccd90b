"""What stands around the estate in a real cluster, as far as Argo CD asks whether it works.

The ingress controller gives addresses, the metrics server measures, and operators say that their objects are ready.
"""

from __future__ import annotations

import http.client
import threading
import time
from collections.abc import Iterator
from http import HTTPStatus
from itertools import chain
from typing import Self

from tests.cluster.client import Client, Document

_APPLY = "application/apply-patch+yaml"
_MERGE = "application/merge-patch+json"

_READY = {"conditions": [{"type": "Ready", "status": "True", "reason": "Tested", "message": "as the operator says"}]}
_ADDRESS = {"loadBalancer": {"ingress": [{"ip": "192.0.2.1"}]}}
_STATUS: dict[tuple[str, str], Document] = {
    ("networking.k8s.io/v1", "Ingress"): _ADDRESS,
    ("cert-manager.io/v1", "Certificate"): _READY,
    ("cert-manager.io/v1", "ClusterIssuer"): _READY,
    ("external-secrets.io/v1", "ClusterSecretStore"): _READY,
    ("external-secrets.io/v1", "SecretStore"): _READY,
    ("external-secrets.io/v1", "ExternalSecret"): _READY,
    ("elasticsearch.k8s.elastic.co/v1", "Elasticsearch"): {"health": "green", "phase": "Ready"},
    ("kibana.k8s.elastic.co/v1", "Kibana"): {"health": "green"},
    ("beat.k8s.elastic.co/v1beta1", "Beat"): {"health": "green"},
    ("velero.io/v1", "Schedule"): {"phase": "Enabled"},
}
"""What whoever acts on a kind writes into its status."""

_WITHOUT_SUBRESOURCE = {"velero.io/v1"}
"""Whose status is written as the rest of the object is."""


class Surroundings:
    """They act every second, from entering the context to leaving it.

    Args:
        client: A connection of their own to the cluster.
        load: The CPU that each container uses.
    """

    def __init__(self, client: Client, load: str = "1m") -> None:
        self._client = client
        self.load = load
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run)
        self._known: set[tuple[str, str]] = set()

    def __enter__(self) -> Self:
        made = self._client.apply(_pod_metrics_definition())
        assert made.status == HTTPStatus.CREATED, made.body
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopped.set()
        self._thread.join()
        self._client.close()

    def _run(self) -> None:
        while not self._stopped.wait(1):
            try:
                for path, body, how in chain(self._statuses(), self._metrics()):
                    self._client.request("PATCH", path, body, how)
            except (OSError, http.client.HTTPException):
                self._client.close()  # the server is being restarted

    def _statuses(self) -> Iterator[tuple[str, Document, str]]:
        for (version, kind), status in _STATUS.items():
            for document in self._client.items(version, kind):
                wanted = {**status, **(_nodes(document) if kind == "Elasticsearch" else {})}
                if not wanted.items() <= (document.get("status") or {}).items():
                    path = self._client.path(document, "" if version in _WITHOUT_SUBRESOURCE else "status")
                    yield f"{path}", {"status": wanted}, _MERGE

    def _metrics(self) -> Iterator[tuple[str, Document, str]]:
        """Each pod once, when it is ready: it goes on as it began, and nobody asks how old a measurement is."""
        for pod in self._client.items("v1", "Pod"):
            known = (pod["metadata"]["uid"], self.load)
            if known in self._known or not _is_ready(pod):
                continue
            metadata = {key: pod["metadata"].get(key) for key in ("name", "namespace", "labels")}
            usage = {"cpu": self.load, "memory": "1Mi"}
            document = {
                "apiVersion": "metrics.k8s.io/v1beta1",
                "kind": "PodMetrics",
                "metadata": metadata,
                "timestamp": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
                # An autoscaler passes over what was measured for a shorter time than the pod is ready.
                "window": "0s",
                "containers": [{"name": one["name"], "usage": usage} for one in pod["spec"]["containers"]],
            }
            if path := self._client.path(document):
                yield f"{path}?fieldManager=metrics-server&force=true", document, _APPLY
            self._known.add(known)  # not before the server has it


def _is_ready(pod: Document) -> bool:
    conditions = pod["status"].get("conditions", [])
    return any((one["type"], one["status"]) == ("Ready", "True") for one in conditions)


def _nodes(elasticsearch: Document) -> Document:
    return {"availableNodes": sum(nodes["count"] for nodes in elasticsearch["spec"]["nodeSets"])}


def _pod_metrics_definition() -> Document:
    """The metrics API as a custom resource: there is no metrics server here that a Service could lead to."""
    schema = {"type": "object", "x-kubernetes-preserve-unknown-fields": True}
    return {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {
            "name": "pods.metrics.k8s.io",
            "annotations": {"api-approved.kubernetes.io": "unapproved, a stand-in for the metrics server"},
        },
        "spec": {
            "group": "metrics.k8s.io",
            "names": {"plural": "pods", "kind": "PodMetrics", "listKind": "PodMetricsList"},
            "scope": "Namespaced",
            "versions": [{"name": "v1beta1", "served": True, "storage": True, "schema": {"openAPIV3Schema": schema}}],
        },
    }
