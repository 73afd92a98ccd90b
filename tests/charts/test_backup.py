"""What is kept of each namespace, and who hears of it when it is not."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from cdk8s import Testing
from syrupy.assertion import SnapshotAssertion

from charts.access import admission
from charts.backup import NAMESPACES
from charts.platform.release import LOGS, NODE_EXPORTER, VELERO
from tests.charts.conftest import Estate
from tests.conftest import Documents, of_kind
from tests.monitoring.promtool import check, groups, simulate
from virida.podsecurity import PodTemplate, evaluate

WITHOUT_BACKUP = {
    VELERO: "what is here comes from git and Vault, and backups that Velero cannot read would not help it",
    LOGS: "nothing here but what git has",
    NODE_EXPORTER: "nothing here but what git has",
}


@pytest.fixture
def documents(production: Estate) -> Documents:
    return production["backup"]


def test_each_schedule_is_of_one_namespace(documents: Documents, snapshot: SnapshotAssertion) -> None:
    schedules = [document for document in documents if document["kind"] == "Schedule"]
    assert [schedule["spec"]["template"]["includedNamespaces"] for schedule in schedules] == [[n] for n in NAMESPACES]
    assert len({schedule["spec"]["schedule"] for schedule in schedules}) == len(schedules)
    assert [s["metadata"]["name"] for s in schedules if s["spec"]["template"]["defaultVolumesToFsBackup"]] == [
        "virida-apps"
    ]
    assert schedules[0] == snapshot


def test_every_namespace_has_a_backup_or_a_reason(rendered: Estate) -> None:
    found = {d["metadata"]["name"] for folder in rendered.values() for d in folder if d["kind"] == "Namespace"}
    assert found - NAMESPACES.keys() - WITHOUT_BACKUP.keys() == set()
    assert set(NAMESPACES) <= found


def test_a_restored_pod_is_let_in(documents: Documents) -> None:
    config = of_kind(documents, "ConfigMap")
    assert config["metadata"]["labels"].items() >= {
        ("velero.io/plugin-config", ""),
        ("velero.io/pod-volume-restore", "RestoreItemAction"),
    }
    helper = {
        "name": "restore-wait",
        "image": "velero/velero:v1.18.1",
        "securityContext": yaml.safe_load(config["data"]["secCtx"]),
    }
    pod = PodTemplate({}, {"initContainers": [helper], "containers": []})
    assert evaluate(pod, "restricted", "1.36") == ()
    # What the policies of admission ask beside.
    assert helper["securityContext"]["readOnlyRootFilesystem"] is True
    policies = Testing.synth(admission(Testing.app()))
    [registries] = [json.dumps(p) for p in policies if p["metadata"]["name"] == "virida-image-registry"]
    assert "'docker.io/velero/velero:'" in registries


def test_rules_are_prometheus_own(documents: Documents, tmp_path: Path) -> None:
    check(tmp_path, groups(documents))


DAY = 24 * 60


def fired(name: str, namespace: str, summary: str, description: str, **labels: str) -> dict[str, Any]:
    own = {"namespace": namespace, "team": "platform", "severity": "warning", "notify": "ticket"}
    runbook = f"https://gitea.virida.local/platform/estate/src/branch/main/docs/disaster-recovery.md#{name.lower()}"
    return {
        "exp_labels": {**own, "signal": "backup", "role": "cause", **labels},
        "exp_annotations": {"summary": summary, "description": description, "runbook_url": runbook},
    }


def test_calls_when_a_backup_is_old(documents: Documents, tmp_path: Path) -> None:
    metric = "velero_backup_last_successful_timestamp"
    simulate(
        tmp_path,
        groups(documents),
        {
            # One backup at the start and none after it; the others have one every day.
            f'{metric}{{schedule="virida-apps"}}': f"0x{2 * DAY}",
            f'{metric}{{schedule="virida-system"}}': f"0x{DAY} {DAY * 60}x{DAY}",
            f'{metric}{{schedule="virida-monitoring"}}': f"0x{DAY} {DAY * 60}x{DAY}",
            f'{metric}{{schedule="argocd"}}': f"0x{DAY} {DAY * 60}x{DAY}",
            f'kube_cronjob_created{{namespace="{VELERO}",cronjob="vault-snapshot"}}': f"0x{2 * DAY}",
            f'kube_cronjob_status_last_successful_time{{namespace="{VELERO}",cronjob="vault-snapshot"}}': (
                f"0x{DAY} {DAY * 60}x{DAY}"
            ),
        },
        {
            ("26h", "NamespaceBackupTooOld"): [],
            ("28h", "NamespaceBackupTooOld"): [
                fired(
                    "NamespaceBackupTooOld",
                    "virida-apps",
                    "Namespace virida-apps has no recent backup",
                    "The last backup of schedule virida-apps was 1d 4h 0m 0s ago.",
                    schedule="virida-apps",
                )
            ],
            ("47h", "NamespaceBackupMissing"): [],
            ("47h", "VaultSnapshotTooOld"): [],
            ("47h", "VaultSnapshotMissing"): [],
        },
    )


def test_calls_when_there_was_never_one(documents: Documents, tmp_path: Path) -> None:
    metric = "velero_backup_last_successful_timestamp"
    rest = {f'{metric}{{schedule="{name}"}}': f"{DAY * 60 * 2}x{2 * DAY}" for name in NAMESPACES if name != "argocd"}
    simulate(
        tmp_path,
        groups(documents),
        {**rest, f'kube_cronjob_created{{namespace="{VELERO}",cronjob="vault-snapshot"}}': f"0x{2 * DAY}"},
        {
            ("25h", "NamespaceBackupMissing"): [],
            ("25h", "VaultSnapshotTooOld"): [],
            ("28h", "NamespaceBackupMissing"): [
                fired(
                    "NamespaceBackupMissing",
                    "argocd",
                    "Namespace argocd has no backup",
                    "Velero has reported no successful backup of schedule argocd for 26h.",
                    schedule="argocd",
                )
            ],
            ("28h", "VaultSnapshotTooOld"): [
                fired(
                    "VaultSnapshotTooOld",
                    "virida-system",
                    "Vault has no recent snapshot",
                    "The last snapshot of Vault was 1d 4h 0m 0s ago.",
                )
            ],
        },
    )


def test_calls_when_nothing_makes_snapshots(documents: Documents, tmp_path: Path) -> None:
    simulate(
        tmp_path,
        groups(documents),
        {"up": "1x120"},
        {
            ("50m", "VaultSnapshotMissing"): [],
            ("70m", "VaultSnapshotMissing"): [
                fired(
                    "VaultSnapshotMissing",
                    "virida-system",
                    "Nothing makes snapshots of Vault",
                    f"There is no CronJob vault-snapshot in namespace {VELERO}, or nothing reports it.",
                    cronjob="vault-snapshot",
                )
            ],
        },
    )
