"""The rule about tokens of ServiceAccounts in pods that have no use for them."""

from __future__ import annotations

from collections.abc import Iterator

from virida.checks import vault_injector as vault
from virida.checks.context import Context
from virida.checks.findings import Severity, Violation
from virida.checks.objects import Objects
from virida.checks.pods import Pod, pods
from virida.checks.registry import rule
from virida.checks.security.access import RBAC
from virida.manifests import mappings

_FIELD = "automountServiceAccountToken"


@rule("security/token-mounted", Severity.WARNING)
def token_mounted(objects: Objects, context: Context) -> Iterator[Violation]:
    """A pod with a token for the API server, and no right that it could use."""
    granted = objects.once(_subjects)
    for pod in objects.once(pods):
        namespace = pod.manifest.key.namespace
        account = pod.spec.get("serviceAccountName") or pod.spec.get("serviceAccount") or "default"
        if not isinstance(account, str) or not _mounts(objects, pod, namespace, account):
            continue
        # What everybody gets is no reason to have a token.
        subjects = {
            ("ServiceAccount", namespace, account),
            ("User", "", f"system:serviceaccount:{namespace}:{account}"),
            ("Group", "", f"system:serviceaccounts:{namespace}"),
            ("Group", "", "system:serviceaccounts"),
        }
        if not subjects & granted:
            yield Violation(
                pod.manifest,
                pod.field("spec", _FIELD),
                f"every container gets a token of the ServiceAccount {account}, to which nothing is granted here; "
                "whoever breaks into the pod can use it, and gets what is granted to the account one day",
                _remedy(pod),
            )


def _mounts(objects: Objects, pod: Pod, namespace: str, account: str) -> bool:
    """Whether the pod gets a token, as far as that is known: its own word counts more than its ServiceAccount's."""
    stated = pod.spec.get(_FIELD)
    if stated is not None:
        return stated is not False
    found = objects.find("ServiceAccount", "", namespace, account)
    if found is not None:
        return found.get(_FIELD) is not False
    # The account default is in every namespace, as it was made; another one may say no where nobody looked.
    return account == "default"


def _remedy(pod: Pod) -> str:
    try:
        injected = vault.asks_for_injection(pod.annotations)
    except vault.Refused:
        injected = False
    if injected and vault.TOKEN_VOLUME not in pod.annotations:
        return (
            f"write {_FIELD}: false in the pod's spec, add a projected serviceAccountToken volume for Vault's agent, "
            f"and name it in the annotation {vault.TOKEN_VOLUME}"
        )
    return f"write {_FIELD}: false in the pod's spec"


def _subjects(objects: Objects) -> set[tuple[str, str, str]]:
    """Kind, namespace and name of everybody to whom a binding grants something."""
    return {
        (str(subject.get("kind")), str(subject.get("namespace") or ""), str(subject.get("name")))
        for kind in ("ClusterRoleBinding", "RoleBinding")
        for binding in objects.of(kind, RBAC)
        for subject in mappings(binding.get("subjects"))
    }
