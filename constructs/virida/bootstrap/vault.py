"""Vault, which a person has to initialise and unseal: no program may hold its keys."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from virida.bootstrap.kubectl import Kubectl
from virida.cluster import Pods


@dataclass(frozen=True, slots=True)
class VaultState:
    """How one of Vault's pods is.

    Args:
        pod: Its name.
        initialized: Whether it has keys.
        sealed: Whether it waits for them.
    """

    pod: str
    initialized: bool
    sealed: bool


def states(kubectl: Kubectl, pods: Pods) -> list[VaultState]:
    """How Vault's pods are that answer; none of them before the first one runs."""
    labels = ",".join(f"{key}={value}" for key, value in pods.labels.items())
    running = kubectl.demand(
        *("-n", pods.namespace, "get", "pods", "-l", labels, "--field-selector=status.phase=Running"),
        *("-o", "jsonpath={.items[*].metadata.name}"),
    )
    found = (_state(kubectl, pods.namespace, pod) for pod in sorted(running.split()))
    return [state for state in found if state is not None]


def instructions(kubectl: Kubectl, pods: Pods, found: Sequence[VaultState]) -> str:
    """What a person has to do, with the commands."""

    def vault(pod: str, words: str) -> str:
        return "    " + kubectl.line("-n", pods.namespace, "exec", "-ti", pod, "--", "vault", *words.split())

    first = found[0].pod
    if not any(state.initialized for state in found):
        return "\n".join(
            [
                "Vault has no keys yet. In another terminal, one that keeps no history:",
                vault(first, "operator init"),
                "It shows five keys and a root token, once. Give each key to another person. Nobody keeps all of them.",
                "Then unseal it, three times, each time with another key:",
                vault(first, "operator unseal"),
            ]
        )
    lines = ["Vault is sealed. In another terminal, three times for each pod, each time with another key:"]
    return "\n".join(lines + [vault(state.pod, "operator unseal") for state in found if state.sealed])


def _state(kubectl: Kubectl, namespace: str, pod: str) -> VaultState | None:
    # It exits with 2 while it is sealed; what it says is the answer.
    answer = kubectl.ask("-n", namespace, "exec", pod, "--", "vault", "status", "-format=json")
    try:
        said = json.loads(answer.out)
        return VaultState(pod, bool(said["initialized"]), bool(said["sealed"]))
    except (ValueError, KeyError, TypeError):
        return None
