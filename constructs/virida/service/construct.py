"""The construct that teams use."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from constructs import Construct

from virida.cluster import Pods
from virida.fields import DEFAULT, At, Default
from virida.service.documents import service_documents
from virida.service.documents.flows import ingress
from virida.service.documents.metadata import selector
from virida.service.options.container import AllOf, Container, EnvValue, Image, Port, Resources
from virida.service.options.mounts import Volume
from virida.service.options.network import Caller, Flow, FlowPort, Outside, Route, ServiceRef
from virida.service.options.probes import Probes
from virida.service.options.runtime import Metadata, Placement, Rollout, Security, SmokeTest
from virida.service.options.scaling import Autoscaling, Replicas, VerticalAutoscaling
from virida.service.options.service import SMOKE_TEST_SUFFIX, ServiceOptions
from virida.service.options.vault import Vault
from virida.tree import ApiObjects, place

_NOTHING: Mapping[str, Any] = MappingProxyType({})


class ViridaService(ApiObjects):
    """A service, ready for production: what a team leaves out is the hardened, highly available choice.

    It renders a Deployment, a ServiceAccount, a Service where it has ports, the ConfigMaps and claims of its mounts, an
    Ingress or HTTPRoute for its route, autoscalers, a PodDisruptionBudget, one NetworkPolicy per flow, and on request a
    smoke test that runs after each sync. Every object bears the construct's id as its name or begins with it.

    Args:
        scope: The chart. It needs a namespace.
        id: The service's name: a DNS label that starts with a letter.
        component: Its kind, such as `frontend`, `backend`, `ai-ml` or `iot`: the label `app.kubernetes.io/component`.
        image: What runs, by a tag that does not move or by digest; `Image` adds pull policy and pull Secrets.
        port: The port on which it listens. A number stands for `Port("http", number)`. Default: none, it is a worker.
        ports: Further ports, such as `Port("metrics", 9090)`. Default: none.
        command: The entry point. Default: the image's.
        args: Its arguments. Default: the image's.
        env: Environment variables: texts, `SecretKey`, `ConfigMapKey` or `PodField`. Default: none.
        env_from: ConfigMaps and Secrets whose keys all become variables. Default: none.
        mounts: Volumes by path: `Files`, `Storage`, `EmptyDir`, `ConfigMapVolume`, `SecretVolume`, `ClaimVolume` or
            `Projected`. Default: none but an emptyDir at `/tmp`.
        containers: Containers beside or before its own. Default: none.
        vault: Secrets that Vault's agent writes into the pods. Default: none.
        route: What the world calls it. Default: it is reached within the cluster only.
        calls: What it calls: services of ours, `Call` for chosen ports, `ServiceRef`, `Outside`. It may reach nothing
            else, and each service of ours gets the policy that lets it in. Default: nothing but DNS.
        callers: Services of other repositories that call it. Default: none.
        isolated: Whether policies close its pods but for these flows. Default: yes.
        scale: `Replicas` or `Autoscaling`. Default: two, so that one may fail.
        vertical: A VerticalPodAutoscaler. Default: none.
        resources: What its container asks for. Default: 100m of cpu, 128Mi of memory, which is the limit too.
        probes: How the kubelet asks for its health. Default: HTTP at `/health` and `/ready` where a port is `http`,
            connections where it has other ports, nothing for a worker.
        rollout: How a new version replaces the old one. Default: a quarter more pods, none less.
        placement: On which nodes it runs. Default: spread over them.
        security: How far it is confined. Default: as user 1000 on a read-only root file system.
        smoke_test: A question asked after each sync. Default: none.
        metadata: Further labels and annotations. Default: none.

    Raises:
        InvalidOption: An option would not make a working manifest.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        component: str,
        image: str | Image,
        port: int | Port | None = None,
        ports: Sequence[Port] = (),
        command: Sequence[str] = (),
        args: Sequence[str] = (),
        env: Mapping[str, EnvValue] = _NOTHING,
        env_from: Sequence[AllOf] = (),
        mounts: Mapping[str, Volume] = _NOTHING,
        containers: Sequence[Container] = (),
        vault: Vault | None = None,
        route: Route | None = None,
        calls: Sequence[ViridaService | Call | ServiceRef | Outside] = (),
        callers: Sequence[ServiceRef | Caller] = (),
        isolated: bool = True,
        scale: Replicas | Autoscaling = Replicas(2),
        vertical: VerticalAutoscaling | None = None,
        resources: Resources = Resources(),
        probes: Probes | Default = DEFAULT,
        rollout: Rollout = Rollout(),
        placement: Placement = Placement(),
        security: Security = Security(),
        smoke_test: SmokeTest | None = None,
        metadata: Metadata = Metadata(),
    ) -> None:
        where = place(scope)
        at = where.at(id)
        options = ServiceOptions(
            name=id,
            namespace=where.namespace,
            component=component,
            image=image,
            port=port,
            ports=ports,
            command=command,
            args=args,
            env=env,
            env_from=env_from,
            mounts=mounts,
            containers=containers,
            vault=vault,
            route=route,
            calls=_resolved(at / "calls", calls),
            callers=callers,
            isolated=isolated,
            scale=scale,
            vertical=vertical,
            resources=resources,
            probes=probes,
            rollout=rollout,
            placement=placement,
            security=security,
            smoke_test=smoke_test,
            metadata=metadata,
        )
        options.check(at)
        options.check_on(at, where.cluster)
        super().__init__(scope, id, service_documents(options, where.cluster))
        self._options = options
        self._called_by = {ref.name for ref in map(_ref, callers)}
        if smoke_test is not None:
            self._called_by.add(id + SMOKE_TEST_SUFFIX)
        for index, call in enumerate(calls):
            callee = _callee(call)
            if callee is not None:
                callee._let_in(self, (at / "calls")[index], options.calls[index])

    @property
    def options(self) -> ServiceOptions:
        """What the service was given, for constructs that go with it."""
        return self._options

    @property
    def namespace(self) -> str:
        """The namespace in which it runs."""
        return str(self._options.namespace)

    @property
    def labels(self) -> Mapping[str, str]:
        """The labels that select its pods, and no others."""
        return selector(self._options.name)

    @property
    def ports(self) -> Sequence[Port]:
        """The ports on which it listens."""
        return self._options.all_ports

    @property
    def host(self) -> str:
        """Its name in DNS, from any namespace of the cluster."""
        return self._reference().host

    @property
    def url(self) -> str:
        """Its address for HTTP, on its main port.

        Raises:
            InvalidOption: It has no port.
        """
        return self._reference().url

    def _reference(self) -> ServiceRef:
        port = self._options.port_named(self._at / "url", None, in_service=True)
        return ServiceRef(self._options.name, namespace=self.namespace, port=port.on_service)

    def _flow(self, at: At, ports: Sequence[str | None]) -> Flow:
        """This service as the far end of a call."""
        found = [self._options.port_named(at, name) for name in ports]
        return Flow(
            self._options.name, self.namespace, self.labels, [FlowPort(port.number, port.protocol) for port in found]
        )

    def _let_in(self, caller: ViridaService, at: At, flow: Flow | Outside) -> None:
        """The policy at this end of a call; it stands here, because this service's owners review who may call it."""
        name = caller.options.name
        if name in self._called_by:
            at.refuse(
                name, f"must call {self._options.name} once, and a service of that name does already", "rename one"
            )
        self._called_by.add(name)
        if self._options.isolated and isinstance(flow, Flow):
            peer = Pods(caller.namespace, caller.labels)
            ApiObjects(self, f"from-{name}", [ingress(self._options, peer, name, flow.ports)])


