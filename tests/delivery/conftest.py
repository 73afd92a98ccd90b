"""What the tests of Argo CD's constructs share."""

from __future__ import annotations

import pytest
from cdk8s import Chart, Testing

from virida.delivery.options.notifications import DefaultSubscription, Notifications
from virida.delivery.options.notifiers import EmailService, GiteaService, WebhookService
from virida.delivery.options.sources import Git

PLATFORM = "https://gitea.virida.local/virida/platform.git"
FOLDER = Git(PLATFORM, path="dist/production/virida-apps", revision="main")
NOTIFICATIONS = Notifications(
    url="https://argocd.virida.local",
    services=[
        GiteaService("https://gitea.virida.local"),
        EmailService(
            "mail.virida.local",
            sender="argocd@virida.local",
            username_key="mail-username",
            password_key="mail-password",
        ),
        WebhookService(
            "chat", url="https://chat.virida.local/hooks/deploy", headers={"Authorization": "Bearer $chat-token"}
        ),
    ],
    subscriptions=[
        DefaultSubscription(
            ["on-sync-failed", "on-health-degraded"],
            service="email",
            recipients=["ops@virida.local", "it@virida.local"],
        ),
        DefaultSubscription(
            ["on-sync-succeeded"], service="gitea", selector={"app.kubernetes.io/part-of": "virida", "tier": "service"}
        ),
    ],
)


@pytest.fixture
def root() -> Chart:
    """The chart of Argo CD's own objects."""
    return Chart(Testing.app(), "root", namespace="argocd")
