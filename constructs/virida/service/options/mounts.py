"""What a container sees in its file system."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal

from virida import rules
from virida.cluster import AccessMode
from virida.fields import At, Value
from virida.names import as_dns_label
from virida.rules import ConfigKey, ObjectName, Quantity
from virida.service.options.references import named

_Mode = Annotated[int, rules.between(0, 0o777)]


@dataclass(frozen=True, slots=True)
class Files(Value):
    """Files that the service brings along, as a ConfigMap of its own whose name changes with their content.

    Args:
        content: The text of each file, by its name. At most 1 MiB together.
    """

    content: Annotated[Mapping[ConfigKey, str], rules.not_empty]

    def check_together(self, at: At) -> None:
        """The API server takes a MiB at most."""
        size = sum(len(name) + len(text.encode()) for name, text in self.content.items())
        if size > 2**20:
            (at / "content").refuse(f"{size} bytes", "must be at most 1048576 bytes", "put large files into the image")


@dataclass(frozen=True, slots=True)
class ConfigMapVolume(Value):
    """A ConfigMap that somebody else made.

    Args:
        config_map: Its name, or a cdk8s-plus ConfigMap.
        keys: The keys to show, as files of that name. Default: all.
        sub_path: The one file to show at the mount's path itself. It is not updated while the pod runs. Default: none.
        optional: Whether the pod starts without it. Default: no.
    """

    config_map: ObjectName
    keys: Sequence[ConfigKey] = field(default=(), kw_only=True)
    sub_path: ConfigKey | None = field(default=None, kw_only=True)
    optional: bool = field(default=False, kw_only=True)

    def __post_init__(self) -> None:
        super(ConfigMapVolume, self).__post_init__()
        named(self, "config_map", "ConfigMap")


@dataclass(frozen=True, slots=True)
class SecretVolume(Value):
    """A Secret that somebody else made.

    Args:
        secret: Its name, or a cdk8s-plus Secret.
        keys: The keys to show, as files of that name. Default: all.
        sub_path: The one file to show at the mount's path itself. It is not updated while the pod runs. Default: none.
        mode: The files' permissions. Default: 0440, readable by the pod's group alone.
        optional: Whether the pod starts without it. Default: no.
    """

    secret: ObjectName
    keys: Sequence[ConfigKey] = field(default=(), kw_only=True)
    sub_path: ConfigKey | None = field(default=None, kw_only=True)
    mode: _Mode = field(default=0o440, kw_only=True)
    optional: bool = field(default=False, kw_only=True)

    def __post_init__(self) -> None:
        super(SecretVolume, self).__post_init__()
        named(self, "secret", "Secret")


@dataclass(frozen=True, slots=True)
class ClaimVolume(Value):
    """A PersistentVolumeClaim that somebody else made.

    Args:
        claim: Its name, or a cdk8s-plus PersistentVolumeClaim.
        read_only: Whether the container may only read. Default: no.
        shared: Whether pods on several nodes can mount it (`ReadWriteMany`, `ReadOnlyMany`). Default: no, so the
            service may have one replica.
    """

    claim: ObjectName
    read_only: bool = field(default=False, kw_only=True)
    shared: bool = field(default=False, kw_only=True)

    def __post_init__(self) -> None:
        named(self, "claim", "PersistentVolumeClaim")


@dataclass(frozen=True, slots=True)
class Storage(Value):
    """A PersistentVolumeClaim of the service's own; Argo CD never deletes it.

    Args:
        size: How much it holds.
        access_mode: How it is mounted. Default: `ReadWriteOnce`, which every class has and one replica can use.
        storage_class: Its class. Default: the cluster's.
    """

    size: Quantity
    access_mode: AccessMode = field(default="ReadWriteOnce", kw_only=True)
    storage_class: ObjectName | None = field(default=None, kw_only=True)

    @property
    def shared(self) -> bool:
        """Whether pods on several nodes can mount it."""
        return self.access_mode in ("ReadWriteMany", "ReadOnlyMany")


@dataclass(frozen=True, slots=True)
class EmptyDir(Value):
    """A folder that lives as long as the pod; with ``medium="Memory"`` at `/dev/shm`, shared memory.

    Args:
        size: The most that it may hold; the pod is evicted above.
        medium: `Memory` for one in RAM, which counts as the container's memory. Default: the node's disk.
    """

    size: Quantity
    medium: Literal["Memory"] | None = field(default=None, kw_only=True)


@dataclass(frozen=True, slots=True)
class ServiceAccountToken(Value):
    """A token for one audience, renewed by the kubelet; only within `Projected`.

    Args:
        audience: Who it is for.
        path: Its file below the mount. Default: `token`.
        expiration: Its life, in seconds, at least 600. Default: 3600, the API server's own.
    """

    audience: Annotated[str, rules.not_empty]
    path: ConfigKey = field(default="token", kw_only=True)
    expiration: Annotated[int, rules.at_least(600)] = field(default=3600, kw_only=True)


@dataclass(frozen=True, slots=True)
class Projected(Value):
    """Several sources in one folder.

    Args:
        sources: ConfigMaps, Secrets and tokens.
    """

    sources: Annotated[Sequence[ConfigMapVolume | SecretVolume | ServiceAccountToken], rules.not_empty]


Volume = Files | ConfigMapVolume | SecretVolume | ClaimVolume | Storage | EmptyDir | Projected


def check_mounts(at: At, mounts: Mapping[str, Any]) -> None:
    """No path is mounted twice under two spellings, nor the whole file system."""
    seen: dict[str, str] = {}
    for path in mounts:
        plain = path.rstrip("/") or "/"
        if plain == "/":
            at[path].refuse(path, "must not be the root", "mount a folder below it")
        if plain in seen:
            at[path].refuse(path, f"must be mounted once, and {seen[plain]} is the same", "remove one of them")
        seen[plain] = path


def volume_name(path: str, volume: Volume) -> str:
    """The name of a volume in the pod: after the object that it shows as a whole, or after its path."""
    match volume:
        case ConfigMapVolume() if not volume.keys:
            name = f"config-map-{volume.config_map}"
        case SecretVolume() if not volume.keys:
            name = f"secret-{volume.secret}"
        case ClaimVolume():
            name = f"claim-{volume.claim}"
        case _:
            name = path
    return as_dns_label(name)
