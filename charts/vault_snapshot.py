"""Snapshots of Vault's storage: a job a night takes one, with a login of ten minutes, and puts it outside the cluster.

It runs beside Velero, which has the login to the object storage and the way there. A snapshot is encrypted with
Vault's own key: who has it needs the unseal keys too.
"""

from __future__ import annotations

from collections.abc import Iterator

import cdk8s_plus_27 as kplus
from cdk8s import ApiObject, ApiObjectMetadata, Chart, Cron, Duration, JsonPatch, Size

from charts.environments import Environment
from charts.gitea import authority
from charts.platform import vault
from charts.platform.release import VELERO
from charts.platform.velero import CREDENTIALS
from virida.namespace.connections import Component, Connection
from virida.service.documents.containers import security_context
from virida.service.documents.workload import pod_security_context
from virida.service.options.runtime import Security

NAME = "vault-snapshot"

PODS = Component(NAME, VELERO, {"app.kubernetes.io/name": NAME})

STORAGE = "https://s3.virida.local"
"""The object storage, which Velero writes to as well."""

_VAULT = "docker.io/hashicorp/vault:2.0.4"
_CURL = "docker.io/curlimages/curl:8.16.0"

_TAKE = """\
set -eu
VAULT_TOKEN=$(vault write -field=token auth/kubernetes/login role=vault-snapshot jwt=@/token/token)
export VAULT_TOKEN
file=/snapshots/vault-$(date -u +%Y-%m-%dT%H%M%SZ).snap
vault operator raft snapshot save "$file"
vault token revoke -self
vault operator raft snapshot inspect "$file"
"""
"""A login, the snapshot, the end of the login, and whether what was saved is whole."""

_STORE = """\
set -eu
key=$(sed -n 's/^aws_access_key_id *= *//p' /credentials/cloud)
secret=$(sed -n 's/^aws_secret_access_key *= *//p' /credentials/cloud)
for file in /snapshots/*.snap; do
  printf 'user = "%s:%s"\\n' "$key" "$secret" |
    curl --config - --fail --silent --show-error --max-time 300 --retry 3 --retry-all-errors \\
      --aws-sigv4 aws:amz:virida:s3 --upload-file "$file" "$BUCKET/vault/${file##*/}"
  echo "Stored ${file##*/}."
done
"""
"""The upload. The key is on no command line, where the node's other processes could read it."""


def vault_snapshot(chart: Chart, environment: Environment) -> kplus.CronJob:
    """The CronJob, with its ServiceAccount.

    Args:
        chart: The chart of backups.
        environment: The environment.
    """
    account = kplus.ServiceAccount(chart, "account", metadata=_metadata(), automount_token=False)
    snapshots = kplus.Volume.from_empty_dir(chart, "snapshots", "snapshots", size_limit=Size.gibibytes(1))
    login = kplus.Volume.from_secret(chart, "login", kplus.Secret.from_secret_name(chart, "secret", CREDENTIALS))
    bucket = kplus.EnvValue.from_value(f"{STORAGE}/virida-{environment.name}")
    mounts = [kplus.VolumeMount(path="/snapshots", volume=snapshots, read_only=True)]
    mounts.append(kplus.VolumeMount(path="/credentials", volume=login, read_only=True))
    store = {"BUCKET": bucket}
    certificate = authority(environment.name)
    if certificate is not None:
        trusted = kplus.ConfigMap(chart, "authority", metadata=_metadata(), data={"ca.crt": certificate})
        volume = kplus.Volume.from_config_map(chart, "trusted", trusted)
        mounts.append(kplus.VolumeMount(path="/authority", volume=volume, read_only=True))
        store["CURL_CA_BUNDLE"] = kplus.EnvValue.from_value("/authority/ca.crt")
    job = kplus.CronJob(
        chart,
        "job",
        metadata=_metadata(),
        pod_metadata=ApiObjectMetadata(labels=_labels()),
        schedule=Cron(minute="45", hour="1", day="*", month="*", week_day="*"),
        time_zone="Etc/UTC",
        concurrency_policy=kplus.ConcurrencyPolicy.FORBID,
        starting_deadline=Duration.hours(2),
        active_deadline=Duration.minutes(20),
        backoff_limit=3,
        restart_policy=kplus.RestartPolicy.NEVER,
        service_account=account,
        automount_service_account_token=False,
        init_containers=[
            _container(
                "take",
                _VAULT,
                _TAKE,
                {"VAULT_ADDR": kplus.EnvValue.from_value(vault.ADDRESS.replace("//vault.", "//vault-active."))},
                [kplus.VolumeMount(path="/snapshots", volume=snapshots)],
            )
        ],
        containers=[_container("store", _CURL, _STORE, store, mounts)],
    )
    # What cdk8s-plus has no words for: a token that only Vault accepts, and all that Pod Security `restricted` asks.
    spec, confined = "/spec/jobTemplate/spec/template/spec", security_context(Security())
    token = {"serviceAccountToken": {"path": "token", "audience": "vault", "expirationSeconds": 600}}
    ApiObject.of(job).add_json_patch(
        JsonPatch.add(f"{spec}/volumes/-", {"name": "token", "projected": {"sources": [token]}}),
        JsonPatch.add(
            f"{spec}/initContainers/0/volumeMounts/-", {"name": "token", "mountPath": "/token", "readOnly": True}
        ),
        JsonPatch.add(f"{spec}/securityContext", pod_security_context(Security())),
        JsonPatch.add(f"{spec}/initContainers/0/securityContext", confined),
        JsonPatch.add(f"{spec}/containers/0/securityContext", confined),
    )
    return job


def connections(environment: Environment) -> Iterator[Connection]:
    """Whom the job speaks to, beside what every pod in its namespace may."""
    yield Connection(PODS, vault.SERVER, [8200])


def _container(
    name: str,
    image: str,
    script: str,
    env: dict[str, kplus.EnvValue],
    mounts: list[kplus.VolumeMount],
) -> kplus.ContainerProps:
    return kplus.ContainerProps(
        name=name,
        image=image,
        image_pull_policy=kplus.ImagePullPolicy.IF_NOT_PRESENT,
        command=["/bin/sh", "-c", script],
        env_variables=env,
        volume_mounts=mounts,
        resources=kplus.ContainerResources(
            cpu=kplus.CpuResources(request=kplus.Cpu.millis(25)),
            memory=kplus.MemoryResources(request=Size.mebibytes(64), limit=Size.mebibytes(256)),
        ),
    )


def _labels() -> dict[str, str]:
    return {
        "app.kubernetes.io/name": NAME,
        "app.kubernetes.io/component": "backup",
        "app.kubernetes.io/part-of": "virida",
        "app.kubernetes.io/managed-by": "cdk8s",
    }


def _metadata() -> ApiObjectMetadata:
    return ApiObjectMetadata(name=NAME, labels=_labels())
