"""Backups by Velero: what is kept of each namespace, and the alerts on backups that do not come.

`docs/disaster-recovery.md` says what each copy covers and in which order to restore.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from cdk8s import ApiObjectMetadata, App, Chart

from charts.delivery import REPOSITORY
from charts.environments import Environment
from charts.gitea import HOST
from charts.platform.release import VELERO
from charts.platform.velero import LOCATION
from charts.vault_snapshot import NAME as VAULT_SNAPSHOT
from charts.vault_snapshot import vault_snapshot
from imports.io.velero import Schedule, ScheduleSpec, ScheduleSpecTemplate
from virida.documents import Document
from virida.service.documents.containers import security_context
from virida.service.options.runtime import Security
from virida.tree import ApiObjects

MAX_AGE_HOURS = 26
"""A backup a day, and two hours to make it."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What is kept of a namespace, beside its objects.

    Args:
        minute: The minute after 02:00 UTC at which its backup starts; each has its own, so that they follow each other.
        volumes: Whether the files of its volumes are kept.
    """

    minute: int
    volumes: bool = False


NAMESPACES: Mapping[str, Kept] = {
    "virida-apps": Kept(0, volumes=True),
    # The keys of the certificate authority are here. Vault's volumes are not copied file by file: see its snapshots.
    "virida-system": Kept(15),
    # A week of metrics and of logs is not worth a copy, and files of a running Elasticsearch are none.
    "virida-monitoring": Kept(30),
    "argocd": Kept(45),
}
"""The namespaces whose objects are not all in git: Secrets, claims, certificates, and what controllers have made."""


def backup(app: App, environment: Environment) -> Chart:
    """The chart of the schedules, of Vault's snapshots, of what restores need, and of the alerts."""
    chart = Chart(app, "backup", namespace=VELERO)
    for namespace, kept in NAMESPACES.items():
        Schedule(
            chart,
            namespace,
            metadata=ApiObjectMetadata(name=namespace, labels=_labels(namespace)),
            spec=ScheduleSpec(
                schedule=f"{kept.minute} 2 * * *",
                # Velero would write it, and Argo CD would find a difference.
                skip_immediately=False,
                # Whoever deletes a schedule must not lose what it has kept.
                use_owner_references_in_backup=False,
                template=ScheduleSpecTemplate(
                    included_namespaces=[namespace],
                    storage_location=LOCATION,
                    ttl="720h0m0s",
                    default_volumes_to_fs_backup=kept.volumes,
                    # local-path has none.
                    snapshot_volumes=False,
                ),
            ),
        )
    vault_snapshot(chart, environment)
    ApiObjects(chart, "restores", [_restore_helper()])
    ApiObjects(chart, "alerts", [_rules(environment)])
    return chart


def _labels(name: str) -> dict[str, str]:
    return {
        "app.kubernetes.io/name": name,
        "app.kubernetes.io/component": "backup",
        "app.kubernetes.io/part-of": "virida",
        "app.kubernetes.io/managed-by": "cdk8s",
    }


def _restore_helper() -> Document:
    """How Velero confines the container that waits in a restored pod until its volumes are filled.

    Its own choice has a writable root file system, which the admission policies of `virida-apps` refuse. Source: Velero
    1.18, `pkg/restore/actions/pod_volume_restore_action.go`.
    """
    security = Security()
    confined = {
        "runAsUser": security.user,
        "runAsGroup": security.group,
        "runAsNonRoot": True,
        "seccompProfile": {"type": "RuntimeDefault"},
        **security_context(security),
    }
    labels = {"velero.io/plugin-config": "", "velero.io/pod-volume-restore": "RestoreItemAction"}
    return {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {"name": "restore-helper", "labels": {**_labels("restore-helper"), **labels}},
        "data": {"secCtx": json.dumps(confined, indent=2) + "\n"},
    }


def _rules(environment: Environment) -> Document:
    return {
        "apiVersion": "monitoring.coreos.com/v1",
        "kind": "PrometheusRule",
        "metadata": {
            "name": "backup",
            "labels": {**_labels("backup"), **environment.cluster.monitor_labels},
        },
        "spec": {"groups": [{"name": "backup", "rules": [*_of_namespaces(), *_of_vault()]}]},
    }


def _of_namespaces() -> list[Document]:
    metric = "velero_backup_last_successful_timestamp"
    schedules = "|".join(NAMESPACES)
    return [
        _alert(
            "NamespaceBackupTooOld",
            f'time() - max by (schedule) ({metric}{{schedule=~"{schedules}"}}) > {MAX_AGE_HOURS * 3600}',
            "1h",
            "{{ $labels.schedule }}",
            summary="Namespace {{ $labels.schedule }} has no recent backup",
            description="The last backup of schedule {{ $labels.schedule }} was {{ $value | humanizeDuration }} ago.",
        ),
        *(
            _alert(
                "NamespaceBackupMissing",
                f'absent({metric}{{schedule="{namespace}"}})',
                # A new cluster makes its first one in the night.
                f"{MAX_AGE_HOURS}h",
                namespace,
                summary=f"Namespace {namespace} has no backup",
                description=f"Velero has reported no successful backup of schedule {namespace} for {MAX_AGE_HOURS}h.",
            )
            for namespace in NAMESPACES
        ),
    ]


def _of_vault() -> list[Document]:
    def about(metric: str) -> str:
        return f'max(kube_cronjob_{metric}{{namespace="{VELERO}",cronjob="{VAULT_SNAPSHOT}"}})'

    last, made = about("status_last_successful_time"), about("created")
    return [
        _alert(
            "VaultSnapshotTooOld",
            # Without any success, the age of the CronJob counts.
            f"time() - ({last} or {made}) > {MAX_AGE_HOURS * 3600}",
            "1h",
            "virida-system",
            summary="Vault has no recent snapshot",
            description="The last snapshot of Vault was {{ $value | humanizeDuration }} ago.",
        ),
        _alert(
            "VaultSnapshotMissing",
            f'absent(kube_cronjob_created{{namespace="{VELERO}",cronjob="{VAULT_SNAPSHOT}"}})',
            "1h",
            "virida-system",
            summary="Nothing makes snapshots of Vault",
            description=f"There is no CronJob {VAULT_SNAPSHOT} in namespace {VELERO}, or nothing reports it.",
        ),
    ]


def _alert(name: str, expr: str, for_: str, namespace: str, *, summary: str, description: str) -> Document:
    return {
        "alert": name,
        "expr": expr,
        "for": for_,
        "labels": {
            "namespace": namespace,
            "team": "platform",
            "severity": "warning",
            "notify": "ticket",
            "signal": "backup",
            "role": "cause",
        },
        "annotations": {
            "summary": summary,
            "description": description,
            "runbook_url": f"https://{HOST}/{REPOSITORY}/src/branch/main/docs/disaster-recovery.md#{name.lower()}",
        },
    }
