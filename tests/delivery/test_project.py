"""ArgoProject."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest
from cdk8s import Chart
from syrupy.assertion import SnapshotAssertion

from tests.conftest import of_kind, synthesize
from tests.delivery.conftest import NOTIFICATIONS, PLATFORM
from virida import InvalidOption
from virida.delivery.options.notifications import Subscription
from virida.delivery.options.project import (
    GroupKind,
    OrphanedResources,
    ProjectDestination,
    ProjectPermissions,
    ProjectPolicy,
    ProjectRole,
)
from virida.delivery.options.windows import SyncWindow
from virida.delivery.project import ArgoProject

ALLOWED = ProjectPermissions(
    source_repos=[PLATFORM],
    destinations=[ProjectDestination("virida-apps")],
    namespace_resource_whitelist=[GroupKind("Deployment", group="apps"), GroupKind("ConfigMap", group="")],
)
WINDOW = SyncWindow("deny", schedule="0 22 * * 1-5", duration="8h", applications=["*"])


def project(root: Chart, id: str = "virida-apps", **options: Any) -> dict[str, Any]:
    ArgoProject(root, id, **{"description": "VIRIDA's services", "permissions": ALLOWED, **options})
    return of_kind(synthesize(root), "AppProject")


def test_renders_the_least(root: Chart, snapshot: SnapshotAssertion) -> None:
    document = project(root)
    assert document == snapshot
    assert "clusterResourceWhitelist" not in document["spec"]  # which allows none of them
    assert document["spec"]["orphanedResources"] == {"warn": True}


def test_renders_everything(root: Chart, snapshot: SnapshotAssertion) -> None:
    document = project(
        root,
        permissions=ProjectPermissions(
            source_repos=[PLATFORM, "https://charts.example.com"],
            destinations=[
                ProjectDestination("virida-*", server="https://10.0.0.1:6443"),
                ProjectDestination("shop", name="edge"),
            ],
            cluster_resource_whitelist=[GroupKind("Namespace", group="", name="virida-apps")],
            namespace_resource_whitelist=[GroupKind("Deployment", group="apps")],
            wildcards=["destinations"],
        ),
        roles=[
            ProjectRole(
                "developers",
                policies=[
                    ProjectPolicy("applications", action="sync"),
                    ProjectPolicy("applications", action="action/apps/Deployment/restart", object="cart"),
                    ProjectPolicy("exec", action="create", effect="deny"),
                ],
                groups=["virida:developers"],
                description="Teams that own services",
            )
        ],
        sync_windows=[
            WINDOW,
            SyncWindow(
                "allow",
                schedule="*/15 8-18 1,15 JAN-jun MON",
                duration="1h30m",
                applications=["cart"],
                namespaces=["shop"],
                clusters=["in-cluster"],
                manual_sync=True,
                time_zone="Europe/Paris",
                and_operator=True,
                sync_overrun=True,
                description="Office hours",
            ),
        ],
        orphaned_resources=OrphanedResources(warn=False, ignore=[GroupKind("ConfigMap", group="", name="kube-root-*")]),
        source_namespaces=["teams"],
        permit_only_project_scoped_clusters=True,
        subscriptions=[Subscription("on-health-degraded", service="gitea", notifications=NOTIFICATIONS)],
        wave=-2,
        labels={"tier": "service"},
        annotations={"team": "platform"},
    )
    assert document == snapshot
    assert document["spec"]["roles"][0]["policies"][0] == (
        "p, proj:virida-apps:developers, applications, sync, virida-apps/*, allow"
    )


def test_without_kinds_in_namespaces_none_is_allowed(root: Chart) -> None:
    spec = project(root, permissions=dataclasses.replace(ALLOWED, namespace_resource_whitelist=[]))["spec"]
    assert "namespaceResourceWhitelist" not in spec
    assert spec["namespaceResourceBlacklist"] == [{"group": "*", "kind": "*"}]


def test_orphans_need_not_be_looked_for(root: Chart) -> None:
    assert "orphanedResources" not in project(root, orphaned_resources=None)["spec"]


def allowed(**changes: Any) -> dict[str, Any]:
    return {"permissions": dataclasses.replace(ALLOWED, **changes)}


def window(**changes: Any) -> dict[str, Any]:
    return {"sync_windows": [dataclasses.replace(WINDOW, **changes)]}


def role(**changes: Any) -> ProjectRole:
    return ProjectRole(**{"name": "developers", "policies": [ProjectPolicy("applications", action="sync")], **changes})


REJECTED: dict[str, tuple[dict[str, Any], str]] = {
    "id": (
        {"id": "default"},
        "id ('default') must not be default, which allows every source, destination and kind; "
        "name an ArgoProject that allows what is rendered",
    ),
    "no-sources": (
        allowed(source_repos=[]),
        "permissions.source_repos ([]) must not be empty; write at least one, or leave the option out",
    ),
    "source-wildcard": (
        allowed(source_repos=["*"]),
        "permissions.source_repos[0] ('*') must not be a wildcard, because it allows more than anyone listed; "
        'list what is meant, or say wildcards=["source_repos"]',
    ),
    "source-by-http": (
        allowed(source_repos=["http://gitea.virida.local/a/b.git"]),
        "permissions.source_repos[0] ('http://gitea.virida.local/a/b.git') must be by https; "
        'write "https://gitea.virida.local/a/b.git"',
    ),
    "source-with-credentials": (
        allowed(source_repos=["https://me:s3cret@gitea.virida.local/a/b.git"]),
        "permissions.source_repos[0] ('https://***@gitea.virida.local/a/b.git') must not hold credentials; "
        "take them out",
    ),
    "source-twice": (
        allowed(source_repos=[PLATFORM, PLATFORM]),
        f"permissions.source_repos[1] ('{PLATFORM}') must stand once; remove it",
    ),
    "denial": (
        allowed(source_repos=[PLATFORM, "!https://gitea.virida.local/x"]),
        "permissions.source_repos[1] ('!https://gitea.virida.local/x') must allow something, not deny it; "
        "list what is allowed",
    ),
    "destination-wildcard": (
        allowed(destinations=[ProjectDestination("*")]),
        "permissions.destinations[0] ('*') must not be a wildcard, because it allows more than anyone listed; "
        'list what is meant, or say wildcards=["destinations"]',
    ),
    "destination-server-and-name": (
        allowed(destinations=[ProjectDestination("shop", server="https://10.0.0.1:6443", name="edge")]),
        "permissions.destinations[0].name ('edge') must not stand with server (https://10.0.0.1:6443); "
        "keep one of them",
    ),
    "kind-wildcard": (
        allowed(cluster_resource_whitelist=[GroupKind("*", group="*")]),
        "permissions.cluster_resource_whitelist[0] ('*') must not be a wildcard, because it allows more than anyone "
        'listed; list what is meant, or say wildcards=["cluster_resource_whitelist"]',
    ),
    "kind-twice": (
        allowed(namespace_resource_whitelist=[GroupKind("ConfigMap", group="")] * 2),
        "permissions.namespace_resource_whitelist[1] (GroupKind(kind='ConfigMap', group='', name=None)) must stand "
        "once; remove it",
    ),
    "name-of-a-namespaced-kind": (
        allowed(namespace_resource_whitelist=[GroupKind("ConfigMap", group="", name="a")]),
        "permissions.namespace_resource_whitelist[0].name ('a') must be left out, because Argo CD has it for cluster "
        "kinds only; leave it out",
    ),
    "action": (
        {"roles": [role(policies=[ProjectPolicy("applications", action="restart")])]},
        "roles[0].policies[0].action ('restart') must be an action of Argo CD's RBAC; write get, create, update, "
        'delete, sync, override, or one such as "action/apps/Deployment/restart"',
    ),
    "object": (
        {"roles": [role(policies=[ProjectPolicy("applications", action="get", object="a, b")])]},
        "roles[0].policies[0].object ('a, b') must name an object of the project; "
        'write its name, or "*"; the project is added',
    ),
    "group": (
        {"roles": [role(groups=["a,b"])]},
        "roles[0].groups[0] ('a,b') must be the name of a group, without commas, quotes and outer spaces; "
        "rename the group",
    ),
    "role-twice": (
        {"roles": [role(), role()]},
        "roles[1].name ('developers') must be a name of its own; merge the two",
    ),
    **{
        f"schedule-{index}": (
            window(schedule=schedule),
            f"sync_windows[0].schedule ({schedule!r}) must be a cron schedule of five fields "
            '(minute, hour, day, month, weekday); write one such as "0 22 * * 1-5"',
        )
        for index, schedule in enumerate(
            [
                "@daily",
                "0 22 * *",
                "60 * * * *",
                "0 24 * * *",
                "0 0 * * 7",
                "0 0 * * fri-mon",
                "*/0 * * * *",
                "x 0 * * *",
            ]
        )
    },
    "duration": (
        window(duration="1d"),
        "sync_windows[0].duration ('1d') must be a duration of hours, minutes and seconds; "
        'write one such as "5s", "3m" or "1h30m"',
    ),
    "time-zone": (
        window(time_zone="Europe/Virida"),
        "sync_windows[0].time_zone ('Europe/Virida') must be a time zone of the IANA database; "
        'write one such as "Europe/Paris"',
    ),
    "window-for-nothing": (
        window(applications=[]),
        "sync_windows[0].applications ([]) must not be empty, unless namespaces or clusters are given; "
        'write applications=["*"] for all',
    ),
    "window-twice": (
        {"sync_windows": [WINDOW, WINDOW]},
        "sync_windows[1] ('0 22 * * 1-5') must stand once; remove it",
    ),
    "subscription": (
        {"subscriptions": [Subscription("on-created", service="gitea", notifications=NOTIFICATIONS)]},
        "subscriptions[0].trigger ('on-created') must be a trigger that exists; write on-sync-succeeded, on-sync-"
        "failed, on-health-degraded or on-sync-status-unknown, or add it",
    ),
}


@pytest.mark.parametrize(("options", "message"), REJECTED.values(), ids=list(REJECTED))
def test_rejects(root: Chart, options: dict[str, Any], message: str) -> None:
    with pytest.raises(InvalidOption) as error:
        project(root, **options)
    assert str(error.value) == f"root/{options.get('id', 'virida-apps')}: {message}"


def test_a_wildcard_can_be_meant(root: Chart) -> None:
    spec = project(root, **allowed(source_repos=["https://gitea.virida.local/*"], wildcards=["source_repos"]))["spec"]
    assert spec["sourceRepos"] == ["https://gitea.virida.local/*"]
