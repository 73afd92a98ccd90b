"""Jaeger: traces of the services, by OTLP, kept in Elasticsearch."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypedDict

from cdk8s import Chart

from charts.environments import Environment
from charts.platform import elastic
from charts.platform.release import (
    MONITORING,
    RESTRICTED,
    SERVICES,
    Resources,
    SecurityContext,
    Wave,
    release,
    resources,
)
from virida import Helm
from virida.delivery.values import chart_values
from virida.namespace.connections import Component, Connection, routed, scraped

JAEGER = Component("jaeger", MONITORING, {"app.kubernetes.io/name": "jaeger"})

TRACES = Connection(SERVICES, JAEGER, [4317, 4318])
"""Any service may send traces, by gRPC or HTTP."""

SERVICE = "jaeger"
QUERY = f"http://{SERVICE}.{MONITORING}.svc:16686"
"""Where Grafana finds traces."""

_AUTHORITY = "/etc/elasticsearch"


class Variable(TypedDict):
    """A variable from a Secret."""

    name: str
    valueFrom: Mapping[str, Mapping[str, str]]


class Volume(TypedDict):
    """A volume from a Secret."""

    name: str
    secret: Mapping[str, str]


class Mount(TypedDict):
    """Where a volume is mounted."""

    name: str
    mountPath: str
    readOnly: bool


class ServiceAccount(TypedDict):
    """Who the pod is for the API server."""

    automountServiceAccountToken: bool


class Jaeger(TypedDict):
    """The one Deployment that collects, stores and shows."""

    replicas: int
    resources: Resources
    securityContext: SecurityContext
    serviceAccount: ServiceAccount
    extraEnv: Sequence[Variable]
    extraVolumes: Sequence[Volume]
    extraVolumeMounts: Sequence[Mount]


class JaegerValues(TypedDict):
    """The values of the chart jaeger. `userconfig` is the OpenTelemetry Collector's configuration, which is open."""

    jaeger: Jaeger
    userconfig: Mapping[str, Any]


def jaeger(root: Chart, environment: Environment) -> None:
    """The Application of Jaeger."""
    values: JaegerValues = {
        "jaeger": {
            "replicas": 1,
            "resources": resources("100m", "256Mi", memory_limit="512Mi"),
            "securityContext": RESTRICTED,
            "serviceAccount": {"automountServiceAccountToken": False},
            "extraEnv": [
                {
                    "name": "ELASTICSEARCH_PASSWORD",
                    "valueFrom": {"secretKeyRef": {"name": elastic.PASSWORD, "key": elastic.USER}},
                }
            ],
            "extraVolumes": [{"name": "elasticsearch", "secret": {"secretName": elastic.AUTHORITY}}],
            "extraVolumeMounts": [{"name": "elasticsearch", "mountPath": _AUTHORITY, "readOnly": True}],
        },
        "userconfig": _configuration(),
    }
    release(
        root,
        "jaeger",
        source=Helm(
            "https://jaegertracing.github.io/helm-charts",
            chart="jaeger",
            version="4.11.1",
            values=chart_values(JaegerValues, values, chart="jaeger"),
        ),
        namespace=MONITORING,
        wave=Wave.PLATFORM,
    )


def _configuration() -> dict[str, Any]:
    """Traces come by OTLP, go to Elasticsearch, and are shown from there."""
    storage = {
        "elasticsearch": {
            "server_urls": [elastic.ADDRESS],
            "auth": {"basic": {"username": elastic.USER, "password": "${env:ELASTICSEARCH_PASSWORD}"}},
            "tls": {"ca_file": f"{_AUTHORITY}/ca.crt"},
            # One node has nowhere to put a replica.
            "indices": {
                name: {"shards": 1, "replicas": 0} for name in ("spans", "services", "dependencies", "sampling")
            },
        }
    }
    return {
        "service": {
            "extensions": ["jaeger_storage", "jaeger_query", "healthcheckv2"],
            "pipelines": {
                "traces": {
                    "receivers": ["otlp"],
                    "processors": ["batch"],
                    "exporters": ["jaeger_storage_exporter"],
                }
            },
            "telemetry": {
                "metrics": {
                    "level": "normal",
                    "readers": [{"pull": {"exporter": {"prometheus": {"host": "0.0.0.0", "port": 8888}}}}],
                }
            },
        },
        "extensions": {
            "healthcheckv2": {"use_v2": True, "http": {"endpoint": "0.0.0.0:13133"}},
            "jaeger_query": {"storage": {"traces": "elasticsearch"}},
            "jaeger_storage": {"backends": {"elasticsearch": storage}},
        },
        "receivers": {
            "otlp": {"protocols": {"grpc": {"endpoint": "0.0.0.0:4317"}, "http": {"endpoint": "0.0.0.0:4318"}}}
        },
        "processors": {"batch": {}},
        "exporters": {"jaeger_storage_exporter": {"trace_storage": "elasticsearch"}},
    }


def connections(environment: Environment) -> Iterator[Connection]:
    """Whom Jaeger speaks to, and who to it."""
    cluster = environment.cluster
    yield TRACES
    yield Connection(JAEGER, elastic.ELASTICSEARCH, [9200])
    yield from routed(cluster, JAEGER, 16686)
    yield from scraped(cluster, JAEGER, 8888)
