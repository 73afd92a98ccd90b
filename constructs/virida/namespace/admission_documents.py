"""ValidatingAdmissionPolicies: what Pod Security cannot see, in CEL.

Each policy judges pods, and the templates of what makes pods, so that the author is refused and not only a controller
whose events nobody reads. Validation comes after mutation: a pod is judged with the containers that webhooks have put
into it, as Vault's agent.

An update is judged only where it changes the pod or the template. A controller has to be able to scale an old
ReplicaSet down, and a finalizer to be taken off, also where the policy is younger than the object.

Sources: Kubernetes documentation, "Validating Admission Policy" and "Common Expression Language in Kubernetes".
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from virida.documents import Document
from virida.fields import either
from virida.namespace.documents import house_labels
from virida.namespace.options import ADMISSION_LABEL

_ACTIONS = {"deny": ["Deny"], "warn": ["Warn", "Audit"]}
"""What a policy does in a namespace with that label."""

_GROUPS = (1, 65535)
"""The range of group ids: without root's, and within what every file system can store."""


class Rule(NamedTuple):
    """What one policy refuses.

    Attributes:
        name: What the policy's name ends with.
        offending: CEL: the parts of the pod that break the rule, as texts for a person.
        message: What is wrong with them, and what to write.
    """

    name: str
    offending: str
    message: str


def admission_documents(
    name: str, *, registries: Sequence[str] | None, writable: Sequence[str], volumes: Sequence[str] | None
) -> list[Document]:
    """The policies and their bindings.

    Args:
        name: What their names begin with.
        registries: Where images may come from. None: from anywhere.
        writable: Images that may write to their root file system.
        volumes: The types of volumes that pods may have. None: any.
    """
    rules = [
        _read_only_root(writable),
        _image_tag(),
        *([] if registries is None else [_image_registry(registries)]),
        *([] if volumes is None else [_volume_types(volumes)]),
        _group_ids(),
    ]
    return [
        document
        for rule in rules
        for document in (_policy(name, rule), *(_binding(name, rule, action) for action in _ACTIONS))
    ]


def _read_only_root(writable: Sequence[str]) -> Rule:
    writes = "!c.?securityContext.?readOnlyRootFilesystem.orValue(false)"
    if writable:
        writes += f" && !{_comes_from(_IMAGE, writable)}"
    return Rule(
        "read-only-root",
        f"variables.containers.filter(c, {writes}).map(c, {_CONTAINER})",
        "may write to the root file system; set securityContext.readOnlyRootFilesystem to true,"
        " and mount an emptyDir where the program writes",
    )


def _image_tag() -> Rule:
    fixed = r"i.image.matches('@sha256:[0-9a-f]{64}$|:[^/:@]+$') && !i.image.endsWith(':latest')"
    return Rule(
        "image-tag",
        f"variables.images.filter(i, !({fixed})).map(i, i.user)",
        "must have a digest, or a tag other than latest; write the version that is to run",
    )


def _image_registry(registries: Sequence[str]) -> Rule:
    return Rule(
        "image-registry",
        f"variables.images.filter(i, !{_comes_from('i.image', registries)}).map(i, i.user)",
        f"must come from {either(registries)}; push the image there, or have its registry allowed",
    )


def _volume_types(volumes: Sequence[str]) -> Rule:
    known = " || ".join(f"has(v.{volume})" for volume in volumes)
    return Rule(
        "volume-types",
        f"variables.spec.?volumes.orValue([]).filter(v, !({known})).map(v, 'volume ' + v.name)",
        f"must be of the type {either(volumes)}; use one of these, or have its type allowed",
    )


def _group_ids() -> Rule:
    least, most = _GROUPS
    context = "variables.spec.?securityContext"
    return Rule(
        "group-ids",
        " + ".join(
            f"{groups}.filter(g, g < {least} || g > {most}).map(g, 'securityContext.{field} (' + string(g) + ')')"
            for field, groups in (
                # Left out it adds no group, which is as good as one in the range.
                ("fsGroup", f"[{context}.?fsGroup.orValue({least})]"),
                ("supplementalGroups", f"{context}.?supplementalGroups.orValue([])"),
            )
        ),
        f"must be from {least} to {most}; write a group that the image knows, or leave it out",
    )


