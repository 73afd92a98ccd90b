"""WIDEN: what admission lets pass that it refused. DROP: a webhook that can refuse everything."""

from __future__ import annotations

from collections.abc import Iterator

from virida.manifests import Manifest, mappings
from virida.review.argocd import Pruning
from virida.review.consequences.scene import Scene
from virida.review.model import Change, Code, Level, Risk
from virida.review.shapes import texts
from virida.review.words import code, listing

_POLICIES = ("ValidatingAdmissionPolicy", "ValidatingAdmissionPolicyBinding")
_WEBHOOKS = ("ValidatingWebhookConfiguration", "MutatingWebhookConfiguration")
_ENGINES = ("ClusterPolicy", "Policy")
_KINDS = (*_POLICIES, *_WEBHOOKS, *_ENGINES)
_MATCHES = (
    "spec.matchConstraints",
    "spec.matchConditions",
    "spec.matchResources",
    "spec.policyName",
    "spec.paramRef",
    "spec.paramKind",
    "spec.variables",
)
_KEEP = "keep it, or say in the pull request what takes its place"


def removed(scene: Scene) -> Iterator[Risk]:
    """A policy or webhook goes that refused objects."""
    for change in scene.of(*_KINDS):
        gone = change.pruned
        if gone is None or not _is_ours(gone) or scene.deliverer(gone).pruning(gone) is Pruning.KEPT:
            continue
        renamed = " (it is created under another name)" if change.after else ""
        message = f"the {gone.key.kind} goes: what it refused is admitted{renamed}"
        yield Risk(Code.WIDEN, Level.HIGH, change.key, "", message, _KEEP)


def weakened(scene: Scene) -> Iterator[Risk]:
    """A policy checks less, matches something else, or no longer denies."""
    for change in scene.of(*_KINDS):
        if change.updated is None or not _is_ours(change.updated[0]):
            continue
        if change.key.kind in _WEBHOOKS:
            yield from _webhooks(change)
            continue
        before, after = change.updated
        if (before.get("spec", "failurePolicy") or "Fail") == "Fail" and after.get("spec", "failurePolicy") == "Ignore":
            message = "failures are ignored: what the policy cannot judge is admitted"
            yield _widen(change, "spec.failurePolicy", message)
        old, new = (set(texts(m.get("spec", "validationActions"))) for m in (before, after))
        if "Deny" in old - new:
            yield _widen(change, "spec.validationActions", f"{code('Deny')} goes: the policy only reports")
        enforced, now = (str(m.get("spec", "validationFailureAction")).lower() for m in (before, after))
        if enforced == "enforce" and now != "enforce":
            yield _widen(change, "spec.validationFailureAction", "the policy only reports, and no longer refuses")
        rules = "spec.validations" if change.key.kind in _POLICIES else "spec.rules"
        if change.touched(rules):
            yield _widen(change, rules, "what the policy checks changes: it may admit what it refused")
        for field in _MATCHES:
            if change.touched(field):
                yield _widen(change, field, f"{code(field)} changes what the policy applies to")


def new_webhook(scene: Scene) -> Iterator[Risk]:
    """A webhook comes without whose answer nothing is admitted."""
    for change in scene.of(*_WEBHOOKS):
        if change.after is None:
            continue
        known = _failing(change.before) if change.before else set()
        for name in sorted(_failing(change.after) - known):
            message = f"while the webhook {code(name)} does not answer, the objects that it matches cannot be changed"
            remedy = "exclude the namespaces that it needs itself, or set failurePolicy: Ignore"
            yield Risk(Code.DROP, Level.HIGH, change.key, f"webhooks[{name}].failurePolicy", message, remedy)


def _webhooks(change: Change) -> Iterator[Risk]:
    assert change.updated is not None
    before, after = change.updated
    if change.key.kind == "ValidatingWebhookConfiguration":
        gone = sorted(_names(before) - _names(after))
        if gone:
            named = listing([code(name) for name in gone])
            yield _widen(
                change, "webhooks", f"{named} {'goes' if len(gone) == 1 else 'go'}: nothing refuses in its place"
            )
    for name in sorted(_failing(before) - _failing(after)):
        if name in _names(after):
            message = f"{code(name)} is ignored while it does not answer: objects are admitted unseen"
            yield _widen(change, f"webhooks[{name}].failurePolicy", message)
    for name in sorted(_names(before) & _names(after)):
        for part in ("rules", "namespaceSelector", "objectSelector", "matchConditions"):
            if change.touched(f"webhooks[{name}].{part}"):
                message = f"{code(part)} changes what {code(name)} sees: it may miss what it refused"
                yield _widen(change, f"webhooks[{name}].{part}", message)


def _widen(change: Change, field: str, message: str) -> Risk:
    return Risk(Code.WIDEN, Level.HIGH, change.key, field, message, _KEEP)


def _names(manifest: Manifest) -> set[str]:
    return {str(webhook.get("name")) for webhook in mappings(manifest.get("webhooks"))}


def _failing(manifest: Manifest) -> set[str]:
    webhooks = mappings(manifest.get("webhooks"))
    return {str(webhook.get("name")) for webhook in webhooks if webhook.get("failurePolicy", "Fail") == "Fail"}


def _is_ours(manifest: Manifest) -> bool:
    return manifest.key.group == "kyverno.io" if manifest.key.kind in _ENGINES else True
