"""The kinds that the platform's Applications may sync: those of the charts at their versions, and our own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from virida import GroupKind


def _kinds(groups: Mapping[str, str]) -> Iterator[GroupKind]:
    for group, kinds in groups.items():
        yield from (GroupKind(kind, group=group) for kind in kinds.split())


CLUSTER_KINDS = list(
    _kinds(
        {
            "": "Namespace",
            "admissionregistration.k8s.io": (
                "MutatingWebhookConfiguration ValidatingWebhookConfiguration "
                "ValidatingAdmissionPolicy ValidatingAdmissionPolicyBinding"
            ),
            "apiextensions.k8s.io": "CustomResourceDefinition",
            "cert-manager.io": "ClusterIssuer",
            "external-secrets.io": "ClusterSecretStore",
            "networking.k8s.io": "IngressClass",
            "rbac.authorization.k8s.io": "ClusterRole ClusterRoleBinding",
        }
    )
)
"""Kinds without a namespace."""

NAMESPACED_KINDS = list(
    _kinds(
        {
            "": "ConfigMap LimitRange PersistentVolumeClaim ResourceQuota Secret Service ServiceAccount",
            "apps": "DaemonSet Deployment StatefulSet",
            "batch": "CronJob Job",
            "beat.k8s.elastic.co": "Beat",
            "cert-manager.io": "Certificate Issuer",
            "elasticsearch.k8s.elastic.co": "Elasticsearch",
            "external-secrets.io": "ExternalSecret",
            "kibana.k8s.elastic.co": "Kibana",
            "monitoring.coreos.com": (
                "Alertmanager AlertmanagerConfig PodMonitor Prometheus PrometheusRule ServiceMonitor"
            ),
            "networking.k8s.io": "Ingress NetworkPolicy",
            "policy": "PodDisruptionBudget",
            "rbac.authorization.k8s.io": "Role RoleBinding",
            "coordination.k8s.io": "Lease",
            "velero.io": "BackupStorageLocation Schedule",
        }
    )
)
"""Kinds in a namespace."""
