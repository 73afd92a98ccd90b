"""What runs in a pod: images, ports, environment, containers."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal

from virida import quantity, rules
from virida.fields import DEFAULT, At, Before, Default, Unshown, Value
from virida.rules import AbsolutePath, ConfigKey, EnvName, LabelKey, Name, ObjectName, PortName, PortNumber, Quantity
from virida.secret_names import is_secret_name
from virida.service.options.mounts import Volume, check_mounts
from virida.service.options.references import named, of_kind


@dataclass(frozen=True, slots=True)
class Image(Value):
    """An image and how it is pulled; a plain text stands for one with the defaults.

    Args:
        reference: The image, by a tag that does not move or by digest.
        pull_policy: When to pull. Default: `IfNotPresent`, which suits references that do not move.
        pull_secrets: The Secrets with the registry's credentials. Default: none.
    """

    reference: rules.Image
    pull_policy: Literal["IfNotPresent", "Always", "Never"] = field(default="IfNotPresent", kw_only=True)
    pull_secrets: Sequence[ObjectName] = field(default=(), kw_only=True)


@dataclass(frozen=True, slots=True)
class Port(Value):
    """A port on which the container listens, and the Service with it.

    Args:
        name: Its name: `http`, `grpc` and `metrics` are understood by probes, routes and monitoring.
        number: The port on which the container listens.
        service_port: The Service's port. Default: ``number``, so that one figure holds everywhere.
        protocol: `TCP` (default), `UDP` or `SCTP`.
        app_protocol: What the Service declares as `appProtocol`, such as `kubernetes.io/h2c`. Default: nothing.
        in_service: Whether the Service has it too. Default: yes. A port for metrics alone may stay on the pods.
    """

    name: PortName
    number: PortNumber
    service_port: PortNumber | None = field(default=None, kw_only=True)
    protocol: Literal["TCP", "UDP", "SCTP"] = field(default="TCP", kw_only=True)
    app_protocol: LabelKey | None = field(default=None, kw_only=True)
    in_service: bool = field(default=True, kw_only=True)

    @property
    def on_service(self) -> int:
        """The Service's port."""
        return self.service_port or self.number

    def check_together(self, at: At) -> None:
        """What is said about the Service's port has one to be about."""
        for name in ("service_port", "app_protocol"):
            value = getattr(self, name)
            if value is not None and not self.in_service:
                (at / name).refuse(value, "must be left out, because in_service is False", "leave one of the two out")


@dataclass(frozen=True, slots=True)
class ConfigMapKey(Value):
    """The value of an environment variable, read from a ConfigMap.

    Args:
        config_map: The ConfigMap: its name, or a cdk8s-plus ConfigMap.
        key: The key.
        optional: Whether the pod starts without it. Default: no, a pod without its configuration is a mistake.
    """

    config_map: Annotated[ObjectName, of_kind("ConfigMap")]
    key: ConfigKey
    optional: bool = field(default=False, kw_only=True)

    def __post_init__(self) -> None:
        named(self, "config_map", "ConfigMap")


@dataclass(frozen=True, slots=True)
class SecretKey(Value):
    """The value of an environment variable, read from a Secret.

    Args:
        secret: The Secret: its name, or a cdk8s-plus Secret.
        key: The key.
        optional: Whether the pod starts without it. Default: no, a pod without its secret is a mistake.
    """

    secret: Annotated[ObjectName, of_kind("Secret")]
    key: ConfigKey
    optional: bool = field(default=False, kw_only=True)

    def __post_init__(self) -> None:
        named(self, "secret", "Secret")


_POD_FIELD = re.compile(
    r"metadata\.(?:name|namespace|uid|(?:labels|annotations)\['[^']+'\])"
    r"|spec\.(?:nodeName|serviceAccountName)|status\.(?:hostIPs?|podIPs?)"
)


def _check_pod_field(at: At, path: str) -> None:
    if not _POD_FIELD.fullmatch(path):
        at.refuse(path, "must be a field that the downward API has", "write one such as metadata.name or status.podIP")


@dataclass(frozen=True, slots=True)
class PodField(Value):
    """The value of an environment variable, read from the pod itself.

    Args:
        path: The field, such as `metadata.name`, `metadata.labels['team']` or `status.podIP`. Which ones there are:
            Kubernetes documentation, "Downward API".
    """

    path: Annotated[str, _check_pod_field]


