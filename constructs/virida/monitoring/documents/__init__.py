"""From the options of a MonitoredWorkload to its documents."""

from __future__ import annotations

from virida.documents import Document
from virida.monitoring.documents.dashboards import dashboard
from virida.monitoring.documents.rules import rules
from virida.monitoring.documents.scraping import scraping
from virida.monitoring.monitored import Monitored


def monitoring_documents(of: Monitored) -> list[Document]:
    """All objects of a monitored workload: how it is read, what is asked of it, where it is seen."""
    return [*scraping(of), *rules(of), *dashboard(of)]
