"""Which kinds belong to the whole cluster rather than to a namespace.

Kubernetes tells it by discovery, which needs a cluster; for manifests a table has to do. Custom resources say it in
their CustomResourceDefinition; some that many clusters have are listed, because that seldom lies beside them.
"""

from __future__ import annotations

_CLUSTER_SCOPED: dict[str, frozenset[str]] = {
    group: frozenset(kinds.split())
    for group, kinds in {
        "": "Namespace Node PersistentVolume ComponentStatus",
        "admissionregistration.k8s.io": (
            "MutatingAdmissionPolicy MutatingAdmissionPolicyBinding MutatingWebhookConfiguration "
            "ValidatingAdmissionPolicy ValidatingAdmissionPolicyBinding ValidatingWebhookConfiguration"
        ),
        "apiextensions.k8s.io": "CustomResourceDefinition",
        "apiregistration.k8s.io": "APIService",
        "authentication.k8s.io": "SelfSubjectReview TokenReview",
        "authorization.k8s.io": "SelfSubjectAccessReview SelfSubjectRulesReview SubjectAccessReview",
        "certificates.k8s.io": "CertificateSigningRequest ClusterTrustBundle",
        "flowcontrol.apiserver.k8s.io": "FlowSchema PriorityLevelConfiguration",
        "internal.apiserver.k8s.io": "StorageVersion",
        "networking.k8s.io": "IngressClass IPAddress ServiceCIDR ClusterCIDR",
        "node.k8s.io": "RuntimeClass",
        "policy": "PodSecurityPolicy",
        "rbac.authorization.k8s.io": "ClusterRole ClusterRoleBinding",
        "resource.k8s.io": "DeviceClass DeviceTaintRule ResourceSlice ResourcePoolStatusRequest",
        "scheduling.k8s.io": "PriorityClass",
        "storage.k8s.io": "CSIDriver CSINode StorageClass VolumeAttachment VolumeAttributesClass",
        "storagemigration.k8s.io": "StorageVersionMigration",
        "cert-manager.io": "ClusterIssuer",
        "external-secrets.io": "ClusterExternalSecret ClusterSecretStore ClusterPushSecret",
        "gateway.networking.k8s.io": "GatewayClass",
        "kyverno.io": "ClusterPolicy ClusterCleanupPolicy",
        "snapshot.storage.k8s.io": "VolumeSnapshotClass VolumeSnapshotContent",
    }.items()
}


def is_cluster_scoped(group: str, kind: str) -> bool:
    """Whether objects of this kind have no namespace.

    Args:
        group: The API group, without its version.
        kind: The kind.
    """
    return kind in _CLUSTER_SCOPED.get(group, ())
