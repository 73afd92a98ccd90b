"""The construct of admission policies."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Literal

from constructs import Construct

from virida.cluster import ClusterProfile
from virida.fields import At, Value
from virida.namespace.admission_documents import admission_documents
from virida.rules import Name, not_empty
from virida.tree import ApiObjects, place

_SOURCE = re.compile(
    r"(?:[a-z0-9-]+(?:\.[a-z0-9-]+)+(?::\d+)?|[a-z0-9-]+:\d+|localhost)(?:/[a-z0-9]+(?:[._-]+[a-z0-9]+)*)*"
)


def _check_source(at: At, source: str) -> None:
    if _SOURCE.fullmatch(source) is None:
        at.refuse(
            source,
            "must be a registry, or a repository with its registry, without a tag",
            'write one such as "registry.example.com" or "docker.io/hashicorp/vault"',
        )


ImageSource = Annotated[str, _check_source]
"""A registry, a folder of it, or one repository."""


VolumeType = Literal[
    "configMap",
    "csi",
    "downwardAPI",
    "emptyDir",
    "ephemeral",
    "fc",
    "hostPath",
    "image",
    "iscsi",
    "nfs",
    "persistentVolumeClaim",
    "projected",
    "secret",
]
"""A type of volume, by its field in a pod."""

VOLUMES: Sequence[VolumeType] = (
    "configMap",
    "downwardAPI",
    "emptyDir",
    "persistentVolumeClaim",
    "projected",
    "secret",
)
"""Volumes of the pod itself, of objects beside it, and claims."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AdmissionOptions(Value):
    """What an `AdmissionPolicies` was given. Its documentation is there; here are the rules."""

    name: Name
    registries: Annotated[Sequence[ImageSource], not_empty] | None = None
    writable: Sequence[ImageSource] = ()
    volumes: Annotated[Sequence[VolumeType], not_empty] | None = VOLUMES

    def check_on(self, at: At, cluster: ClusterProfile) -> None:
        """The rules that depend on the cluster."""
        cluster.require(at / "id", self.name, "1.30", "leave the policies out until the cluster is upgraded")


class AdmissionPolicies(ApiObjects):
    """What the API server refuses beyond Pod Security, in the namespaces that say so.

    It renders ValidatingAdmissionPolicies, each with two bindings: one denies in namespaces with the label
    `virida.local/admission: deny`, one warns and writes to the audit log where it is `warn`. A `SecureNamespace` bears
    that label. One of these belongs to a cluster, not to each of its namespaces. The policies are:

    - `<id>-read-only-root`: containers have a read-only root file system.
    - `<id>-image-tag`: images have a digest, or a tag other than `latest`.
    - `<id>-image-registry`: images come from the registries that are allowed, if there are any.
    - `<id>-volume-types`: volumes are of the types that are allowed.
    - `<id>-group-ids`: `fsGroup` and `supplementalGroups` are from 1 to 65535.

    They judge pods when they are made or changed, with ephemeral containers and what webhooks have injected, and the
    templates of Deployments, StatefulSets, DaemonSets, ReplicaSets, Jobs and CronJobs.

    Args:
        scope: The chart.
        id: What the policies' names begin with.
        registries: Where images may come from: registries, folders of them, or single repositories, such as
            `gitea.example.com` or `docker.io/hashicorp/vault`. Injected images count: name that of Vault's agent, and
            those of smoke tests. Default: None, from anywhere.
        writable: Registries or repositories whose images may write to their root file system. Default: none.
        volumes: The types of volumes that pods may have. Default: ConfigMaps, Secrets, projected and downward API
            volumes, emptyDirs and claims. None: those that Pod Security admits.

    Raises:
        InvalidOption: An option would not make a working manifest.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        registries: Sequence[str] | None = None,
        writable: Sequence[str] = (),
        volumes: Sequence[VolumeType] | None = VOLUMES,
    ) -> None:
        where = place(scope)
        at = where.at(id)
        options = AdmissionOptions(name=id, registries=registries, writable=writable, volumes=volumes)
        options.check(at)
        options.check_on(at, where.cluster)
        super().__init__(
            scope,
            id,
            admission_documents(id, registries=options.registries, writable=options.writable, volumes=options.volumes),
        )
