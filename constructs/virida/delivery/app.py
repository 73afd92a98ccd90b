"""The constructs that make Applications: one by one, or from a template."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Literal

from constructs import Construct

from virida.delivery.documents.application import application
from virida.delivery.documents.application_set import application_set
from virida.delivery.options.application import Application, Destination, IgnoreDifference
from virida.delivery.options.generators import ApplicationSetOptions, ApplicationTemplate, Generator
from virida.delivery.options.identity import check_id, check_namespace
from virida.delivery.options.notifications import Subscription
from virida.delivery.options.sources import Source
from virida.delivery.options.sync import SyncPolicy
from virida.fields import DEFAULT, Default
from virida.tree import ApiObjects, place

_NOTHING: Mapping[str, str] = MappingProxyType({})


class ArgoApp(ApiObjects):
    """An Application: what Argo CD takes from git, a chart repository or a registry, and keeps in a cluster.

    Args:
        scope: The chart. It needs a namespace: Argo CD's own.
        id: The Application's name: a DNS label.
        project: The AppProject, which says what it may do. Never `default`, which allows everything.
        source: What it renders: `Git`, `Helm`, `Kustomize` or `Oci`, or a list of them.
        destination: Where it goes: a namespace of Argo CD's own cluster, or a `Destination`.
        finalizer: What becomes of its objects when the Application is deleted. It has no default, because every answer
            is wrong somewhere: `foreground` deletes them and waits until they are gone, `background` deletes them and
            does not wait, and None leaves them running without an owner.
        sync: How it is synced. Default: automated with pruning and self-healing, five retries, server-side apply.
        ignore_differences: Fields that something else than git sets; they are not overwritten either. Default: none.
        wave: When it is synced among the objects of the Application that renders it; lower is earlier. Waves of
            Applications wait only where `HEALTH_CHECKS` are configured. Default: Argo CD's own, 0.
        revision_history_limit: How many syncs can be rolled back to. Default: 10.
        manifest_generate_paths: Folders whose changes concern it, so that other commits do not render it again.
            Default: the paths of its sources in git. None: every commit does, as with Kustomize, whose bases may lie
            anywhere.
        subscriptions: Who hears of it. Default: who hears of every Application.
        info: Links and remarks that Argo CD shows, by title. Default: none.
        labels: Further labels. Default: none.
        annotations: Further annotations. Default: none.

    Raises:
        InvalidOption: An option would not make a working Application.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        project: str,
        source: Source | Sequence[Source],
        destination: str | Destination,
        finalizer: Literal["foreground", "background"] | None,
        sync: SyncPolicy = SyncPolicy(),
        ignore_differences: Sequence[IgnoreDifference] = (),
        wave: int | None = None,
        revision_history_limit: int = 10,
        manifest_generate_paths: Sequence[str] | Default | None = DEFAULT,
        subscriptions: Sequence[Subscription] = (),
        info: Mapping[str, str] = _NOTHING,
        labels: Mapping[str, str] = _NOTHING,
        annotations: Mapping[str, str] = _NOTHING,
    ) -> None:
        where = place(scope)
        at = where.at(id)
        options = Application(
            project=project,
            source=source,
            destination=destination,
            finalizer=finalizer,
            sync=sync,
            ignore_differences=ignore_differences,
            wave=wave,
            revision_history_limit=revision_history_limit,
            manifest_generate_paths=manifest_generate_paths,
            subscriptions=subscriptions,
            info=info,
            labels=labels,
            annotations=annotations,
        )
        check_id(at, id)
        check_namespace(at, where.namespace)
        options.check(at)
        super().__init__(scope, id, [application(id, options)])


class ArgoAppSet(ApiObjects):
    """An ApplicationSet: Applications from a template, one for each element of a list, folder or file.

    The template is filled with every element when it is made, so that an Application that would not work is refused
    here. Templates are Go templates that name parameters, as in `{{.name}}`; a parameter that is missing is an error.

    Args:
        scope: The chart. It needs a namespace: Argo CD's own.
        id: The ApplicationSet's name: a DNS label.
        generators: Where the parameters come from: `ListGenerator`, `GitDirectoryGenerator`, `GitFileGenerator`.
        template: What every Application is. Its texts may name parameters.
        name: The name of each Application. Default: `{{.name}}`, the element's name.
        applications_sync: What the controller may do with Applications. Default: `sync`, everything. `create-update`
            never deletes one.
        preserve_resources_on_deletion: Whether objects stay when their Application goes. Default: yes: a renamed
            element or an ApplicationSet that is deleted by mistake must not stop a service.
        wave: Its sync wave. Default: Argo CD's own, 0.
        labels: Further labels of the ApplicationSet. Default: none.
        annotations: Further annotations of the ApplicationSet. Default: none.

    Raises:
        InvalidOption: An option would not make working Applications.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        generators: Sequence[Generator],
        template: Application,
        name: str = "{{.name}}",
        applications_sync: Literal["sync", "create-only", "create-update", "create-delete"] = "sync",
        preserve_resources_on_deletion: bool = True,
        wave: int | None = None,
        labels: Mapping[str, str] = _NOTHING,
        annotations: Mapping[str, str] = _NOTHING,
    ) -> None:
        where = place(scope)
        options = ApplicationSetOptions(
            id=id,
            namespace=where.namespace,
            generators=generators,
            template=ApplicationTemplate(name, template),
            applications_sync=applications_sync,
            preserve_resources_on_deletion=preserve_resources_on_deletion,
            wave=wave,
            labels=labels,
            annotations=annotations,
        )
        options.check(where.at(id))
        super().__init__(scope, id, [application_set(options)])
