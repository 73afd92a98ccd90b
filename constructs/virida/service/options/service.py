"""All options of a ViridaService, and the rules between them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Annotated

from virida import names, rules
from virida.cluster import ClusterProfile
from virida.fields import DEFAULT, At, Default, Value, either
from virida.rules import AbsolutePath, LabelValue, PortNumber
from virida.service.options.container import AllOf, Container, Env, Image, Port, Resources
from virida.service.options.mounts import (
    ClaimVolume,
    ConfigMapVolume,
    SecretVolume,
    Storage,
    Volume,
    check_mounts,
    volume_name,
)
from virida.service.options.network import Caller, Flow, Outside, Route, ServiceRef, Tls
from virida.service.options.probes import Exec, Probe, Probes
from virida.service.options.runtime import Metadata, Placement, Rollout, Security, SmokeTest
from virida.service.options.scaling import Autoscaling, Replicas, VerticalAutoscaling


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceOptions(Value):
    """What a `ViridaService` was given. Its documentation is there; here are the rules.

    Args:
        name: The construct's id, which names every object.
        namespace: The chart's namespace.
    """

    name: str
    namespace: str | None
    component: LabelValue
    image: rules.Image | Image
    port: PortNumber | Port | None = None
    ports: Sequence[Port] = ()
    command: Sequence[str] = ()
    args: Sequence[str] = ()
    env: Env = field(default_factory=dict)
    env_from: Sequence[AllOf] = ()
    mounts: Annotated[Mapping[AbsolutePath, Volume], check_mounts] = field(default_factory=dict)
    containers: Sequence[Container] = ()
    route: Route | None = None
    calls: Sequence[Flow | Outside] = ()
    callers: Sequence[ServiceRef | Caller] = ()
    isolated: bool = True
    scale: Replicas | Autoscaling = Replicas(2)
    vertical: VerticalAutoscaling | None = None
    resources: Resources = Resources()
    probes: Probes | Default = DEFAULT
    rollout: Rollout = Rollout()
    placement: Placement = Placement()
    security: Security = Security()
    smoke_test: SmokeTest | None = None
    metadata: Metadata = Metadata()
    all_ports: Sequence[Port] = field(init=False, repr=False, compare=False)
    """Every port; the first one is the one that is meant where none is named."""

    def __post_init__(self) -> None:
        super(ServiceOptions, self).__post_init__()
        first = Port("http", self.port) if isinstance(self.port, int) else self.port
        given = (first, *self.ports) if isinstance(self.ports, tuple) else (first,)
        # What is no port is refused by `check`, which comes next and knows where it was written.
        object.__setattr__(self, "all_ports", tuple(port for port in given if isinstance(port, Port)))

    @property
    def service_ports(self) -> Sequence[Port]:
        """The ports of the Service; without one there is no Service."""
        return tuple(port for port in self.all_ports if port.in_service)

    @property
    def main_port(self) -> Port | None:
        """`http`, or else the first port; None for a worker."""
        return next((p for p in self.all_ports if p.name == "http"), next(iter(self.all_ports), None))

    def port_named(self, at: At, name: str | None, *, in_service: bool = False) -> Port:
        """The port of that name, or the main one.

        Args:
            at: Where it is asked for.
            name: Its name. None: the main port.
            in_service: Whether it has to be a port of the Service. Default: a port of the pods will do.

        Raises:
            InvalidOption: There is none.
        """
        ports = self.service_ports if in_service else self.all_ports
        wanted = (self.main_port.name if self.main_port else None) if name is None else name
        port = next((p for p in ports if p.name == wanted), None)
        if port is None:
            there = either(p.name for p in ports) if ports else ""
            at.refuse(
                name,
                "must be a port of the service" if there else "needs a port, and the service has none",
                f"write {there}, or add the port" if there else "give the service a port",
            )
        return port

    @property
    def effective_probes(self) -> Probes:
        """The probes given, or those that fit the service's ports."""
        if not isinstance(self.probes, Default):
            return self.probes
        if self.main_port is None:
            return Probes.none()
        return Probes() if self.main_port.name == "http" else Probes.of_sockets()

    @property
    def exclusive(self) -> str | None:
        """The option that only one pod can have at a time, if there is one."""
        for path, volume in self.mounts.items():
            if isinstance(volume, (Storage, ClaimVolume)) and not volume.shared:
                return f'mounts["{path}"]'
        return None

    @property
    def recreates(self) -> bool:
        """Whether the old pods have to go before the new ones come."""
        if self.rollout.strategy is not None:
            return self.rollout.strategy == "Recreate"
        return self.exclusive is not None or bool(self.resources.extended)

    def check_together(self, at: At) -> None:
        """The rules between options that hold on any cluster."""
        self._check_identity(at)
        self._check_ports(at)
        self._check_containers(at)
        self._check_scale(at)
        self._check_flows(at)

    def check_on(self, at: At, cluster: ClusterProfile) -> None:
        """The rules that depend on the cluster."""
        if self.rollout.pre_stop_sleep:
            field = at / "rollout.pre_stop_sleep"
            cluster.require(field, self.rollout.pre_stop_sleep, "1.30", "write pre_stop_sleep=0")
        for path, volume in self.mounts.items():
            if isinstance(volume, Storage):
                check_storage(at / f'mounts["{path}"]', volume, cluster)
        if self.route is not None:
            check_route(at / "route", self.route, cluster)

    def _check_identity(self, at: At) -> None:
        if not names.is_rfc1035_label(self.name):
            proposal = names.as_dns_label(self.name).lstrip("0123456789-")
            (at / "id").refuse(
                self.name,
                "must be a DNS label that starts with a letter (a-z, 0-9, -; at most 63), because it names the Service",
                f'write "{proposal}"' if proposal else "choose another name",
            )
        longest = names.MAX_LABEL - len(SMOKE_TEST_SUFFIX)
        if self.smoke_test is not None and len(self.name) > longest:
            (at / "id").refuse(
                self.name, f'must be at most {longest} characters, so that "{SMOKE_TEST_SUFFIX}" fits', "shorten it"
            )
        if self.namespace is None:
            (at / "namespace").refuse(
                None, "must be known, because policies and addresses name it", 'write Chart(app, id, namespace="...")'
            )

    def _check_ports(self, at: At) -> None:
        seen: dict[object, str] = {}
        for port in self.all_ports:
            for key, value in (
                (port.name, port.name),
                ((port.number, port.protocol), port.number),
                (("service", port.on_service, port.protocol), port.on_service),
            ):
                if key in seen:
                    (at / "ports").refuse(value, f"must stand once, and {seen[key]} has it", "choose another one")
                seen[key] = port.name
        probes = self.effective_probes
        for name in ("startup", "readiness", "liveness"):
            self._check_probe(at / "probes" / name, getattr(probes, name))
        for option, port_name in (
            ("route", self.route.port if self.route else None),
            ("smoke_test", self.smoke_test.port if self.smoke_test else None),
        ):
            if getattr(self, option) is not None:
                self.port_named(at / option / "port", port_name, in_service=True)
        if self.smoke_test and self.port_named(at, self.smoke_test.port).protocol != "TCP":
            (at / "smoke_test.port").refuse(self.smoke_test.port, "must be a TCP port", "choose another one")

    def _check_probe(self, at: At, probe: Probe | None) -> None:
        port = getattr(probe, "port", None)
        if probe is None or isinstance(probe, Exec):
            return
        if not isinstance(port, int):
            self.port_named(at / "port", port)
        elif port not in (p.number for p in self.all_ports):
            there = either(str(p.number) for p in self.all_ports) if self.all_ports else "an Exec probe"
            (at / "port").refuse(port, "must be a port of the service", f"write {there}")

    def _check_containers(self, at: At) -> None:
        seen = {self.name}
        for index, container in enumerate(self.containers):
            if container.name in seen:
                (at / "containers")[index].refuse(container.name, "must be a name of its own", "rename the container")
            seen.add(container.name)
        volumes: dict[str, tuple[str, Volume]] = {}
        for place, mounts in (
            (at / "mounts", self.mounts),
            *(((at / "containers")[i] / "mounts", c.mounts) for i, c in enumerate(self.containers)),
        ):
            for path, volume in mounts.items():
                first, same = volumes.setdefault(volume_name(path, volume), (path, volume))
                # What one path shows in two containers is one volume, but for the part of it that each sees.
                if _whole(same) != _whole(volume):
                    place[path].refuse(volume, f"must be the volume that {first} shows, {same!r}", "mount it elsewhere")

    def _check_scale(self, at: At) -> None:
        if self.exclusive is not None and self.scale.most > 1:
            field = "scale.max" if isinstance(self.scale, Autoscaling) else "scale.count"
            (at / field).refuse(
                self.scale.most,
                f"must be 1, because {self.exclusive} can be mounted by one pod only",
                "write scale=Replicas(1), or use a volume that is ReadWriteMany",
            )
        if self.exclusive is not None and self.rollout.strategy == "RollingUpdate":
            (at / "rollout.strategy").refuse(
                "RollingUpdate",
                f"must be Recreate, because {self.exclusive} can be mounted by one pod only",
                "leave it out",
            )
        budget = self.effective_probes.startup_budget + self.rollout.min_ready
        if budget >= self.rollout.progress_deadline:
            (at / "rollout.progress_deadline").refuse(
                self.rollout.progress_deadline,
                f"must be longer than the {budget} s that a pod may take to start",
                f"write {budget + 300}, or shorten probes.startup",
            )
        if self.vertical is not None and self.vertical.mode != "Off" and isinstance(self.scale, Autoscaling):
            for resource in self.vertical.resources:
                if getattr(self.scale, resource) is not None:
                    (at / "vertical.resources").refuse(
                        list(self.vertical.resources),
                        f"must not hold {resource}, because scale looks at it too and the two would chase each other",
                        f'write mode="Off", or take {resource} out of one of them',
                    )

    def _check_flows(self, at: At) -> None:
        seen: set[str] = set()
        for index, call in enumerate(self.calls):
            field = (at / "calls")[index]
            if isinstance(call, Flow) and (call.name, call.namespace) == (self.name, self.namespace):
                field.refuse(call.name, "must be another service", "pods of one service need a policy of your own")
            if call.name in seen:
                field.refuse(call.name, "must stand once, because the flow is named after it", "merge the two")
            seen.add(call.name)
        seen.clear()
        for index, caller in enumerate(self.callers):
            ref = caller.service if isinstance(caller, Caller) else caller
            if ref.name in seen:
                (at / "callers")[index].refuse(
                    ref.name, "must stand once, because the flow is named after it", "merge them"
                )
            seen.add(ref.name)
            for name in caller.ports if isinstance(caller, Caller) else (None,):
                self.port_named((at / "callers")[index] / "ports", name)


