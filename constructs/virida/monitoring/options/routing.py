"""Who is called, and how: receivers, and whose alerts they get."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated

from virida.fields import At, Value
from virida.monitoring.durations import Duration
from virida.rules import ConfigKey, LabelValue, Name, ObjectName, not_empty


@dataclass(frozen=True, slots=True)
class Webhook(Value):
    """A URL that Alertmanager posts to: a bridge to issues, a chat, a phone.

    Args:
        secret: The Secret with the URL, in the namespace of the routing.
        key: The key in it. Default: `url`.
    """

    secret: ObjectName
    key: ConfigKey = field(default="url", kw_only=True)


def _check_channel(at: At, channel: str) -> None:
    if re.fullmatch(r"[#@]?[a-z0-9_-]{1,80}|[CDG][A-Z0-9]{8,}", channel) is None:
        at.refuse(channel, "must be a channel", 'write one such as "#alerts"')


@dataclass(frozen=True, slots=True)
class Slack(Value):
    """A channel of Slack, or of a chat that takes Slack's webhooks.

    Args:
        channel: The channel.
        secret: The Secret with the webhook's URL, in the namespace of the routing.
        key: The key in it. Default: `url`.
    """

    channel: Annotated[str, _check_channel]
    secret: ObjectName = field(kw_only=True)
    key: ConfigKey = field(default="url", kw_only=True)


@dataclass(frozen=True, slots=True)
class PagerDuty(Value):
    """A service of PagerDuty.

    Args:
        secret: The Secret with the routing key, in the namespace of the routing.
        key: The key in it. Default: `routing-key`.
    """

    secret: ObjectName
    key: ConfigKey = field(default="routing-key", kw_only=True)


def _check_address(at: At, address: str) -> None:
    if re.fullmatch(r"[^\s@]+@[^\s@]+", address) is None:
        at.refuse(address, "must be an e-mail address", 'write one such as "team@example.com"')


Address = Annotated[str, _check_address]


def _check_smarthost(at: At, smarthost: str) -> None:
    if re.fullmatch(r"[^\s:]+:\d{1,5}", smarthost) is None:
        at.refuse(smarthost, "must be host and port", 'write one such as "smtp.example.com:587"')


@dataclass(frozen=True, slots=True)
class Email(Value):
    """An e-mail address.

    Args:
        to: Who gets it.
        sender: Who it is from.
        smarthost: The server that takes it, with its port.
        username: The user at that server. Default: none is needed.
        secret: The Secret with that user's password, in the namespace of the routing. Default: none is needed.
        key: The key in it. Default: `password`.
    """

    to: Address
    sender: Address = field(kw_only=True)
    smarthost: Annotated[str, _check_smarthost] = field(kw_only=True)
    username: str | None = field(default=None, kw_only=True)
    secret: ObjectName | None = field(default=None, kw_only=True)
    key: ConfigKey = field(default="password", kw_only=True)

    def check_together(self, at: At) -> None:
        """A user has a password."""
        if (self.username is None) != (self.secret is None):
            (at / "secret").refuse(
                self.secret, f"must go with username, and that is {self.username!r}", "give both, or none"
            )


Receiver = Webhook | Slack | PagerDuty | Email


@dataclass(frozen=True, slots=True, kw_only=True)
class Team(Value):
    """Who is called for a team's alerts.

    Args:
        page: Who is woken up.
        ticket: Who reads it in the morning.
    """

    page: Annotated[Sequence[Receiver], not_empty]
    ticket: Annotated[Sequence[Receiver], not_empty]


@dataclass(frozen=True, slots=True, kw_only=True)
class RoutingOptions(Value):
    """What an `AlertRouting` was given. Its documentation is there; here are the rules."""

    name: Name
    page: Annotated[Sequence[Receiver], not_empty]
    ticket: Annotated[Sequence[Receiver], not_empty]
    teams: Mapping[LabelValue, Team]
    repeat_page: Duration
    repeat_ticket: Duration
