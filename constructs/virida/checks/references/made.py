"""What exists without a manifest of its own: what the cluster brings, and what controllers make of other objects."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from virida.checks.pods import is_custom
from virida.manifests import Manifest, ObjectKey, mappings
from virida.reachability.documents import mapping

EVERYWHERE = "*"
"""Stands for the namespace of what a controller makes in namespaces that the manifests do not tell."""

RBAC = "rbac.authorization.k8s.io"

_CLUSTER_ROLES = frozenset({"admin", "cluster-admin", "edit", "view"})
_IN_EVERY_NAMESPACE = {("", "ServiceAccount", "default"), ("", "ConfigMap", "kube-root-ca.crt")}
_CERT_MANAGER = ("cert-manager.io/cluster-issuer", "cert-manager.io/issuer", "kubernetes.io/tls-acme")

# Custom resources that say something and make nothing which another manifest names, beside what `made` reads off
# them. The operators of every other group may make Services, Secrets and pods.
_MAKE_NOTHING = frozenset(
    {
        "acme.cert-manager.io",
        "argoproj.io",
        "bitnami.com",
        "cert-manager.io",
        "cilium.io",
        "crd.projectcalico.org",
        "external-secrets.io",
        "generators.external-secrets.io",
        "helm.cattle.io",
        "helm.toolkit.fluxcd.io",
        "k8s.nginx.org",
        "keda.sh",
        "kustomize.toolkit.fluxcd.io",
        "kyverno.io",
        "networking.istio.io",
        "projectcalico.org",
        "secrets-store.csi.x-k8s.io",
        "secrets.hashicorp.com",
        "security.istio.io",
        "source.toolkit.fluxcd.io",
        "telemetry.istio.io",
        "traefik.containo.us",
        "traefik.io",
        "trust.cert-manager.io",
        "velero.io",
    }
)
# Of the Prometheus operator's kinds these run pods; the others configure them.
_PROMETHEUS_OPERATOR = "monitoring.coreos.com"
_PROMETHEUS_SERVERS = frozenset({"Alertmanager", "Prometheus", "PrometheusAgent", "ThanosRuler"})


def is_operated(key: ObjectKey) -> bool:
    """Whether an operator may make objects of this one that other manifests name."""
    if key.group == _PROMETHEUS_OPERATOR:
        return key.kind in _PROMETHEUS_SERVERS
    return is_custom(key.group) and key.group not in _MAKE_NOTHING


def comes_with_cluster(key: ObjectKey) -> bool:
    """Whether Kubernetes itself makes the object."""
    group, kind, _, name = key
    if (group, kind, name) in _IN_EVERY_NAMESPACE or key == ("", "Service", "default", "kubernetes"):
        return True
    if group == RBAC:
        return name.startswith("system:") or (kind == "ClusterRole" and name in _CLUSTER_ROLES)
    return (group, kind) == ("scheduling.k8s.io", "PriorityClass") and name.startswith("system-")


def made(manifest: Manifest) -> Iterator[ObjectKey]:
    """What a controller makes of an object, or fills: it exists, and nobody knows its keys.

    Args:
        manifest: The object.
    """
    group, kind, namespace, own = manifest.key
    match group, kind:
        case ("external-secrets.io", "ExternalSecret"):
            yield from _external_secret(manifest.mapping("spec"), namespace, own)
        case ("external-secrets.io", "ClusterExternalSecret"):
            name = _text(manifest.get("spec", "externalSecretName"), own)
            yield from _external_secret(manifest.mapping("spec", "externalSecretSpec"), EVERYWHERE, name)
        case ("bitnami.com", "SealedSecret"):
            yield _secret(namespace, own)
        case ("cert-manager.io", "Certificate"):
            yield _secret(namespace, _text(manifest.get("spec", "secretName")))
        case ("trust.cert-manager.io", "Bundle"):
            for target, made_kind in (("configMap", "ConfigMap"), ("secret", "Secret")):
                if manifest.get("spec", "target", target):
                    yield ObjectKey("", made_kind, EVERYWHERE, own)
        case ("secrets.hashicorp.com", _):
            yield _secret(namespace, _text(manifest.get("spec", "destination", "name")))
        case ("secrets-store.csi.x-k8s.io", "SecretProviderClass"):
            for item in mappings(manifest.get("spec", "secretObjects")):
                yield _secret(namespace, _text(item.get("secretName")))
        case ("networking.k8s.io", "Ingress") if _asks_cert_manager(manifest):
            for item in mappings(manifest.get("spec", "tls")):
                yield _secret(namespace, _text(item.get("secretName")))
        case ("gateway.networking.k8s.io", "Gateway") if _asks_cert_manager(manifest):
            for listener in mappings(manifest.get("spec", "listeners")):
                for item in mappings(mapping(listener.get("tls")).get("certificateRefs")):
                    yield _secret(namespace, _text(item.get("name")))
        case ("apps", "StatefulSet"):
            for claim in mappings(manifest.get("spec", "volumeClaimTemplates")):
                name = _text(mapping(claim.get("metadata")).get("name"))
                yield ObjectKey("", "PersistentVolumeClaim", namespace, f"{name}-{own}-{EVERYWHERE}")


def filled_namespaces(manifest: Manifest) -> Iterator[str]:
    """The namespaces that an object fills with those of a Helm chart, of which the manifests tell nothing.

    Args:
        manifest: The object.
    """
    match manifest.key.group, manifest.key.kind:
        case ("argoproj.io", "Application"):
            yield from _application(manifest.mapping("spec"))
        case ("argoproj.io", "ApplicationSet"):
            yield from _application(manifest.mapping("spec", "template", "spec"))
        case ("helm.cattle.io", "HelmChart") | ("helm.toolkit.fluxcd.io", "HelmRelease"):
            yield _text(manifest.get("spec", "targetNamespace"), manifest.key.namespace)


def _application(spec: Mapping[str, Any]) -> Iterator[str]:
    sources = [mapping(spec.get("source")), *mappings(spec.get("sources"))]
    if any("chart" in source or "helm" in source for source in sources):
        yield _text(mapping(spec.get("destination")).get("namespace"))


def _external_secret(spec: Mapping[str, Any], namespace: str, own: str) -> Iterator[ObjectKey]:
    target = mapping(spec.get("target"))
    if target.get("creationPolicy") != "None":
        kind = _text(mapping(target.get("manifest")).get("kind"), "Secret")
        yield ObjectKey("", kind, namespace, _text(target.get("name"), own))


def _asks_cert_manager(manifest: Manifest) -> bool:
    annotations = manifest.mapping("metadata", "annotations")
    return any(name in annotations for name in _CERT_MANAGER)


def _secret(namespace: str, name: str) -> ObjectKey:
    return ObjectKey("", "Secret", namespace, name)


def _text(value: object, otherwise: str = "") -> str:
    return value if isinstance(value, str) and value else otherwise
