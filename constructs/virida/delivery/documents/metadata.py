"""What the objects of Argo CD have in common."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from virida.delivery.options.notifications import Subscription
from virida.documents import Document, present

ARGO = "argoproj.io/v1alpha1"


def metadata(
    name: str,
    component: str,
    *,
    wave: int | None = None,
    labels: Mapping[str, str] | None = None,
    annotations: Mapping[str, str] | None = None,
    finalizers: list[str] | None = None,
) -> Document:
    """An object's metadata; the chart adds the namespace.

    Args:
        name: The object's name.
        component: What it is for Argo CD.
        wave: Its sync wave. Default: Argo CD's own, 0.
        labels: Further labels.
        annotations: Its annotations.
        finalizers: Its finalizers.
    """
    order = {} if wave is None else {"argocd.argoproj.io/sync-wave": str(wave)}
    return present(
        name=name,
        labels={
            "app.kubernetes.io/name": name,
            "app.kubernetes.io/component": component,
            "app.kubernetes.io/part-of": "virida",
            "app.kubernetes.io/managed-by": "cdk8s",
            **(labels or {}),
        },
        annotations={**order, **(annotations or {})},
        finalizers=finalizers,
    )


def subscriptions(given: Iterable[Subscription]) -> dict[str, str]:
    """The annotations by which the notifications controller finds who hears of an object."""
    return {f"notifications.argoproj.io/{each.key}": ";".join(each.recipients) for each in given}


def plain(value: Any) -> Any:
    """Options as JSON has them."""
    if isinstance(value, Mapping):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    return value