def _by_kind(object: str) -> str:
    # Typed, each kind would be reported to lack the fields of the others.
    spec = f"dyn({object}).spec"
    return (
        f"object.kind == 'Pod' ? {spec} : object.kind == 'CronJob' ? {spec}.jobTemplate.spec.template : {spec}.template"
    )


_IMAGE = "string(c.?image.orValue(''))"

_CONTAINER = f"'container ' + c.?name.orValue('') + ' (' + {_IMAGE} + ')'"

_VARIABLES = {
    "template": _by_kind("object"),
    "before": f"oldObject == null ? null : ({_by_kind('oldObject')})",
    "spec": "object.kind == 'Pod' ? variables.template : variables.template.spec",
    "containers": " + ".join(
        f"variables.spec.?{kind}.orValue([])" for kind in ("initContainers", "containers", "ephemeralContainers")
    ),
    # A volume can be an image too.
    "images": f"variables.containers.map(c, {{'user': {_CONTAINER}, 'image': {_IMAGE}}})"
    " + variables.spec.?volumes.orValue([]).filter(v, has(v.image)).map(v, {"
    "'user': 'volume ' + v.name + ' (' + v.image.?reference.orValue('') + ')',"
    " 'image': string(v.image.?reference.orValue(''))})",
}


def _comes_from(image: str, sources: Sequence[str]) -> str:
    """CEL: whether an image comes from one of these registries or repositories.

    An image without a registry comes from Docker Hub, and without a path from its folder `library`.
    """
    full = (
        f"({image}.matches('^([^/]*[.:A-Z][^/]*|localhost)/') ? {image} : "
        f"{image}.contains('/') ? 'docker.io/' + {image} : 'docker.io/library/' + {image})"
    )
    prefixes = ", ".join(f"'{prefix}'" for source in sources for prefix in _prefixes(source))
    return f"[{prefixes}].exists(p, ({full} + ':').startsWith(p))"


def _prefixes(source: str) -> list[str]:
    """What the images of a registry or a repository begin with, when a colon is put behind each."""
    registry, _, path = source.partition("/")
    # `registry:5000/...` is another registry than `registry`, and Docker Hub has no repositories at its top.
    is_repository = bool(path) and (registry != "docker.io" or "/" in path)
    return [f"{source}/", f"{source}:", f"{source}@"] if is_repository else [f"{source}/"]


def _policy(owner: str, rule: Rule) -> Document:
    variables = {key: cel for key, cel in _VARIABLES.items() if key in ("template", "before", "spec")}
    for key in ("containers", "images"):
        if f"variables.{key}" in rule.offending or (key == "containers" and "variables.images" in rule.offending):
            variables[key] = _VARIABLES[key]
    return {
        "apiVersion": "admissionregistration.k8s.io/v1",
        "kind": "ValidatingAdmissionPolicy",
        "metadata": {"name": f"{owner}-{rule.name}", "namespace": None, "labels": house_labels(owner)},
        "spec": {
            "failurePolicy": "Fail",
            "matchConstraints": {"resourceRules": _resource_rules()},
            "variables": [
                {"name": key, "expression": expression}
                for key, expression in {**variables, "offending": rule.offending}.items()
            ],
            "validations": [
                {
                    "expression": "variables.template == variables.before || variables.offending.size() == 0",
                    "messageExpression": f"variables.offending.join(', ') + ' {rule.message}'",
                    "reason": "Forbidden",
                }
            ],
        },
    }


def _resource_rules() -> list[Document]:
    resources = {
        "": ["pods", "pods/ephemeralcontainers"],
        "apps": ["daemonsets", "deployments", "replicasets", "statefulsets"],
        "batch": ["cronjobs", "jobs"],
    }
    return [
        {
            "apiGroups": [group],
            "apiVersions": ["v1"],
            "operations": ["CREATE", "UPDATE"],
            "resources": names,
            "scope": "Namespaced",
        }
        for group, names in resources.items()
    ]


def _binding(owner: str, rule: Rule, action: str) -> Document:
    return {
        "apiVersion": "admissionregistration.k8s.io/v1",
        "kind": "ValidatingAdmissionPolicyBinding",
        "metadata": {"name": f"{owner}-{rule.name}-{action}", "namespace": None, "labels": house_labels(owner)},
        "spec": {
            "policyName": f"{owner}-{rule.name}",
            "matchResources": {"namespaceSelector": {"matchLabels": {ADMISSION_LABEL: action}}},
            "validationActions": _ACTIONS[action],
        },
    }
