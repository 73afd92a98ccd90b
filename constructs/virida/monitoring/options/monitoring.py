"""All options of a MonitoredWorkload, and the rules between them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any

from virida.cluster import ClusterProfile
from virida.fields import DEFAULT, At, Default, Value
from virida.monitoring.durations import render, seconds
from virida.monitoring.options.alerts import Alerts
from virida.monitoring.options.dashboard import Dashboard, Links
from virida.monitoring.options.metrics import Metrics
from virida.monitoring.options.objectives import Availability, Latency, Objective
from virida.monitoring.options.scrape import Scrape
from virida.monitoring.promql import LabelName
from virida.rules import LabelValue
from virida.service.options.service import ServiceOptions

OWN_LABELS = (
    "alertname",
    "namespace",
    "service",
    "component",
    "team",
    "severity",
    "notify",
    "signal",
    "role",
    "objective",
    "window",
)
"""The labels that alerts have; routes and inhibitions go by them."""

SAMPLES = 4
"""The fewest scrapes in a window: two for a rate, and as many again for those that fail."""


def _check_free(at: At, labels: Mapping[str, Any]) -> None:
    for name, value in labels.items():
        if name in OWN_LABELS:
            at[name].refuse(value, "must not replace a label that alerts have", "choose another name")


@dataclass(frozen=True, slots=True, kw_only=True)
class MonitoringOptions(Value):
    """What a `MonitoredWorkload` was given, but for the workload. Its documentation is there; here are the rules."""

    team: LabelValue | None = None
    scrape: Scrape | None = Scrape()
    metrics: Metrics | Default | None = DEFAULT
    objectives: Sequence[Objective] = ()
    alerts: Alerts = Alerts()
    labels: Annotated[Mapping[LabelName, str], _check_free] = field(default_factory=dict)
    dashboard: Dashboard | None = Dashboard()
    links: Links = Links()

    def check_together(self, at: At) -> None:
        """Objectives can be told apart and be broken, and labels of the house are left alone."""
        seen: set[str] = set()
        for index, objective in enumerate(self.objectives):
            place = (at / "objectives")[index]
            if objective.name in seen:
                (place / "name").refuse(
                    objective.name, "must stand once, because rules and panels go by it", "give one of them a name"
                )
            seen.add(objective.name)
            field = "percentile" if isinstance(objective, Latency) else "percent"
            for rate in self.alerts.burn_rates:
                rate.check_can_fire(place / field, objective)
        for index, alert in enumerate(self.alerts.custom):
            _check_free((at / "alerts.custom")[index] / "labels", alert.labels)

    def check_for(self, at: At, service: ServiceOptions, cluster: ClusterProfile) -> None:
        """The rules that depend on the workload and its cluster."""
        if self.scrape is not None:
            self.scrape.port_of(at / "scrape", service)
        self._check_windows(at, service, cluster)
        metrics = self.metrics_of(service)
        if metrics is not None and self.alerts.high_response_time is not None:
            threshold = self.alerts.high_response_time.threshold
            metrics.check_threshold(at / "alerts.high_response_time.threshold", threshold)
        if self.alerts.slow_queries is not None:
            queries = Metrics(duration="db_query_duration_seconds")
            queries.check_threshold(at / "alerts.slow_queries.threshold", self.alerts.slow_queries.threshold)
        for index, objective in enumerate(self.objectives):
            place = (at / "objectives")[index]
            if isinstance(objective, (Availability, Latency)) and metrics is None:
                place.refuse(
                    objective,
                    f"needs request metrics, and {service.name} has none",
                    "write metrics=Metrics(), or an objective of the kind Ratio or Freshness",
                )
            if isinstance(objective, Latency) and metrics is not None:
                metrics.check_threshold(place / "threshold", objective.threshold)

    def metrics_of(self, service: ServiceOptions) -> Metrics | None:
        """The request metrics of a workload, where it has any."""
        if not isinstance(self.metrics, Default):
            return self.metrics
        return Metrics() if self.scrape and any(port.name == "http" for port in service.all_ports) else None

    def _check_windows(self, at: At, service: ServiceOptions, cluster: ClusterProfile) -> None:
        retention = f"{cluster.retention_days}d"
        for option, window, scraped in self._windows(service):
            if seconds(window) > seconds(retention):
                (at / option).refuse(
                    window,
                    f"must be at most {retention}, for which the cluster profile says that Prometheus keeps samples",
                    "shorten it, or raise retention_days of the profile and of Prometheus",
                )
            if scraped and self.scrape and seconds(window) < SAMPLES * seconds(self.scrape.interval):
                (at / option).refuse(
                    window,
                    f"must hold {SAMPLES} scrapes of scrape.interval ({self.scrape.interval})",
                    f'write "{render(SAMPLES * seconds(self.scrape.interval))}" or more, or lower the interval',
                )

    def _windows(self, service: ServiceOptions) -> Iterator[tuple[str, str, bool]]:
        """The windows that rules of this workload use, where they were given, and whether over its own samples."""
        requests = self.metrics_of(service) is not None
        for name, used, scraped in (
            ("high_response_time", requests, True),
            ("high_error_rate", requests, True),
            ("high_client_error_rate", service.component == "frontend", True),
            ("slow_queries", service.component == "backend", True),
            ("volume_filling", True, False),  # the kubelet's samples
        ):
            alert = getattr(self.alerts, name)
            if alert is not None and used:
                yield f"alerts.{name}.window", alert.window, scraped
        for index, rate in enumerate(self.alerts.burn_rates if self.objectives else ()):
            yield f"alerts.burn_rates[{index}].short", rate.short, True
            yield f"alerts.burn_rates[{index}].long", rate.long, True
