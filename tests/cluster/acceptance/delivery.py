"""The delivery of an environment to a cluster: what was applied, what was answered, and when it stood."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from http import HTTPStatus
from typing import Any

from tests.cluster.acceptance.refusals import Refusal, refusals
from tests.cluster.client import Client, Document, Response
from tests.cluster.definitions import Definitions
from tests.cluster.estate import Step, helm_charts, waves
from tests.cluster.waiting import wait_until

READY_SECONDS = 120
"""How long pods may take to become ready; kwok's take one second, and the machine may be busy."""

ACTIVE_SECONDS = 60
"""How long a policy may take to act."""


@dataclass(frozen=True, slots=True)
class Applied:
    """One object that was applied.

    Args:
        application: The Application that has it.
        document: The object as rendered.
        response: The server's answer.
    """

    application: str
    document: Document
    response: Response

    @property
    def accepted(self) -> bool:
        """Whether the server took it."""
        return self.response.status in (HTTPStatus.OK, HTTPStatus.CREATED)

    def __str__(self) -> str:
        return f"{self.application}: {name_of(self.document)}"


@dataclass(slots=True)
class Delivery:
    """An environment in a cluster.

    Args:
        client: The cluster.
        estate: The objects by folder.
        definitions: The definitions of the objects' kinds.
        runs_pods: Whether pods become ready in this cluster. Somebody else's may not reach our registry.
    """

    client: Client
    estate: Mapping[str, Sequence[Document]]
    definitions: Definitions
    runs_pods: bool = True
    applied: list[Applied] = field(default_factory=list)
    too_early: list[Applied] = field(default_factory=list)
    """What was refused at first, because it needs an object of another Application of its wave."""
    left_out: list[str] = field(default_factory=list)
    """Objects whose kind the cluster does not know, by name."""

    def deliver(self) -> None:
        """Apply everything as Argo CD does: wave by wave, and what is refused once more at the end of its wave."""
        for wave in waves(self.estate):
            again = [step for step in wave if not self._deliver(step)]
            self.too_early += [one for one in self.applied if not one.accepted]
            self.applied = [one for one in self.applied if one.accepted]
            for step in again:
                self._deliver(step)

    def _deliver(self, step: Step) -> bool:
        before = len(self.applied)
        for document in step.documents:
            self._apply(step.application, document)
        if not all(one.accepted for one in self.applied[before:]):
            return False
        if any(document["kind"] == "ValidatingAdmissionPolicyBinding" for document in step.documents):
            self._await_policies()
        self._await_running(step.documents)
        for document in step.hooks:
            self._apply(step.application, document)
        self._await_running(step.hooks)
        return True

    @property
    def workloads(self) -> list[Document]:
        """What runs pods."""
        return [one.document for one in self.applied if one.document["kind"] in _READY]

    def refusals(self) -> list[Refusal]:
        """What the admission policies of this environment, and Pod Security, have to refuse."""
        return refusals([document for documents in self.estate.values() for document in documents])

    def report(self, name: str) -> list[str]:
        """What was applied to what, and what was left out, by name.

        Args:
            name: The name of the environment.
        """
        version = self.client.request("GET", "/version").body["gitVersion"]
        projects = ", ".join(self.definitions.projects)
        return [
            f"{name}: {len(self.applied)} objects applied to Kubernetes {version}, with the definitions of {projects}",
            *(f"{name}: applied again, once its namespace was there: {one}" for one in self.too_early),
            *([] if self.runs_pods else [f"{name}: left out: whether pods become ready, for want of their images"]),
            *(f"{name}: left out: what the Helm chart of {chart} renders" for chart in helm_charts(self.estate)),
            *(f"{name}: left out, for want of its definition: {one}" for one in self.left_out),
            *(f"{name}: not to be had: the definitions of {one}" for one in self.definitions.missing),
        ]

    def _apply(self, application: str, document: Document) -> None:
        if any(one.document is document for one in self.applied):
            return  # in a first attempt at its Application
        if self.client.path(document) is None:
            self.left_out.append(f"{application}: {name_of(document)} ({document['apiVersion']})")
        else:
            self.applied.append(Applied(application, document, self.client.apply(document)))

    def _await_policies(self) -> None:
        """The server learns of a policy a moment after it is made."""
        for refusal in self.refusals():
            if self.client.request("GET", f"/api/v1/namespaces/{refusal.namespace}").status == HTTPStatus.OK:
                wait_until(partial(self._refuses, refusal), ACTIVE_SECONDS, f"{refusal} acts")

    def _refuses(self, refusal: Refusal) -> bool:
        return self.client.request("POST", refusal.path, refusal.pod).status == HTTPStatus.FORBIDDEN

    def _await_running(self, documents: Sequence[Document]) -> None:
        for document in documents:
            if document["kind"] in _READY:
                self.await_running(document)

    def await_running(self, document: Document) -> None:
        """Wait until `is_running`.

        Args:
            document: The workload.
        """
        wait_until(partial(self.is_running, document), READY_SECONDS, partial(self.why, document))

    def is_running(self, document: Document) -> bool:
        """Whether all pods of a workload are ready, or a job is complete; at least that they are on nodes.

        Args:
            document: The workload.
        """
        live = self.client.get(document)
        if live is None or self.runs_pods:
            return live is not None and _READY[document["kind"]](live)
        wanted = live["spec"]["selector"]["matchLabels"].items()
        pods = self.client.items("v1", "Pod", document["metadata"]["namespace"])
        nodes = ["nodeName" in pod["spec"] for pod in pods if wanted <= pod["metadata"].get("labels", {}).items()]
        return bool(nodes) and all(nodes)

    def why(self, document: Document) -> str:
        """Why a workload is not ready, for a message.

        Args:
            document: The workload.
        """
        live = self.client.get(document) or {}
        namespace = document["metadata"]["namespace"]
        events = [
            f"{event['involvedObject']['name']}: {event['reason']}: {event['message']}"
            for event in self.client.items("v1", "Event", namespace)
            if event["type"] != "Normal" and event["involvedObject"]["name"].startswith(document["metadata"]["name"])
        ]
        return f"{name_of(document)} runs; it is: {live.get('status')}\n" + "\n".join(events)


def _replicated(live: Document) -> bool:
    status = live.get("status", {})
    wanted = live["spec"].get("replicas", 1)
    counted = [status.get(name, 0) for name in ("replicas", "readyReplicas", "updatedReplicas")]
    return status.get("observedGeneration") == live["metadata"]["generation"] and counted == [wanted] * 3


def _on_each_node(live: Document) -> bool:
    status = live.get("status", {})
    return bool(status.get("desiredNumberScheduled")) and status["desiredNumberScheduled"] == status.get("numberReady")


def _completed(live: Document) -> bool:
    return any(c["type"] == "Complete" and c["status"] == "True" for c in live.get("status", {}).get("conditions", []))


_READY: dict[str, Callable[[Document], bool]] = {
    "Deployment": _replicated,
    "StatefulSet": _replicated,
    "DaemonSet": _on_each_node,
    "Job": _completed,
}


def name_of(document: Mapping[str, Any]) -> str:
    """Kind, namespace and name, for messages.

    Args:
        document: The object.
    """
    metadata = document["metadata"]
    return "/".join(part for part in (document["kind"], metadata.get("namespace"), metadata["name"]) if part)
