"""API versions that Kubernetes removed, or is going to.

Source: the lifecycle tags in k8s.io/api v0.36 (`zz_generated.prerelease-lifecycle.go`), by which the API server itself
warns; for what left that repository, and for the notes, Kubernetes' "Deprecated API Migration Guide".
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Removal:
    """When an API version of a kind stops being served.

    Args:
        deprecated: The minor version that announced it, as a number: 21 of 1.21.
        removed: The first minor version that does not serve it; None where none is set.
        instead: What to write: an `apiVersion`, or a phrase where no version of the kind is left.
        note: What changes besides, as a clause; empty if nothing does.
    """

    deprecated: int
    removed: int | None
    instead: str
    note: str = ""


_WORKLOAD = "spec.selector is required and immutable there"
_INGRESS = "pathType is required there, and a backend is service.name with service.port.number or service.port.name"
_WEBHOOK = "sideEffects and admissionReviewVersions are required there"

# By group and version: kinds, deprecated in, removed in, the version to write, what changes besides.
_TABLE: dict[str, list[tuple[str, int, int | None, str, str]]] = {
    "extensions/v1beta1": [
        ("DaemonSet Deployment ReplicaSet", 8, 16, "apps/v1", _WORKLOAD),
        ("NetworkPolicy", 9, 16, "networking.k8s.io/v1", ""),
        ("Ingress", 14, 22, "networking.k8s.io/v1", _INGRESS),
        ("PodSecurityPolicy", 11, 16, "", ""),
    ],
    "apps/v1beta1": [("ControllerRevision Deployment StatefulSet", 8, 16, "apps/v1", _WORKLOAD)],
    "apps/v1beta2": [
        ("ControllerRevision DaemonSet Deployment ReplicaSet StatefulSet", 9, 16, "apps/v1", _WORKLOAD),
    ],
    "admissionregistration.k8s.io/v1alpha1": [
        ("ValidatingAdmissionPolicy ValidatingAdmissionPolicyBinding", 29, 32, "v1", ""),
        ("MutatingAdmissionPolicy MutatingAdmissionPolicyBinding", 35, 38, "v1", ""),
    ],
    "admissionregistration.k8s.io/v1beta1": [
        ("MutatingWebhookConfiguration ValidatingWebhookConfiguration", 16, 22, "v1", _WEBHOOK),
        ("ValidatingAdmissionPolicy ValidatingAdmissionPolicyBinding", 31, 34, "v1", ""),
        ("MutatingAdmissionPolicy MutatingAdmissionPolicyBinding", 37, 40, "v1", ""),
    ],
    "apiextensions.k8s.io/v1beta1": [
        ("CustomResourceDefinition", 16, 22, "v1", "every version needs a structural schema there"),
    ],
    "apiregistration.k8s.io/v1beta1": [("APIService", 19, 22, "v1", "")],
    "authentication.k8s.io/v1alpha1": [("SelfSubjectReview", 29, 32, "v1", "")],
    "authentication.k8s.io/v1beta1": [("TokenReview", 19, 22, "v1", ""), ("SelfSubjectReview", 30, 33, "v1", "")],
    "authorization.k8s.io/v1beta1": [
        (
            "LocalSubjectAccessReview SelfSubjectAccessReview SelfSubjectRulesReview SubjectAccessReview",
            19,
            22,
            "v1",
            "",
        ),
    ],
    "autoscaling/v2beta1": [("HorizontalPodAutoscaler", 22, 25, "v2", "each metric has its figure under target there")],
    "autoscaling/v2beta2": [("HorizontalPodAutoscaler", 23, 26, "v2", "")],
    "batch/v2alpha1": [("CronJob", 8, 21, "v1", "")],
    "batch/v1beta1": [("CronJob", 21, 25, "v1", "")],
    "certificates.k8s.io/v1alpha1": [("ClusterTrustBundle", 34, 37, "v1beta1", "")],
    "certificates.k8s.io/v1beta1": [
        ("CertificateSigningRequest", 19, 22, "v1", "signerName and usages are required there"),
        ("ClusterTrustBundle", 37, 40, "v1", ""),
        ("PodCertificateRequest", 38, 41, "v1", ""),
    ],
    "coordination.k8s.io/v1alpha2": [("LeaseCandidate", 35, 38, "v1beta1", "")],
    "coordination.k8s.io/v1beta1": [("Lease", 19, 22, "v1", ""), ("LeaseCandidate", 36, 39, "v1", "")],
    "discovery.k8s.io/v1beta1": [
        ("EndpointSlice", 21, 25, "v1", "endpoints have nodeName and zone instead of topology there"),
    ],
    "events.k8s.io/v1beta1": [("Event", 22, 25, "v1", "")],
    "flowcontrol.apiserver.k8s.io/v1alpha1": [("FlowSchema PriorityLevelConfiguration", 20, 24, "v1", "")],
    "flowcontrol.apiserver.k8s.io/v1beta1": [("FlowSchema PriorityLevelConfiguration", 23, 26, "v1", "")],
    "flowcontrol.apiserver.k8s.io/v1beta2": [("FlowSchema PriorityLevelConfiguration", 26, 29, "v1", "")],
    "flowcontrol.apiserver.k8s.io/v1beta3": [("FlowSchema PriorityLevelConfiguration", 29, 32, "v1", "")],
    "networking.k8s.io/v1beta1": [
        ("Ingress", 19, 22, "v1", _INGRESS),
        ("IngressClass", 19, 22, "v1", ""),
        ("IPAddress ServiceCIDR", 34, 37, "v1", ""),
    ],
    "node.k8s.io/v1alpha1": [("RuntimeClass", 20, 24, "v1", "spec.runtimeHandler is handler there")],
    "node.k8s.io/v1beta1": [("RuntimeClass", 22, 25, "v1", "")],
    "policy/v1beta1": [
        ("PodDisruptionBudget", 21, 25, "v1", "an empty selector selects every pod there, and none here"),
        ("Eviction", 22, 25, "v1", ""),
        ("PodSecurityPolicy", 21, 25, "", ""),
    ],
    "rbac.authorization.k8s.io/v1alpha1": [("ClusterRole ClusterRoleBinding Role RoleBinding", 17, 22, "v1", "")],
    "rbac.authorization.k8s.io/v1beta1": [("ClusterRole ClusterRoleBinding Role RoleBinding", 17, 22, "v1", "")],
    "resource.k8s.io/v1alpha3": [("DeviceTaintRule", 36, 39, "v1beta2", "")],
    "resource.k8s.io/v1beta1": [("DeviceClass ResourceClaim ResourceClaimTemplate ResourceSlice", 35, 38, "v1", "")],
    "resource.k8s.io/v1beta2": [("DeviceClass ResourceClaim ResourceClaimTemplate ResourceSlice", 36, 39, "v1", "")],
    "scheduling.k8s.io/v1alpha1": [("PriorityClass", 14, 22, "v1", "")],
    "scheduling.k8s.io/v1beta1": [("PriorityClass", 14, 22, "v1", "")],
    "storage.k8s.io/v1alpha1": [
        ("CSIStorageCapacity VolumeAttachment", 21, 24, "v1", ""),
        ("VolumeAttributesClass", 32, 35, "v1", ""),
    ],
    "storage.k8s.io/v1beta1": [
        ("CSINode", 17, 22, "v1", ""),
        ("CSIDriver StorageClass VolumeAttachment", 19, 22, "v1", ""),
        ("CSIStorageCapacity", 24, 27, "v1", ""),
        ("VolumeAttributesClass", 34, 37, "v1", ""),
    ],
    "storagemigration.k8s.io/v1beta1": [("StorageVersionMigration", 38, 41, "v1", "")],
    "v1": [("ComponentStatus", 19, None, "", ""), ("Endpoints", 33, None, "discovery.k8s.io/v1", "")],
}

_OTHERWISE = {
    "ComponentStatus": "ask the endpoint /readyz of the API server instead",
    "Endpoints": "write an EndpointSlice of discovery.k8s.io/v1",
    "PodSecurityPolicy": "set the label pod-security.kubernetes.io/enforce on the Namespace; "
    "a ValidatingAdmissionPolicy can say what it does not cover",
}


def _instead(api_version: str, kind: str, version: str) -> str:
    if kind in _OTHERWISE:
        return _OTHERWISE[kind]
    return version if "/" in version else f"{api_version.rpartition('/')[0]}/{version}"


REMOVALS: dict[tuple[str, str], Removal] = {
    (api_version, kind): Removal(deprecated, removed, _instead(api_version, kind, version), note)
    for api_version, rows in _TABLE.items()
    for kinds, deprecated, removed, version, note in rows
    for kind in kinds.split()
}
"""What is removed or deprecated, by `apiVersion` and kind."""
