"""What the API server checks of a field beyond what its published schema says.

The schemas that `kubernetes-validate` bundles come from OpenAPI v2, which has no enumerations and no formats of names:
they accept `imagePullPolicy: Sometimes`, `512mb` and `Bad_Name!`. The enumerations are those of the OpenAPI v3
documents that kube-apiserver 1.36 serves, plus some that its validation has in code (pkg/apis/*/validation).
"""

from __future__ import annotations

from typing import Any

_CORE, _META = "io.k8s.api.core.v1.", "io.k8s.apimachinery.pkg.apis.meta.v1."
_ADMISSION, _BATCH, _SCALING = (
    "io.k8s.api.admissionregistration.v1.",
    "io.k8s.api.batch.v1.",
    "io.k8s.api.autoscaling.v2.",
)
_RBAC, _NET, _APPS = "io.k8s.api.rbac.v1.", "io.k8s.api.networking.v1.", "io.k8s.api.apps.v1."

_PROTOCOLS, _PULL = "TCP UDP SCTP", "Always IfNotPresent Never"
_ACCESS = "ReadWriteOnce ReadOnlyMany ReadWriteMany ReadWriteOncePod"
_FAILURE, _SCOPE, _OPERATIONS = "Fail Ignore", "Cluster Namespaced *", "CREATE UPDATE DELETE CONNECT *"
_SIDE_EFFECTS = "None NoneOnDryRun"

