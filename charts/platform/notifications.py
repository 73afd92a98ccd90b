"""Who hears of Applications: people, when something is wrong, and Gitea's commits, whatever became of them."""

from __future__ import annotations

from charts.environments import Environment
from charts.gitea import HOST
from virida import DefaultSubscription, EmailService, GiteaService, Notifications

FROM_GIT = {"virida.local/source": "git"}
"""The label of Applications that render a folder of git, whose commits Gitea knows."""

TROUBLE = ["on-sync-failed", "on-sync-status-unknown", "on-health-degraded"]


def notifications(environment: Environment) -> Notifications:
    """What Argo CD's notifications controller is told."""
    return Notifications(
        url=f"https://argocd.{environment.domain}",
        services=[
            GiteaService(f"https://{HOST}"),
            EmailService(
                "mail.virida.local",
                sender="argocd@virida.local",
                username_key="mail-username",
                password_key="mail-password",
            ),
        ],
        subscriptions=[
            DefaultSubscription(
                ["on-sync-succeeded", *TROUBLE],
                service="gitea",
                selector=FROM_GIT,
            ),
            DefaultSubscription(TROUBLE, service="email", recipients=["operators@virida.local"]),
        ],
    )
