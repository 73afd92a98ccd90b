"""Ways by which notifications reach people."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated

from virida import rules
from virida.delivery.options.addresses import ServerUrl
from virida.fields import At, Value
from virida.rules import ConfigKey, Host, Name, PortNumber

_SECRET_HEADER = re.compile(r"authorization|cookie|token|secret|key|password", re.IGNORECASE)
_SECRET_KEY = re.compile(r"\$([\w-]+)")


def _check_headers(at: At, headers: Mapping[str, str]) -> None:
    for name, value in headers.items():
        if _SECRET_HEADER.search(name) and not _SECRET_KEY.search(value):
            at[name].refuse(
                "***",
                "must take its value from the Secret argocd-notifications-secret",
                'write "$<key>" where the secret part stands, such as "Bearer $chat-token"',
            )


def _check_recipient(at: At, recipient: str) -> None:
    if not recipient.strip() or ";" in recipient or ":" in recipient:
        at.refuse(recipient, "must be one recipient, without ; and :", "write each recipient as an element of its own")


Recipient = Annotated[str, _check_recipient]
"""Whom a service sends to: an address, a channel."""


@dataclass(frozen=True, slots=True)
class EmailService(Value):
    """Sends mail.

    Args:
        host: The mail server.
        sender: The address it comes from.
        port: The server's port. Default: 587, submission.
        username_key: The key of the Secret `argocd-notifications-secret` with the user name. Default: no login.
        password_key: The key with the password.
        name: What subscriptions call it. Default: `email`.
    """

    host: Host
    sender: Annotated[str, rules.not_empty] = field(kw_only=True)
    port: PortNumber = field(default=587, kw_only=True)
    username_key: ConfigKey | None = field(default=None, kw_only=True)
    password_key: ConfigKey | None = field(default=None, kw_only=True)
    name: Name = field(default="email", kw_only=True)

    def check_together(self, at: At) -> None:
        """A login has both halves."""
        for one, other in (("username_key", "password_key"), ("password_key", "username_key")):
            if getattr(self, one) is not None and getattr(self, other) is None:
                (at / other).refuse(None, f"must be given with {one}", f'write {other}="..."')


@dataclass(frozen=True, slots=True)
class WebhookService(Value):
    """Posts what happened, as JSON, to an address.

    Its fields are `application`, `project`, `template`, `state`, `title`, `message`, `revision` and `url`.

    Args:
        name: What subscriptions call it.
        url: The address, by https.
        headers: Further headers. What is secret stands in them as `$<key>` of the Secret `argocd-notifications-secret`.
            Default: none.
    """

    name: Name
    url: ServerUrl = field(kw_only=True)
    headers: Annotated[Mapping[str, str], _check_headers] = field(default_factory=dict, kw_only=True)


@dataclass(frozen=True, slots=True)
class GiteaService(Value):
    """Sets the status of the commit that was synced, so that Gitea shows what became of it.

    It is for Applications whose only or first source is a git repository of that Gitea; for others Gitea answers that
    there is no such repository. Subscribe with a selector where there are others.

    Args:
        url: Gitea's address.
        token_key: The key of the Secret `argocd-notifications-secret` with a token that may write to the repositories.
            Default: `gitea-token`.
        name: What subscriptions call it. Default: `gitea`.
    """

    url: ServerUrl
    token_key: ConfigKey = field(default="gitea-token", kw_only=True)
    name: Name = field(default="gitea", kw_only=True)


NotificationService = EmailService | WebhookService | GiteaService


def keys_of(service: NotificationService) -> Sequence[str]:
    """The keys of the Secret `argocd-notifications-secret` that a service reads."""
    match service:
        case EmailService():
            return [key for key in (service.username_key, service.password_key) if key is not None]
        case WebhookService():
            return [key for value in service.headers.values() for key in _SECRET_KEY.findall(value)]
        case GiteaService():
            return [service.token_key]
