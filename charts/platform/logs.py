"""Logs: Filebeat reads every container's from its node, as hints on pods say; Elasticsearch forgets them in time."""

from __future__ import annotations

import json
from collections.abc import Iterator

from cdk8s import ApiObjectMetadata, App, Chart
from cdk8s_plus_27 import k8s

from charts.environments import Environment
from charts.platform import elastic
from charts.platform.release import LOGS, MONITORING, labels, resources
from imports.co.elastic.k8s.beat import Beat, BeatSpec, BeatSpecDaemonSet, BeatSpecElasticsearchRef
from virida.documents import Document
from virida.namespace.connections import Component, Connection, to_api_server
from virida.tree import ApiObjects

NAME = "filebeat"
FILEBEAT = Component(NAME, LOGS, {"beat.k8s.elastic.co/name": NAME})

_POLICY = "/etc/filebeat"
_LOGS = "/var/log"


def logs(app: App, environment: Environment) -> Chart:
    """The chart of Filebeat, with its rights and with how long logs are kept."""
    chart = Chart(app, "logs", namespace=LOGS, labels=labels(NAME))
    k8s.KubeServiceAccount(chart, "account", metadata=k8s.ObjectMeta(name=NAME))
    ApiObjects(chart, "rights", _rights())
    k8s.KubeConfigMap(
        chart,
        "policy",
        metadata=k8s.ObjectMeta(name="filebeat-retention"),
        data={"policy.json": _retention(environment.cluster.retention_days)},
    )
    Beat(
        chart,
        NAME,
        metadata=ApiObjectMetadata(name=NAME),
        spec=BeatSpec(
            type="filebeat",
            version=elastic.VERSION,
            elasticsearch_ref=BeatSpecElasticsearchRef(name="elasticsearch", namespace=MONITORING),
            config=_configuration(),
            daemon_set=BeatSpecDaemonSet(pod_template=_pod()),
        ),
    )
    return chart


def _rights() -> list[Document]:
    """It asks the API server whose logs it reads."""
    name, read = "virida-filebeat", ["get", "list", "watch"]
    group = "rbac.authorization.k8s.io"
    # Neither has a namespace, which cdk8s' own classes would give them.
    metadata = {"name": name, "namespace": None}
    return [
        {
            "apiVersion": f"{group}/v1",
            "kind": "ClusterRole",
            "metadata": metadata,
            "rules": [
                {"apiGroups": [""], "resources": ["namespaces", "nodes", "pods"], "verbs": read},
                {"apiGroups": ["apps"], "resources": ["replicasets"], "verbs": read},
                {"apiGroups": ["batch"], "resources": ["jobs"], "verbs": read},
            ],
        },
        {
            "apiVersion": f"{group}/v1",
            "kind": "ClusterRoleBinding",
            "metadata": metadata,
            "roleRef": {"apiGroup": group, "kind": "ClusterRole", "name": name},
            "subjects": [{"kind": "ServiceAccount", "name": NAME, "namespace": LOGS}],
        },
    ]


def _retention(days: int) -> str:
    """An index a day, and as many days as metrics are kept."""
    phases = {
        "hot": {"actions": {"rollover": {"max_age": "1d", "max_primary_shard_size": "5gb"}}},
        "delete": {"min_age": f"{days}d", "actions": {"delete": {}}},
    }
    return json.dumps({"policy": {"phases": phases}}, indent=2)


def _configuration() -> dict[str, object]:
    container = "${data.kubernetes.container.id}"
    return {
        "filebeat": {
            "autodiscover": {
                "providers": [
                    {
                        "type": "kubernetes",
                        "node": "${NODE_NAME}",
                        "hints": {
                            "enabled": True,
                            "default_config": {
                                "type": "filestream",
                                "id": f"container-{container}",
                                "paths": [f"{_LOGS}/containers/*{container}.log"],
                                "parsers": [{"container": {}}],
                                "prospector": {"scanner": {"fingerprint": {"enabled": True}, "symlinks": True}},
                                "file_identity": {"fingerprint": {}},
                            },
                        },
                    }
                ]
            }
        },
        "setup": {
            "ilm": {"policy_file": f"{_POLICY}/policy.json", "overwrite": True},
            # One node has nowhere to put a replica.
            "template": {"settings": {"index": {"number_of_replicas": 0}}},
        },
    }


def _pod() -> dict[str, object]:
    """It reads the node's files as root, and may do nothing else."""
    container = {
        "name": NAME,
        "resources": resources("50m", "128Mi", memory_limit="256Mi"),
        "securityContext": {
            "runAsUser": 0,
            "allowPrivilegeEscalation": False,
            "capabilities": {"drop": ["ALL"], "add": ["DAC_READ_SEARCH"]},
            "seccompProfile": {"type": "RuntimeDefault"},
        },
        "env": [{"name": "NODE_NAME", "valueFrom": {"fieldRef": {"fieldPath": "spec.nodeName"}}}],
        "volumeMounts": [
            *({"name": name, "mountPath": f"{_LOGS}/{name}", "readOnly": True} for name in ("containers", "pods")),
            {"name": "retention", "mountPath": _POLICY, "readOnly": True},
        ],
    }
    return {
        "spec": {
            "serviceAccountName": NAME,
            "automountServiceAccountToken": True,
            "terminationGracePeriodSeconds": 30,
            # A node without its logs is a node that nobody can explain.
            "tolerations": [{"operator": "Exists"}],
            "containers": [container],
            "volumes": [
                *({"name": name, "hostPath": {"path": f"{_LOGS}/{name}"}} for name in ("containers", "pods")),
                {"name": "retention", "configMap": {"name": "filebeat-retention"}},
            ],
        }
    }


def connections(environment: Environment) -> Iterator[Connection]:
    """Whom Filebeat speaks to."""
    yield from to_api_server(environment.cluster, FILEBEAT)
    yield Connection(FILEBEAT, elastic.ELASTICSEARCH, [9200])