@dataclass(frozen=True, slots=True)
class Call:
    """A call of chosen ports.

    Args:
        service: The service that is called.
        ports: Its ports, by name.
    """

    service: ViridaService
    ports: Sequence[str] = field(kw_only=True)


def _callee(call: object) -> ViridaService | None:
    """The service of ours that is called, if it is one."""
    service = call.service if isinstance(call, Call) else call
    return service if isinstance(service, ViridaService) else None


def _resolved(at: At, calls: Sequence[ViridaService | Call | ServiceRef | Outside]) -> list[Flow | Outside]:
    """The far ends, as values that need no tree."""
    if not isinstance(calls, (list, tuple)):
        at.refuse(calls, "must be a list", "write calls=[...]")
    return [_resolve(at[index], call) for index, call in enumerate(calls)]


def _resolve(at: At, call: object) -> Flow | Outside:
    match call:
        case ViridaService():
            return call._flow(at, (None,))
        case Call(service=ViridaService() as service, ports=ports):
            if not isinstance(ports, (list, tuple)):
                (at / "ports").refuse(ports, "must be a list", "write ports=[...]")
            return service._flow(at / "ports", ports)
        case ServiceRef():
            call.check(at)
            port = call.target_port or call.port
            if port is None:
                (at / "port").refuse(
                    None, "must be given, because the service is called", "write ServiceRef(..., port=80)"
                )
            return Flow(call.name, call.namespace, call.pod_labels, [FlowPort(port)])
        case Outside():
            return call
        case _:
            at.refuse(call, "must be a ViridaService, Call, ServiceRef or Outside", "give one of them")


def _ref(caller: ServiceRef | Caller) -> ServiceRef:
    return caller.service if isinstance(caller, Caller) else caller
