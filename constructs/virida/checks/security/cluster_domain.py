"""The rule about hosts in the domain that the cluster's own DNS answers for."""

from __future__ import annotations

from collections.abc import Iterator

from virida.checks.context import Context
from virida.checks.findings import Severity, Violation
from virida.checks.objects import Objects
from virida.checks.registry import rule
from virida.checks.security import coredns
from virida.cluster import ClusterProfile, Pods
from virida.manifests import Manifest, field_path, mappings

_GATEWAY = "gateway.networking.k8s.io"
_CONFIG_MAP = f"{coredns.NAMESPACE}/{coredns.NAME}"


@rule("security/cluster-domain-host", Severity.WARNING)
def cluster_domain_host(objects: Objects, context: Context) -> Iterator[Violation]:
    """A host in the cluster's own domain that no pod can resolve."""
    profile = context.profile
    if profile is None or context.is_external("ConfigMap", coredns.NAMESPACE, coredns.NAME):
        return
    custom = objects.find("ConfigMap", "", coredns.NAMESPACE, coredns.NAME)
    names = coredns.CustomNames(custom.mapping("data") if custom else {})
    service = _ingress_service(objects, profile)
    for manifest, field, host in _hosts(objects):
        if f".{host.lower()}".endswith(f".{profile.cluster_domain}") and not names.answer(host):
            yield Violation(
                manifest,
                field,
                f"CoreDNS answers for all of {profile.cluster_domain} and knows Services only, so no pod can resolve "
                f"{host}",
                f"add to a key that ends in .override of the ConfigMap {_CONFIG_MAP}: {coredns.rewrite(host, service)}",
            )


def _hosts(objects: Objects) -> Iterator[tuple[Manifest, str, str]]:
    for manifest in objects.of("Ingress", "networking.k8s.io"):
        for index, route in enumerate(mappings(manifest.get("spec", "rules"))):
            host = route.get("host")
            if isinstance(host, str) and host:
                yield manifest, field_path(manifest.document, "spec", "rules", index, "host"), host
    for kind in ("GRPCRoute", "HTTPRoute", "TLSRoute"):
        for manifest in objects.of(kind, _GATEWAY):
            hosts = manifest.get("spec", "hostnames")
            for index, host in enumerate(hosts if isinstance(hosts, list) else []):
                if isinstance(host, str) and host:
                    yield manifest, field_path(manifest.document, "spec", "hostnames", index), host


def _ingress_service(objects: Objects, profile: ClusterProfile) -> str:
    """The full name of the Service in front of the ingress controller, as far as it is known."""
    for pods in profile.ingress:
        for manifest in objects.of("Service", ""):
            if manifest.key.namespace == pods.namespace and _selects(manifest, pods):
                return f"{manifest.key.name}.{pods.namespace}.svc.{profile.cluster_domain}"
    namespace = profile.ingress[0].namespace if profile.ingress else "<namespace>"
    return f"<the ingress controller's Service>.{namespace}.svc.{profile.cluster_domain}"


def _selects(service: Manifest, pods: Pods) -> bool:
    selector = service.mapping("spec", "selector")
    return bool(selector) and all(selector.get(key) == value for key, value in pods.labels.items())
