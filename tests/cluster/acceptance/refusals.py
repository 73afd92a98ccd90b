"""What a cluster of ours has to refuse: for each policy a pod in which nothing else is wrong."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from tests.cluster.client import Document

LEVEL = "pod-security.kubernetes.io/enforce"
IMAGE = "gitea.virida.local/shop/web:1.4.0"

POD: Document = {
    "apiVersion": "v1",
    "kind": "Pod",
    "metadata": {"name": "case"},
    "spec": {
        "automountServiceAccountToken": False,
        "containers": [
            {
                "name": "web",
                "image": IMAGE,
                "resources": {"requests": {"cpu": "10m", "memory": "16Mi"}, "limits": {"memory": "16Mi"}},
                "securityContext": {
                    "allowPrivilegeEscalation": False,
                    "capabilities": {"drop": ["ALL"]},
                    "readOnlyRootFilesystem": True,
                },
            }
        ],
        "securityContext": {"runAsNonRoot": True, "runAsUser": 1000, "seccompProfile": {"type": "RuntimeDefault"}},
    },
}
"""A pod that nobody refuses."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """A pod that has to be refused in a namespace.

    Args:
        namespace: Where it is asked for.
        policy: The policy that refuses it.
        pod: The pod.
        message: What the server says, as a regular expression.
    """

    namespace: str
    policy: str
    pod: Document
    message: str

    @property
    def path(self) -> str:
        """Where to ask, without making anything."""
        return f"/api/v1/namespaces/{self.namespace}/pods?dryRun=All"

    def __str__(self) -> str:
        return f"{self.policy} in {self.namespace}"


def _writable(pod: dict[str, Any], container: dict[str, Any]) -> None:
    container["securityContext"]["readOnlyRootFilesystem"] = False


def _mutable(pod: dict[str, Any], container: dict[str, Any]) -> None:
    container["image"] = "gitea.virida.local/shop/web:latest"


def _elsewhere(pod: dict[str, Any], container: dict[str, Any]) -> None:
    container["image"] = "quay.io/shop/web:1.4.0"


def _ephemeral(pod: dict[str, Any], container: dict[str, Any]) -> None:
    claim = {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}}}
    pod["volumes"] = [{"name": "data", "ephemeral": {"volumeClaimTemplate": {"spec": claim}}}]


def _group_of_root(pod: dict[str, Any], container: dict[str, Any]) -> None:
    pod["securityContext"]["fsGroup"] = 0


def _privileged(pod: dict[str, Any], container: dict[str, Any]) -> None:
    container["securityContext"] |= {"privileged": True, "allowPrivilegeEscalation": True}


_OURS: dict[str, tuple[Callable[[dict[str, Any], dict[str, Any]], None], str]] = {
    "read-only-root": (
        _writable,
        rf"container web \({IMAGE}\) may write to the root file system; set securityContext\.readOnlyRootFilesystem to "
        r"true, and mount an emptyDir where the program writes",
    ),
    "image-tag": (
        _mutable,
        r"container web \(gitea\.virida\.local/shop/web:latest\) must have a digest, or a tag other than latest; "
        r"write the version that is to run",
    ),
    "image-registry": (
        _elsewhere,
        r"container web \(quay\.io/shop/web:1\.4\.0\) must come from gitea\.virida\.local, .*; push the image there, "
        r"or have its registry allowed",
    ),
    "volume-types": (
        _ephemeral,
        r"volume data must be of the type configMap, .* or secret; use one of these, or have its type allowed",
    ),
    "group-ids": (
        _group_of_root,
        r"securityContext\.fsGroup \(0\) must be from 1 to 65535; write a group that the image knows, or leave it out",
    ),
}
"""How a pod offends each of our policies, and what the policy says."""


def refusals(documents: Sequence[Document]) -> list[Refusal]:
    """What has to be refused, for each namespace and each policy that denies there.

    Args:
        documents: All objects of an environment.
    """
    bindings = [
        document
        for document in documents
        if document["kind"] == "ValidatingAdmissionPolicyBinding" and "Deny" in document["spec"]["validationActions"]
    ]
    found = []
    for namespace in (document["metadata"] for document in documents if document["kind"] == "Namespace"):
        labels, name = namespace["labels"], namespace["name"]
        for binding in bindings:
            wanted = binding["spec"]["matchResources"]["namespaceSelector"]["matchLabels"]
            if wanted.items() <= labels.items():
                found.append(_by_policy(name, binding["spec"]["policyName"], binding["metadata"]["name"]))
        if labels.get(LEVEL) in ("baseline", "restricted"):
            said = rf'violates PodSecurity "{labels[LEVEL]}:.*": privileged \(container "web" must not set '
            said += r"securityContext\.privileged=true\)"
            found.append(Refusal(name, "Pod Security", _pod(_privileged), _forbidden(said) + ".*"))
    return found


def _by_policy(namespace: str, policy: str, binding: str) -> Refusal:
    offend, message = next(case for name, case in _OURS.items() if policy.endswith(name))
    said = f"ValidatingAdmissionPolicy '{re.escape(policy)}' with binding '{re.escape(binding)}' denied request: "
    return Refusal(namespace, policy, _pod(offend), _forbidden(said + message))


def _pod(offend: Callable[[dict[str, Any], dict[str, Any]], None]) -> Document:
    pod = deepcopy(POD)
    offend(pod["spec"], pod["spec"]["containers"][0])
    return pod


def _forbidden(said: str) -> str:
    return f'pods "case" is forbidden: {said}'