# Definition and property to the words it may be; [] means the items of a list.
_ENUMS: dict[str, str] = {
    f"{_ADMISSION}MatchResources.matchPolicy": "Equivalent Exact",
    f"{_ADMISSION}MutatingWebhook.failurePolicy": _FAILURE,
    f"{_ADMISSION}MutatingWebhook.matchPolicy": "Equivalent Exact",
    f"{_ADMISSION}MutatingWebhook.reinvocationPolicy": "Never IfNeeded",
    f"{_ADMISSION}MutatingWebhook.sideEffects": _SIDE_EFFECTS,
    f"{_ADMISSION}NamedRuleWithOperations.operations[]": _OPERATIONS,
    f"{_ADMISSION}NamedRuleWithOperations.scope": _SCOPE,
    f"{_ADMISSION}RuleWithOperations.operations[]": _OPERATIONS,
    f"{_ADMISSION}RuleWithOperations.scope": _SCOPE,
    f"{_ADMISSION}ValidatingAdmissionPolicyBindingSpec.validationActions[]": "Deny Warn Audit",
    f"{_ADMISSION}ValidatingAdmissionPolicySpec.failurePolicy": _FAILURE,
    f"{_ADMISSION}ValidatingWebhook.failurePolicy": _FAILURE,
    f"{_ADMISSION}ValidatingWebhook.matchPolicy": "Equivalent Exact",
    f"{_ADMISSION}ValidatingWebhook.sideEffects": _SIDE_EFFECTS,
    f"{_APPS}DaemonSetUpdateStrategy.type": "RollingUpdate OnDelete",
    f"{_APPS}DeploymentStrategy.type": "RollingUpdate Recreate",
    f"{_APPS}StatefulSetSpec.podManagementPolicy": "OrderedReady Parallel",
    f"{_APPS}StatefulSetUpdateStrategy.type": "RollingUpdate OnDelete",
    f"{_SCALING}HPAScalingPolicy.type": "Pods Percent",
    f"{_SCALING}HPAScalingRules.selectPolicy": "Max Min Disabled",
    f"{_SCALING}MetricSpec.type": "Resource ContainerResource Pods Object External",
    f"{_SCALING}MetricTarget.type": "Utilization Value AverageValue",
    f"{_BATCH}CronJobSpec.concurrencyPolicy": "Allow Forbid Replace",
    f"{_BATCH}JobSpec.completionMode": "NonIndexed Indexed",
    f"{_BATCH}JobSpec.podReplacementPolicy": "TerminatingOrFailed Failed",
    f"{_BATCH}PodFailurePolicyOnExitCodesRequirement.operator": "In NotIn",
    f"{_BATCH}PodFailurePolicyRule.action": "FailJob FailIndex Ignore Count",
    f"{_CORE}AppArmorProfile.type": "RuntimeDefault Localhost Unconfined",
    f"{_CORE}Container.imagePullPolicy": _PULL,
    f"{_CORE}Container.terminationMessagePolicy": "File FallbackToLogsOnError",
    f"{_CORE}ContainerPort.protocol": _PROTOCOLS,
    f"{_CORE}EphemeralContainer.imagePullPolicy": _PULL,
    f"{_CORE}EphemeralContainer.terminationMessagePolicy": "File FallbackToLogsOnError",
    f"{_CORE}HTTPGetAction.scheme": "HTTP HTTPS",
    f"{_CORE}HostPathVolumeSource.type": "DirectoryOrCreate Directory FileOrCreate File Socket CharDevice BlockDevice",
    f"{_CORE}ImageVolumeSource.pullPolicy": _PULL,
    f"{_CORE}NodeSelectorRequirement.operator": "In NotIn Exists DoesNotExist Gt Lt",
    f"{_CORE}PersistentVolumeClaimSpec.accessModes[]": _ACCESS,
    f"{_CORE}PersistentVolumeClaimSpec.volumeMode": "Filesystem Block",
    f"{_CORE}PersistentVolumeSpec.accessModes[]": _ACCESS,
    f"{_CORE}PersistentVolumeSpec.persistentVolumeReclaimPolicy": "Retain Delete Recycle",
    f"{_CORE}PersistentVolumeSpec.volumeMode": "Filesystem Block",
    f"{_CORE}PodSecurityContext.fsGroupChangePolicy": "OnRootMismatch Always",
    f"{_CORE}PodSecurityContext.supplementalGroupsPolicy": "Merge Strict",
    f"{_CORE}PodSpec.dnsPolicy": "ClusterFirst ClusterFirstWithHostNet Default None",
    f"{_CORE}PodSpec.preemptionPolicy": "PreemptLowerPriority Never",
    f"{_CORE}PodSpec.restartPolicy": "Always OnFailure Never",
    f"{_CORE}SeccompProfile.type": "RuntimeDefault Localhost Unconfined",
    f"{_CORE}SecurityContext.procMount": "Default Unmasked",
    f"{_CORE}ServicePort.protocol": _PROTOCOLS,
    f"{_CORE}ServiceSpec.externalTrafficPolicy": "Cluster Local",
    f"{_CORE}ServiceSpec.internalTrafficPolicy": "Cluster Local",
    f"{_CORE}ServiceSpec.ipFamilyPolicy": "SingleStack PreferDualStack RequireDualStack",
    f"{_CORE}ServiceSpec.sessionAffinity": "None ClientIP",
    f"{_CORE}ServiceSpec.type": "ClusterIP NodePort LoadBalancer ExternalName",
    f"{_CORE}Taint.effect": "NoSchedule PreferNoSchedule NoExecute",
    f"{_CORE}Toleration.effect": "NoSchedule PreferNoSchedule NoExecute",
    f"{_CORE}Toleration.operator": "Exists Equal Gt Lt",
    f"{_CORE}TopologySpreadConstraint.nodeAffinityPolicy": "Honor Ignore",
    f"{_CORE}TopologySpreadConstraint.nodeTaintsPolicy": "Honor Ignore",
    f"{_CORE}TopologySpreadConstraint.whenUnsatisfiable": "DoNotSchedule ScheduleAnyway",
    f"{_CORE}VolumeMount.mountPropagation": "None HostToContainer Bidirectional",
    "io.k8s.api.discovery.v1.EndpointSlice.addressType": "IPv4 IPv6 FQDN",
    f"{_NET}HTTPIngressPath.pathType": "Exact Prefix ImplementationSpecific",
    f"{_NET}NetworkPolicyPort.protocol": _PROTOCOLS,
    f"{_NET}NetworkPolicySpec.policyTypes[]": "Ingress Egress",
    "io.k8s.api.policy.v1.PodDisruptionBudgetSpec.unhealthyPodEvictionPolicy": "IfHealthyBudget AlwaysAllow",
    f"{_RBAC}RoleRef.apiGroup": "rbac.authorization.k8s.io",
    f"{_RBAC}RoleRef.kind": "Role ClusterRole",
    f"{_RBAC}Subject.kind": "User Group ServiceAccount",
    "io.k8s.api.scheduling.v1.PriorityClass.preemptionPolicy": "PreemptLowerPriority Never",
    "io.k8s.api.storage.v1.StorageClass.reclaimPolicy": "Delete Retain",
    "io.k8s.api.storage.v1.StorageClass.volumeBindingMode": "Immediate WaitForFirstConsumer",
    "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.CustomResourceDefinitionSpec.scope": "Cluster Namespaced",
    f"{_META}LabelSelectorRequirement.operator": "In NotIn Exists DoesNotExist",
}

