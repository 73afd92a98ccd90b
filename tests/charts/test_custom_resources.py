"""Custom resources against the definitions of their makers, never only against the schemas written here."""

from __future__ import annotations

import copy
import json

import pytest

from tests.charts import upstream
from tests.charts.conftest import Estate
from tests.conftest import of_kind
from virida.podsecurity import evaluate, pod_template


@pytest.mark.parametrize("group", sorted(upstream.DEFINITIONS))
def test_is_what_the_api_server_takes(rendered: Estate, group: str) -> None:
    documents = [d for chart in rendered.values() for d in chart if d["apiVersion"].startswith(f"{group}/")]
    assert documents
    for document in documents:
        upstream.validate(document)


@pytest.mark.parametrize(
    ("chart", "kind", "field"),
    [
        ("certificates", "ClusterIssuer", "selfsigned"),
        ("elastic", "Elasticsearch", "nodeSet"),
        ("elastic", "Kibana", "elasticsearch"),
        ("logs", "Beat", "daemonset"),
        ("secret-store", "ClusterSecretStore", "vault"),
        ("backup", "Schedule", "cron"),
    ],
)
def test_a_field_that_is_not_there_is_found(production: Estate, chart: str, kind: str, field: str) -> None:
    document = copy.deepcopy(next(d for d in production[chart] if d["kind"] == kind))
    document["spec"][field] = {}
    with pytest.raises(AssertionError, match=f"'{field}' was unexpected"):
        upstream.validate(document)


def test_elasticsearch_fits_one_node(production: Estate) -> None:
    [nodes] = of_kind(production["elastic"], "Elasticsearch")["spec"]["nodeSets"]
    assert nodes["count"] == 1
    assert nodes["config"]["node.store.allow_mmap"] is False
    assert nodes["volumeClaimTemplates"][0]["metadata"]["name"] == "elasticsearch-data"
    [container] = nodes["podTemplate"]["spec"]["containers"]
    # Elasticsearch takes half of the limit for its heap.
    assert container["resources"] == {"requests": {"cpu": "500m", "memory": "2Gi"}, "limits": {"memory": "2Gi"}}


def test_the_store_logs_in_as_external_secrets(production: Estate) -> None:
    vault = of_kind(production["secret-store"], "ClusterSecretStore")["spec"]["provider"]["vault"]
    assert vault == {
        "server": "http://vault.virida-system.svc:8200",
        "path": "secret",
        "version": "v2",
        "auth": {
            "kubernetes": {
                "mountPath": "kubernetes",
                "role": "external-secrets",
                "serviceAccountRef": {"name": "external-secrets", "namespace": "virida-system"},
            }
        },
    }


PULL_SECRET = (
    '{"auths":{"gitea.virida.local":{"username":{{ .username | toJson }},"password":{{ .token | toJson }},'
    '"auth":"{{ printf "%s:%s" .username .token | b64enc }}"}}}'
)


@pytest.mark.parametrize("namespace", ["virida-apps", "virida-system", "virida-monitoring"])
def test_every_namespace_can_pull_from_gitea(production: Estate, namespace: str) -> None:
    secret = of_kind(production[f"{namespace}-secrets"], "ExternalSecret", "gitea-registry")
    assert secret["metadata"]["namespace"] == namespace
    template = secret["spec"]["target"]["template"]
    assert (template["type"], template["data"]) == (
        "kubernetes.io/dockerconfigjson",
        {".dockerconfigjson": PULL_SECRET},
    )


def test_logs_and_traces_are_forgotten_when_metrics_are(production: Estate) -> None:
    policy = json.loads(of_kind(production["logs"], "ConfigMap")["data"]["policy.json"])
    assert policy["policy"]["phases"]["delete"] == {"min_age": "7d", "actions": {"delete": {}}}
    job = of_kind(production["traces"], "CronJob")
    [cleaner] = job["spec"]["jobTemplate"]["spec"]["template"]["spec"]["containers"]
    assert cleaner["args"] == ["7", "https://elasticsearch-es-http.virida-monitoring.svc:9200"]
    template = pod_template(job)
    assert template is not None
    assert evaluate(template, "restricted", "1.36") == ()


def test_filebeat_reads_the_nodes_logs_and_writes_nothing(production: Estate) -> None:
    pod = of_kind(production["logs"], "Beat")["spec"]["daemonSet"]["podTemplate"]["spec"]
    assert [volume["hostPath"]["path"] for volume in pod["volumes"] if "hostPath" in volume] == [
        "/var/log/containers",
        "/var/log/pods",
    ]
    [container] = pod["containers"]
    assert all(mount["readOnly"] for mount in container["volumeMounts"])
    assert container["securityContext"]["capabilities"] == {"drop": ["ALL"], "add": ["DAC_READ_SEARCH"]}
