"""All options of a ViridaService, and the rules between them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated

from virida import names, rules
from virida.cluster import ClusterProfile
from virida.fields import DEFAULT, At, Default, Value, either
from virida.rules import AbsolutePath, LabelValue, Name, PortNumber
from virida.service.options.container import AllOf, Container, Env, Image, Port, Resources
from virida.service.options.mounts import (
    ClaimVolume,
    EmptyDir,
    Storage,
    Volume,
    check_mounts,
    check_volumes,
    plain_path,
    volume_name,
)
from virida.service.options.network import Caller, Flow, Outside, Route, ServiceRef
from virida.service.options.probes import Exec, Probe, Probes
from virida.service.options.runtime import Metadata, Placement, Rollout, Security, SmokeTest
from virida.service.options.scaling import Autoscaling, Replicas, VerticalAutoscaling
from virida.service.options.vault import VAULT_FLOW, Vault


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceOptions(Value):
    """What a `ViridaService` was given. Its documentation is there; here are the rules.

    Args:
        name: The construct's id, which names every object.
        namespace: The chart's namespace.
    """

    name: str
    namespace: Name | None
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
    vault: Vault | None = None
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
            there = either(f'"{p.name}"' for p in ports) if ports else ""
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
        if self.main_port is None or self.main_port.protocol != "TCP":
            return Probes.none()
        return Probes() if self.main_port.name == "http" else Probes.of_sockets()

    @property
    def has_tmp(self) -> bool:
        """Whether its container gets a `/tmp` that nobody asked for."""
        return self.security.tmp is not None and "/tmp" not in map(plain_path, self.mounts)

    @property
    def all_mounts(self) -> Sequence[tuple[str, str, Volume]]:
        """For each mount of its containers the option that it stands in, its path and its volume."""
        tmp = [("security.tmp", "/tmp", EmptyDir(self.security.tmp))] if self.security.tmp and self.has_tmp else []
        asked = [
            (f'{option}["{path}"]', path, volume)
            for option, mounts in (
                ("mounts", self.mounts),
                *((f"containers[{index}].mounts", container.mounts) for index, container in enumerate(self.containers)),
            )
            for path, volume in mounts.items()
        ]
        return [*tmp, *asked]

    @property
    def exclusive(self) -> str | None:
        """The option that only one pod can have at a time, if there is one."""
        for option, _, volume in self.all_mounts:
            if isinstance(volume, (Storage, ClaimVolume)) and not volume.shared:
                return option
        return None

    @property
    def recreates(self) -> bool:
        """Whether the old pods have to go before the new ones come."""
        if self.rollout.strategy is not None:
            return self.rollout.strategy == "Recreate"
        resources = [self.resources, *(container.resources for container in self.containers)]
        return self.exclusive is not None or any(each.extended for each in resources)

    def check_together(self, at: At) -> None:
        """The rules between options that hold on any cluster."""
        self._check_identity(at)
        self._check_ports(at)
        self._check_containers(at)
        self._check_scale(at)
        self._check_flows(at)
        if self.vault is not None:
            mounts = [(option, path, volume_name(path, volume)) for option, path, volume in self.all_mounts]
            self.vault.check_in(at, self.command, mounts)

    def check_on(self, at: At, cluster: ClusterProfile) -> None:
        """The rules that depend on the cluster."""
        if self.rollout.pre_stop_sleep:
            field = at / "rollout.pre_stop_sleep"
            cluster.require(field, self.rollout.pre_stop_sleep, "1.30", "write pre_stop_sleep=0")
        if self.vertical is not None and self.vertical.mode == "InPlaceOrRecreate":
            cluster.require(at / "vertical.mode", self.vertical.mode, "1.33", 'write mode="Recreate"')
        for option, _, volume in self.all_mounts:
            if isinstance(volume, Storage):
                volume.check_on(at / option, cluster)
        if self.vault is not None:
            self.vault.check_on(at / "vault", cluster)
        if self.route is not None:
            self.route.check_on(at / "route", cluster)

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
            keys: list[tuple[object, object]] = [(port.name, port.name), ((port.number, port.protocol), port.number)]
            if port.in_service:
                keys.append((("service", port.on_service, port.protocol), port.on_service))
            for key, value in keys:
                if key in seen:
                    (at / "ports").refuse(value, f"must stand once, and {seen[key]} has it", "choose another one")
                seen[key] = port.name
        for name in ("startup", "readiness", "liveness"):
            self._check_probe(at / "probes" / name, getattr(self.effective_probes, name))
        for option in ("route", "smoke_test"):
            given = getattr(self, option)
            if given is not None:
                place = at / option / "port"
                if self.port_named(place, given.port, in_service=True).protocol != "TCP":
                    place.refuse(given.port, "must be a TCP port", "choose another one")

    def _check_probe(self, at: At, probe: Probe | None) -> None:
        if probe is None or isinstance(probe, Exec):
            return
        place = at / "port"
        if isinstance(probe.port, int):
            ports = [port for port in self.all_ports if port.number == probe.port]
            if not ports:
                there = either(str(port.number) for port in self.all_ports) if self.all_ports else "an Exec probe"
                place.refuse(probe.port, "must be a port of the service", f"write {there}")
        else:
            ports = [self.port_named(place, probe.port)]
        if all(port.protocol != "TCP" for port in ports):
            place.refuse(probe.port, "must be a TCP port", "choose another one, or write an Exec probe")

    def _check_containers(self, at: At) -> None:
        seen = {self.name}
        longest = names.MAX_LABEL - len(TMP_PREFIX)
        for index, container in enumerate(self.containers):
            place = (at / "containers")[index] / "name"
            if container.name in seen:
                place.refuse(container.name, "must be a name of its own", "rename the container")
            if len(container.name) > longest:
                place.refuse(
                    container.name, f'must be at most {longest} characters, so that "{TMP_PREFIX}" fits', "shorten it"
                )
            seen.add(container.name)
        check_volumes(at, self.all_mounts)

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
        seen = {VAULT_FLOW} if self.vault else set()
        smoke_test = {self.name + SMOKE_TEST_SUFFIX} if self.smoke_test else set()
        for index, call in enumerate(self.calls):
            field = (at / "calls")[index]
            if isinstance(call, Flow) and (call.name, call.namespace) == (self.name, self.namespace):
                field.refuse(call.name, "must be another service", "pods of one service need a policy of your own")
            if call.name in seen:
                field.refuse(call.name, "must stand once, because the flow is named after it", "merge the two")
            seen.add(call.name)
        seen = smoke_test
        for index, caller in enumerate(self.callers):
            ref = caller.service if isinstance(caller, Caller) else caller
            if ref.name in seen:
                (at / "callers")[index].refuse(
                    ref.name, "must stand once, because the flow is named after it", "merge them"
                )
            seen.add(ref.name)
            for name in caller.ports if isinstance(caller, Caller) else (None,):
                self.port_named((at / "callers")[index] / "ports", name)


SMOKE_TEST_SUFFIX = "-smoke-test"
"""What the name of a service's smoke test ends with."""

TMP_PREFIX = "tmp--"
"""What the volume of a further container's own `/tmp` begins with; no volume named after a path has two dashes."""
