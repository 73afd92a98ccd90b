"""The metadata of the objects that watch a workload."""

from __future__ import annotations

from collections.abc import Mapping

from virida.documents import Document
from virida.monitoring.monitored import Monitored
from virida.service.documents.metadata import labels as service_labels
from virida.service.documents.metadata import metadata


def watching(of: Monitored, name: str, labels: Mapping[str, str], annotations: Document | None = None) -> Document:
    """The workload's own metadata, with the labels by which Prometheus or Grafana finds the object.

    The namespace is the workload's, wherever the chart stands: monitors and policies select pods of their own only.

    Args:
        of: The workload.
        name: The object's name.
        labels: The labels to be found by; they go before those of the house.
        annotations: This object's own annotations. Default: none.
    """
    common = metadata(of.service, name, annotations=annotations, labels={**service_labels(of.service), **labels})
    return {"name": name, "namespace": of.namespace, **common}
