"""All options of an AppProject, and the rules between them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Literal

from virida import rules
from virida.delivery.options.addresses import masked
from virida.delivery.options.application import IN_CLUSTER
from virida.delivery.options.identity import check_id, check_namespace, check_project
from virida.delivery.options.notifications import Subscription, check_subscriptions
from virida.delivery.options.windows import SyncWindow
from virida.fields import At, Value
from virida.rules import LabelKey, LabelValue, Name

Wildcard = Literal["source_repos", "destinations", "cluster_resource_whitelist", "namespace_resource_whitelist"]


@dataclass(frozen=True, slots=True)
class GroupKind(Value):
    """A kind of objects.

    Args:
        kind: The kind.
        group: Its API group; `""` for the core group. It has no default, because a wrong one allows nothing.
        name: The names that are meant, as a glob: in a cluster whitelist, where Argo CD 3.2 does not know it yet and
            allows every name, and among orphans. Default: every name.
    """

    kind: Annotated[str, rules.not_empty]
    group: str = field(kw_only=True)
    name: Annotated[str, rules.not_empty] | None = field(default=None, kw_only=True)


@dataclass(frozen=True, slots=True)
class ProjectDestination(Value):
    """A place that Applications may go to.

    Args:
        namespace: The namespace.
        server: The cluster by its address. Default: the one that Argo CD runs in.
        name: The cluster by its name, instead. Default: none.
    """

    namespace: Annotated[str, rules.not_empty]
    server: Annotated[str, rules.not_empty] | None = field(default=None, kw_only=True)
    name: Annotated[str, rules.not_empty] | None = field(default=None, kw_only=True)

    @property
    def cluster(self) -> dict[str, str]:
        """The cluster as the document has it."""
        return {"name": self.name} if self.name is not None else {"server": self.server or IN_CLUSTER}

    def check_together(self, at: At) -> None:
        """One cluster, said once."""
        if self.server is not None and self.name is not None:
            (at / "name").refuse(self.name, f"must not stand with server ({self.server})", "keep one of them")


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectPermissions(Value):
    """What the Applications of a project may do; whatever is not listed is forbidden.

    `derived_permissions` works them out from what is rendered.

    Args:
        source_repos: Repositories that they may render.
        destinations: Clusters and namespaces that they may go to.
        cluster_resource_whitelist: Kinds without a namespace that they may sync. Default: none.
        namespace_resource_whitelist: Kinds in a namespace that they may sync. Default: none.
        wildcards: The fields of these that may hold `*` or other globs. Default: none, so that a `*` that slipped in is
            a mistake.
    """

    source_repos: Annotated[Sequence[str], rules.not_empty]
    destinations: Annotated[Sequence[ProjectDestination], rules.not_empty]
    cluster_resource_whitelist: Sequence[GroupKind] = ()
    namespace_resource_whitelist: Sequence[GroupKind] = ()
    wildcards: Sequence[Wildcard] = ()

    def check_together(self, at: At) -> None:
        """Nothing is listed twice, and no glob slipped in."""
        for index, repo in enumerate(self.source_repos):
            if masked(repo) != repo and not repo.startswith("ssh://git@"):
                (at / "source_repos")[index].refuse(masked(repo), "must not hold credentials", "take them out")
            if repo.startswith("http://"):
                (at / "source_repos")[index].refuse(repo, "must be by https", f'write "https://{repo[7:]}"')
            self._check_text(at, "source_repos", index, repo)
        for index, destination in enumerate(self.destinations):
            for text in (destination.namespace, *destination.cluster.values()):
                self._check_text(at, "destinations", index, text)
        for name in ("cluster_resource_whitelist", "namespace_resource_whitelist"):
            for index, kind in enumerate(getattr(self, name)):
                self._check_text(at, name, index, kind.kind)
                self._check_text(at, name, index, kind.group)
                if kind.name is not None and name == "namespace_resource_whitelist":
                    ((at / name)[index] / "name").refuse(
                        kind.name, "must be left out, because Argo CD has it for cluster kinds only", "leave it out"
                    )
        for name in ("source_repos", "destinations", "cluster_resource_whitelist", "namespace_resource_whitelist"):
            seen = set()
            for index, value in enumerate(getattr(self, name)):
                if value in seen:
                    (at / name)[index].refuse(value, "must stand once", "remove it")
                seen.add(value)

    def _check_text(self, at: At, name: str, index: int, text: str) -> None:
        if text.startswith("!"):
            (at / name)[index].refuse(text, "must allow something, not deny it", "list what is allowed")
        if re.search(r"[*?\[{]", text) and name not in self.wildcards:
            (at / name)[index].refuse(
                text,
                "must not be a wildcard, because it allows more than anyone listed",
                f'list what is meant, or say wildcards=["{name}"]',
            )


_ACTIONS = re.compile(r"get|create|update|delete|sync|override|\*|(?:action|update|delete)/.+")


def _check_action(at: At, action: str) -> None:
    if not _ACTIONS.fullmatch(action):
        at.refuse(
            action,
            "must be an action of Argo CD's RBAC",
            'write get, create, update, delete, sync, override, or one such as "action/apps/Deployment/restart"',
        )


@dataclass(frozen=True, slots=True)
class ProjectPolicy(Value):
    """Something that a role may do, or may not.

    Args:
        resource: What it is about, in Argo CD's words.
        action: What is done.
        object: The Applications (or other objects) of the project, as a glob. Default: all of them.
        effect: `allow` (default) or `deny`, which wins.
    """

    resource: Literal["applications", "applicationsets", "repositories", "clusters", "logs", "exec"]
    action: Annotated[str, _check_action] = field(kw_only=True)
    object: Annotated[str, rules.not_empty] = field(default="*", kw_only=True)
    effect: Literal["allow", "deny"] = field(default="allow", kw_only=True)

    def check_together(self, at: At) -> None:
        """The object is one of the project's."""
        if not re.fullmatch(r"[*\w.-]+(?:/[*\w.-]+)?", self.object):
            (at / "object").refuse(
                self.object, "must name an object of the project", 'write its name, or "*"; the project is added'
            )