# Fields that the published schemas call required, and that validation does without.
_OPTIONAL: dict[str, str] = {
    f"{_CORE}LimitRangeSpec": "limits",
    f"{_CORE}SleepAction": "seconds",
    "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.CustomResourceDefinitionVersion": "served",
}

# Fields that the published schemas call optional, and without which validation refuses the object.
_REQUIRED: dict[str, str] = {
    **{f"{_APPS}{kind}": "spec" for kind in ("DaemonSet", "Deployment", "ReplicaSet", "StatefulSet")},
    **{f"{_BATCH}{kind}": "spec" for kind in ("CronJob", "Job", "JobTemplateSpec")},
    **{
        f"{_CORE}{kind}": "spec"
        for kind in ("PersistentVolume", "PersistentVolumeClaim", "Pod", "PodTemplateSpec", "Service")
    },
    f"{_ADMISSION}NamedRuleWithOperations": "apiGroups apiVersions operations resources",
    f"{_ADMISSION}RuleWithOperations": "apiGroups apiVersions operations resources",
    f"{_ADMISSION}ValidatingAdmissionPolicy": "spec",
    f"{_ADMISSION}ValidatingAdmissionPolicySpec": "matchConstraints",
    f"{_SCALING}CrossVersionObjectReference": "apiVersion",
    f"{_SCALING}HorizontalPodAutoscaler": "spec",
    f"{_CORE}Container": "image",
    f"{_CORE}EphemeralContainer": "image",
    f"{_CORE}PersistentVolumeClaimSpec": "accessModes resources",
    f"{_CORE}PersistentVolumeSpec": "accessModes capacity",
    f"{_CORE}VolumeResourceRequirements": "requests",
    f"{_NET}Ingress": "spec",
    f"{_NET}IngressClass": "spec",
    f"{_NET}IngressClassSpec": "controller",
    f"{_NET}IngressServiceBackend": "port",
    "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.CustomResourceDefinitionVersion": "schema",
}

_PORT = {"minimum": 1, "maximum": 65535}
_NOT_NEGATIVE = {"minimum": 0}
_LABELS = {"propertyNames": {"format": "label-key"}, "additionalProperties": {"format": "label-value"}}
_KEYS = {"propertyNames": {"format": "config-key"}}

_KEYWORDS: dict[str, dict[str, Any]] = {
    f"{_CORE}ConfigMap.binaryData": _KEYS,
    f"{_CORE}ConfigMap.data": _KEYS,
    f"{_CORE}Container.name": {"format": "dns-label"},
    f"{_CORE}ContainerPort.containerPort": _PORT,
    f"{_CORE}ContainerPort.name": {"format": "port-name"},
    f"{_CORE}EnvVar.name": {"format": "env-name"},
    f"{_CORE}EphemeralContainer.name": {"format": "dns-label"},
    f"{_CORE}GRPCAction.port": _PORT,
    f"{_CORE}HTTPGetAction.port": _PORT | {"format": "port-name"},
    f"{_CORE}PersistentVolumeClaimSpec.accessModes": {"minItems": 1},
    f"{_CORE}PersistentVolumeSpec.accessModes": {"minItems": 1},
    f"{_CORE}PersistentVolumeSpec.capacity": {"required": ["storage"]},
    f"{_CORE}PodSpec.containers": {"minItems": 1},
    f"{_CORE}PodSpec.nodeSelector": _LABELS,
    f"{_CORE}PodSpec.priorityClassName": {"format": "dns-subdomain"},
    f"{_CORE}PodSpec.serviceAccountName": {"format": "dns-subdomain"},
    f"{_CORE}PodSpec.terminationGracePeriodSeconds": _NOT_NEGATIVE,
    f"{_CORE}Secret.data": _KEYS,
    f"{_CORE}Secret.stringData": _KEYS,
    f"{_CORE}ServicePort.name": {"format": "optional-dns-label"},
    f"{_CORE}ServicePort.port": _PORT,
    f"{_CORE}ServicePort.targetPort": {"minimum": 0, "maximum": 65535, "format": "port-name"},
    f"{_CORE}ServiceSpec.selector": _LABELS,
    f"{_CORE}TCPSocketAction.port": _PORT | {"format": "port-name"},
    f"{_CORE}TopologySpreadConstraint.maxSkew": {"minimum": 1},
    f"{_CORE}Volume.name": {"format": "dns-label"},
    f"{_CORE}VolumeResourceRequirements.requests": {"required": ["storage"]},
    f"{_APPS}DaemonSetSpec.minReadySeconds": _NOT_NEGATIVE,
    f"{_APPS}DeploymentSpec.minReadySeconds": _NOT_NEGATIVE,
    f"{_APPS}DeploymentSpec.replicas": _NOT_NEGATIVE,
    f"{_APPS}DeploymentSpec.revisionHistoryLimit": _NOT_NEGATIVE,
    f"{_APPS}StatefulSetSpec.replicas": _NOT_NEGATIVE,
    f"{_BATCH}JobSpec.activeDeadlineSeconds": _NOT_NEGATIVE,
    f"{_BATCH}JobSpec.backoffLimit": _NOT_NEGATIVE,
    f"{_BATCH}JobSpec.completions": _NOT_NEGATIVE,
    f"{_BATCH}JobSpec.parallelism": _NOT_NEGATIVE,
    f"{_SCALING}HorizontalPodAutoscalerSpec.maxReplicas": {"minimum": 1},
    f"{_NET}IPBlock.cidr": {"format": "cidr"},
    f"{_NET}IngressRule.host": {"format": "host"},
    f"{_NET}NetworkPolicyPort.port": _PORT | {"format": "port-name"},
    f"{_NET}ServiceBackendPort.number": {"minimum": 0, "maximum": 65535},
    f"{_RBAC}PolicyRule.verbs": {"minItems": 1},
    f"{_META}LabelSelector.matchLabels": _LABELS,
    f"{_META}ObjectMeta.annotations": {"propertyNames": {"format": "annotation-key"}},
    f"{_META}ObjectMeta.labels": _LABELS,
}

