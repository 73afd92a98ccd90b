"""Every option changes what is rendered: one that does not is forgotten somewhere."""

from __future__ import annotations

import dataclasses
import sys
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from tests.delivery.conftest import NOTIFICATIONS, PLATFORM
from virida.delivery.documents.application import application
from virida.delivery.documents.application_set import application_set
from virida.delivery.documents.notifications import notifications_chart_values, notifications_config_map
from virida.delivery.documents.project import project
from virida.delivery.documents.secrets import repository
from virida.delivery.documents.sources import source
from virida.delivery.options.application import Application, Destination, IgnoreDifference
from virida.delivery.options.generators import (
    ApplicationSetOptions,
    ApplicationTemplate,
    GitDirectoryGenerator,
    GitFileGenerator,
    ListGenerator,
)
from virida.delivery.options.notifications import (
    DefaultSubscription,
    NotificationsOptions,
    NotificationTrigger,
    Subscription,
)
from virida.delivery.options.notifiers import EmailService, GiteaService, WebhookService
from virida.delivery.options.project import (
    GroupKind,
    OrphanedResources,
    ProjectDestination,
    ProjectOptions,
    ProjectPermissions,
    ProjectPolicy,
    ProjectRole,
)
from virida.delivery.options.repository import RepositoryOptions, SshKey, UsernamePassword
from virida.delivery.options.sources import Directory, Git, Helm, HelmRelease, Kustomize, Oci, Patch, PatchTarget
from virida.delivery.options.sync import Automated, Retry, SyncPolicy
from virida.delivery.options.windows import SyncWindow
from virida.fields import Value
from virida.secret.options import RemoteRef, SecretStoreRef

GIT = Git(PLATFORM, path="shop", revision="main")
APPLICATION = Application(project="apps", source=GIT, destination="shop", finalizer=None)
PERMISSIONS = ProjectPermissions(source_repos=[PLATFORM], destinations=[ProjectDestination("shop")])
PROJECT = ProjectOptions(name="apps", namespace="argocd", description="Apps", permissions=PERMISSIONS)
KUSTOMIZE = Kustomize(PLATFORM, path="shop", revision="main")
SET = ApplicationSetOptions(
    id="services",
    namespace="argocd",
    generators=[ListGenerator([{"name": "cart"}])],
    template=ApplicationTemplate("{{.name}}", APPLICATION),
)
TOKEN = RemoteRef("gitea", property="token")
REPOSITORY = RepositoryOptions(
    name="gitea",
    namespace="argocd",
    template=False,
    url=PLATFORM,
    credentials=UsernamePassword(username="argocd", password=TOKEN),
)
HELM: Mapping[str, Any] = {
    "values": {"a": 1},
    "parameters": {"a": "1"},
    "value_files": ["a.yaml"],
    "ignore_missing_value_files": True,
    "release_name": "a",
    "skip_crds": True,
    "skip_tests": True,
    "skip_schema_validation": True,
    "kube_version": "1.36.0",
    "api_versions": ["v1"],
}

# The chart puts it there.
NOT_RENDERED = {(ProjectOptions, "namespace"), (ApplicationSetOptions, "namespace"), (RepositoryOptions, "namespace")}
# They say what else may stand in the value, or serve to check it.
NOT_RENDERED |= {(ProjectPermissions, "wildcards"), (GitFileGenerator, "example"), (Subscription, "notifications")}


def app(**options: Any) -> Any:
    return application("cart", dataclasses.replace(APPLICATION, **options))


def bounds(**permissions: Any) -> Any:
    return project(dataclasses.replace(PROJECT, permissions=dataclasses.replace(PERMISSIONS, **permissions)))


def generated(generator: Any) -> Any:
    return application_set(dataclasses.replace(SET, generators=[generator]))


def told(**options: Any) -> Any:
    notifications = dataclasses.replace(NOTIFICATIONS, **options)
    return notifications_config_map(notifications)["data"], notifications_chart_values(notifications)


def credentials(given: Any) -> Any:
    return repository(dataclasses.replace(REPOSITORY, credentials=given))


