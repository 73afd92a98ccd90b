"""How long traces are kept: Jaeger writes an index a day into Elasticsearch and deletes none; a job a night does."""

from __future__ import annotations

from collections.abc import Iterator

from cdk8s import App, Chart
from cdk8s_plus_27 import k8s

from charts.environments import Environment
from charts.platform import elastic
from charts.platform.release import MONITORING, labels
from virida.namespace.connections import Component, Connection

NAME = "jaeger-index-cleaner"
CLEANER = Component(NAME, MONITORING, {"app.kubernetes.io/name": NAME})

IMAGE = "docker.io/jaegertracing/jaeger-es-index-cleaner:2.19.0"
"""Of the version of Jaeger that its chart installs."""

_AUTHORITY = "/etc/elasticsearch"


def traces(app: App, environment: Environment) -> Chart:
    """The chart of that job."""
    chart = Chart(app, "traces", namespace=MONITORING, labels=labels(NAME))
    k8s.KubeServiceAccount(chart, "account", metadata=k8s.ObjectMeta(name=NAME), automount_service_account_token=False)
    k8s.KubeCronJob(
        chart,
        "job",
        metadata=k8s.ObjectMeta(name=NAME),
        spec=k8s.CronJobSpec(
            # Indices are named after days of UTC; shortly before midnight one more is full.
            schedule="55 23 * * *",
            time_zone="Etc/UTC",
            concurrency_policy="Forbid",
            starting_deadline_seconds=7200,
            job_template=k8s.JobTemplateSpec(
                spec=k8s.JobSpec(
                    backoff_limit=3,
                    active_deadline_seconds=600,
                    template=k8s.PodTemplateSpec(
                        metadata=k8s.ObjectMeta(labels=labels(NAME)), spec=_pod(environment.cluster.retention_days)
                    ),
                )
            ),
        ),
    )
    return chart


def _pod(days: int) -> k8s.PodSpec:
    password = k8s.EnvVarSource(secret_key_ref=k8s.SecretKeySelector(name=elastic.PASSWORD, key=elastic.USER))
    return k8s.PodSpec(
        restart_policy="Never",
        service_account_name=NAME,
        automount_service_account_token=False,
        security_context=k8s.PodSecurityContext(
            run_as_non_root=True,
            run_as_user=10001,
            run_as_group=10001,
            fs_group=10001,
            seccomp_profile=k8s.SeccompProfile(type="RuntimeDefault"),
        ),
        containers=[
            k8s.Container(
                name="cleaner",
                image=IMAGE,
                args=[str(days), elastic.ADDRESS],
                env=[
                    k8s.EnvVar(name="ES_USERNAME", value=elastic.USER),
                    k8s.EnvVar(name="ES_PASSWORD", value_from=password),
                    k8s.EnvVar(name="ES_TLS_ENABLED", value="true"),
                    k8s.EnvVar(name="ES_TLS_CA", value=f"{_AUTHORITY}/ca.crt"),
                ],
                resources=k8s.ResourceRequirements(
                    requests={"cpu": k8s.Quantity.from_string("10m"), "memory": k8s.Quantity.from_string("32Mi")},
                    limits={"memory": k8s.Quantity.from_string("64Mi")},
                ),
                security_context=k8s.SecurityContext(
                    allow_privilege_escalation=False,
                    read_only_root_filesystem=True,
                    capabilities=k8s.Capabilities(drop=["ALL"]),
                ),
                volume_mounts=[k8s.VolumeMount(name="authority", mount_path=_AUTHORITY, read_only=True)],
            )
        ],
        volumes=[k8s.Volume(name="authority", secret=k8s.SecretVolumeSource(secret_name=elastic.AUTHORITY))],
    )


def connections(environment: Environment) -> Iterator[Connection]:
    """Whom the job speaks to."""
    yield Connection(CLEANER, elastic.ELASTICSEARCH, [9200])
