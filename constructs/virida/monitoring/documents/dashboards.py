"""Dashboards as the ConfigMaps that Grafana's sidecar loads."""

from __future__ import annotations

from collections.abc import Sequence

from virida.cluster import ClusterProfile
from virida.documents import Document
from virida.fields import At
from virida.monitoring.documents.metadata import watching
from virida.monitoring.monitored import Monitored
from virida.monitoring.options.boards import BoardOptions

LIMIT = 1_000_000
"""The most bytes of a dashboard: a ConfigMap holds a MiB, and its metadata has to fit beside it."""


def dashboard(of: Monitored) -> list[Document]:
    """The workload's dashboard, if it has one."""
    if of.options.dashboard is None:
        return []
    # Loaded here, because only a workload with a dashboard needs the package that builds it.
    from virida.monitoring.dashboards.workload import workload_dashboard

    name = f"{of.name}-dashboard"
    found = watching(of, name, of.cluster.dashboard_labels, _in_folder(of.options.dashboard.folder))
    return [_config_map(found, f"{of.namespace}-{of.name}", workload_dashboard(of))]


def boards(options: BoardOptions, cluster: ClusterProfile) -> list[Document]:
    """The dashboards of many services."""
    from virida.monitoring.dashboards.boards import board

    documents = []
    for kind in options.boards:
        name = f"{options.name}-{kind}-dashboard"
        text = board(
            kind,
            name=name,
            namespace=str(options.namespace),
            retention=f"{cluster.retention_days}d",
            links=options.links,
        )
        labels = {
            "app.kubernetes.io/name": options.name,
            "app.kubernetes.io/component": "monitoring",
            "app.kubernetes.io/part-of": "virida",
            "app.kubernetes.io/managed-by": "cdk8s",
            **cluster.dashboard_labels,
        }
        metadata = {"name": name, "labels": labels, "annotations": _in_folder(options.folder)}
        documents.append(_config_map(metadata, f"{options.namespace}-{name}", text))
    return documents


def _in_folder(folder: str) -> Document:
    return {"grafana_folder": folder}


def _config_map(metadata: Document, file: str, text: str) -> Document:
    # The sidecar writes all dashboards of a folder side by side: the file's name has to be one of a kind.
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata, "data": {f"{file}.json": text}}


def check_size(at: At, documents: Sequence[Document]) -> None:
    """Refuse a dashboard that the API server would.

    Args:
        at: The place of the dashboard.
        documents: The documents with the dashboard among them.

    Raises:
        InvalidOption: It is too large.
    """
    for document in documents:
        size = sum(len(text.encode()) for text in document.get("data", {}).values())
        if size > LIMIT:
            at.refuse(
                size,
                f"must be at most {LIMIT} bytes, because a ConfigMap holds a MiB",
                "write dashboard=None, or fewer objectives",
            )
