"""Vault, and the injector that gives pods its agent. A person initialises and unseals it; no key of it is in git."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypedDict

from cdk8s import Chart

from charts.environments import Environment
from charts.platform.release import (
    INJECTED_CERTIFICATES,
    SERVICES,
    SYSTEM,
    Enabled,
    Labels,
    PodSecurityContext,
    Resources,
    SecurityContext,
    Wave,
    release,
    resources,
)
from virida import Helm
from virida.delivery.values import chart_values
from virida.namespace.connections import Component, Connection, scraped, to_api_server, webhook

SERVER = Component("vault", SYSTEM, {"app.kubernetes.io/name": "vault"})
INJECTOR = Component("vault-agent-injector", SYSTEM, {"app.kubernetes.io/name": "vault-agent-injector"})

ADDRESS = f"http://vault.{SYSTEM}.svc:8200"
"""Where clients in the cluster find it. Traffic to it stays within the cluster, and policies say whose."""


class Raft(TypedDict):
    """Vault's own storage, replicated."""

    enabled: bool
    setNodeId: bool
    config: str


class HighAvailability(TypedDict):
    """Several servers, of which one answers."""

    enabled: bool
    replicas: int
    raft: Raft


class Disk(TypedDict):
    """The volume of each server."""

    size: str


class Contexts(TypedDict):
    """What pods run as."""

    pod: PodSecurityContext
    container: SecurityContext


class StatefulSet(TypedDict):
    """The servers' StatefulSet."""

    securityContext: Contexts


class Server(TypedDict):
    """The servers."""

    updateStrategyType: str
    resources: Resources
    ha: HighAvailability
    dataStorage: Disk
    statefulSet: StatefulSet


class Agent(TypedDict):
    """What each injected agent asks for."""

    cpuRequest: str
    cpuLimit: str
    memRequest: str
    memLimit: str


class Injector(TypedDict):
    """The injector."""

    replicas: int
    resources: Resources
    agentDefaults: Agent
    metrics: Enabled


class Monitor(TypedDict):
    """How Prometheus finds the metrics."""

    enabled: bool
    selectors: Labels


class Telemetry(TypedDict):
    """What Prometheus reads."""

    serviceMonitor: Monitor


class GlobalTelemetry(TypedDict):
    """Whether objects of the Prometheus operator are rendered."""

    prometheusOperator: bool


class Global(TypedDict):
    """What all parts of the chart share."""

    serverTelemetry: GlobalTelemetry


VaultValues = TypedDict(
    "VaultValues", {"global": Global, "server": Server, "injector": Injector, "serverTelemetry": Telemetry}
)


def vault(root: Chart, environment: Environment) -> None:
    """The Application of Vault."""
    replicas = environment.sizes.vault_replicas
    values: VaultValues = {
        "global": {"serverTelemetry": {"prometheusOperator": True}},
        "server": {
            # A server that is restarted is sealed: a person deletes the pods one by one and unseals each.
            "updateStrategyType": "OnDelete",
            "resources": resources("100m", "256Mi", memory_limit="512Mi"),
            "ha": {
                "enabled": True,
                "replicas": replicas,
                "raft": {"enabled": True, "setNodeId": True, "config": _configuration(replicas)},
            },
            "dataStorage": {"size": "5Gi"},
            "statefulSet": {
                "securityContext": {
                    "pod": {
                        "runAsNonRoot": True,
                        "runAsUser": 100,
                        "runAsGroup": 1000,
                        "fsGroup": 1000,
                        "seccompProfile": {"type": "RuntimeDefault"},
                    },
                    "container": {"allowPrivilegeEscalation": False, "capabilities": {"drop": ["ALL"]}},
                }
            },
        },
        "injector": {
            "replicas": 1,
            "resources": resources("25m", "64Mi", memory_limit="128Mi"),
            "agentDefaults": {"cpuRequest": "25m", "cpuLimit": "100m", "memRequest": "64Mi", "memLimit": "128Mi"},
            "metrics": {"enabled": False},
        },
        "serverTelemetry": {"serviceMonitor": {"enabled": True, "selectors": environment.cluster.monitor_labels}},
    }
    release(
        root,
        "vault",
        source=Helm(
            "https://helm.releases.hashicorp.com",
            chart="vault",
            version="0.34.1",
            values=chart_values(VaultValues, values, chart="vault"),
        ),
        namespace=SYSTEM,
        wave=Wave.SERVICES,
        ignore_differences=INJECTED_CERTIFICATES,
    )


def _configuration(replicas: int) -> str:
    """The servers' configuration; each finds the others by their names in the headless Service."""
    leaders = "".join(
        f'  retry_join {{\n    leader_api_addr = "http://vault-{number}.vault-internal:8200"\n  }}\n'
        for number in range(replicas)
    )
    return f"""\
ui = true
disable_mlock = true
listener "tcp" {{
  tls_disable = 1
  address = "[::]:8200"
  cluster_address = "[::]:8201"
  telemetry {{
    unauthenticated_metrics_access = "true"
  }}
}}
storage "raft" {{
  path = "/vault/data"
{leaders}}}
service_registration "kubernetes" {{}}
telemetry {{
  prometheus_retention_time = "30s"
  disable_hostname = true
}}
"""


def connections(environment: Environment) -> Iterator[Connection]:
    """Whom Vault speaks to, and who to it."""
    cluster = environment.cluster
    yield from to_api_server(cluster, SERVER, INJECTOR)
    yield webhook(cluster, INJECTOR, 8080)
    yield Connection(SERVER, SERVER, [8200, 8201])
    yield Connection(SERVICES, SERVER, [8200])
    yield from scraped(cluster, SERVER, 8200)
