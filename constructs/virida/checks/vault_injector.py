"""What Vault's agent injector makes of a pod, as far as Pod Security looks at it.

The injector is a mutating webhook: PodSecurity admission judges the pod that leaves it, which no manifest shows.
Sources: https://developer.hashicorp.com/vault/docs/deploy/kubernetes/injector/annotations, and the folder
agent-inject/agent of https://github.com/hashicorp/vault-k8s.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from virida.manifests import mappings
from virida.podsecurity import PodTemplate

PREFIX = "vault.hashicorp.com/"
INIT, AGENT = "vault-agent-init", "vault-agent"

RUN_AS_USER = PREFIX + "agent-run-as-user"
RUN_AS_GROUP = PREFIX + "agent-run-as-group"
SAME_USER = PREFIX + "agent-run-as-same-user"
SET_SECURITY_CONTEXT = PREFIX + "agent-set-security-context"
TOKEN_VOLUME = PREFIX + "agent-service-account-token-volume-name"
PATCHES = {INIT: PREFIX + "agent-init-json-patch", AGENT: PREFIX + "agent-json-patch"}

# Go's strconv.ParseBool, by which the injector reads its annotations; nothing counts as false.
_BOOLEANS = {
    **dict.fromkeys(("1", "t", "T", "TRUE", "true", "True"), True),
    **dict.fromkeys(("0", "f", "F", "FALSE", "false", "False", ""), False),
}


class Refused(Exception):
    """The injector does not admit the pod; the text says why.

    Args:
        annotation: The annotation that it stumbles over.
        reason: What is wrong with it.
        remedy: What to write.
    """

    def __init__(self, annotation: str, reason: str, remedy: str) -> None:
        super().__init__(reason)
        self.annotation = annotation
        self.remedy = remedy


@dataclass(frozen=True, slots=True)
class Injection:
    """A pod after the injector.

    Args:
        pod: The pod with the containers that were added.
        added: The lists and names of these containers, such as `("initContainers", "vault-agent-init")`.
    """

    pod: PodTemplate
    added: tuple[tuple[str, str], ...]


def asks_for_injection(annotations: Mapping[str, Any]) -> bool:
    """Whether a pod asks for an agent.

    Args:
        annotations: The pod's annotations.

    Raises:
        Refused: It says neither yes nor no.
    """
    return _flag(annotations, PREFIX + "agent-inject", False) and annotations.get(PREFIX + "agent-inject-status") != (
        "injected"
    )


def inject(pod: PodTemplate) -> Injection | None:
    """The pod that the injector makes of one; None where it leaves the pod alone.

    Args:
        pod: The pod.

    Raises:
        Refused: The injector would refuse the pod.
    """
    annotations = pod.metadata.get("annotations")
    if not isinstance(annotations, Mapping) or not asks_for_injection(annotations):
        return None
    context = _security_context(annotations, pod)
    wanted = []
    if _flag(annotations, PREFIX + "agent-pre-populate", True):
        wanted.append(("initContainers", INIT))
    if not _flag(annotations, PREFIX + "agent-pre-populate-only", False):
        wanted.append(("containers", AGENT))
    spec, added = dict(pod.spec), []
    for sort, name in wanted:
        container = _patched({"name": name, "securityContext": context}, annotations.get(PATCHES[name]))
        if container is not None:
            spec[sort] = [*mappings(spec.get(sort)), container]
            added.append((sort, name))
    return Injection(pod._replace(spec=spec), tuple(added))


def _security_context(annotations: Mapping[str, Any], pod: PodTemplate) -> dict[str, Any]:
    user, group = _number(annotations, RUN_AS_USER, 100), _number(annotations, RUN_AS_GROUP, 1000)
    if _flag(annotations, SAME_USER, False):
        user = _user_of_first_container(pod)
    if not _flag(annotations, SET_SECURITY_CONTEXT, True):
        return {}
    return {
        "runAsUser": user,
        "runAsGroup": group,
        "runAsNonRoot": user != 0 and group != 0,
        "readOnlyRootFilesystem": True,
        "allowPrivilegeEscalation": False,
        "capabilities": {"drop": ["ALL"]},
    }


def _user_of_first_container(pod: PodTemplate) -> int:
    first = next(iter(mappings(pod.spec.get("containers"))), {})
    context = first.get("securityContext")
    user = context.get("runAsUser") if isinstance(context, Mapping) else None
    remedy = "write runAsUser, other than 0, in the securityContext of the first container, or remove the annotation"
    if not isinstance(user, int):
        raise Refused(SAME_USER, "the first container has no runAsUser of its own that the agent could share", remedy)
    if user == 0:
        raise Refused(SAME_USER, "the first container runs as root, and the agent may not", remedy)
    return user


def _patched(container: dict[str, Any], patch: Any) -> dict[str, Any] | None:
    """The container after the JSON patch of its annotation; None where the outcome cannot be told."""
    if not patch:
        return container
    try:
        operations = json.loads(patch)
        container = copy.deepcopy(container)
        for operation in operations:
            *parents, last = operation["path"].lstrip("/").split("/")
            # What the container has beside its securityContext is not judged.
            if (parents or [last])[0] != "securityContext":
                continue
            place: Any = container
            for key in parents:
                place = place[key]
            if operation["op"] in ("add", "replace") and isinstance(place, dict):
                place[last] = operation["value"]
            elif operation["op"] == "remove" and isinstance(place, dict):
                del place[last]
            else:
                return None
    except (KeyError, TypeError, ValueError, AttributeError):
        return None
    return container


def _flag(annotations: Mapping[str, Any], key: str, default: bool) -> bool:
    value = annotations.get(key)
    if value is None:
        return default
    found = _BOOLEANS.get(str(value))
    if found is None:
        raise Refused(key, f'"{value}" is neither true nor false', 'write "true" or "false"')
    return found


def _number(annotations: Mapping[str, Any], key: str, default: int) -> int:
    value = annotations.get(key)
    try:
        return default if value is None else int(str(value))
    except ValueError:
        raise Refused(key, f'"{value}" is no number', f'write the number, such as "{default}"') from None