def _check_group(at: At, group: str) -> None:
    if group != group.strip() or "," in group or re.search(r'["\n\r\t]', group) or not group:
        at.refuse(group, "must be the name of a group, without commas, quotes and outer spaces", "rename the group")


@dataclass(frozen=True, slots=True)
class ProjectRole(Value):
    """What people may do with the Applications of a project.

    Args:
        name: Its name.
        policies: What it may do.
        groups: The groups of the identity provider that have it. Default: none, it is for tokens.
        description: What it is for. Default: nothing.
    """

    name: Name
    policies: Annotated[Sequence[ProjectPolicy], rules.not_empty] = field(kw_only=True)
    groups: Sequence[Annotated[str, _check_group]] = field(default=(), kw_only=True)
    description: str | None = field(default=None, kw_only=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class OrphanedResources(Value):
    """Objects in the project's namespaces that no Application owns.

    Args:
        warn: Whether Applications are marked when there are some. Default: yes.
        ignore: Kinds, and names as globs, that are no orphans. Default: none.
    """

    warn: bool = True
    ignore: Sequence[GroupKind] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectOptions(Value):
    """What an `ArgoProject` was given. Its documentation is there; here are the rules.

    Args:
        name: The construct's id, which names the project.
        namespace: The chart's namespace.
    """

    name: str
    namespace: str | None
    description: Annotated[str, rules.not_empty]
    permissions: ProjectPermissions
    roles: Sequence[ProjectRole] = ()
    sync_windows: Sequence[SyncWindow] = ()
    orphaned_resources: OrphanedResources | None = OrphanedResources()
    source_namespaces: Sequence[Name] = ()
    permit_only_project_scoped_clusters: bool = False
    subscriptions: Annotated[Sequence[Subscription], check_subscriptions] = ()
    wave: int = -1
    labels: Mapping[LabelKey, LabelValue] = field(default_factory=dict)
    annotations: Mapping[LabelKey, str] = field(default_factory=dict)

    def check_together(self, at: At) -> None:
        """Names stand once, and Argo CD knows the project."""
        check_id(at, self.name)
        check_project(at / "id", self.name)
        check_namespace(at, self.namespace)
        seen: set[str] = set()
        for index, role in enumerate(self.roles):
            if role.name in seen:
                ((at / "roles")[index] / "name").refuse(role.name, "must be a name of its own", "merge the two")
            seen.add(role.name)
        for index, window in enumerate(self.sync_windows):
            if window in self.sync_windows[:index]:
                (at / "sync_windows")[index].refuse(window.schedule, "must stand once", "remove it")
