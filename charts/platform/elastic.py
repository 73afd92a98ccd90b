"""ECK, and the Elasticsearch and Kibana that it runs: logs and traces, of a size that one node carries."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypedDict

from cdk8s import ApiObjectMetadata, App, Chart

from charts.environments import Environment
from charts.platform.release import (
    INJECTED_CERTIFICATES,
    LOGS,
    MONITORING,
    RESTRICTED,
    SYSTEM,
    Resources,
    Wave,
    labels,
    release,
    resources,
)
from imports.co.elastic.k8s.elasticsearch import (
    Elasticsearch,
    ElasticsearchSpec,
    ElasticsearchSpecNodeSets,
    ElasticsearchSpecNodeSetsVolumeClaimTemplates,
    ElasticsearchSpecNodeSetsVolumeClaimTemplatesMetadata,
)
from imports.co.elastic.k8s.kibana import (
    Kibana,
    KibanaSpec,
    KibanaSpecElasticsearchRef,
    KibanaSpecHttp,
    KibanaSpecHttpTls,
    KibanaSpecHttpTlsSelfSignedCertificate,
)
from virida import Helm
from virida.delivery.values import chart_values
from virida.namespace.connections import Component, Connection, routed, to_api_server, webhook

OPERATOR = Component("elastic-operator", SYSTEM, {"app.kubernetes.io/name": "elastic-operator"})
ELASTICSEARCH = Component("elasticsearch", MONITORING, {"elasticsearch.k8s.elastic.co/cluster-name": "elasticsearch"})
KIBANA = Component("kibana", MONITORING, {"kibana.k8s.elastic.co/name": "kibana"})

ADDRESS = f"https://elasticsearch-es-http.{MONITORING}.svc:9200"
USER = "elastic"
PASSWORD = "elasticsearch-es-elastic-user"
"""The Secret with the user's password, which the operator makes."""
AUTHORITY = "elasticsearch-es-http-certs-public"
"""The Secret with the certificate of Elasticsearch's own authority, which the operator makes."""
KIBANA_SERVICE = "kibana-kb-http"

VERSION = "9.4.3"


class Telemetry(TypedDict):
    """What the operator tells its makers."""

    disabled: bool


class EckOperatorValues(TypedDict):
    """The values of the chart eck-operator."""

    installCRDs: bool
    managedNamespaces: Sequence[str]
    resources: Resources
    telemetry: Telemetry


def eck_operator(root: Chart, environment: Environment) -> None:
    """The Application of the operator."""
    values: EckOperatorValues = {
        "installCRDs": True,
        "managedNamespaces": [MONITORING, LOGS],
        "resources": resources("50m", "150Mi", memory_limit="512Mi"),
        "telemetry": {"disabled": True},
    }
    release(
        root,
        "eck-operator",
        source=Helm(
            "https://helm.elastic.co",
            chart="eck-operator",
            version="3.5.0",
            values=chart_values(EckOperatorValues, values, chart="eck-operator"),
        ),
        namespace=SYSTEM,
        wave=Wave.OPERATORS,
        ignore_differences=INJECTED_CERTIFICATES,
    )


def elastic(app: App, environment: Environment) -> Chart:
    """The chart of Elasticsearch and Kibana."""
    chart = Chart(app, "elastic", namespace=MONITORING, labels=labels("elastic"))
    Elasticsearch(
        chart,
        "elasticsearch",
        metadata=ApiObjectMetadata(name="elasticsearch"),
        spec=ElasticsearchSpec(
            version=VERSION,
            node_sets=[
                ElasticsearchSpecNodeSets(
                    name="default",
                    count=1,
                    config={
                        # Otherwise the node's vm.max_map_count has to be raised.
                        "node.store.allow_mmap": False,
                        "ingest.geoip.downloader.enabled": False,
                    },
                    pod_template=_pod("elasticsearch", resources("500m", "2Gi")),
                    volume_claim_templates=[
                        ElasticsearchSpecNodeSetsVolumeClaimTemplates(
                            metadata=ElasticsearchSpecNodeSetsVolumeClaimTemplatesMetadata(name="elasticsearch-data"),
                            spec={
                                "accessModes": ["ReadWriteOnce"],
                                "resources": {"requests": {"storage": environment.sizes.elasticsearch}},
                            },
                        )
                    ],
                )
            ],
        ),
    )
    Kibana(
        chart,
        "kibana",
        metadata=ApiObjectMetadata(name="kibana"),
        spec=KibanaSpec(
            version=VERSION,
            count=1,
            elasticsearch_ref=KibanaSpecElasticsearchRef(name="elasticsearch"),
            config={
                "server.publicBaseUrl": f"https://kibana.{environment.domain}",
                "telemetry.optIn": False,
            },
            # The ingress controller ends TLS; policies let nobody else reach Kibana.
            http=KibanaSpecHttp(
                tls=KibanaSpecHttpTls(self_signed_certificate=KibanaSpecHttpTlsSelfSignedCertificate(disabled=True))
            ),
            pod_template=_pod("kibana", resources("200m", "1Gi")),
        ),
    )
    return chart


def _pod(container: str, size: Resources) -> dict[str, object]:
    """A pod that meets the level `restricted`, but for its root file system, which Elastic's images write to."""
    security = {key: value for key, value in RESTRICTED.items() if key != "readOnlyRootFilesystem"}
    return {
        "spec": {
            "automountServiceAccountToken": False,
            "securityContext": {"runAsNonRoot": True, "seccompProfile": {"type": "RuntimeDefault"}},
            "containers": [{"name": container, "resources": size, "securityContext": security}],
        }
    }


def connections(environment: Environment) -> Iterator[Connection]:
    """Whom the operator, Elasticsearch and Kibana speak to, and who to them."""
    cluster = environment.cluster
    yield from to_api_server(cluster, OPERATOR)
    yield webhook(cluster, OPERATOR, 9443)
    yield Connection(OPERATOR, ELASTICSEARCH, [9200])
    yield Connection(ELASTICSEARCH, ELASTICSEARCH, [9200, 9300])
    yield Connection(KIBANA, ELASTICSEARCH, [9200])
    yield from routed(cluster, KIBANA, 5601)