CASES: list[tuple[Any, Callable[[Any], Any], Mapping[str, Any]]] = [
    (
        APPLICATION,
        lambda value: application("cart", value),
        {
            "project": "other",
            "source": KUSTOMIZE,
            "destination": "other",
            "finalizer": "background",
            "sync": SyncPolicy(prune_last=False),
            "ignore_differences": [IgnoreDifference("Pod", group="", json_pointers=["/a"])],
            "wave": 1,
            "revision_history_limit": 0,
            "manifest_generate_paths": None,
            "subscriptions": [Subscription("on-sync-failed", service="gitea", notifications=NOTIFICATIONS)],
            "info": {"a": "b"},
            "labels": {"a": "b"},
            "annotations": {"a": "b"},
        },
    ),
    (Destination("shop"), lambda value: app(destination=value), {
        "namespace": "other", "server": "https://10.0.0.1", "name": "edge",
    }),
    (IgnoreDifference("Pod", group="", json_pointers=["/a"]), lambda value: app(ignore_differences=[value]), {
        "kind": "Job", "group": "batch", "name": "a", "namespace": "a", "json_pointers": ["/b"],
        "jq_path_expressions": [".a"], "managed_fields_managers": ["a"],
    }),
    (SyncPolicy(), lambda value: app(sync=value), {
        "automated": None, "retry": Retry(limit=1), "create_namespace": True, "prune_propagation": "orphan",
        "prune_last": False, "server_side_apply": False, "server_side_diff": False, "apply_out_of_sync_only": True,
        "fail_on_shared_resource": False, "skip_dry_run_on_missing_resource": True, "validate": False,
    }),
    (Automated(), lambda value: app(sync=SyncPolicy(automated=value)), {
        "prune": False, "self_heal": False, "allow_empty": True,
    }),
    (Retry(), lambda value: app(sync=SyncPolicy(retry=value)), {
        "limit": 0, "duration": "1s", "factor": 1, "max_duration": "1h", "refresh": False,
    }),
    (GIT, source, {
        "repo": "https://a.b/c", "path": "a", "revision": "a", "directory": Directory(recurse=True), "ref": "a",
    }),
    (Directory(), lambda value: source(dataclasses.replace(GIT, directory=value)), {
        "recurse": True, "include": "a", "exclude": "a",
    }),
    (Helm("https://a.b", chart="a", version="1.0.0"), source, {
        **HELM, "repo": "https://b.c", "chart": "b", "version": "2.0.0",
    }),
    (Helm("https://a.b/c", path="a", revision="main"), source, {"path": "b", "revision": "a"}),
    (Oci("oci://a.b/c", version="1.0.0"), source, {**HELM, "repo": "oci://a.b/d", "version": "2.0.0", "path": "a"}),
    (KUSTOMIZE, source, {
        "repo": "https://a.b/c", "path": "a", "revision": "a", "images": ["a:1"], "name_prefix": "a",
        "name_suffix": "a", "namespace": "a", "labels": {"a": "b"}, "annotations": {"a": "b"}, "replicas": {"a": 0},
        "components": ["a"],
        "patches": [Patch("{}")],
    }),
    (Patch("a"), lambda value: source(dataclasses.replace(KUSTOMIZE, patches=[value])), {
        "patch": {"a": "b"}, "target": PatchTarget(kind="Pod"),
    }),
    (PatchTarget(), lambda value: source(dataclasses.replace(KUSTOMIZE, patches=[Patch("a", target=value)])), {
        "kind": "a", "name": "a", "group": "a", "version": "a", "namespace": "a", "label_selector": "a",
        "annotation_selector": "a",
    }),
    (PROJECT, project, {
        "name": "other", "description": "Other", "permissions": dataclasses.replace(PERMISSIONS, source_repos=["a"]),
        "roles": [ProjectRole("a", policies=[ProjectPolicy("logs", action="get")])],
        "sync_windows": [SyncWindow("deny", schedule="0 0 * * *", duration="1h", namespaces=["a"])],
        "orphaned_resources": None, "source_namespaces": ["a"], "permit_only_project_scoped_clusters": True,
        "subscriptions": [Subscription("on-sync-failed", service="gitea", notifications=NOTIFICATIONS)],
        "wave": 3, "labels": {"a": "b"}, "annotations": {"a": "b"},
    }),
    (PERMISSIONS, lambda value: project(dataclasses.replace(PROJECT, permissions=value)), {
        "source_repos": ["a"], "destinations": [ProjectDestination("a")],
        "cluster_resource_whitelist": [GroupKind("Node", group="")],
        "namespace_resource_whitelist": [GroupKind("Pod", group="")],
    }),
    (ProjectDestination("a"), lambda value: bounds(destinations=[value]), {
        "namespace": "b", "server": "https://a", "name": "a",
    }),
    (GroupKind("Pod", group=""), lambda value: bounds(cluster_resource_whitelist=[value]), {
        "kind": "Node", "group": "a", "name": "a",
    }),
    (ProjectRole("a", policies=[ProjectPolicy("logs", action="get")]),
     lambda value: project(dataclasses.replace(PROJECT, roles=[value])), {
        "name": "b", "policies": [ProjectPolicy("exec", action="get")], "groups": ["a"], "description": "a",
    }),
    (ProjectPolicy("logs", action="get"),
     lambda value: project(dataclasses.replace(PROJECT, roles=[ProjectRole("a", policies=[value])])), {
        "resource": "exec", "action": "create", "object": "a", "effect": "deny",
    }),
    (SyncWindow("deny", schedule="0 0 * * *", duration="1h"),
     lambda value: project(dataclasses.replace(PROJECT, sync_windows=[value])), {
        "kind": "allow", "schedule": "1 0 * * *", "duration": "2h", "applications": ["a"], "namespaces": ["a"],
        "clusters": ["a"], "manual_sync": True, "time_zone": "Europe/Paris", "and_operator": True, "sync_overrun": True,
        "description": "a",
    }),
    (OrphanedResources(), lambda value: project(dataclasses.replace(PROJECT, orphaned_resources=value)), {
        "warn": False, "ignore": [GroupKind("Pod", group="")],
    }),
    (SET, application_set, {
        "id": "a", "generators": [ListGenerator([{"name": "a"}])], "template": ApplicationTemplate("a", APPLICATION),
        "applications_sync": "create-only", "preserve_resources_on_deletion": False, "wave": 1, "labels": {"a": "b"},
        "annotations": {"a": "b"},
    }),
    (ListGenerator([{"a": "b"}]), generated, {"elements": [{"a": "c"}]}),
    (GitDirectoryGenerator(PLATFORM, revision="main", directories=["a"]), generated, {
        "repo": "https://a.b/c", "revision": "a", "directories": ["b"], "exclude": ["b"], "values": {"a": "b"},
        "requeue_after": 1,
    }),
    (GitFileGenerator(PLATFORM, revision="main", files=["a"], example={}), generated, {
        "repo": "https://a.b/c", "revision": "a", "files": ["b"], "exclude": ["b"], "values": {"a": "b"},
        "requeue_after": 1,
    }),
    (REPOSITORY, repository, {
        "name": "a", "template": True, "url": "https://a.b/c", "type": "helm", "credentials": SshKey(TOKEN),
        "project": "a", "store": SecretStoreRef("a"), "refresh_interval": "1m", "wave": 1,
    }),
    (UsernamePassword(username="a", password=TOKEN), credentials, {
        "username": "b", "password": RemoteRef("a", property="b"),
    }),
    (SshKey(TOKEN), credentials, {"private_key": RemoteRef("a", property="b")}),
    (TOKEN, lambda value: credentials(SshKey(value)), {"key": "a", "property": "a", "version": "1"}),
    (SecretStoreRef("a"), lambda value: repository(dataclasses.replace(REPOSITORY, store=value)), {
        "name": "b", "kind": "SecretStore",
    }),
    (NOTIFICATIONS, lambda value: told(**{f.name: getattr(value, f.name) for f in dataclasses.fields(value)}), {
        "url": "https://a.b", "services": NOTIFICATIONS.services[:1], "subscriptions": [],
        "triggers": NOTIFICATIONS.triggers[:1], "templates": NOTIFICATIONS.templates[:1], "context": {"a": "b"},
    }),
    (EmailService("a.b", sender="a@b.c"), lambda value: told(services=[value]), {
        "host": "b.c", "sender": "b@b.c", "port": 25, "username_key": "a", "password_key": "a", "name": "a",
    }),
    (WebhookService("a", url="https://a.b"), lambda value: told(services=[value]), {
        "name": "b", "url": "https://b.c", "headers": {"a": "b"},
    }),
    (GiteaService("https://a.b"), lambda value: told(services=[value]), {
        "url": "https://b.c", "token_key": "a", "name": "a",
    }),
    (NOTIFICATIONS.templates[0], lambda value: told(templates=[value]), {
        "name": "a", "state": "warning", "title": "a", "message": "a", "about": "compared",
    }),
    (NotificationTrigger("a", when="true", send=["a"]), lambda value: told(triggers=[value]), {
        "name": "b", "when": "false", "send": ["b"], "once_per": "a", "description": "a",
    }),
    (DefaultSubscription(["a"], service="gitea"), lambda value: told(subscriptions=[value]), {
        "triggers": ["b"], "service": "chat", "recipients": ["a"], "selector": {"a": "b"},
    }),
    (Subscription("on-sync-failed", service="gitea", notifications=NOTIFICATIONS),
     lambda value: app(subscriptions=[value]), {
        "trigger": "on-sync-succeeded", "service": "chat", "recipients": ["a"],
    }),
]  # fmt: skip

