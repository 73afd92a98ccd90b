"""Gitea, Argo CD and a cluster together: what each gets, and how they stand."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from charts.environments import PRODUCTION
from tests.cluster.client import Client, Document
from tests.cluster.estate import ROOT, helm_charts
from tests.cluster.gitea import Gitea
from tests.cluster.gitops.argocd import ArgoCD

APPS = "virida-apps"
WEBHOOK_SECRET = "e2e"

SETTLE_SECONDS = 120
"""How long a change may take until everything is synced and healthy again, on a busy machine."""

RECONCILIATION_SECONDS = 600
"""When Argo CD looks for changes by itself: what arrives sooner came by the webhook."""

_OURS = "https://gitea.virida.local"

_CHURN = {
    "resource.customizations.ignoreResourceUpdates.all": "jsonPointers: [/status]",
    "resource.customizations.ignoreResourceUpdates.argoproj.io_Application": (
        """jqPathExpressions: ['.metadata.annotations."argocd.argoproj.io/refresh"', .operation]"""
    ),
    "resource.exclusions": """
        - {apiGroups: ["", discovery.k8s.io], kinds: [Endpoints, EndpointSlice]}
        - {apiGroups: [coordination.k8s.io], kinds: [Lease]}
    """,
}
"""What the chart has beside the estate's values: changes that are none, as far as they happen here.

Source: Argo CD, `manifests/base/config/argocd-cm.yaml`, which the chart has as its own values.
"""


@dataclass(frozen=True, slots=True)
class Loop:
    """Gitea, Argo CD and the cluster."""

    gitea: Gitea
    argocd: ArgoCD
    client: Client

    def file(self, folder: str, name: str) -> Path:
        """A rendered object in the working copy."""
        return self.gitea.checkout / "dist" / PRODUCTION.name / folder / name

    def edit(self, folder: str, name: str, change: Callable[[Document], None]) -> None:
        """Change a rendered object in the working copy."""
        file = self.file(folder, name)
        document = yaml.safe_load(file.read_text())
        change(document)
        file.write_text(yaml.safe_dump(document))

    def release(self, service: str, tag: str) -> None:
        """Write another tag of a service's image in the working copy."""

        def newer(deployment: Document) -> None:
            container = deployment["spec"]["template"]["spec"]["containers"][0]
            container["image"] = f"{container['image'].rpartition(':')[0]}:{tag}"

        self.edit(service, f"Deployment.{service}.yaml", newer)

    def live(self, kind: str, name: str, namespace: str | None = APPS, version: str = "apps/v1") -> Document | None:
        """An object in the cluster."""
        metadata = {"name": name, **({"namespace": namespace} if namespace else {})}
        return self.client.get({"apiVersion": version, "kind": kind, "metadata": metadata})

    def runs(self, service: str, tag: str) -> bool:
        """Whether a service's Deployment has an image of this tag."""
        live = self.live("Deployment", service)
        return live is not None and live["spec"]["template"]["spec"]["containers"][0]["image"].endswith(f":{tag}")

    def is_at(self, application: str, revision: str) -> bool:
        """Whether an Application is synced and healthy, and has seen a commit."""
        status = self.argocd.application(application).get("status", {})
        return status.get("sync", {}).get("revision") == revision and _is_settled(status)

    def has(self, names: Collection[str]) -> bool:
        """Whether there are these Applications."""
        return {one["metadata"]["name"] for one in self.argocd.applications()} >= set(names)

    def settled(self) -> bool:
        """Whether all Applications are synced and healthy."""
        return all(_is_settled(one.get("status", {})) for one in self.argocd.applications())

    def unsettled(self) -> dict[str, str]:
        """The Applications that are not, with what they say."""
        found = {one["metadata"]["name"]: one.get("status", {}) for one in self.argocd.applications()}
        return {
            name: f"{_state(status)} {_messages(status)} {self.argocd.unhealthy(name)}"
            for name, status in found.items()
            if not _is_settled(status)
        }

    def why(self) -> str:
        """What does not stand, for a message."""
        return "\n".join(f"{name}: {said}" for name, said in self.unsettled().items()) or "all Applications are settled"


def _is_settled(status: Document) -> bool:
    operation = status.get("operationState", {})
    done = operation.get("phase") in (None, "Succeeded") or operation.get("message") == "Operation terminated"
    return done and _state(status) == ("Synced", "Healthy")


def _state(status: Document) -> tuple[str | None, str | None]:
    return status.get("sync", {}).get("status"), status.get("health", {}).get("status")


def _messages(status: Document) -> list[str]:
    """What an Application complains of."""
    resources = [
        f"{one['kind']}/{one['name']}: {one['status']}"
        for one in status.get("resources", [])
        if one.get("status", "Synced") != "Synced"
    ]
    conditions = [one["message"] for one in status.get("conditions", [])]
    return [*conditions, status.get("operationState", {}).get("message", ""), *resources]


def for_gitea(rendered: Path, target: Path, url: str) -> None:
    """What is rendered, with the address of this Gitea, and without the Applications of Helm charts.

    Args:
        rendered: One folder for each environment.
        target: The folder that gets the same.
        url: The address.
    """
    for file in rendered.rglob("*.yaml"):
        text = file.read_text().replace(_OURS, url)
        if file.parent.name == ROOT and helm_charts({ROOT: [yaml.safe_load(text)]}):
            continue
        copy = target / file.relative_to(rendered)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_text(text)


def bootstrap(dist: Path) -> Iterator[Document]:
    """What a person applies once, and from which everything else comes."""
    yield from yaml.safe_load_all((dist / PRODUCTION.name / "bootstrap.yaml").read_text())


def settings(estate: Mapping[str, Sequence[Document]], url: str) -> dict[str, dict[str, str]]:
    """Argo CD's ConfigMaps as its chart makes them of the estate's values, but for `RECONCILIATION_SECONDS`.

    Args:
        estate: The objects by folder.
        url: The address of this Gitea.
    """
    [values] = (
        source["helm"]["valuesObject"]
        for document in estate[ROOT]
        if document["kind"] == "Application" and document["metadata"]["name"] == "argo-cd"
        for source in document["spec"].get("sources") or [document["spec"]["source"]]
        if "helm" in source
    )
    return {
        "argocd-cm": {**_CHURN, **values["configs"]["cm"], "timeout.reconciliation": f"{RECONCILIATION_SECONDS}s"},
        "argocd-notifications-cm": _notifications(values["notifications"], url),
    }


def _notifications(values: Document, url: str) -> dict[str, str]:
    texts: dict[str, Any] = {**values["notifiers"], **values["templates"], **values["triggers"]}
    return {
        **{name: text.replace(_OURS, url) for name, text in texts.items()},
        "context": yaml.safe_dump({"argocdUrl": values["argocdUrl"], **values["context"]}),
        "subscriptions": yaml.safe_dump(values["subscriptions"]),
    }


def secrets(token: str) -> dict[str, dict[str, str]]:
    """Argo CD's Secrets.

    Args:
        token: By which it writes statuses of commits.
    """
    mail = {"mail-username": "", "mail-password": ""}
    return {
        "argocd-secret": {"server.secretkey": "e2e", "webhook.gogs.secret": WEBHOOK_SECRET},
        "argocd-notifications-secret": {"gitea-token": token, **mail},
    }