def _whole(volume: Volume) -> Volume:
    return replace(volume, sub_path=None) if isinstance(volume, (ConfigMapVolume, SecretVolume)) else volume


SMOKE_TEST_SUFFIX = "-smoke-test"
"""What the name of a service's smoke test ends with."""


def check_storage(at: At, storage: Storage, cluster: ClusterProfile) -> None:
    """The volume's class exists and can be mounted as asked."""
    found = cluster.storage_class(storage.storage_class)
    if found is None:
        there = either(f'"{c.name}"' for c in cluster.storage_classes)
        (at / "storage_class").refuse(
            storage.storage_class, "must be a class of the cluster profile", f"write {there}, or add it to the profile"
        )
    if storage.access_mode not in found.access_modes:
        (at / "access_mode").refuse(
            storage.access_mode,
            f"must be an access mode of the storage class {found.name}",
            f"write {either(repr(mode) for mode in found.access_modes)}, or choose another class",
        )


def check_route(at: At, route: Route, cluster: ClusterProfile) -> None:
    """Somebody holds the route's certificate."""
    if not isinstance(route.tls, Tls):
        return
    if cluster.gateway is not None and route.ingress_class is None:
        (at / "tls").refuse(
            route.tls,
            f"must be left out, because the listener of Gateway {cluster.gateway.name} holds the certificate",
            "leave it out, or give ingress_class for an Ingress",
        )
    if route.tls.issuer is DEFAULT and cluster.cluster_issuer is None:
        (at / "tls.issuer").refuse(
            None, "must be given, because the cluster profile has no cluster_issuer", 'write Tls(issuer="...")'
        )
