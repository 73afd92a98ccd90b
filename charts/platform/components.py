"""The components, together: their Applications, and whom they speak to."""

from __future__ import annotations

from collections.abc import Sequence

from cdk8s import Chart

from charts import vault_snapshot
from charts.environments import Environment
from charts.platform import (
    argo_cd,
    cert_manager,
    cluster_autoscaler,
    elastic,
    external_secrets,
    jaeger,
    kube_prometheus_stack,
    logs,
    nginx_ingress,
    traces,
    vault,
    velero,
    vertical_pod_autoscaler,
)
from virida.namespace.connections import Connection


def components(root: Chart, environment: Environment) -> None:
    """The Applications of other people's charts."""
    cert_manager.cert_manager(root, environment)
    external_secrets.external_secrets(root, environment)
    elastic.eck_operator(root, environment)
    vertical_pod_autoscaler.vertical_pod_autoscaler(root, environment)
    argo_cd.argo_cd(root, environment)
    nginx_ingress.nginx_ingress(root, environment)
    jaeger.jaeger(root, environment)
    cluster_autoscaler.cluster_autoscaler(root, environment)
    vault.vault(root, environment)
    kube_prometheus_stack.kube_prometheus_stack(root, environment)
    velero.velero(root, environment)


def connections(environment: Environment) -> Sequence[Connection]:
    """Everything that is said in the platform's namespaces."""
    return [
        *cert_manager.connections(environment),
        *external_secrets.connections(environment),
        *elastic.connections(environment),
        *vertical_pod_autoscaler.connections(environment),
        *argo_cd.connections(environment),
        *nginx_ingress.connections(environment),
        *jaeger.connections(environment),
        *traces.connections(environment),
        *logs.connections(environment),
        *cluster_autoscaler.connections(environment),
        *vault.connections(environment),
        *kube_prometheus_stack.connections(environment),
        *velero.connections(environment),
        *vault_snapshot.connections(environment),
    ]
