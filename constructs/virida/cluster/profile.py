"""The profile: one value with everything that is true of a cluster."""

from __future__ import annotations

import dataclasses
import ipaddress
import json
import re
from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from virida.cluster.parts import Gateway, Labels, NodeGroup, Pods, StorageClass, VaultServer
from virida.fields import At, Value
from virida.rules import Address, AtLeastOne, Cidr, Host, ObjectName, PortNumber, Quantity, not_empty

CONTEXT_KEY = "virida.local/cluster-profile"
"""Under this key the profile stands in the construct tree's context."""

OLDEST = "1.27"
"""The oldest Kubernetes that understands every field which constructs render by default."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class ClusterProfile(Value):
    """What a cluster is like, for the options and defaults that depend on it.

    A profile is found through the construct tree: `profile.use_in(app)` before anything stands in the app. Where nobody
    did, constructs take `ClusterProfile.k3s()`.

    Args:
        kubernetes: The API server's minor version. Fields that are younger are refused, with the alternative.
        pod_cidr: The range of the pods' addresses.
        service_cidr: The range of the Services' addresses.
        node_cidr: The range of the nodes' addresses.
        api_server: The addresses at which pods reach the API server. NetworkPolicies see an address after the Service's
            translation, so these are the servers' own, not the first of `service_cidr`. Default: `node_cidr`.
        api_server_port: Their port. Default: 6443, where k3s and kubeadm listen.
        cluster_domain: The domain of Services. Default: `cluster.local`.
        dns_address: The DNS Service's address, in `service_cidr`.
        dns: The pods that answer DNS. Default: `k8s-app: kube-dns` in `kube-system`, which CoreDNS carries everywhere.
        node_local_dns: The link-local address of NodeLocal DNSCache, where it runs. Default: it does not.
        ingress: The pods that traffic from outside comes from. Default: none, so a route has nobody to let in.
        ingress_class: The class of Ingresses. Default: `nginx`.
        gateway: The Gateway that routes attach to; with one, a route is an HTTPRoute. Default: none; it is an Ingress.
        cluster_issuer: The cert-manager ClusterIssuer of routes that ask for TLS. Default: none.
        vault: The Vault whose agent injector serves the cluster. Default: none.
        prometheus: The pods that scrape. Default: none.
        monitor_labels: The labels by which that Prometheus selects monitors and rules. Default: it selects all.
        dashboard_labels: The labels by which Grafana's sidecar finds dashboards. Default: `grafana_dashboard: "1"`.
        retention_days: For how long Prometheus keeps samples, in days. Default: 15, Prometheus' own.
        storage_classes: The classes of volumes; the first one is the cluster's default.
        nodes: How many nodes take pods. Default: 1, which promises nothing that a small cluster cannot keep.
        node_cpu: What one node offers to pods, in cores. Default: unknown.
        node_memory: What one node offers to pods, in bytes. Default: unknown.
        node_groups: The groups that a cluster autoscaler may resize. Default: none.
    """

    kubernetes: str = "1.36"
    pod_cidr: Cidr
    service_cidr: Cidr
    node_cidr: Cidr
    api_server: Sequence[Cidr] = ()
    api_server_port: PortNumber = 6443
    cluster_domain: Host = "cluster.local"
    dns_address: Address
    dns: Annotated[Sequence[Pods], not_empty] = (Pods("kube-system", {"k8s-app": "kube-dns"}),)
    node_local_dns: Address | None = None
    ingress: Sequence[Pods] = ()
    ingress_class: ObjectName = "nginx"
    gateway: Gateway | None = None
    cluster_issuer: ObjectName | None = None
    vault: VaultServer | None = None
    prometheus: Sequence[Pods] = ()
    monitor_labels: Labels = dataclasses.field(default_factory=dict)
    dashboard_labels: Labels = dataclasses.field(default_factory=lambda: {"grafana_dashboard": "1"})
    retention_days: AtLeastOne = 15
    storage_classes: Annotated[Sequence[StorageClass], not_empty] = (StorageClass("standard"),)
    nodes: AtLeastOne = 1
    node_cpu: Quantity | None = None
    node_memory: Quantity | None = None
    node_groups: Sequence[NodeGroup] = ()

    @classmethod
    def k3s(cls, **changes: Any) -> ClusterProfile:
        """VIRIDA's k3s: its ranges and cluster domain, NGINX in `virida-system`, Prometheus in `virida-monitoring`.

        Args:
            changes: Any field of the profile, to say what is different.
        """
        seed: dict[str, Any] = {
            "pod_cidr": "10.42.0.0/16",
            "service_cidr": "10.43.0.0/16",
            "node_cidr": "192.168.0.0/24",
            "dns_address": "10.43.0.10",
            "cluster_domain": "virida.local",
            "ingress": (Pods("virida-system", {"app.kubernetes.io/name": "nginx-ingress"}),),
            "cluster_issuer": "virida-ca",
            "vault": VaultServer(Pods("virida-system", {"app.kubernetes.io/name": "vault"})),
            "prometheus": (Pods("virida-monitoring", {"app.kubernetes.io/name": "prometheus"}),),
            "monitor_labels": {"release": "kube-prometheus-stack"},
            "retention_days": 7,
            "storage_classes": (StorageClass("local-path"),),
        }
        return cls(**seed | changes)

    @classmethod
    def kind(cls, **changes: Any) -> ClusterProfile:
        """A cluster that `kind create cluster` makes, with ingress-nginx' labels of its guide and no Prometheus.

        Args:
            changes: Any field of the profile, to say what is different.
        """
        defaults: dict[str, Any] = {
            "pod_cidr": "10.244.0.0/16",
            "service_cidr": "10.96.0.0/16",
            "node_cidr": "172.18.0.0/16",
            "dns_address": "10.96.0.10",
            "ingress": (Pods("ingress-nginx", {"app.kubernetes.io/component": "controller"}),),
        }
        return cls(**defaults | changes)

    def check_together(self, at: At) -> None:
        """The version is one, and the ranges lie beside each other."""
        if re.fullmatch(r"1\.\d+", self.kubernetes) is None:
            (at / "kubernetes").refuse(self.kubernetes, "must be a minor version", 'write one such as "1.36"')
        if not self.at_least(OLDEST):
            (at / "kubernetes").refuse(self.kubernetes, f"must be at least {OLDEST}", "upgrade the cluster first")
        ranges = {name: ipaddress.ip_network(getattr(self, name)) for name in ("pod_cidr", "service_cidr", "node_cidr")}
        for name, network in ranges.items():
            for other, taken in ranges.items():
                if name > other and network.version == taken.version and network.overlaps(taken):
                    (at / name).refuse(
                        str(network), f"must not overlap {other} ({taken})", "write the ranges that it has"
                    )
        if ipaddress.ip_address(self.dns_address) not in ranges["service_cidr"]:
            (at / "dns_address").refuse(
                self.dns_address,
                f"must lie in service_cidr ({self.service_cidr})",
                "write the address of the Service kube-system/kube-dns",
            )
        if len({group.name for group in self.node_groups}) < len(self.node_groups):
            (at / "node_groups").refuse(
                [group.name for group in self.node_groups], "must not name a group twice", "merge the two"
            )

    def at_least(self, minor: str) -> bool:
        """Whether the cluster's Kubernetes is ``minor`` (such as ``1.33``) or younger."""
        return _minor(self.kubernetes) >= _minor(minor)

    def require(self, at: At, value: object, minor: str, instead: str) -> None:
        """Refuse an option that this cluster's Kubernetes does not know yet.

        Args:
            at: The option's place.
            value: What was given there.
            minor: The first minor version that knows it, enabled by default.
            instead: What to write for an older cluster.

        Raises:
            InvalidOption: The profile's Kubernetes is older than ``minor``.
        """
        if not self.at_least(minor):
            at.refuse(value, f"needs Kubernetes {minor}, and the cluster profile says {self.kubernetes}", instead)

    def storage_class(self, name: str | None) -> StorageClass | None:
        """The class of that name; without a name the default one; None for a class that the profile does not list."""
        if name is None:
            return self.storage_classes[0]
        return next((c for c in self.storage_classes if c.name == name), None)

    def use_in(self, app: Any) -> None:
        """Make this the profile of every construct below.

        Args:
            app: A cdk8s App or another construct that has no children yet.

        Raises:
            InvalidOption: The profile contradicts itself.
        """
        self.check(At(app.node.path or "App", "profile"))
        app.node.set_context(CONTEXT_KEY, self.to_json())

    def to_json(self) -> str:
        """The profile as text: cdk8s drops what is None from a context that is a dict."""
        return json.dumps(_plain(self), sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> ClusterProfile:
        """The profile that `to_json` wrote."""
        fields = json.loads(text)
        nested: dict[str, type] = {
            "dns": Pods,
            "ingress": Pods,
            "prometheus": Pods,
            "storage_classes": StorageClass,
            "node_groups": NodeGroup,
        }
        for name, kind in nested.items():
            fields[name] = tuple(kind(**item) for item in fields[name])
        if fields["gateway"] is not None:
            fields["gateway"] = Gateway(**fields["gateway"])
        if fields["vault"] is not None:
            fields["vault"] = VaultServer(Pods(**fields["vault"]["pods"]), port=fields["vault"]["port"])
        return cls(**fields)


def _minor(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))


def _plain(value: Any) -> Any:
    """Values as JSON has them; `dataclasses.asdict` cannot copy a read-only mapping."""
    if isinstance(value, Value):
        return {f.name: _plain(getattr(value, f.name)) for f in dataclasses.fields(value)}  # type: ignore[arg-type]
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return value
