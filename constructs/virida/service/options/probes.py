"""How the kubelet asks a container whether it has started, is ready, and is alive."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Annotated

from virida import rules
from virida.fields import At, Value
from virida.rules import AbsolutePath, AtLeastOne, PortName, PortNumber, Seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing(Value):
    """When a probe asks. Kubernetes' own defaults are 10 s apart, 1 s to answer, three failures.

    Args:
        delay: Seconds from the container's start to the first question. Default: 0.
        period: Seconds between two questions. Default: 10.
        timeout: Seconds to answer. Default: 2, because one second fails under a short load peak.
        failures: How many failures in a row count. Default: 3.
    """

    delay: Seconds = 0
    period: AtLeastOne = 10
    timeout: AtLeastOne = 2
    failures: AtLeastOne = 3

    def check_together(self, at: At) -> None:
        """An answer that may take longer than the period overlaps the next question."""
        if self.timeout > self.period:
            (at / "timeout").refuse(
                self.timeout, f"must be at most period ({self.period})", "lower timeout or raise period"
            )


@dataclass(frozen=True, slots=True)
class HttpGet(Timing):
    """Asks with an HTTP GET; a status from 200 to 399 is a yes.

    Args:
        path: The path.
        port: The port, by name or number. Default: the service's first.
    """

    path: AbsolutePath
    port: PortName | PortNumber | None = field(default=None, kw_only=True)


@dataclass(frozen=True, slots=True)
class TcpSocket(Timing):
    """Asks by opening a connection.

    Args:
        port: The port, by name or number. Default: the service's first.
    """

    port: PortName | PortNumber | None = None


@dataclass(frozen=True, slots=True)
class Grpc(Timing):
    """Asks by the gRPC health checking protocol, which knows only numbered ports.

    Args:
        port: The port, by name or number. Default: the service's first.
        service: The service to ask for. Default: the whole server.
    """

    port: PortName | PortNumber | None = None
    service: Annotated[str, rules.not_empty] | None = field(default=None, kw_only=True)


@dataclass(frozen=True, slots=True)
class Exec(Timing):
    """Asks by running a command in the container; exit 0 is a yes.

    Args:
        command: The command and its arguments; no shell is involved.
    """

    command: Annotated[Sequence[str], rules.not_empty]


Probe = HttpGet | TcpSocket | Grpc | Exec


@dataclass(frozen=True, slots=True, kw_only=True)
class Probes(Value):
    """The three questions. None switches one off.

    Args:
        startup: Holds the other two back until it is answered once. Default: GET `/health` each 5 s for 300 s at most.
        readiness: Decides whether the Service sends traffic. Default: GET `/ready` each 5 s.
        liveness: Decides whether the container is restarted. Default: GET `/health` each 10 s, never what readiness
            asks: a dependency that is away must not restart everything that needs it.
    """

    startup: Probe | None = HttpGet("/health", period=5, failures=60)
    readiness: Probe | None = HttpGet("/ready", period=5)
    liveness: Probe | None = HttpGet("/health", period=10)

    @property
    def startup_budget(self) -> int:
        """The seconds that a container may take to start, as far as probes decide."""
        return 0 if self.startup is None else self.startup.delay + self.startup.period * self.startup.failures

    @classmethod
    def of_sockets(cls) -> Probes:
        """The default where nothing speaks HTTP: a connection proves a start and readiness, and says little of life."""
        return cls(startup=TcpSocket(period=5, failures=60), readiness=TcpSocket(period=5), liveness=None)

    @classmethod
    def none(cls) -> Probes:
        """The default of a worker: without a port, only a command of its own could tell."""
        return cls(startup=None, readiness=None, liveness=None)
