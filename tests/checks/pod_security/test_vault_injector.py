"""What Vault's injector makes of a pod."""

import json
from typing import Any

import pytest

from virida.checks import vault_injector as vault
from virida.podsecurity import PodTemplate

HARDENED = {
    "runAsUser": 100,
    "runAsGroup": 1000,
    "runAsNonRoot": True,
    "readOnlyRootFilesystem": True,
    "allowPrivilegeEscalation": False,
    "capabilities": {"drop": ["ALL"]},
}


def _pod(inject: str | None = "true", /, user: Any = None, **annotations: str) -> PodTemplate:
    written = {vault.PREFIX + name.replace("_", "-"): text for name, text in annotations.items()}
    if inject is not None:
        written[vault.PREFIX + "agent-inject"] = inject
    web: dict[str, Any] = {"name": "web"} | ({"securityContext": {"runAsUser": user}} if user is not None else {})
    return PodTemplate({"annotations": written}, {"containers": [web], "initContainers": [{"name": "setup"}]})


def _agents(pod: PodTemplate) -> dict[str, Any]:
    """What the added containers have as their security context, by name."""
    injection = vault.inject(pod)
    assert injection is not None
    return {
        name: next(c for c in injection.pod.spec[sort] if c["name"] == name)["securityContext"]
        for sort, name in injection.added
    }


def test_adds_hardened_containers_and_leaves_the_others() -> None:
    pod = _pod()
    assert _agents(pod) == {"vault-agent-init": HARDENED, "vault-agent": HARDENED}
    injection = vault.inject(pod)
    assert injection is not None
    assert [c["name"] for c in injection.pod.spec["containers"]] == ["web", "vault-agent"]
    assert [c["name"] for c in injection.pod.spec["initContainers"]] == ["setup", "vault-agent-init"]
    assert [c["name"] for c in pod.spec["containers"]] == ["web"]


@pytest.mark.parametrize("inject", [None, "false", "0", ""])
def test_leaves_a_pod_alone_that_does_not_ask(inject: str | None) -> None:
    assert vault.inject(_pod(inject)) is None


def test_leaves_a_pod_alone_that_has_its_agent() -> None:
    assert vault.inject(_pod("true", agent_inject_status="injected")) is None


@pytest.mark.parametrize(
    ("annotations", "names"),
    [
        ({"agent_pre_populate": "false"}, ["vault-agent"]),
        ({"agent_pre_populate_only": "true"}, ["vault-agent-init"]),
        ({"agent_pre_populate": "t", "agent_pre_populate_only": "F"}, ["vault-agent-init", "vault-agent"]),
    ],
)
def test_adds_the_containers_that_are_asked_for(annotations: dict[str, str], names: list[str]) -> None:
    assert list(_agents(_pod("true", **annotations))) == names


@pytest.mark.parametrize(
    ("annotations", "changed"),
    [
        ({"agent_run_as_user": "2000"}, {"runAsUser": 2000}),
        ({"agent_run_as_user": "0"}, {"runAsUser": 0, "runAsNonRoot": False}),
        ({"agent_run_as_group": "0"}, {"runAsGroup": 0, "runAsNonRoot": False}),
        ({"agent_run_as_same_user": "true"}, {"runAsUser": 5000}),
        ({"agent_run_as_same_user": "true", "agent_run_as_user": "7"}, {"runAsUser": 5000}),
    ],
)
def test_runs_as_who_is_asked_for(annotations: dict[str, str], changed: dict[str, Any]) -> None:
    assert _agents(_pod("true", user=5000, **annotations))["vault-agent"] == HARDENED | changed


def test_sets_no_security_context_where_that_is_asked_for() -> None:
    assert _agents(_pod("true", agent_set_security_context="false")) == {"vault-agent-init": {}, "vault-agent": {}}


def test_applies_patches_to_their_own_container() -> None:
    patch = [
        {"op": "add", "path": "/securityContext/seccompProfile", "value": {"type": "RuntimeDefault"}},
        {"op": "remove", "path": "/securityContext/runAsUser"},
        {"op": "replace", "path": "/securityContext/capabilities/drop", "value": []},
        {"op": "add", "path": "/env/-", "value": {"name": "A", "value": "b"}},
    ]
    agents = _agents(_pod("true", agent_json_patch=json.dumps(patch)))
    patched = HARDENED | {"seccompProfile": {"type": "RuntimeDefault"}, "capabilities": {"drop": []}}
    del patched["runAsUser"]
    assert agents == {"vault-agent-init": HARDENED, "vault-agent": patched}


@pytest.mark.parametrize(
    "patch",
    [
        "not JSON",
        "{}x",
        "[1]",
        '[{"op": "add"}]',
        '[{"op": "test", "path": "/securityContext/runAsUser", "value": 1}]',
        '[{"op": "remove", "path": "/securityContext/privileged"}]',
        '[{"op": "add", "path": "/securityContext/capabilities/drop/-", "value": "A"}]',
    ],
)
def test_does_not_judge_a_container_whose_patch_it_cannot_follow(patch: str) -> None:
    assert list(_agents(_pod("true", agent_json_patch=patch))) == ["vault-agent-init"]


@pytest.mark.parametrize(
    ("pod", "annotation", "reason", "remedy"),
    [
        (_pod("yes"), "agent-inject", '"yes" is neither true nor false', 'write "true" or "false"'),
        (
            _pod("true", agent_pre_populate="no"),
            "agent-pre-populate",
            '"no" is neither true nor false',
            'write "true" or "false"',
        ),
        (
            _pod("true", agent_run_as_group="vault"),
            "agent-run-as-group",
            '"vault" is no number',
            'write the number, such as "1000"',
        ),
        (
            _pod("true", agent_run_as_same_user="true"),
            "agent-run-as-same-user",
            "the first container has no runAsUser of its own that the agent could share",
            "write runAsUser, other than 0, in the securityContext of the first container, or remove the annotation",
        ),
        (
            _pod("true", user=0, agent_run_as_same_user="true"),
            "agent-run-as-same-user",
            "the first container runs as root, and the agent may not",
            "write runAsUser, other than 0, in the securityContext of the first container, or remove the annotation",
        ),
    ],
)
def test_refuses_what_the_injector_refuses(pod: PodTemplate, annotation: str, reason: str, remedy: str) -> None:
    with pytest.raises(vault.Refused) as caught:
        vault.inject(pod)
    assert (caught.value.annotation, str(caught.value), caught.value.remedy) == (
        vault.PREFIX + annotation,
        reason,
        remedy,
    )
