"""The pages of the platform: Argo CD, Grafana, Kibana and Jaeger, each under a host of its own and by TLS."""

from __future__ import annotations

from cdk8s import App, Chart
from cdk8s_plus_27 import k8s

from charts.environments import Environment
from charts.platform import argo_cd, elastic, grafana, jaeger
from charts.platform.release import ARGO_CD, MONITORING, labels

JAEGER_USERS = "jaeger-users"
"""The Secret with the users of Jaeger, which has no login of its own; as `htpasswd` writes it."""


def routes(app: App, environment: Environment) -> Chart:
    """The chart of the platform's routes, which stand in several namespaces."""
    chart = Chart(app, "routes")
    _route(chart, environment, "argocd", ARGO_CD, argo_cd.SERVICE, 80)
    _route(chart, environment, "grafana", MONITORING, grafana.SERVICE, 80)
    _route(chart, environment, "kibana", MONITORING, elastic.KIBANA_SERVICE, 5601)
    _route(
        chart,
        environment,
        "jaeger",
        MONITORING,
        jaeger.SERVICE,
        16686,
        {"nginx.org/basic-auth-secret": JAEGER_USERS, "nginx.org/basic-auth-realm": "Jaeger"},
    )
    return chart


def _route(
    chart: Chart,
    environment: Environment,
    name: str,
    namespace: str,
    service: str,
    port: int,
    annotations: dict[str, str] | None = None,
) -> None:
    host = f"{name}.{environment.domain}"
    backend = k8s.IngressBackend(
        service=k8s.IngressServiceBackend(name=service, port=k8s.ServiceBackendPort(number=port))
    )
    k8s.KubeIngress(
        chart,
        name,
        metadata=k8s.ObjectMeta(
            name=name,
            namespace=namespace,
            labels=labels(name),
            annotations={
                "cert-manager.io/cluster-issuer": str(environment.cluster.cluster_issuer),
                **(annotations or {}),
            },
        ),
        spec=k8s.IngressSpec(
            ingress_class_name=environment.cluster.ingress_class,
            tls=[k8s.IngressTls(hosts=[host], secret_name=f"{name}-tls")],
            rules=[
                k8s.IngressRule(
                    host=host,
                    http=k8s.HttpIngressRuleValue(
                        paths=[k8s.HttpIngressPath(path="/", path_type="Prefix", backend=backend)]
                    ),
                )
            ],
        ),
    )
