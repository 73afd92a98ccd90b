"""What the API server fills in where a manifest says nothing: written out, it is no change.

Source: `SetDefaults_*` in Kubernetes 1.36, `pkg/apis/*/v1/defaults.go`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from virida.review.words import names

PROBES = ("livenessProbe", "readinessProbe", "startupProbe")
_PROBE = {"timeoutSeconds": 1, "periodSeconds": 10, "successThreshold": 1, "failureThreshold": 3}
_PROBE_FIELDS = {**_PROBE, "httpGet.scheme": "HTTP", "httpGet.path": "/", "grpc.service": ""}

_CONTAINER: dict[str, Any] = {
    "terminationMessagePath": "/dev/termination-log",
    "terminationMessagePolicy": "File",
    "ports[].protocol": "TCP",
    "env[].value": "",
    "env[].valueFrom.fieldRef.apiVersion": "v1",
    "volumeMounts[].readOnly": False,
    "securityContext.privileged": False,
    "securityContext.readOnlyRootFilesystem": False,
    "securityContext.allowPrivilegeEscalation": True,
    "securityContext.procMount": "Default",
    "stdin": False,
    "stdinOnce": False,
    "tty": False,
    **{f"{probe}.{field}": value for probe in PROBES for field, value in _PROBE_FIELDS.items()},
}

_POD: dict[str, Any] = {
    "restartPolicy": "Always",
    "dnsPolicy": "ClusterFirst",
    "schedulerName": "default-scheduler",
    "terminationGracePeriodSeconds": 30,
    "enableServiceLinks": True,
    "hostNetwork": False,
    "hostPID": False,
    "hostIPC": False,
    "hostUsers": True,
    "shareProcessNamespace": False,
    "preemptionPolicy": "PreemptLowerPriority",
    "serviceAccountName": "default",
    "securityContext.fsGroupChangePolicy": "Always",
    "volumes[].configMap.defaultMode": 420,
    "volumes[].secret.defaultMode": 420,
    "volumes[].projected.defaultMode": 420,
    "volumes[].downwardAPI.defaultMode": 420,
    "volumes[].configMap.optional": False,
    "volumes[].secret.optional": False,
    "volumes[].persistentVolumeClaim.readOnly": False,
    "volumes[].hostPath.type": "",
    "volumes[].emptyDir.medium": "",
    "volumes[].projected.sources[].serviceAccountToken.expirationSeconds": 3600,
    "topologySpreadConstraints[].nodeAffinityPolicy": "Honor",
    "topologySpreadConstraints[].nodeTaintsPolicy": "Ignore",
    **{f"{kind}[].{k}": v for kind in ("containers", "initContainers") for k, v in _CONTAINER.items()},
}

_POD_PATHS = {
    ("", "Pod"): "spec",
    ("", "ReplicationController"): "spec.template.spec",
    ("apps", "DaemonSet"): "spec.template.spec",
    ("apps", "Deployment"): "spec.template.spec",
    ("apps", "ReplicaSet"): "spec.template.spec",
    ("apps", "StatefulSet"): "spec.template.spec",
    ("batch", "CronJob"): "spec.jobTemplate.spec.template.spec",
    ("batch", "Job"): "spec.template.spec",
}

_JOB = {
    "parallelism": 1,
    "completions": 1,
    "backoffLimit": 6,
    "completionMode": "NonIndexed",
    "suspend": False,
    "podReplacementPolicy": "TerminatingOrFailed",
}
_CLAIM = {"volumeMode": "Filesystem"}

_KINDS: dict[tuple[str, str], dict[str, Any]] = {
    ("", "ConfigMap"): {"immutable": False},
    ("", "Secret"): {"immutable": False, "type": "Opaque"},
    ("", "Service"): {
        "spec.type": "ClusterIP",
        "spec.sessionAffinity": "None",
        "spec.internalTrafficPolicy": "Cluster",
        "spec.externalTrafficPolicy": "Cluster",
        "spec.allocateLoadBalancerNodePorts": True,
        "spec.publishNotReadyAddresses": False,
        "spec.ports[].protocol": "TCP",
    },
    ("", "ServiceAccount"): {"automountServiceAccountToken": True},
    ("", "PersistentVolumeClaim"): {f"spec.{k}": v for k, v in _CLAIM.items()},
    ("", "PersistentVolume"): {"spec.persistentVolumeReclaimPolicy": "Retain", "spec.volumeMode": "Filesystem"},
    ("apps", "Deployment"): {
        "spec.replicas": 1,
        "spec.revisionHistoryLimit": 10,
        "spec.progressDeadlineSeconds": 600,
        "spec.minReadySeconds": 0,
        "spec.paused": False,
        "spec.strategy.type": "RollingUpdate",
        "spec.strategy.rollingUpdate.maxSurge": "25%",
        "spec.strategy.rollingUpdate.maxUnavailable": "25%",
    },
    ("apps", "StatefulSet"): {
        "spec.replicas": 1,
        "spec.revisionHistoryLimit": 10,
        "spec.minReadySeconds": 0,
        "spec.podManagementPolicy": "OrderedReady",
        "spec.updateStrategy.type": "RollingUpdate",
        "spec.updateStrategy.rollingUpdate.partition": 0,
        "spec.persistentVolumeClaimRetentionPolicy.whenDeleted": "Retain",
        "spec.persistentVolumeClaimRetentionPolicy.whenScaled": "Retain",
        "spec.ordinals.start": 0,
        **{f"spec.volumeClaimTemplates[].spec.{k}": v for k, v in _CLAIM.items()},
        "spec.volumeClaimTemplates[].apiVersion": "v1",
        "spec.volumeClaimTemplates[].kind": "PersistentVolumeClaim",
    },
    ("apps", "DaemonSet"): {
        "spec.revisionHistoryLimit": 10,
        "spec.minReadySeconds": 0,
        "spec.updateStrategy.type": "RollingUpdate",
        "spec.updateStrategy.rollingUpdate.maxUnavailable": 1,
        "spec.updateStrategy.rollingUpdate.maxSurge": 0,
    },
    ("apps", "ReplicaSet"): {"spec.replicas": 1, "spec.minReadySeconds": 0},
    ("batch", "Job"): {f"spec.{k}": v for k, v in _JOB.items()},
    ("batch", "CronJob"): {
        "spec.concurrencyPolicy": "Allow",
        "spec.suspend": False,
        "spec.successfulJobsHistoryLimit": 3,
        "spec.failedJobsHistoryLimit": 1,
        **{f"spec.jobTemplate.spec.{k}": v for k, v in _JOB.items()},
    },
    ("autoscaling", "HorizontalPodAutoscaler"): {"spec.minReplicas": 1},
    ("networking.k8s.io", "NetworkPolicy"): {
        f"spec.{direction}[].ports[].protocol": "TCP" for direction in ("ingress", "egress")
    },
    ("storage.k8s.io", "StorageClass"): {
        "reclaimPolicy": "Delete",
        "volumeBindingMode": "Immediate",
        "allowVolumeExpansion": False,
    },
    ("scheduling.k8s.io", "PriorityClass"): {"globalDefault": False, "preemptionPolicy": "PreemptLowerPriority"},
    ("rbac.authorization.k8s.io", "RoleBinding"): {
        "roleRef.apiGroup": "rbac.authorization.k8s.io",
        "subjects[].apiGroup": "",
    },
    ("rbac.authorization.k8s.io", "ClusterRoleBinding"): {
        "roleRef.apiGroup": "rbac.authorization.k8s.io",
        "subjects[].apiGroup": "",
    },
    ("admissionregistration.k8s.io", "ValidatingAdmissionPolicy"): {
        "spec.failurePolicy": "Fail",
        "spec.matchConstraints.matchPolicy": "Equivalent",
    },
    **{
        ("admissionregistration.k8s.io", kind): {
            "webhooks[].failurePolicy": "Fail",
            "webhooks[].matchPolicy": "Equivalent",
            "webhooks[].timeoutSeconds": 10,
            "webhooks[].reinvocationPolicy": "Never",
            "webhooks[].rules[].scope": "*",
        }
        for kind in ("ValidatingWebhookConfiguration", "MutatingWebhookConfiguration")
    },
}

_EMPTY_MAPPINGS = frozenset(
    names(
        """
        annotations binaryData data hard labels limits matchLabels metadata nodeSelector ordinals
        persistentVolumeClaimRetentionPolicy requests resources rollingUpdate securityContext status strategy
        stringData updateStrategy
        """
    )
)
"""Mappings that say nothing when they are empty. Others do: `podSelector: {}` selects every pod."""


def defaults_of(group: str, kind: str) -> Mapping[str, Any]:
    """The defaults of a kind, by path with `[]` for the items of lists.

    Args:
        group: The API group.
        kind: The kind.
    """
    if (group, kind) not in _CACHE:
        pod = _POD_PATHS.get((group, kind))
        table = {f"{pod}.{path}": value for path, value in _POD.items()} if pod else {}
        if kind in ("Job", "CronJob"):
            table.pop(f"{pod}.restartPolicy", None)  # has to be written there
        _CACHE[group, kind] = {**table, **_KINDS.get((group, kind), {})}
    return _CACHE[group, kind]


def says_nothing(key: str, value: Any) -> bool:
    """Whether a field of Kubernetes' own kinds is as good as absent.

    Args:
        key: The name of the field.
        value: What it holds.
    """
    return value is None or value == [] or (value == {} and key in _EMPTY_MAPPINGS)


_CACHE: dict[tuple[str, str], Mapping[str, Any]] = {}
