"""What a container sees in its file system."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Annotated, Any, Literal

from virida import quantity, rules
from virida.cluster import AccessMode, ClusterProfile
from virida.fields import At, Unshown, Value, either
from virida.names import as_dns_label
from virida.rules import ConfigKey, ObjectName, Quantity
from virida.service.options.references import named, of_kind


def _check_mode(at: At, mode: int) -> None:
    # 440 without the 0o is 0o670: files in a volume that nobody writes to, and the group could.
    if not 0 <= mode <= 0o777 or mode & 0o022:
        at.refuse(mode, "must be a file mode that lets only the owner write", "write it in octal, such as 0o440")


_Mode = Annotated[int, _check_mode]


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
            (at / "content").refuse(
                Unshown(f"{size} bytes"), "must be at most 1048576 bytes", "put large files into the image"
            )


@dataclass(frozen=True, slots=True)
class ConfigMapVolume(Value):
    """A ConfigMap that somebody else made.

    Args:
        config_map: Its name, or a cdk8s-plus ConfigMap.
        keys: The keys to show, as files of that name. Default: all.
        sub_path: The one file to show at the mount's path itself. It is not updated while the pod runs. Default: none.
        optional: Whether the pod starts without it. Default: no.
    """

    config_map: Annotated[ObjectName, of_kind("ConfigMap")]
    keys: Sequence[ConfigKey] = field(default=(), kw_only=True)
    sub_path: ConfigKey | None = field(default=None, kw_only=True)
    optional: bool = field(default=False, kw_only=True)

    def __post_init__(self) -> None:
        super(ConfigMapVolume, self).__post_init__()
        named(self, "config_map", "ConfigMap")

    def check_together(self, at: At) -> None:
        """The one file is among those shown."""
        _check_sub_path(at, self)


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

    secret: Annotated[ObjectName, of_kind("Secret")]
    keys: Sequence[ConfigKey] = field(default=(), kw_only=True)
    sub_path: ConfigKey | None = field(default=None, kw_only=True)
    mode: _Mode = field(default=0o440, kw_only=True)
    optional: bool = field(default=False, kw_only=True)

    def __post_init__(self) -> None:
        super(SecretVolume, self).__post_init__()
        named(self, "secret", "Secret")

    def check_together(self, at: At) -> None:
        """The one file is among those shown."""
        _check_sub_path(at, self)


def _check_sub_path(at: At, volume: ConfigMapVolume | SecretVolume) -> None:
    # The kubelet would make an empty folder of a file that is not there.
    if volume.sub_path is not None and volume.keys and volume.sub_path not in volume.keys:
        (at / "sub_path").refuse(
            volume.sub_path, f"must be one of keys ({either(volume.keys)})", "add it to keys, or leave keys out"
        )


@dataclass(frozen=True, slots=True)
class ClaimVolume(Value):
    """A PersistentVolumeClaim that somebody else made.

    Args:
        claim: Its name, or a cdk8s-plus PersistentVolumeClaim.
        read_only: Whether the container may only read. Default: no.
        shared: Whether pods on several nodes can mount it (`ReadWriteMany`, `ReadOnlyMany`). Default: no, so the
            service may have one replica.
    """

    claim: Annotated[ObjectName, of_kind("PersistentVolumeClaim")]
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

    def check_together(self, at: At) -> None:
        """It holds something."""
        if not quantity.parse(self.size):
            (at / "size").refuse(self.size, "must be more than 0", 'write one such as "10Gi"')

    def check_on(self, at: At, cluster: ClusterProfile) -> None:
        """The class exists, and its volumes can be mounted as asked."""
        found = cluster.storage_class(self.storage_class)
        if found is None:
            there = either(f'"{c.name}"' for c in cluster.storage_classes)
            (at / "storage_class").refuse(
                self.storage_class, "must be a class of the cluster profile", f"write {there}, or add it to the profile"
            )
        if self.access_mode not in found.access_modes:
            (at / "access_mode").refuse(
                self.access_mode,
                f"must be an access mode of the storage class {found.name}",
                f"write {either(repr(mode) for mode in found.access_modes)}, or choose another class",
            )


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
        sources: ConfigMaps, Secrets and tokens. The files of all of them get the permissions of the Secrets.
    """

    sources: Annotated[Sequence[ConfigMapVolume | SecretVolume | ServiceAccountToken], rules.not_empty]

    @property
    def mode(self) -> int | None:
        """The files' permissions; None for Kubernetes' own default, where no source is a Secret."""
        return next((source.mode for source in self.sources if isinstance(source, SecretVolume)), None)

    def check_together(self, at: At) -> None:
        """What can only be said once is said once."""
        for index, source in enumerate(self.sources):
            place = (at / "sources")[index]
            if isinstance(source, (ConfigMapVolume, SecretVolume)) and source.sub_path is not None:
                (place / "sub_path").refuse(
                    source.sub_path, "must be left out, because all sources share one folder", "write keys=[...]"
                )
            if isinstance(source, SecretVolume) and source.mode != self.mode:
                (place / "mode").refuse(
                    Unshown(f"{source.mode:#o}"),
                    f"must be that of the other Secrets ({self.mode:#o})",
                    "give all of them one mode",
                )


Volume = Files | ConfigMapVolume | SecretVolume | ClaimVolume | Storage | EmptyDir | Projected


def check_mounts(at: At, mounts: Mapping[str, Any]) -> None:
    """No path is mounted twice under two spellings, nor the whole file system, and each can name its volume."""
    seen: dict[str, str] = {}
    for path in mounts:
        plain = plain_path(path)
        if plain == "/":
            at[path].refuse(path, "must not be the root", "mount a folder below it")
        if ":" in path:
            at[path].refuse(path, "must not contain a colon", "choose another path")
        if not as_dns_label(path):
            at[path].refuse(path, "must contain a letter (a-z) or a digit, to name its volume", "choose another path")
        if plain in seen:
            at[path].refuse(path, f"must be mounted once, and {seen[plain]} is the same", "remove one of them")
        seen[plain] = path


def plain_path(path: str) -> str:
    """The path in its one spelling, so that two can be compared."""
    return posixpath.normpath(f"/{path.lstrip('/')}")


def check_volumes(at: At, mounts: Iterable[tuple[str, str, Volume]]) -> None:
    """What has one name in the pod is one volume.

    Args:
        at: The place of the service.
        mounts: For each mount the option that it stands in, its path and its volume.
    """
    seen: dict[str, tuple[str, tuple[str, Volume]]] = {}
    for option, path, volume in mounts:
        name = volume_name(path, volume)
        what = (plain_path(path) if _named_after_path(volume) else "", _whole(volume))
        first, same = seen.setdefault(name, (option, what))
        if same != what:
            (at / option).refuse(
                path,
                f'must not name its volume "{name}", which {first} does for another one',
                "write the same volume at both, or choose another path",
            )


def _whole(volume: Volume) -> Volume:
    """The volume without the part of it that one mount shows."""
    return replace(volume, sub_path=None) if isinstance(volume, (ConfigMapVolume, SecretVolume)) else volume


def _named_after_path(volume: Volume) -> bool:
    """Whether a volume is named after its path: there is no object that it shows as a whole."""
    return not isinstance(volume, ClaimVolume) and not (
        isinstance(volume, (ConfigMapVolume, SecretVolume)) and not volume.keys
    )


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