@dataclass(frozen=True, slots=True)
class AllOf(Value):
    """Every key of a ConfigMap or a Secret, as environment variables.

    Args:
        config_map: The ConfigMap: its name, or a cdk8s-plus ConfigMap.
        secret: The Secret: its name, or a cdk8s-plus Secret. One of the two.
        prefix: What the variables' names begin with. Default: nothing.
        optional: Whether the pod starts without it. Default: no.
    """

    config_map: Annotated[ObjectName, of_kind("ConfigMap")] | None = field(default=None, kw_only=True)
    secret: Annotated[ObjectName, of_kind("Secret")] | None = field(default=None, kw_only=True)
    prefix: EnvName | None = field(default=None, kw_only=True)
    optional: bool = field(default=False, kw_only=True)

    def __post_init__(self) -> None:
        named(self, "config_map", "ConfigMap")
        named(self, "secret", "Secret")

    def check_together(self, at: At) -> None:
        """It reads from one place."""
        if self.config_map is None and self.secret is None:
            (at / "config_map").refuse(None, "must be given, or secret", "name what it reads")
        if self.config_map is not None and self.secret is not None:
            (at / "config_map").refuse(self.config_map, f"must stand alone, and secret is {self.secret!r}", "give one")


EnvValue = str | ConfigMapKey | SecretKey | PodField

_NOT_SHOWN = Unshown("not shown")


def check_env(at: At, env: Any) -> None:
    """No secret stands in a manifest, nor in a message: what may be one is not shown, whatever its type."""
    if not isinstance(env, Mapping):
        at.refuse(_NOT_SHOWN, "must be a dict", 'write {"NAME": "value"}')
    for name, value in env.items():
        if is_secret_name(str(name)) and not isinstance(value, (ConfigMapKey, SecretKey, PodField)):
            at[name].refuse(
                _NOT_SHOWN,
                "must not be a literal, because its name is a secret's",
                'write SecretKey("<secret>", "<key>"), or rename the variable if it is none',
            )


Env = Annotated[Mapping[EnvName, EnvValue], Before(check_env)]


@dataclass(frozen=True, slots=True)
class Resources(Value):
    """What a container asks for, and what it may use at most.

    Args:
        cpu: The cores it asks for. Default: `100m`.
        memory: The bytes it asks for. Default: `128Mi`.
        cpu_limit: The most cores. Default: none, because the kernel shares idle cores better than a quota does.
        memory_limit: The most bytes. Default: ``memory``, so that no node promises more than it has. None: no limit.
        extended: Devices and other extended resources, such as `{"nvidia.com/gpu": 1}`. Default: none.
    """

    cpu: Quantity = field(default="100m", kw_only=True)
    memory: Quantity = field(default="128Mi", kw_only=True)
    cpu_limit: Quantity | None = field(default=None, kw_only=True)
    memory_limit: Quantity | Default | None = field(default=DEFAULT, kw_only=True)
    extended: Mapping[LabelKey, rules.AtLeastOne] = field(default_factory=dict, kw_only=True)

    def check_together(self, at: At) -> None:
        """No limit lies below its request."""
        for name in ("cpu", "memory"):
            limit, request = getattr(self, f"{name}_limit"), getattr(self, name)
            if isinstance(limit, str) and quantity.parse(limit) < quantity.parse(request):
                (at / f"{name}_limit").refuse(
                    limit, f"must be at least {name} ({request})", f"write {request} or more, or lower {name}"
                )
        for name in self.extended:
            if "/" not in name:
                (at / "extended")[name].refuse(name, "must have a domain", "write one such as nvidia.com/gpu")


@dataclass(frozen=True, slots=True)
class Container(Value):
    """A container beside the service's own, with the same hardening.

    Args:
        name: Its name.
        image: Its image.
        init: Whether it has to end before the service starts. Default: no, it runs along.
        command: Its entry point. Default: the image's.
        args: Its arguments. Default: the image's.
        env: Its environment variables. Default: none.
        mounts: Volumes by the path at which it sees them; one that equals a mount of the service is the same volume.
        resources: What it asks for. Default: 50m of cpu and 64Mi of memory, the size of a small helper.
    """

    name: Name
    image: rules.Image = field(kw_only=True)
    init: bool = field(default=False, kw_only=True)
    command: Sequence[str] = field(default=(), kw_only=True)
    args: Sequence[str] = field(default=(), kw_only=True)
    env: Env = field(default_factory=dict, kw_only=True)
    mounts: Annotated[Mapping[AbsolutePath, Volume], check_mounts] = field(default_factory=dict, kw_only=True)
    resources: Resources = field(default=Resources(cpu="50m", memory="64Mi"), kw_only=True)
