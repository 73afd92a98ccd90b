"""The rule that the selectors of NetworkPolicies select pods."""

from __future__ import annotations

from collections.abc import Iterator

from virida.checks.context import Context
from virida.checks.findings import Severity, Violation
from virida.checks.objects import Objects
from virida.checks.references.known import Known
from virida.checks.references.selection import Selection
from virida.checks.registry import rule
from virida.manifests import Manifest, ObjectKey, resolve_field
from virida.reachability import DeadPeer, Selector, dead_peers

_POLICIES = "networking.k8s.io"


@rule("references/network-policy", Severity.WARNING)
def network_policy(objects: Objects, context: Context) -> Iterator[Violation]:
    """A selector of a NetworkPolicy that selects no pod."""
    if not objects.of("NetworkPolicy", _POLICIES):
        return
    known, selection = objects.once(Known, context), objects.once(Selection, context)
    for dead in dead_peers(selection.documents):
        manifest = known.find(ObjectKey(_POLICIES, "NetworkPolicy", dead.namespace, dead.policy))
        if manifest is None:
            continue
        selector = _pod_selector(manifest, dead)
        # The profile, the caller or an operator may know of pods that no manifest makes.
        if all(selection.no_pod(namespace, selector) for namespace in dead.namespaces):
            peer = dead.field != "spec.podSelector"
            yield Violation(
                manifest,
                dead.field,
                f"{dead.peer} selects no pod; "
                + ("the rule allows nobody" if peer else "the policy applies to none, and restricts nothing"),
                "write the labels of the pod template" + selection.hint(selection.pods, dead.namespaces[0], selector),
            )


def _pod_selector(manifest: Manifest, dead: DeadPeer) -> Selector:
    found = manifest.get(*resolve_field(manifest.document, dead.field))
    if dead.field == "spec.podSelector":
        return Selector.read(found)
    return Selector.read(found.get("podSelector") if isinstance(found, dict) else None)
