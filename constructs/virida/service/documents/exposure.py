"""How a service is found: Service, and Ingress or HTTPRoute."""

from __future__ import annotations

from virida.cluster import ClusterProfile, Gateway
from virida.documents import Document, present
from virida.fields import At, Default
from virida.service.documents.metadata import metadata, selector
from virida.service.options.container import Port
from virida.service.options.network import Path, Route, Tls
from virida.service.options.service import ServiceOptions


def exposure(options: ServiceOptions, cluster: ClusterProfile) -> list[Document]:
    """The Service of a workload that has ports for it, and its route, if it has one."""
    if not options.service_ports:
        return []
    documents = [_service(options)]
    if options.route is not None:
        port = options.port_named(At(options.name, "route.port"), options.route.port)
        if cluster.gateway is not None and options.route.ingress_class is None:
            documents.append(_http_route(options, options.route, port, cluster.gateway))
        else:
            documents.append(_ingress(options, options.route, port, cluster))
    return documents


def _service(options: ServiceOptions) -> Document:
    return {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": metadata(options, options.name),
        "spec": {
            "type": "ClusterIP",
            "selector": selector(options.name),
            "ports": [
                present(
                    name=port.name,
                    port=port.on_service,
                    targetPort=port.name,
                    protocol=port.protocol,
                    appProtocol=port.app_protocol,
                )
                for port in options.service_ports
            ],
        },
    }


def _paths(route: Route) -> list[Path]:
    return [path if isinstance(path, Path) else Path(path, type="Prefix") for path in route.paths]


def _ingress(options: ServiceOptions, route: Route, port: Port, cluster: ClusterProfile) -> Document:
    backend = {"service": {"name": options.name, "port": {"name": port.name}}}
    paths = [{"path": path.path, "pathType": path.type, "backend": backend} for path in _paths(route)]
    secret, annotations = _certificate(options, route, cluster)
    return {
        "apiVersion": "networking.k8s.io/v1",
        "kind": "Ingress",
        "metadata": metadata(options, options.name, annotations={**annotations, **route.annotations}),
        "spec": present(
            ingressClassName=route.ingress_class or cluster.ingress_class,
            tls=[{"hosts": list(route.host_list), "secretName": secret}] if secret else [],
            rules=[{"host": host, "http": {"paths": paths}} for host in route.host_list],
        ),
    }


def _certificate(options: ServiceOptions, route: Route, cluster: ClusterProfile) -> tuple[str | None, Document]:
    """The Secret of the certificate, and the annotation that makes cert-manager fill it."""
    if route.tls is None or (isinstance(route.tls, Default) and cluster.cluster_issuer is None):
        return None, {}
    tls = Tls() if isinstance(route.tls, Default) else route.tls
    issuer = cluster.cluster_issuer if isinstance(tls.issuer, Default) else tls.issuer
    annotations = {} if issuer is None else {"cert-manager.io/cluster-issuer": issuer}
    return tls.secret or f"{options.name}-tls", annotations


def _http_route(options: ServiceOptions, route: Route, port: Port, gateway: Gateway) -> Document:
    kinds = {"Exact": "Exact", "Prefix": "PathPrefix"}
    return {
        "apiVersion": "gateway.networking.k8s.io/v1",
        "kind": "HTTPRoute",
        "metadata": metadata(options, options.name, annotations=dict(route.annotations)),
        "spec": {
            "parentRefs": [
                present(
                    group="gateway.networking.k8s.io",
                    kind="Gateway",
                    name=gateway.name,
                    namespace=gateway.namespace,
                    sectionName=gateway.listener,
                )
            ],
            "hostnames": list(route.host_list),
            "rules": [
                {
                    "matches": [{"path": {"type": kinds[path.type], "value": path.path}} for path in _paths(route)],
                    "backendRefs": [
                        {
                            "group": "",
                            "kind": "Service",
                            "name": options.name,
                            "port": port.on_service,
                            "weight": 1,
                        }
                    ],
                }
            ],
        },
    }
