"""How the Applications are."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from virida.bootstrap.kubectl import Kubectl
from virida.printable import printable


@dataclass(frozen=True, slots=True)
class ApplicationState:
    """How an Application is.

    Args:
        name: Its name.
        sync: `Synced`, `OutOfSync` or `Unknown`.
        health: `Healthy`, `Progressing`, `Degraded`, `Suspended`, `Missing` or `Unknown`.
        message: What Argo CD says of it, on one line; empty where it says nothing.
    """

    name: str
    sync: str
    health: str
    message: str

    @property
    def is_well(self) -> bool:
        """Whether it is as git has it, and works."""
        return (self.sync, self.health) == ("Synced", "Healthy")


def states(kubectl: Kubectl, namespace: str) -> list[ApplicationState]:
    """How all Applications are, by name."""
    items = json.loads(kubectl.demand("-n", namespace, "get", "applications.argoproj.io", "-o", "json"))["items"]
    return sorted((_state(item) for item in items), key=lambda state: state.name)


def table(found: Sequence[ApplicationState]) -> str:
    """A line for each Application, and below it what Argo CD says where something is wrong."""
    width = max((len(state.name) for state in found), default=0)
    lines = []
    for state in found:
        lines.append(f"  {state.name:{width}}  {state.sync:9}  {state.health}")
        if state.message and not state.is_well:
            lines.append(f"    {state.message}")
    return "\n".join(lines)


def _state(item: Mapping[str, Any]) -> ApplicationState:
    status = item.get("status") or {}
    said = [condition.get("message") for condition in status.get("conditions") or []]
    said += [(status.get("operationState") or {}).get("message"), (status.get("health") or {}).get("message")]
    message = next((text for text in said if text), "")
    return ApplicationState(
        item["metadata"]["name"],
        (status.get("sync") or {}).get("status") or "Unknown",
        (status.get("health") or {}).get("status") or "Unknown",
        printable(" ".join(message.split())),
    )