_WHOLE: dict[str, dict[str, Any]] = {
    "io.k8s.apimachinery.pkg.api.resource.Quantity": {"type": ["string", "number", "null"], "format": "quantity"},
    # The bundled oneOf refuses null, which both of its branches accept.
    "io.k8s.apimachinery.pkg.util.intstr.IntOrString": {"type": ["string", "integer", "null"]},
}

RANGES = {"int32": (-(2**31), 2**31 - 1), "int64": (-(2**63), 2**63 - 1)}
"""The least and the greatest number of a format."""


def tighten(definitions: dict[str, Any], minor: int) -> None:
    """Add to Kubernetes' definitions what its API server checks besides.

    Args:
        definitions: The definitions, changed in place.
        minor: The minor version they are of.
    """
    for name, definition in definitions.items():
        _loosen_status(name, definition)
        _add_ranges(definition.get("properties", {}))
    definitions.update({name: dict(schema) for name, schema in _WHOLE.items() if name in definitions})
    for name, field in _OPTIONAL.items():
        if field in definitions.get(name, {}).get("required", ()):
            definitions[name]["required"].remove(field)
    for name, fields in _REQUIRED.items():
        if name in definitions:
            _require(definitions[name], fields.split())
    for path, words in _ENUMS.items():
        target = _property(definitions, path)
        if target is not None:
            # Empty text counts as left out, and so does null.
            target["enum"] = [*words.split(), "", None]
    for path, keywords in _KEYWORDS.items():
        target = _property(definitions, path)
        if target is not None:
            _merge(target, keywords)
    if minor < 32:
        env = _property(definitions, f"{_CORE}EnvVar.name")
        if env is not None:
            env["format"] = "strict-env-name"


def _require(definition: dict[str, Any], fields: list[str]) -> None:
    definition["required"] = sorted({*definition.get("required", ()), *fields})
    for field in fields:
        if definition["properties"][field].get("type") == ["string", "null"]:
            definition["properties"][field] |= {"type": "string", "minLength": 1}


def _property(definitions: dict[str, Any], path: str) -> dict[str, Any] | None:
    name, _, field = path.rpartition(".")
    found: dict[str, Any] | None = definitions.get(name, {}).get("properties", {}).get(field.removesuffix("[]"))
    return found["items"] if found and field.endswith("[]") else found


def _merge(target: dict[str, Any], keywords: dict[str, Any]) -> None:
    for keyword, value in keywords.items():
        target[keyword] = target[keyword] | value if isinstance(target.get(keyword), dict) else value


def _loosen_status(name: str, definition: dict[str, Any]) -> None:
    # The server ignores a status that somebody applies; `kubectl create --dry-run -o yaml` writes an empty one.
    if name.endswith("Status"):
        definition.pop("required", None)


def _add_ranges(properties: dict[str, Any]) -> None:
    for schema in properties.values():
        if schema.get("format") in RANGES:
            schema["minimum"], schema["maximum"] = RANGES[schema["format"]]
