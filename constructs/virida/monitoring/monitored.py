"""A workload and how it is watched: what all functions need that write rules, panels and runbooks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from virida.cluster import ClusterProfile
from virida.documents import Document
from virida.fields import At
from virida.monitoring.options.dashboard import uid
from virida.monitoring.options.metrics import Metrics
from virida.monitoring.options.monitoring import MonitoringOptions
from virida.service.options.container import Port
from virida.service.options.service import ServiceOptions


@dataclass(frozen=True, slots=True)
class Monitored:
    """A workload and how it is watched.

    Args:
        service: The workload's options.
        options: How it is watched.
        cluster: The cluster that it runs on.
        documents: The workload's own documents. What the workload has is read there, as the cluster will have it.
    """

    service: ServiceOptions
    options: MonitoringOptions
    cluster: ClusterProfile
    documents: Sequence[Document]

    @property
    def name(self) -> str:
        """The workload's name."""
        return self.service.name

    @property
    def namespace(self) -> str:
        """The workload's namespace."""
        return str(self.service.namespace)

    @property
    def team(self) -> str:
        """Whom its alerts go to."""
        return self.options.team or self.service.component

    @property
    def port(self) -> Port | None:
        """The port that is scraped."""
        if self.options.scrape is None:
            return None
        return self.options.scrape.port_of(At(self.name, "scrape"), self.service)

    @property
    def metrics(self) -> Metrics | None:
        """Its request metrics."""
        return self.options.metrics_of(self.service)

    @property
    def opens_scrape(self) -> bool:
        """Whether a policy has to let Prometheus in."""
        return self.port is not None and self.service.isolated and bool(self.cluster.prometheus)

    @property
    def runbook(self) -> str:
        """The path of its runbook, below the folder of all runbooks."""
        return f"{self.namespace}/{self.name}.md"

    @property
    def dashboard_uid(self) -> str:
        """What links to its dashboard go by."""
        return uid(self.name, self.namespace)

    def objects(self, kind: str) -> list[Document]:
        """The workload's documents of a kind."""
        return [document for document in self.documents if document["kind"] == kind]

    @property
    def template(self) -> Document:
        """The pod's template."""
        template: Document = self.objects("Deployment")[0]["spec"]["template"]
        return template

    @property
    def claims(self) -> list[str]:
        """The names of the volumes that outlive a pod."""
        volumes = self.template["spec"].get("volumes", [])
        return [v["persistentVolumeClaim"]["claimName"] for v in volumes if "persistentVolumeClaim" in v]

    @property
    def certificates(self) -> list[str]:
        """The Secrets of its certificates, after which cert-manager names the Certificates too."""
        return [entry["secretName"] for ingress in self.objects("Ingress") for entry in ingress["spec"].get("tls", [])]

    @property
    def injected(self) -> bool:
        """Whether it asks for Vault's agent."""
        annotations = self.template["metadata"].get("annotations", {})
        return bool(annotations.get("vault.hashicorp.com/agent-inject") == "true")

    def limit(self, resource: str) -> str | None:
        """The limit of its container."""
        containers = {c["name"]: c for c in self.template["spec"]["containers"]}
        limits: dict[str, Any] = containers[self.name]["resources"].get("limits", {})
        return limits.get(resource)

    def series(self, metric: str, **matchers: str) -> str:
        """A selector of the workload's own series.

        Args:
            metric: The metric.
            matchers: Further labels, each with operator and quoted value: ``le='=~"2"'``.
        """
        return self._selector(metric, service=f'="{self.name}"', **matchers)

    @property
    def matchers(self) -> str:
        """What selects the workload's own series, without braces."""
        return f'namespace="{self.namespace}",service="{self.name}"'

    def deployment(self, metric: str, **matchers: str) -> str:
        """A selector of what kube-state-metrics says about the Deployment."""
        return self._selector(metric, deployment=f'="{self.name}"', **matchers)

    def pods(self, metric: str, **matchers: str) -> str:
        """A selector of what kube-state-metrics says about the workload's pods."""
        return self._selector(metric, pod=f'=~"{self.pod_names}"', **matchers)

    def container(self, metric: str, **matchers: str) -> str:
        """A selector of what is known about the workload's own container in all of its pods."""
        return self.pods(metric, container=f'="{self.name}"', **matchers)

    def in_namespace(self, metric: str, **matchers: str) -> str:
        """A selector of what is known about objects beside the workload."""
        return self._selector(metric, **matchers)

    def _selector(self, metric: str, **matchers: str) -> str:
        labels = {"namespace": f'="{self.namespace}"'} | matchers
        return f"{metric}{{{','.join(label + match for label, match in labels.items())}}}"

    @property
    def pod_names(self) -> str:
        """A regular expression for the names of the workload's pods.

        A ReplicaSet is called `<deployment>-<hash>`, and a pod `<ReplicaSet>-<five characters>`, of which all but the
        five are cut to 58. Source: k8s.io/apiserver/pkg/storage/names, `SimpleNameGenerator`.
        """
        whole = len(self.name) + 12 <= 58
        return f"{self.name}-[a-z0-9]{{1,10}}-[a-z0-9]{{5}}" if whole else f"{self.name[:58]}[a-z0-9-]{{5,16}}"
