"""ArgoNotifications."""

from __future__ import annotations

import dataclasses
import json
import re
from typing import Any

import pytest
import yaml
from cdk8s import Chart
from syrupy.assertion import SnapshotAssertion

from tests.conftest import of_kind, synthesize
from tests.delivery.conftest import NOTIFICATIONS
from virida import InvalidOption
from virida.delivery.notifications import ArgoNotifications, notifications_values
from virida.delivery.options.notifications import (
    DefaultSubscription,
    Notifications,
    NotificationTemplate,
    NotificationTrigger,
)
from virida.delivery.options.notifiers import EmailService, GiteaService, WebhookService
from virida.secret.options import RemoteRef, SecretStoreRef

SECRETS = {
    key: RemoteRef("virida/argocd/notifications", property=key)
    for key in ("mail-username", "mail-password", "gitea-token", "chat-token")
}


EVENTS = ("sync-succeeded", "sync-failed", "sync-status-unknown", "health-degraded")


def data(root: Chart, notifications: Notifications = NOTIFICATIONS) -> dict[str, str]:
    ArgoNotifications(root, "notifications", notifications=notifications)
    texts: dict[str, str] = of_kind(synthesize(root), "ConfigMap")["data"]
    return texts


def test_renders_what_the_controller_reads(root: Chart, snapshot: SnapshotAssertion) -> None:
    texts = data(root)
    assert {key: text for key, text in texts.items() if key.startswith(("service", "subscr", "context"))} == snapshot
    assert set(texts) == {
        "context",
        "service.email",
        "service.webhook.chat",
        "service.webhook.gitea",
        "subscriptions",
        *(f"template.app-{name}" for name in EVENTS),
        *(f"trigger.on-{name}" for name in EVENTS),
    }


def test_argo_cd_finds_the_config_map(root: Chart) -> None:
    ArgoNotifications(root, "notifications", notifications=NOTIFICATIONS, secrets=SECRETS)
    documents = synthesize(root)
    assert [(d["kind"], d["metadata"]["name"]) for d in documents] == [
        ("ConfigMap", "argocd-notifications-cm"),
        ("ExternalSecret", "argocd-notifications-secret"),
    ]
    assert documents[0]["metadata"]["labels"]["app.kubernetes.io/part-of"] == "argocd"


def test_renders_triggers(root: Chart, snapshot: SnapshotAssertion) -> None:
    texts = {key: text for key, text in data(root).items() if key.startswith("trigger")}
    assert texts == snapshot
    assert yaml.safe_load(texts["trigger.on-sync-failed"])[0]["send"] == ["app-sync-failed"]


def test_renders_a_template(root: Chart, snapshot: SnapshotAssertion) -> None:
    text = data(root)["template.app-sync-failed"]
    assert {"template.app-sync-failed": text} == snapshot
    assert yaml.safe_load(text)["webhook"]["gitea"]["method"] == "POST"


def test_a_change_that_cannot_be_compared_is_reported_at_its_own_commit(root: Chart) -> None:
    """Not at the one that was synced last: that one is fine."""
    texts = data(root)
    [trigger] = yaml.safe_load(texts["trigger.on-sync-status-unknown"])
    assert trigger["when"] == "app.status?.sync?.status == 'Unknown'"
    assert trigger["oncePer"] == "app.status?.sync?.revision ?? app.status?.sync?.revisions"
    unknown, failed = (
        yaml.safe_load(texts[f"template.app-{name}"])["webhook"]["gitea"]["path"]
        for name in ("sync-status-unknown", "sync-failed")
    )
    assert "operationState" in failed
    assert "operationState" not in unknown


def test_renders_its_secret(root: Chart, snapshot: SnapshotAssertion) -> None:
    ArgoNotifications(
        root,
        "notifications",
        notifications=NOTIFICATIONS,
        config_map=False,
        secrets=SECRETS,
        store=SecretStoreRef("vault-argocd", kind="SecretStore"),
        refresh_interval="15m",
    )
    [document] = synthesize(root)
    assert document == snapshot
    assert document["spec"]["target"]["name"] == "argocd-notifications-secret"


def test_the_chart_renders_the_same(root: Chart) -> None:
    texts = data(root)
    values = notifications_values(NOTIFICATIONS)["notifications"]
    assert {**values["notifiers"], **values["templates"], **values["triggers"]} == {
        key: text for key, text in texts.items() if key not in ("context", "subscriptions")
    }
    assert values["subscriptions"] == yaml.safe_load(texts["subscriptions"])
    assert {"argocdUrl": values["argocdUrl"], **values["context"]} == yaml.safe_load(texts["context"])
    assert values["secret"] == {"create": False}


def test_bodies_are_json_once_they_are_filled(root: Chart) -> None:
    template = NotificationTemplate(
        "app-sync-failed",
        state="failure",
        title='"{{.app.metadata.name}}"',
        message="a\n{{ if .x }}b{{ end }}{{ .app.y }}",
    )
    notifications = dataclasses.replace(
        NOTIFICATIONS,
        templates=[template],
        triggers=[NotificationTrigger("on-sync-failed", when="true", send=["app-sync-failed"])],
        subscriptions=[],
    )
    webhooks = yaml.safe_load(data(root, notifications)["template.app-sync-failed"])["webhook"]
    filled = re.sub(r"\{\{.*?\}\}", "", webhooks["chat"]["body"])
    assert json.loads(filled)["title"] == '""'
    assert json.loads(filled)["message"] == "a\nb"
    assert '{{ .app.y | toString | toJson | trimPrefix "\\"" | trimSuffix "\\"" }}' in webhooks["chat"]["body"]
    assert "{{ if .x }}b{{ end }}" in webhooks["chat"]["body"]


