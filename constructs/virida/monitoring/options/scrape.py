"""Where Prometheus reads a workload's metrics, and how often."""

from __future__ import annotations

from dataclasses import dataclass

from virida.fields import At, Value
from virida.monitoring.durations import Duration, seconds
from virida.rules import AbsolutePath, PortName
from virida.service.options.container import Port
from virida.service.options.service import ServiceOptions


@dataclass(frozen=True, slots=True, kw_only=True)
class Scrape(Value):
    """Where Prometheus reads the metrics, and how often.

    Args:
        port: The port, by name. Default: `metrics` where the workload has a port of that name, else its main port.
        path: The path of the metrics. Default: `/metrics`, Prometheus' own.
        interval: The time from one scrape to the next. Default: `30s`, so that a window of 5m holds ten samples.
        timeout: After which time a scrape has failed; at most ``interval``. Default: `10s`, Prometheus' own.
    """

    port: PortName | None = None
    path: AbsolutePath = "/metrics"
    interval: Duration = "30s"
    timeout: Duration = "10s"

    def check_together(self, at: At) -> None:
        """A scrape ends before the next one begins."""
        if seconds(self.timeout) > seconds(self.interval):
            (at / "timeout").refuse(
                self.timeout, f"must be at most interval ({self.interval})", "lower it, or raise interval"
            )

    def port_of(self, at: At, service: ServiceOptions) -> Port:
        """The port of the workload that has the metrics.

        Raises:
            InvalidOption: There is none, or it is none of TCP.
        """
        if not service.all_ports:
            at.refuse(
                None,
                f"needs a port, and {service.name} has none",
                f'give {service.name} ports=[Port("metrics", 9090)], or write scrape=None',
            )
        usual = "metrics" if any(port.name == "metrics" for port in service.all_ports) else None
        port = service.port_named(at / "port", self.port or usual)
        if port.protocol != "TCP":
            (at / "port").refuse(port.name, "must be a TCP port, because metrics are read over HTTP", "choose another")
        return port
