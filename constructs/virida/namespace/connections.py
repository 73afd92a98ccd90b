"""Who speaks to whom in namespaces that are closed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Annotated

from virida import rules
from virida.cluster import ClusterProfile, Labels
from virida.fields import Value
from virida.rules import Cidr, Name, PortNumber


@dataclass(frozen=True, slots=True)
class Component(Value):
    """Pods at one end of a connection.

    Args:
        name: What to call them; it stands in the names of policies.
        namespace: Their namespace.
        labels: The labels that they carry. Default: every pod of the namespace.
    """

    name: Name
    namespace: Name
    labels: Labels = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Addresses(Value):
    """What is no pod at one end of a connection: nodes, the API server, machines outside.

    Args:
        name: What to call them.
        cidrs: Their addresses.
        excluding: Ranges within ``cidrs`` that are not meant. Default: none.
    """

    name: Name
    cidrs: Annotated[Sequence[Cidr], rules.not_empty]
    excluding: Sequence[Cidr] = field(default=(), kw_only=True)


@dataclass(frozen=True, slots=True)
class Connection(Value):
    """Somebody who speaks to somebody. The first half opens the way out of a namespace, the second the way in.

    Args:
        source: Who speaks first.
        target: Who listens.
        ports: The TCP ports on which the target's pods listen, which policies see; not those of a Service. Default:
            every port, for a way out to pods whose own policies say what is open.
    """

    source: Component | Addresses
    target: Component | Addresses
    ports: Sequence[PortNumber] = ()

    @property
    def name(self) -> str:
        """What its policies are called by."""
        return f"{self.source.name}-to-{self.target.name}"


def to_api_server(cluster: ClusterProfile, *callers: Component) -> Iterator[Connection]:
    """Operators that ask the API server. Policies see its own address, behind that of its Service."""
    for caller in callers:
        yield Connection(caller, Addresses("api-server", _api_server(cluster)), [cluster.api_server_port])


def webhook(cluster: ClusterProfile, component: Component, port: int) -> Connection:
    """A webhook that the API server calls.

    A server on another node than the webhook's pod comes from its address in the pod network, which nobody can know
    beforehand: flannel gives each node one as it joins. So the whole of the pod network may knock.
    """
    return Connection(Addresses("api-server", (*_api_server(cluster), cluster.pod_cidr)), component, [port])


def scraped(cluster: ClusterProfile, component: Component, *ports: int) -> Iterator[Connection]:
    """Metrics that Prometheus reads."""
    for pods in cluster.prometheus:
        yield Connection(Component("prometheus", pods.namespace, pods.labels), component, ports)


def routed(cluster: ClusterProfile, component: Component, port: int) -> Iterator[Connection]:
    """Pages that the ingress controller shows to the world."""
    for pods in cluster.ingress:
        yield Connection(Component("ingress", pods.namespace, pods.labels), component, [port])


def outside(cluster: ClusterProfile) -> Addresses:
    """Every address but those of the cluster's own pods and Services."""
    return Addresses("outside", ["0.0.0.0/0"], excluding=[cluster.pod_cidr, cluster.service_cidr])


def _api_server(cluster: ClusterProfile) -> Sequence[str]:
    return cluster.api_server or (cluster.node_cidr,)