def test_mail_alone_needs_no_webhooks(root: Chart) -> None:
    notifications = Notifications(
        url="https://argocd.virida.local",
        services=[EmailService("mail.virida.local", sender="a@virida.local", port=25, name="ops")],
        context={"region": "eu"},
    )
    texts = data(root, notifications)
    assert yaml.safe_load(texts["service.email.ops"]) == {
        "host": "mail.virida.local",
        "port": 25,
        "from": "a@virida.local",
    }
    assert yaml.safe_load(texts["context"]) == {"argocdUrl": "https://argocd.virida.local", "region": "eu"}
    assert set(yaml.safe_load(texts["template.app-sync-failed"])) == {"message", "email"}
    assert "subscriptions" not in texts


GITEA = GiteaService("https://gitea.virida.local")


def with_service(service: Any) -> dict[str, Any]:
    return {"services": [service], "subscriptions": []}


REJECTED: dict[str, tuple[dict[str, Any], str]] = {
    "trigger-of-a-subscription": (
        {"subscriptions": [DefaultSubscription(["on-deployed"], service="gitea")]},
        "subscriptions[0].triggers[0] ('on-deployed') must be a trigger that exists; write on-sync-succeeded, "
        "on-sync-failed, on-health-degraded or on-sync-status-unknown, or add it",
    ),
    "service-of-a-subscription": (
        {"subscriptions": [DefaultSubscription(["on-sync-failed"], service="slack")]},
        "subscriptions[0].service ('slack') must be a service that exists; write gitea, email or chat, or add it",
    ),
    "recipient": (
        {"subscriptions": [DefaultSubscription(["on-sync-failed"], service="email", recipients=["a@b.c;d@e.f"])]},
        "subscriptions[0].recipients[0] ('a@b.c;d@e.f') must be one recipient, without ; and :; "
        "write each recipient as an element of its own",
    ),
    "template-of-a-trigger": (
        {"triggers": [NotificationTrigger("on-sync-failed", when="true", send=["app-failed"])], "subscriptions": []},
        "triggers[0].send[0] ('app-failed') must be a template that exists; write app-sync-succeeded, "
        "app-sync-failed, app-health-degraded or app-sync-status-unknown, or add it",
    ),
    "service-twice": (
        {"services": [GITEA, GITEA], "subscriptions": []},
        "services[1].name ('gitea') must be a name of its own; rename one of them",
    ),
    "trigger-twice": (
        {"triggers": [*NOTIFICATIONS.triggers, NOTIFICATIONS.triggers[0]]},
        "triggers[4].name ('on-sync-succeeded') must be a name of its own; rename one of them",
    ),
    "no-service": (
        {"services": [], "subscriptions": []},
        "services ([]) must not be empty; write at least one, or leave the option out",
    ),
    "token-in-clear": (
        with_service(WebhookService("chat", url="https://chat.virida.local", headers={"X-Token": "s3cret"})),
        "services[0].headers[\"X-Token\"] ('***') must take its value from the Secret argocd-notifications-secret; "
        'write "$<key>" where the secret part stands, such as "Bearer $chat-token"',
    ),
    "webhook-by-http": (
        with_service(WebhookService("chat", url="http://chat.virida.local")),
        "services[0].url ('http://chat.virida.local') must be an address by https; write \"https://chat.virida.local\"",
    ),
    "half-a-login": (
        with_service(EmailService("mail.virida.local", sender="a@b.c", username_key="user")),
        'services[0].password_key (None) must be given with username_key; write password_key="..."',
    ),
    "context": (
        {"context": {"argocdUrl": "https://other"}},
        "context[\"argocdUrl\"] ('https://other') must not stand here, because url says it; write url",
    ),
    "url": (
        {"url": "argocd.virida.local"},
        "url ('argocd.virida.local') must be an address by https; write one such as \"https://api.example.com:6443\"",
    ),
}


@pytest.mark.parametrize(("options", "message"), REJECTED.values(), ids=list(REJECTED))
def test_rejects(root: Chart, options: dict[str, Any], message: str) -> None:
    with pytest.raises(InvalidOption) as error:
        notifications_values(dataclasses.replace(NOTIFICATIONS, **options))
    assert str(error.value) == f"notifications: {message}"


def test_rejects_a_secret_without_what_services_read(root: Chart) -> None:
    secrets = {key: ref for key, ref in SECRETS.items() if key != "gitea-token"}
    with pytest.raises(InvalidOption) as error:
        ArgoNotifications(root, "notifications", notifications=NOTIFICATIONS, secrets=secrets)
    assert str(error.value) == (
        "root/notifications: secrets (['chat-token', 'mail-password', 'mail-username']) must have the key "
        '"gitea-token", which a service reads; add "gitea-token": RemoteRef(...)'
    )


def test_rejects_to_render_nothing(root: Chart) -> None:
    with pytest.raises(InvalidOption) as error:
        ArgoNotifications(root, "notifications", notifications=NOTIFICATIONS, config_map=False)
    assert str(error.value) == (
        "root/notifications: config_map (False) needs secrets, or nothing is rendered; give secrets, or leave it out"
    )