CHANGES = [(base, render, name, value) for base, render, changes in CASES for name, value in changes.items()]


@pytest.mark.parametrize(
    ("base", "render", "name", "value"), CHANGES, ids=[f"{type(base).__name__}.{name}" for base, _, name, _ in CHANGES]
)
def test_changes_what_is_rendered(base: Any, render: Callable[[Any], Any], name: str, value: Any) -> None:
    assert render(dataclasses.replace(base, **{name: value})) != render(base)


def test_no_option_is_forgotten() -> None:
    options = {
        (kind, field.name)
        for kind in _values(Value)
        # HelmRelease is what Helm and Oci have in common, and a construct of several objects has tests of its own.
        if kind not in (HelmRelease, NotificationsOptions)
        for field in dataclasses.fields(kind)
    }
    assert Retry in _values(Value)
    assert options - {(type(base), name) for base, _, name, _ in CHANGES} == NOT_RENDERED


def _values(kind: Any) -> set[Any]:
    """The option values of Argo CD's constructs. A dataclass with slots is made of another class, which is none."""
    found = {value for sub in kind.__subclasses__() for value in (sub, *_values(sub))}
    return {
        value
        for value in found
        if value.__module__.startswith("virida.delivery")
        and getattr(sys.modules[value.__module__], value.__name__) is value
    }
