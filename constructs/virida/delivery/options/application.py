"""All options of an Application, and the rules between them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Literal

from virida import rules
from virida.delivery.options.addresses import RelativePath, ServerUrl
from virida.delivery.options.identity import ProjectName
from virida.delivery.options.notifications import Subscription, check_subscriptions
from virida.delivery.options.sources import Git, Helm, Oci, Source
from virida.delivery.options.sync import SyncPolicy
from virida.fields import DEFAULT, At, Default, Value, either
from virida.rules import LabelKey, LabelValue, Name, at_least

IN_CLUSTER = "https://kubernetes.default.svc"
"""The cluster that Argo CD runs in."""


@dataclass(frozen=True, slots=True)
class Destination(Value):
    """Where an Application goes.

    Args:
        namespace: The namespace of objects that name none.
        server: The cluster by its address. Default: the one that Argo CD runs in.
        name: The cluster by the name that Argo CD has for it, instead of ``server``. Default: none.
    """

    namespace: Name
    server: ServerUrl | None = field(default=None, kw_only=True)
    name: Annotated[str, rules.not_empty] | None = field(default=None, kw_only=True)

    def check_together(self, at: At) -> None:
        """One cluster, said once."""
        if self.server is not None and self.name is not None:
            (at / "name").refuse(
                self.name, f"must not stand with server ({self.server}), Argo CD refuses both", "keep one of them"
            )


def _check_pointer(at: At, pointer: str) -> None:
    if not pointer.startswith("/"):
        at.refuse(pointer, "must be a JSON pointer (RFC 6901)", f'write "/{pointer.lstrip(".").replace(".", "/")}"')


@dataclass(frozen=True, slots=True)
class IgnoreDifference(Value):
    """Fields that something else than git sets. Argo CD neither reports nor overwrites them.

    Args:
        kind: The kind of the objects.
        group: Their API group; `""` for the core group. It has no default: without the right one nothing matches, and
            nothing says so.
        name: The object. Default: every one.
        namespace: Its namespace. Default: every one.
        json_pointers: The fields, as JSON pointers, such as `/spec/replicas`. Default: none.
        jq_path_expressions: The fields, as jq paths, such as `.webhooks[]?.clientConfig.caBundle`. Default: none.
        managed_fields_managers: All fields that these managers own, such as `kube-controller-manager`. Default: none.
    """

    kind: Annotated[str, rules.not_empty]
    group: str = field(kw_only=True)
    name: Annotated[str, rules.not_empty] | None = field(default=None, kw_only=True)
    namespace: Name | None = field(default=None, kw_only=True)
    json_pointers: Sequence[Annotated[str, _check_pointer]] = field(default=(), kw_only=True)
    jq_path_expressions: Sequence[Annotated[str, rules.not_empty]] = field(default=(), kw_only=True)
    managed_fields_managers: Sequence[Annotated[str, rules.not_empty]] = field(default=(), kw_only=True)

    def check_together(self, at: At) -> None:
        """It ignores something."""
        if not (self.json_pointers or self.jq_path_expressions or self.managed_fields_managers):
            (at / "json_pointers").refuse(
                [], "must not be empty, or the value ignores nothing", 'write the field, such as "/spec/replicas"'
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class Application(Value):
    """What an Application is: the options of an `ArgoApp`, and the template of an `ArgoAppSet`.

    Args:
        project: The AppProject, which says what it may do. Never `default`, which allows everything.
        source: What it renders: `Git`, `Helm`, `Kustomize` or `Oci`, or several of them.
        destination: Where it goes: a namespace of Argo CD's own cluster, or a `Destination`.
        finalizer: What becomes of its objects when the Application is deleted. It has no default, because both answers
            are wrong somewhere: `foreground` deletes them and waits until they are gone, `background` deletes them and
            does not wait, None leaves them running without an owner, and without an outage.
        sync: How it is synced. Default: automated, with the retries and options of `SyncPolicy`.
        ignore_differences: Fields that something else than git sets. They are not overwritten either. Default: none.
        wave: When it is synced among the objects of the Application that renders it; lower is earlier. It waits only
            where Argo CD has a health check for Applications (see `health_checks`). Default: 0.
        revision_history_limit: How many syncs can be rolled back to. Default: 10.
        manifest_generate_paths: Folders whose changes concern it, so that other commits do not render it again.
            Default: the paths of its sources; none where a Kustomize source may read beside its path. None: any commit
            does.
        subscriptions: Who hears of it. Default: who hears of every Application.
        info: Links and remarks that Argo CD shows, by title. Default: none.
        labels: Further labels. Default: none.
        annotations: Further annotations. Default: none.
    """

    project: ProjectName
    source: Source | Annotated[Sequence[Source], rules.not_empty]
    destination: Name | Destination
    finalizer: Literal["foreground", "background"] | None
    sync: SyncPolicy = SyncPolicy()
    ignore_differences: Sequence[IgnoreDifference] = ()
    wave: int | None = None
    revision_history_limit: Annotated[int, at_least(0)] = 10
    manifest_generate_paths: Annotated[Sequence[RelativePath], rules.not_empty] | Default | None = DEFAULT
    subscriptions: Annotated[Sequence[Subscription], check_subscriptions] = ()
    info: Mapping[str, str] = field(default_factory=dict)
    labels: Mapping[LabelKey, LabelValue] = field(default_factory=dict)
    annotations: Mapping[LabelKey, str] = field(default_factory=dict)

    @property
    def sources(self) -> Sequence[Source]:
        """The sources, also where there is one."""
        return self.source if isinstance(self.source, tuple) else (self.source,)

    @property
    def target(self) -> Destination:
        """The destination, also where only its namespace was given."""
        return self.destination if isinstance(self.destination, Destination) else Destination(self.destination)

    def check_together(self, at: At) -> None:
        """Sources find each other."""
        refs: dict[str, int] = {}
        several = isinstance(self.source, tuple)
        for index, source in enumerate(self.sources):
            place = (at / "source")[index] if several else at / "source"
            if isinstance(source, Git) and source.ref is not None:
                if source.ref in refs:
                    (place / "ref").refuse(
                        source.ref, f"must stand once, and source[{refs[source.ref]}] has it", "choose another name"
                    )
                refs[source.ref] = index
            if isinstance(source, Git) and source.path is None and len(self.sources) == 1:
                (place / "path").refuse(None, "must be given, because nothing else is rendered", 'write path="..."')
        for index, source in enumerate(self.sources):
            place = (at / "source")[index] if several else at / "source"
            for number, file in enumerate(source.value_files if isinstance(source, (Helm, Oci)) else ()):
                ref = re.match(r"\$([^/]+)/", file)
                if ref is not None and ref[1] not in refs:
                    there = either(f'"${known}/..."' for known in refs) if refs else 'Git(..., ref="values") beside it'
                    (place / "value_files")[number].refuse(
                        file, "must begin with the ref of a source", f"write {there}"
                    )
