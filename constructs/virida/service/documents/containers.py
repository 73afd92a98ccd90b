"""Containers: environment, probes, resources, confinement."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from virida.documents import Document, present
from virida.service.documents import vault
from virida.service.documents.metadata import image_of
from virida.service.documents.volumes import volume_mounts
from virida.service.options.container import AllOf, ConfigMapKey, Container, EnvValue, PodField, Resources, SecretKey
from virida.service.options.probes import Exec, Grpc, HttpGet, Probe
from virida.service.options.runtime import Security
from virida.service.options.service import ServiceOptions


def service_container(options: ServiceOptions) -> Document:
    """The container that the service is about; it bears the service's name."""
    image, probes = image_of(options), options.effective_probes
    sleep = options.rollout.pre_stop_sleep
    return present(
        name=options.name,
        image=image.reference,
        imagePullPolicy=image.pull_policy,
        command=vault.command(options.vault, options.command),
        args=list(options.args),
        ports=[
            {"name": port.name, "containerPort": port.number, "protocol": port.protocol} for port in options.all_ports
        ],
        env=environment(options.env),
        envFrom=[_all_of(source) for source in options.env_from],
        resources=resources(options.resources),
        startupProbe=_probe(options, probes.startup),
        readinessProbe=_probe(options, probes.readiness),
        livenessProbe=_probe(options, probes.liveness),
        lifecycle={"preStop": {"sleep": {"seconds": sleep}}} if sleep and options.all_ports else None,
        securityContext=security_context(options.security),
        volumeMounts=volume_mounts(options),
    )


def extra_container(options: ServiceOptions, container: Container) -> Document:
    """A container beside it, hardened in the same way."""
    return present(
        name=container.name,
        image=container.image,
        imagePullPolicy="IfNotPresent",
        command=list(container.command),
        args=list(container.args),
        env=environment(container.env),
        resources=resources(container.resources),
        securityContext=security_context(options.security),
        volumeMounts=volume_mounts(options, container),
    )


def security_context(security: Security) -> Document:
    """What Pod Security `restricted` asks of a container, and a read-only root file system."""
    capabilities: dict[str, list[str]] = {"drop": ["ALL"]}
    if security.bind_low_ports:
        capabilities["add"] = ["NET_BIND_SERVICE"]
    return {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": security.read_only_root_filesystem,
        "capabilities": capabilities,
    }


def resources(given: Resources) -> Document:
    """Requests and limits."""
    memory_limit = given.memory_limit if isinstance(given.memory_limit, str) else given.memory
    extended = {name: str(count) for name, count in given.extended.items()}
    return present(
        requests={"cpu": given.cpu, "memory": given.memory, **extended},
        limits=present(cpu=given.cpu_limit, memory=None if given.memory_limit is None else memory_limit, **extended),
    )


def environment(env: Mapping[str, EnvValue]) -> list[Document]:
    """Environment variables, in the order in which they were written: one may refer to those before it."""
    return [{"name": name, **_value(value)} for name, value in env.items()]


def _value(value: EnvValue) -> Document:
    match value:
        case str():
            return {"value": value}
        case ConfigMapKey():
            source = {"name": value.config_map, "key": value.key, **_optional(value)}
            return {"valueFrom": {"configMapKeyRef": source}}
        case SecretKey():
            return {"valueFrom": {"secretKeyRef": {"name": value.secret, "key": value.key, **_optional(value)}}}
        case PodField():
            return {"valueFrom": {"fieldRef": {"fieldPath": value.path}}}


def _all_of(source: AllOf) -> Document:
    kind, name = ("configMapRef", source.config_map) if source.config_map else ("secretRef", source.secret)
    return present(prefix=source.prefix) | {kind: {"name": name, **_optional(source)}}


def _optional(value: Any) -> Document:
    return {"optional": True} if value.optional else {}


def _probe(options: ServiceOptions, probe: Probe | None) -> Document | None:
    if probe is None:
        return None
    return {
        **_action(options, probe),
        **({"initialDelaySeconds": probe.delay} if probe.delay else {}),
        "periodSeconds": probe.period,
        "timeoutSeconds": probe.timeout,
        "failureThreshold": probe.failures,
    }


def _action(options: ServiceOptions, probe: Probe) -> Document:
    if isinstance(probe, Exec):
        return {"exec": {"command": list(probe.command)}}
    port: str | int | None = probe.port
    if port is None and options.main_port is not None:
        port = options.main_port.name
    match probe:
        case HttpGet():
            return {"httpGet": {"path": probe.path, "port": port}}
        case Grpc():
            number = next((p.number for p in options.all_ports if p.name == port), port)
            return {"grpc": present(port=number, service=probe.service)}
        case _:
            return {"tcpSocket": {"port": port}}
