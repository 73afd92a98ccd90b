"""How Prometheus reads a workload: ServiceMonitor or PodMonitor, and the policy that lets it in."""

from __future__ import annotations

from virida.documents import Document
from virida.monitoring.documents.metadata import watching
from virida.monitoring.monitored import Monitored
from virida.monitoring.options.scrape import Scrape
from virida.network_policy import pods_peer
from virida.service.documents.metadata import selector
from virida.service.options.container import Port


def scraping(of: Monitored) -> list[Document]:
    """The monitor and its flow."""
    if of.options.scrape is None or of.port is None:
        return []
    documents = [_monitor(of, of.options.scrape, of.port)]
    if of.opens_scrape:
        documents.append(_flow(of, of.port))
    return documents


def _monitor(of: Monitored, scrape: Scrape, port: Port) -> Document:
    """A ServiceMonitor; a PodMonitor where the Service lacks the port."""
    kind, endpoints = ("ServiceMonitor", "endpoints") if port.in_service else ("PodMonitor", "podMetricsEndpoints")
    # Rules and panels go by `service`, which the operator sets for Services alone; dashboards choose by `component`.
    labels = {"service": of.name, "component": of.service.component}
    endpoint = {
        "port": port.name,
        "path": scrape.path,
        "interval": scrape.interval,
        "scrapeTimeout": scrape.timeout,
        "relabelings": [
            {"action": "replace", "targetLabel": name, "replacement": value} for name, value in labels.items()
        ],
    }
    return {
        "apiVersion": "monitoring.coreos.com/v1",
        "kind": kind,
        "metadata": watching(of, of.name, of.cluster.monitor_labels),
        "spec": {
            # Either kind then has the same `job`.
            "jobLabel": "app.kubernetes.io/name",
            "selector": {"matchLabels": selector(of.name)},
            **_histograms(of),
            endpoints: [endpoint],
        },
    }


def _histograms(of: Monitored) -> Document:
    """Prometheus reads native histograms only where it is told to."""
    return {"scrapeNativeHistograms": True} if of.metrics and of.metrics.histogram == "native" else {}


def _flow(of: Monitored, port: Port) -> Document:
    return {
        "apiVersion": "networking.k8s.io/v1",
        "kind": "NetworkPolicy",
        "metadata": watching(of, f"{of.name}-from-prometheus", {}),
        "spec": {
            "podSelector": {"matchLabels": selector(of.name)},
            "policyTypes": ["Ingress"],
            "ingress": [
                {
                    "from": [pods_peer(pods) for pods in of.cluster.prometheus],
                    "ports": [{"protocol": "TCP", "port": port.number}],
                }
            ],
        },
    }
