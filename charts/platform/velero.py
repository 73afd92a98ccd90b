"""Velero: copies of the cluster's objects and volumes, in object storage outside of the cluster."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping, Sequence
from typing import NotRequired, TypedDict

from cdk8s import Chart

from charts.environments import Environment
from charts.gitea import authority
from charts.platform.release import VELERO, Enabled, Resources, Sized, Wave, release, resources
from virida import Helm
from virida.delivery.values import chart_values
from virida.namespace.connections import Component, Connection, outside, scraped, to_api_server

PODS = Component("velero", VELERO)
"""The server, its agents on every node, and the Jobs that keep repositories in order."""

CREDENTIALS = "velero-credentials"
"""The Secret with the login to the object storage, under the key `cloud`."""

LOCATION = "default"
"""The BackupStorageLocation, which schedules name."""


class VolumeMount(TypedDict):
    """Where a volume is mounted."""

    name: str
    mountPath: str


class Plugin(TypedDict):
    """An init container that brings a plugin."""

    name: str
    image: str
    volumeMounts: Sequence[VolumeMount]


class Location(TypedDict):
    """Where backups go."""

    name: str
    provider: str
    bucket: str
    default: bool
    caCert: NotRequired[str]
    config: Mapping[str, str]


class Configuration(TypedDict):
    """The server's configuration."""

    backupStorageLocation: Sequence[Location]
    uploaderType: str
    defaultVolumesToFsBackup: bool
    defaultBackupTTL: str


class Credentials(TypedDict):
    """The login to the object storage."""

    useSecret: bool
    existingSecret: str


class Metrics(TypedDict):
    """How Prometheus finds the metrics."""

    enabled: bool
    serviceMonitor: Enabled
    nodeAgentPodMonitor: Enabled


class VeleroValues(TypedDict):
    """The values of the chart velero."""

    configuration: Configuration
    credentials: Credentials
    initContainers: Sequence[Plugin]
    snapshotsEnabled: bool
    deployNodeAgent: bool
    nodeAgent: Sized
    resources: Resources
    upgradeCRDs: bool
    cleanUpCRDs: bool
    metrics: Metrics


def velero(root: Chart, environment: Environment) -> None:
    """The Application of Velero."""
    values: VeleroValues = {
        "configuration": {
            "backupStorageLocation": [_location(environment)],
            "uploaderType": "kopia",
            # local-path has no snapshots: files are read from the node.
            "defaultVolumesToFsBackup": True,
            "defaultBackupTTL": "720h",
        },
        "credentials": {"useSecret": True, "existingSecret": CREDENTIALS},
        "initContainers": [
            {
                "name": "velero-plugin-for-aws",
                "image": "velero/velero-plugin-for-aws:v1.14.0",
                "volumeMounts": [{"name": "plugins", "mountPath": "/target"}],
            }
        ],
        "snapshotsEnabled": False,
        "deployNodeAgent": True,
        "nodeAgent": {"resources": resources("50m", "256Mi", memory_limit="1Gi")},
        # With 256Mi the server does not survive a restore.
        "resources": resources("50m", "256Mi", memory_limit="1Gi"),
        # Hooks; Argo CD applies the definitions.
        "upgradeCRDs": False,
        "cleanUpCRDs": False,
        "metrics": {
            "enabled": True,
            "serviceMonitor": {"enabled": True},
            "nodeAgentPodMonitor": {"enabled": True},
        },
    }
    release(
        root,
        # The Application of the namespace has its name.
        "velero-server",
        source=Helm(
            "https://vmware-tanzu.github.io/helm-charts",
            chart="velero",
            version="12.1.0",
            release_name="velero",
            values=chart_values(VeleroValues, values, chart="velero"),
        ),
        namespace=VELERO,
        # It waits for its credentials, which Vault has.
        wave=Wave.SERVICES,
    )


def _location(environment: Environment) -> Location:
    """The bucket. Whoever signs for Gitea signs for the object storage too."""
    location: Location = {
        "name": LOCATION,
        "provider": "aws",
        "bucket": f"virida-{environment.name}",
        "default": True,
        "config": {"region": "virida", "s3ForcePathStyle": "true", "s3Url": "https://s3.virida.local"},
    }
    certificate = authority(environment.name)
    if certificate is not None:
        location["caCert"] = base64.b64encode(certificate.encode()).decode()
    return location


def connections(environment: Environment) -> Iterator[Connection]:
    """Whom Velero speaks to, and who to it."""
    cluster = environment.cluster
    yield from to_api_server(cluster, PODS)
    yield Connection(PODS, outside(cluster), [443])
    yield from scraped(cluster, PODS, 8085)
