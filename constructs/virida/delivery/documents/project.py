"""AppProject."""

from __future__ import annotations

from collections.abc import Sequence

from virida.delivery.documents.metadata import ARGO, metadata, subscriptions
from virida.delivery.options.project import GroupKind, ProjectOptions, ProjectRole
from virida.delivery.options.windows import SyncWindow
from virida.documents import Document, present


def project(options: ProjectOptions) -> Document:
    """The AppProject."""
    allowed = options.permissions
    orphans = options.orphaned_resources
    return {
        "apiVersion": ARGO,
        "kind": "AppProject",
        "metadata": metadata(
            options.name,
            "project",
            wave=options.wave,
            labels=options.labels,
            annotations={**subscriptions(options.subscriptions), **options.annotations},
            # It stays until no Application refers to it.
            finalizers=["resources-finalizer.argocd.argoproj.io"],
        ),
        "spec": present(
            description=options.description,
            sourceRepos=list(allowed.source_repos),
            destinations=[{**to.cluster, "namespace": to.namespace} for to in allowed.destinations],
            clusterResourceWhitelist=_kinds(allowed.cluster_resource_whitelist),
            **_namespaced(allowed.namespace_resource_whitelist),
            orphanedResources=None
            if orphans is None
            else {"warn": orphans.warn, **present(ignore=_kinds(orphans.ignore))},
            roles=[_role(options.name, role) for role in options.roles],
            syncWindows=[_window(window) for window in options.sync_windows],
            sourceNamespaces=list(options.source_namespaces),
            permitOnlyProjectScopedClusters=True if options.permit_only_project_scoped_clusters else None,
        ),
    }


def _kinds(kinds: Sequence[GroupKind]) -> list[Document]:
    return [present(group=kind.group, kind=kind.kind, name=kind.name) for kind in kinds]


def _namespaced(kinds: Sequence[GroupKind]) -> Document:
    if kinds:
        return {"namespaceResourceWhitelist": _kinds(kinds)}
    # A list that is missing or empty allows everything.
    return {"namespaceResourceBlacklist": [{"group": "*", "kind": "*"}]}


def _role(project: str, role: ProjectRole) -> Document:
    subject = f"proj:{project}:{role.name}"
    policies = [
        f"p, {subject}, {policy.resource}, {policy.action}, {project}/{policy.object}, {policy.effect}"
        for policy in role.policies
    ]
    return present(name=role.name, description=role.description, policies=policies, groups=list(role.groups))


def _window(window: SyncWindow) -> Document:
    return present(
        kind=window.kind,
        schedule=window.schedule,
        duration=window.duration,
        timeZone=window.time_zone,
        applications=list(window.applications),
        namespaces=list(window.namespaces),
        clusters=list(window.clusters),
        manualSync=window.manual_sync or None,
        andOperator=window.and_operator or None,
        syncOverrun=window.sync_overrun or None,
        description=window.description,
    )
