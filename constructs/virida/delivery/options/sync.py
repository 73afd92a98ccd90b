"""How an Application goes to the cluster."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from virida.durations import Duration, seconds
from virida.fields import At, Value
from virida.rules import at_least


@dataclass(frozen=True, slots=True, kw_only=True)
class Automated(Value):
    """What Argo CD does by itself when git and the cluster differ.

    Args:
        prune: Whether objects that git no longer has are deleted. Default: yes: git is the truth.
        self_heal: Whether a change that somebody made in the cluster is undone. Default: yes, for the same reason.
        allow_empty: Whether it may prune everything, when git renders nothing. Default: no; that is a mistake nearly
            always.
    """

    prune: bool = True
    self_heal: bool = True
    allow_empty: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Retry(Value):
    """What happens after a sync that failed.

    Args:
        limit: How often it is tried again; -1 without end. Default: 5. An Application with a finalizer cannot be
            deleted while a sync is tried again; `argocd app terminate-op` ends it.
        duration: How long the first pause is. Default: `5s`.
        factor: By what each pause is longer than the one before. Default: 2.
        max_duration: How long a pause is at most. Default: `3m`.
        refresh: Whether the next try takes the newest commit. Default: yes; otherwise the fix for what fails would wait
            until all tries of the commit that fails are used up.
    """

    limit: Annotated[int, at_least(-1)] = 5
    duration: Duration = "5s"
    factor: Annotated[int, at_least(1)] = 2
    max_duration: Duration = "3m"
    refresh: bool = True

    def check_together(self, at: At) -> None:
        """Pauses grow up to the longest."""
        if seconds(self.duration) > seconds(self.max_duration):
            (at / "duration").refuse(
                self.duration, f"must be at most max_duration ({self.max_duration})", "shorten it or raise max_duration"
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class SyncPolicy(Value):
    """How an Application is synced. `Replace` and `Force` are for single objects, by their own annotation.

    Args:
        automated: What Argo CD does by itself. Default: everything but emptying the Application. None: a person syncs.
        retry: What happens after a failure. Default: five more tries.
        create_namespace: Whether Argo CD makes the destination namespace. Default: no; a `SecureNamespace` owns it,
            with its Pod Security level, and Argo CD would make it without one.
        prune_propagation: How an object's dependents go when it is pruned. Default: `foreground`, they go first.
        prune_last: Whether pruning waits until everything else is applied and healthy. Default: yes, so that nothing
            loses what it still uses.
        server_side_apply: Whether the API server merges. Default: yes; client-side apply fails for objects of more than
            262,144 bytes, which large CustomResourceDefinitions are.
        server_side_diff: Whether the API server also tells the difference, so that its defaults are none. Default: yes.
            It goes with ``server_side_apply``.
        apply_out_of_sync_only: Whether objects that are in sync are left alone. Default: no; it is for thousands.
        fail_on_shared_resource: Whether a sync fails when another Application owns one of the objects. Default: yes;
            two owners would undo each other's changes for ever.
        skip_dry_run_on_missing_resource: Whether custom resources may be synced before their definition is there.
            Default: no. Say yes where another Application brings the definition.
        validate: Whether manifests are validated before they are applied. Default: yes.
    """

    automated: Automated | None = Automated()
    retry: Retry = Retry()
    create_namespace: bool = False
    prune_propagation: Literal["foreground", "background", "orphan"] = "foreground"
    prune_last: bool = True
    server_side_apply: bool = True
    server_side_diff: bool = True
    apply_out_of_sync_only: bool = False
    fail_on_shared_resource: bool = True
    skip_dry_run_on_missing_resource: bool = False
    validate: bool = True

    def check_together(self, at: At) -> None:
        """The difference is told by whoever merges."""
        if self.server_side_diff and not self.server_side_apply:
            (at / "server_side_diff").refuse(
                True, "needs server_side_apply, or it tells differences that a sync does not make", "write False too"
            )
