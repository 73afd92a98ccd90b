"""Volumes, and the objects behind those that are the service's own."""

from __future__ import annotations

from virida.documents import Document, content_hash, present
from virida.names import as_dns_label
from virida.service.documents.metadata import metadata
from virida.service.options.container import Container
from virida.service.options.mounts import (
    ClaimVolume,
    ConfigMapVolume,
    EmptyDir,
    Files,
    Projected,
    SecretVolume,
    ServiceAccountToken,
    Storage,
    Volume,
    plain_path,
    volume_name,
)
from virida.service.options.service import TMP_PREFIX, ServiceOptions


def volume_mounts(options: ServiceOptions, container: Container | None = None) -> list[Document]:
    """The `volumeMounts` of the service's container, or of another one."""
    return [
        present(
            name=name,
            mountPath=path,
            subPath=getattr(volume, "sub_path", None),
            readOnly=True if _is_read_only(volume) else None,
        )
        for path, volume, name in _mounts(options, container)
    ]


def volumes(options: ServiceOptions) -> list[Document]:
    """The `volumes` of the pod: each once, also where several containers mount it."""
    return [
        {"name": name, **_source(options, path, volume)}
        for name, (path, volume) in {
            name: (path, volume)
            for container in (None, *options.containers)
            for path, volume, name in _mounts(options, container)
        }.items()
    ]


def _mounts(options: ServiceOptions, container: Container | None) -> list[tuple[str, Volume, str]]:
    """What a container mounts, where, and under which name: what was asked for, and a `/tmp` of its own."""
    asked = options.mounts if container is None else container.mounts
    found = [(path, volume, volume_name(path, volume)) for path, volume in asked.items()]
    if options.security.tmp is not None and "/tmp" not in map(plain_path, asked):
        found.append(("/tmp", EmptyDir(options.security.tmp), TMP_PREFIX + container.name if container else "tmp"))
    return found


def config_map_name(options: ServiceOptions, path: str, files: Files) -> str:
    """The name of the ConfigMap behind files; it changes with their content, so that the pods are replaced."""
    return f"{options.name}-{as_dns_label(path)}-{content_hash(files.content)}"


def claim_name(options: ServiceOptions, path: str) -> str:
    """The name of the claim behind a `Storage`."""
    return f"{options.name}-{as_dns_label(path)}"


def owned_objects(options: ServiceOptions) -> list[Document]:
    """The ConfigMaps and claims that the service brings along."""
    objects: dict[str, Document] = {}
    for mounts in (options.mounts, *(container.mounts for container in options.containers)):
        for path, volume in mounts.items():
            if isinstance(volume, Files):
                document = _config_map(options, path, volume)
            elif isinstance(volume, Storage):
                document = _claim(options, path, volume)
            else:
                continue
            objects[document["metadata"]["name"]] = document
    return list(objects.values())


def _config_map(options: ServiceOptions, path: str, files: Files) -> Document:
    # The old one goes last, so that old pods keep theirs until the rollout is healthy.
    annotations = {"argocd.argoproj.io/sync-options": "PruneLast=true"}
    return {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": metadata(options, config_map_name(options, path, files), annotations=annotations),
        "data": dict(files.content),
    }


def _claim(options: ServiceOptions, path: str, storage: Storage) -> Document:
    annotations = {"argocd.argoproj.io/sync-options": "Prune=false,Delete=false"}
    return {
        "apiVersion": "v1",
        "kind": "PersistentVolumeClaim",
        "metadata": metadata(options, claim_name(options, path), annotations=annotations),
        "spec": present(
            accessModes=[storage.access_mode],
            storageClassName=storage.storage_class,
            resources={"requests": {"storage": storage.size}},
        ),
    }


def _is_read_only(volume: Volume) -> bool:
    return isinstance(volume, (Files, ConfigMapVolume, SecretVolume, Projected)) or (
        isinstance(volume, ClaimVolume) and volume.read_only
    )


def _source(options: ServiceOptions, path: str, volume: Volume) -> Document:
    match volume:
        case Files():
            return {"configMap": {"name": config_map_name(options, path, volume)}}
        case Storage():
            return {"persistentVolumeClaim": {"claimName": claim_name(options, path)}}
        case ClaimVolume():
            return {"persistentVolumeClaim": present(claimName=volume.claim, readOnly=volume.read_only or None)}
        case EmptyDir():
            return {"emptyDir": present(medium=volume.medium, sizeLimit=volume.size)}
        case ConfigMapVolume():
            return {"configMap": {"name": volume.config_map, **_selection(volume)}}
        case SecretVolume():
            return {"secret": {"secretName": volume.secret, "defaultMode": volume.mode, **_selection(volume)}}
        case Projected():
            sources = [_projection(source) for source in volume.sources]
            return {"projected": present(defaultMode=volume.mode, sources=sources)}


def _selection(volume: ConfigMapVolume | SecretVolume) -> Document:
    items = [{"key": key, "path": key} for key in volume.keys]
    return present(items=items, optional=volume.optional or None)


def _projection(source: ConfigMapVolume | SecretVolume | ServiceAccountToken) -> Document:
    match source:
        case ConfigMapVolume():
            return {"configMap": {"name": source.config_map, **_selection(source)}}
        case SecretVolume():
            return {"secret": {"name": source.secret, **_selection(source)}}
        case ServiceAccountToken():
            token = {"audience": source.audience, "expirationSeconds": source.expiration, "path": source.path}
            return {"serviceAccountToken": token}
