"""What the platform's Applications share: when they come, how they are synced, and the values that many charts have."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import IntEnum
from typing import TypedDict

from cdk8s import Chart

from virida import ArgoApp, Helm, IgnoreDifference, Oci, Retry, SyncPolicy
from virida.namespace.connections import Component

PROJECT = "virida-platform"

SYSTEM, MONITORING, ARGO_CD = "virida-system", "virida-monitoring", "argocd"
"""The architecture's namespaces."""

SERVICES = Component("services", "virida-apps")
"""Every pod of the services."""

NODE_EXPORTER, LOGS, VELERO = "virida-node-exporter", "virida-logs", "velero"
"""Namespaces for pods that need the node itself; nothing else lives there."""


PULL_SECRET = "gitea-registry"
"""The Secret with the login to Gitea's registry, in every namespace that may run images from there."""


class Wave(IntEnum):
    """When Applications come. It saves failed attempts, and nothing depends on it: whatever comes too early is retried.

    What has to wait for Vault comes last: until a person has unsealed it, nothing else may be held up by it.
    """

    OPERATORS = 0
    PLATFORM = 1
    SERVICES = 2


SYNC = SyncPolicy(
    # Webhooks, definitions and secrets of other Applications come when they come.
    retry=Retry(limit=-1),
    skip_dry_run_on_missing_resource=True,
)

INJECTED_CERTIFICATES = [
    IgnoreDifference(
        kind, group="admissionregistration.k8s.io", jq_path_expressions=[".webhooks[]?.clientConfig.caBundle"]
    )
    for kind in ("MutatingWebhookConfiguration", "ValidatingWebhookConfiguration")
]
"""The certificate of a webhook, which the operator or cert-manager writes; charts leave it empty."""


def release(
    root: Chart,
    name: str,
    *,
    source: Helm | Oci,
    namespace: str,
    wave: Wave,
    ignore_differences: Sequence[IgnoreDifference] = (),
) -> ArgoApp:
    """The Application of a component's chart."""
    return ArgoApp(
        root,
        name,
        project=PROJECT,
        source=source,
        destination=namespace,
        # Whoever removes a component removes its objects by hand: with an operator go the definitions, and with them
        # every custom resource of theirs in the cluster.
        finalizer=None,
        sync=SYNC,
        ignore_differences=ignore_differences,
        wave=wave,
    )


class Amounts(TypedDict, total=False):
    """Amounts of resources."""

    cpu: str
    memory: str


class Resources(TypedDict, total=False):
    """The resources of a container."""

    requests: Amounts
    limits: Amounts


def resources(cpu: str, memory: str, *, memory_limit: str | None = None, cpu_limit: str | None = None) -> Resources:
    """Requests, and a limit of memory: what exceeds it is in error, whereas a limit of CPU only makes work slower.

    Args:
        cpu: The CPU that is kept for the container.
        memory: The memory that is kept for it.
        memory_limit: The most memory. Default: as much as is kept.
        cpu_limit: The most CPU. Default: no limit.
    """
    limits: Amounts = {"memory": memory_limit or memory}
    if cpu_limit is not None:
        limits["cpu"] = cpu_limit
    return {"requests": {"cpu": cpu, "memory": memory}, "limits": limits}


class Enabled(TypedDict, total=False):
    """A part that is on or off."""

    enabled: bool


class Sized(TypedDict, total=False):
    """A part whose resources are given."""

    resources: Resources


class Created(TypedDict, total=False):
    """An object that is rendered or not."""

    create: bool


class SeccompProfile(TypedDict):
    """The filter of system calls."""

    type: str


class PodSecurityContext(TypedDict, total=False):
    """What a pod runs as."""

    runAsNonRoot: bool
    runAsUser: int
    runAsGroup: int
    fsGroup: int
    seccompProfile: SeccompProfile


class Capabilities(TypedDict, total=False):
    """Rights of root, one by one."""

    drop: Sequence[str]
    add: Sequence[str]


class SecurityContext(TypedDict, total=False):
    """What a container may do."""

    allowPrivilegeEscalation: bool
    readOnlyRootFilesystem: bool
    runAsNonRoot: bool
    capabilities: Capabilities
    seccompProfile: SeccompProfile


RESTRICTED: SecurityContext = {
    "allowPrivilegeEscalation": False,
    "readOnlyRootFilesystem": True,
    "capabilities": {"drop": ["ALL"]},
    "seccompProfile": {"type": "RuntimeDefault"},
}
"""What Pod Security asks of a container at its level `restricted`."""

Labels = Mapping[str, str]


def labels(name: str) -> Labels:
    """What every object carries, for charts of one-off objects.

    Args:
        name: What the objects belong to.
    """
    return {
        "app.kubernetes.io/name": name,
        "app.kubernetes.io/part-of": "virida",
        "app.kubernetes.io/managed-by": "cdk8s",
    }
