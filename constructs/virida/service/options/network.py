"""Who reaches a service, and whom it reaches."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Literal

from virida import rules
from virida.cluster import ClusterProfile
from virida.errors import InvalidOption
from virida.fields import DEFAULT, At, Default, Value
from virida.rules import Cidr, Host, LabelKey, LabelValue, Name, ObjectName, PortName, PortNumber, UrlPath

Protocol = Literal["TCP", "UDP", "SCTP"]


@dataclass(frozen=True, slots=True)
class Path(Value):
    """A path of a route that is not a prefix.

    Args:
        path: The path.
        type: `Exact` (default) or `Prefix`, which a plain text is already.
    """

    path: UrlPath
    type: Literal["Exact", "Prefix"] = field(default="Exact", kw_only=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tls(Value):
    """Where a route's certificate comes from.

    Args:
        issuer: The cert-manager ClusterIssuer. Default: the cluster profile's. None: the Secret is made otherwise.
        secret: The Secret that holds it. Default: `<service>-tls`.
    """

    issuer: ObjectName | Default | None = DEFAULT
    secret: ObjectName | None = None


@dataclass(frozen=True, slots=True)
class Route(Value):
    """What the world calls the service: an HTTPRoute where the cluster profile names a Gateway, an Ingress elsewhere.

    Args:
        hosts: One host name or several.
        paths: Prefixes, or `Path`s. Default: everything.
        port: The port it leads to, by name. Default: `http`, or else the first.
        tls: Where the certificate comes from. Default: the cluster profile's issuer, and no TLS where it has none.
            None: no TLS. At a Gateway, its listener holds the certificate.
        ingress_class: The class of the Ingress. Default: the cluster profile's.
        annotations: Annotations of the Ingress or HTTPRoute alone. Default: none.
    """

    hosts: Host | Annotated[Sequence[Host], rules.not_empty]
    paths: Annotated[Sequence[UrlPath | Path], rules.not_empty] = field(default=("/",), kw_only=True)
    port: PortName | None = field(default=None, kw_only=True)
    tls: Tls | Default | None = field(default=DEFAULT, kw_only=True)
    ingress_class: ObjectName | None = field(default=None, kw_only=True)
    annotations: Mapping[LabelKey, str] = field(default_factory=dict, kw_only=True)

    @property
    def host_list(self) -> Sequence[str]:
        """The hosts, also where there is one."""
        return (self.hosts,) if isinstance(self.hosts, str) else self.hosts

    def check_together(self, at: At) -> None:
        """Each host stands once."""
        if len(set(self.host_list)) < len(self.host_list):
            (at / "hosts").refuse(list(self.host_list), "must not name a host twice", "remove one of them")

    def check_on(self, at: At, cluster: ClusterProfile) -> None:
        """Somebody holds the certificate."""
        if not isinstance(self.tls, Tls):
            return
        if cluster.gateway is not None and self.ingress_class is None:
            (at / "tls").refuse(
                self.tls,
                f"must be left out, because the listener of Gateway {cluster.gateway.name} holds the certificate",
                "leave it out, or give ingress_class for an Ingress",
            )
        if self.tls.issuer is DEFAULT and cluster.cluster_issuer is None:
            (at / "tls.issuer").refuse(
                None, "must be given, because the cluster profile has no cluster_issuer", 'write Tls(issuer="...")'
            )


@dataclass(frozen=True, slots=True)
class ServiceRef(Value):
    """A service that another repository renders.

    Args:
        name: Its name.
        namespace: Its namespace.
        port: Its Service's port. None: it only calls.
        target_port: The port of its pods, which is what policies see. Default: ``port``.
        labels: What its pods carry. Default: `app.kubernetes.io/name` with its name.
    """

    name: Name
    namespace: Name = field(kw_only=True)
    port: PortNumber | None = field(default=None, kw_only=True)
    target_port: PortName | PortNumber | None = field(default=None, kw_only=True)
    labels: Annotated[Mapping[LabelKey, LabelValue], rules.not_empty] | None = field(default=None, kw_only=True)

    @property
    def host(self) -> str:
        """Its name in DNS, from any namespace."""
        return f"{self.name}.{self.namespace}.svc"

    @property
    def url(self) -> str:
        """Its address for HTTP.

        Raises:
            InvalidOption: It was given no port.
        """
        if self.port is None:
            raise InvalidOption(
                f"ServiceRef {self.name}", "port", None, "must be given, because the url has it", "write port=80"
            )
        return f"http://{self.host}:{self.port}"

    @property
    def pod_labels(self) -> Mapping[str, str]:
        """What its pods carry."""
        return self.labels or {"app.kubernetes.io/name": self.name}


@dataclass(frozen=True, slots=True)
class Caller(Value):
    """A service of another repository that may call this one on chosen ports.

    Args:
        service: The caller.
        ports: The ports of this service that it reaches, by name.
    """

    service: ServiceRef
    ports: Annotated[Sequence[PortName], rules.not_empty] = field(kw_only=True)


@dataclass(frozen=True, slots=True)
class FlowPort(Value):
    """A port of the pods at the end of a flow.

    Args:
        port: Its number, or its name in the pods.
        protocol: Its protocol.
    """

    port: PortNumber | PortName
    protocol: Protocol = "TCP"


@dataclass(frozen=True, slots=True)
class Flow(Value):
    """The far end of a call, resolved: pods and the ports on which they listen.

    Args:
        name: The callee.
        namespace: Its namespace.
        labels: What its pods carry.
        ports: The ports.
    """

    name: Name
    namespace: Name
    labels: Mapping[LabelKey, LabelValue]
    ports: Annotated[Sequence[FlowPort], rules.not_empty]


@dataclass(frozen=True, slots=True)
class Outside(Value):
    """Something that is no pod: a database on a machine, an address on the Internet.

    Args:
        name: What to call it; it stands in the policy's name.
        cidr: Its addresses.
        port: Its port. None: every port of the protocol.
        excluding: Ranges within ``cidr`` that are not meant. Default: none.
        protocol: `TCP` (default), `UDP` or `SCTP`.
    """

    name: Name
    cidr: Cidr = field(kw_only=True)
    port: PortNumber | None = field(kw_only=True)
    excluding: Sequence[Cidr] = field(default=(), kw_only=True)
    protocol: Protocol = field(default="TCP", kw_only=True)

    def check_together(self, at: At) -> None:
        """The API server takes exceptions from within the range only."""
        whole = ipaddress.ip_network(self.cidr)
        for index, cidr in enumerate(self.excluding):
            part = ipaddress.ip_network(cidr)
            if part.version != whole.version or part == whole or not part.subnet_of(whole):  # type: ignore[arg-type]
                (at / "excluding")[index].refuse(
                    cidr, f"must be a smaller range within cidr ({self.cidr})", "correct it, or leave it out"
                )
