"""A server in the place of Gitea."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class Gitea:
    """What a server was asked, and what it answers."""

    url: str
    status: int = 201
    requests: list[tuple[str, str, dict[str, str], bytes]] = field(default_factory=list)
