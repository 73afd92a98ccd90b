"""Services on Kubernetes from Python, hardened and highly available by default.

Names are loaded when they are first used: option values need neither cdk8s nor Node.js, constructs start both. What
there is stands in `__init__.pyi`, for type checkers and for people.
"""

from __future__ import annotations

import importlib
from typing import Any

_CONSTRUCTS = {
    "virida.app": ("run",),
    "virida.service.construct": (
        "Call",
        "ViridaService",
    ),
    "virida.namespace.construct": ("SecureNamespace",),
    "virida.namespace.admin": ("PlatformAdmin",),
    "virida.namespace.admission": ("AdmissionPolicies",),
    "virida.delivery.app": (
        "ArgoApp",
        "ArgoAppSet",
    ),
    "virida.delivery.project": ("ArgoProject",),
    "virida.delivery.repository": (
        "ArgoRepository",
        "ArgoRepositoryCredentials",
    ),
    "virida.delivery.notifications": (
        "ArgoNotifications",
        "notifications_values",
    ),
    "virida.monitoring.construct": ("MonitoredWorkload",),
    "virida.secret.construct": ("StoredSecret",),
    "virida.monitoring.boards": ("Dashboards",),
    "virida.monitoring.routing": ("AlertRouting",),
    "virida.namespace.flows": ("NamespaceFlows",),
    "virida.loadtest.construct": ("LoadTest",),
}

_VALUES = {
    "virida.cluster": (
        "ClusterProfile",
        "Gateway",
        "NodeGroup",
        "Pods",
        "StorageClass",
        "VaultServer",
    ),
    "virida.errors": (
        "InvalidOption",
        "ViridaError",
    ),
    "virida.service.options.container": (
        "AllOf",
        "ConfigMapKey",
        "Container",
        "Image",
        "PodField",
        "Port",
        "Resources",
        "SecretKey",
    ),
    "virida.service.options.mounts": (
        "ClaimVolume",
        "ConfigMapVolume",
        "EmptyDir",
        "Files",
        "Projected",
        "SecretVolume",
        "ServiceAccountToken",
        "Storage",
    ),
    "virida.service.options.network": (
        "Caller",
        "Outside",
        "Path",
        "Route",
        "ServiceRef",
        "Tls",
    ),
    "virida.service.options.probes": (
        "Exec",
        "Grpc",
        "HttpGet",
        "Probes",
        "TcpSocket",
    ),
    "virida.service.options.runtime": (
        "Metadata",
        "Placement",
        "Rollout",
        "Security",
        "SmokeTest",
        "Toleration",
    ),
    "virida.service.options.scaling": (
        "Autoscaling",
        "DisruptionBudget",
        "Replicas",
        "ScalingRule",
        "VerticalAutoscaling",
    ),
    "virida.service.options.vault": (
        "Vault",
        "VaultSecret",
    ),
    "virida.namespace.access": (
        "Access",
        "Group",
        "ServiceAccountRef",
    ),
    "virida.namespace.sizing": (
        "Limits",
        "Quota",
    ),
    "virida.delivery.options.application": (
        "Application",
        "Destination",
        "IgnoreDifference",
    ),
    "virida.delivery.options.sources": (
        "Directory",
        "Git",
        "Helm",
        "Kustomize",
        "Oci",
        "Patch",
        "PatchTarget",
    ),
    "virida.delivery.options.generators": (
        "GitDirectoryGenerator",
        "GitFileGenerator",
        "ListGenerator",
    ),
    "virida.delivery.options.project": (
        "GroupKind",
        "OrphanedResources",
        "ProjectDestination",
        "ProjectPermissions",
        "ProjectPolicy",
        "ProjectRole",
    ),
    "virida.delivery.options.sync": (
        "Automated",
        "Retry",
        "SyncPolicy",
    ),
    "virida.delivery.options.windows": ("SyncWindow",),
    "virida.delivery.options.notifications": (
        "DefaultSubscription",
        "NotificationTemplate",
        "NotificationTrigger",
        "Notifications",
        "Subscription",
    ),
    "virida.delivery.options.notifiers": (
        "EmailService",
        "GiteaService",
        "WebhookService",
    ),
    "virida.delivery.options.repository": (
        "SshKey",
        "UsernamePassword",
    ),
    "virida.secret.options": (
        "RemoteRef",
        "SecretStoreRef",
    ),
    "virida.delivery.expansion": ("applications_of",),
    "virida.delivery.permissions": (
        "derived_permissions",
        "project_allows",
    ),
    "virida.delivery.differences": ("injected_ca_bundles",),
    "virida.monitoring.options.scrape": ("Scrape",),
    "virida.monitoring.options.metrics": ("Metrics",),
    "virida.monitoring.options.levels": (
        "Above",
        "Lasting",
    ),
    "virida.monitoring.options.custom": ("CustomAlert",),
    "virida.monitoring.options.dashboard": (
        "Dashboard",
        "Links",
    ),
    "virida.monitoring.options.objectives": (
        "Availability",
        "BurnRate",
        "Freshness",
        "Latency",
        "Ratio",
    ),
    "virida.monitoring.options.alerts": (
        "Alerts",
        "BackupTooOld",
        "CertificateExpiring",
        "HighErrorRate",
        "HighResponseTime",
        "VolumeFilling",
    ),
    "virida.monitoring.options.routing": (
        "Email",
        "PagerDuty",
        "Slack",
        "Team",
        "Webhook",
    ),
    "virida.monitoring.telemetry": (
        "Logs",
        "Tracing",
    ),
    "virida.monitoring.runbooks": (
        "check_runbook_links",
        "write_runbooks",
    ),
    "virida.namespace.connections": (
        "Addresses",
        "Component",
        "Connection",
    ),
    "virida.delivery.values": ("chart_values",),
    "virida.delivery.consistency": ("check_consistency",),
}

_HOMES = {name: home for homes in (_CONSTRUCTS, _VALUES) for home, names in homes.items() for name in names}

__all__ = sorted(_HOMES)


def __getattr__(name: str) -> Any:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module 'virida' has no attribute {name!r}")
    if home in _CONSTRUCTS:
        from virida.node import use_node

        use_node()
    value = globals()[name] = getattr(importlib.import_module(home), name)
    return value


def __dir__() -> list[str]:
    return list(__all__)
