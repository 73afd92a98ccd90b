"""The construct that watches a service."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from constructs import Construct

from virida.fields import DEFAULT, Default
from virida.monitoring.documents import monitoring_documents
from virida.monitoring.documents.dashboards import check_size
from virida.monitoring.monitored import Monitored
from virida.monitoring.options.alerts import Alerts
from virida.monitoring.options.dashboard import Dashboard, Links, require_sdk
from virida.monitoring.options.metrics import Metrics
from virida.monitoring.options.monitoring import MonitoringOptions
from virida.monitoring.options.objectives import Objective
from virida.monitoring.options.scrape import Scrape
from virida.monitoring.rules import check_names
from virida.monitoring.runbooks import runbook
from virida.service.construct import ViridaService
from virida.service.documents import service_documents
from virida.tree import ApiObjects, place

_NOTHING: Mapping[str, Any] = MappingProxyType({})


class MonitoredWorkload(ApiObjects):
    """A service that is watched: Prometheus reads it, alerts call its team, a dashboard shows it.

    It renders a ServiceMonitor (a PodMonitor where the Service lacks the metrics port), the NetworkPolicy that lets
    Prometheus in, PrometheusRules and a ConfigMap with the dashboard. They stand in the workload's namespace, whatever
    the chart's is. A workload is monitored once: a second one would render the same objects.

    Args:
        scope: The chart.
        id: The construct's id; it names no object.
        workload: The service. Its objects' names are the service's, or begin with it.
        team: Whom the alerts go to: their label `team`. Default: the service's component, because teams are cut that
            way in VIRIDA.
        scrape: Where Prometheus reads the metrics, and how often. Default: `/metrics` on the port `metrics` or else
            the main port, each 30 s. None: somebody else sees to it, or there are no metrics.
        metrics: What the request metrics are called. Default: as in the metric contract where the workload is scraped
            and has a port `http`, none elsewhere. None: it has no request metrics, so there are no alerts on them.
        objectives: What the service promises: `Availability`, `Latency`, `Freshness`, `Ratio`. Default: nothing.
        alerts: Which alerts there are, and from where on they speak. Default: all that fit what the workload has.
        labels: Further labels of every alert, for routing. Default: none.
        dashboard: The dashboard. None: there is none; it needs `virida-constructs[dashboards]`.
        links: The sites that alerts and the dashboard lead to.

    Raises:
        InvalidOption: An option would not make a working manifest.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        workload: ViridaService,
        team: str | None = None,
        scrape: Scrape | None = Scrape(),
        metrics: Metrics | Default | None = DEFAULT,
        objectives: Sequence[Objective] = (),
        alerts: Alerts = Alerts(),
        labels: Mapping[str, str] = _NOTHING,
        dashboard: Dashboard | None = Dashboard(),
        links: Links = Links(),
    ) -> None:
        where = place(scope)
        at = where.at(id)
        if not isinstance(workload, ViridaService):
            (at / "workload").refuse(workload, "must be a ViridaService", "give it the service itself")
        options = MonitoringOptions(
            team=team,
            scrape=scrape,
            metrics=metrics,
            objectives=objectives,
            alerts=alerts,
            labels=labels,
            dashboard=dashboard,
            links=links,
        )
        options.check(at)
        options.check_for(at, workload.options, where.cluster)
        if dashboard is not None:
            require_sdk(at / "dashboard", dashboard, ", or write dashboard=None")
        own = service_documents(workload.options, where.cluster)
        monitored = Monitored(workload.options, options, where.cluster, own)
        if alerts.custom:
            check_names(at, monitored)
        documents = monitoring_documents(monitored)
        check_size(at / "dashboard", documents)
        super().__init__(scope, id, documents)
        self._monitored = monitored
        self._workload = workload

    @property
    def workload(self) -> ViridaService:
        """The service that is watched."""
        return self._workload

    @property
    def objectives(self) -> Sequence[Objective]:
        """What the service promises, for those who put it to the test."""
        return self._monitored.options.objectives

    @property
    def runbook_path(self) -> str:
        """The path of the workload's runbook, below the folder that `Links.runbooks` shows."""
        return self._monitored.runbook

    @property
    def runbook(self) -> str:
        """The workload's runbook, as Markdown: for each alert, what it means and what to do."""
        return runbook(self._monitored)
