"""The construct that bounds Applications."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from constructs import Construct

from virida.delivery.documents.project import project
from virida.delivery.options.notifications import Subscription
from virida.delivery.options.project import OrphanedResources, ProjectOptions, ProjectPermissions, ProjectRole
from virida.delivery.options.windows import SyncWindow
from virida.tree import ApiObjects, place

_NOTHING: Mapping[str, str] = MappingProxyType({})


class ArgoProject(ApiObjects):
    """An AppProject: which sources, destinations and kinds its Applications may use, and who may use them.

    It cannot be deleted while an Application refers to it.

    Args:
        scope: The chart. It needs a namespace: Argo CD's own.
        id: The project's name: a DNS label, and not `default`.
        description: What it is for.
        permissions: What its Applications may do. `derived_permissions` works it out from what they render.
        roles: What people may do with its Applications. Default: what Argo CD's own RBAC says.
        sync_windows: Times in which its Applications may be synced, or not. Default: always.
        orphaned_resources: What is done with objects of its namespaces that no Application owns. Default: a warning.
            None: they are not looked for. With very many Applications in one namespace to look for them is dear: an
            object that is seen before its owner has all Applications of its namespace compared (Argo CD, "Orphaned
            Resources Monitoring").
        source_namespaces: Namespaces, beside Argo CD's, whose Applications may belong to it. Default: none.
        permit_only_project_scoped_clusters: Whether only clusters that are registered for this project are allowed.
            Default: no.
        subscriptions: Who hears of its Applications. Default: who hears of every Application.
        wave: Its sync wave. Default: -1, because its Applications need it.
        labels: Further labels. Default: none.
        annotations: Further annotations. Default: none.

    Raises:
        InvalidOption: An option would not make a working AppProject.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        description: str,
        permissions: ProjectPermissions,
        roles: Sequence[ProjectRole] = (),
        sync_windows: Sequence[SyncWindow] = (),
        orphaned_resources: OrphanedResources | None = OrphanedResources(),
        source_namespaces: Sequence[str] = (),
        permit_only_project_scoped_clusters: bool = False,
        subscriptions: Sequence[Subscription] = (),
        wave: int = -1,
        labels: Mapping[str, str] = _NOTHING,
        annotations: Mapping[str, str] = _NOTHING,
    ) -> None:
        where = place(scope)
        options = ProjectOptions(
            name=id,
            namespace=where.namespace,
            description=description,
            permissions=permissions,
            roles=roles,
            sync_windows=sync_windows,
            orphaned_resources=orphaned_resources,
            source_namespaces=source_namespaces,
            permit_only_project_scoped_clusters=permit_only_project_scoped_clusters,
            subscriptions=subscriptions,
            wave=wave,
            labels=labels,
            annotations=annotations,
        )
        options.check(where.at(id))
        super().__init__(scope, id, [project(options)])
