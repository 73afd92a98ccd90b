"""What ArgoApp refuses, and what it says."""

from __future__ import annotations

from typing import Any

import pytest
from cdk8s import Chart, Testing

from tests.delivery.conftest import FOLDER, NOTIFICATIONS
from virida import InvalidOption
from virida.delivery.app import ArgoApp
from virida.delivery.options.application import Destination, IgnoreDifference
from virida.delivery.options.notifications import Subscription
from virida.delivery.options.sync import Retry, SyncPolicy

REJECTED: dict[str, tuple[dict[str, Any], str]] = {
    "project-default": (
        {"project": "default"},
        "project ('default') must not be default, which allows every source, destination and kind; "
        "name an ArgoProject that allows what is rendered",
    ),
    "project-empty": (
        {"project": ""},
        "project ('') must be a DNS label (a-z, 0-9, -; at most 63); choose a name of letters and digits",
    ),
    "project-none": ({"project": None}, "project (None) must be a str; give it a str"),
    "server-and-name": (
        {"destination": Destination("shop", server="https://10.0.0.1:6443", name="edge")},
        "destination.name ('edge') must not stand with server (https://10.0.0.1:6443), Argo CD refuses both; "
        "keep one of them",
    ),
    "server-by-http": (
        {"destination": Destination("shop", server="http://10.0.0.1:6443")},
        "destination.server ('http://10.0.0.1:6443') must be an address by https; "
        'write "https://10.0.0.1:6443"',
    ),
    "namespace": (
        {"destination": "Virida_Apps"},
        "destination ('Virida_Apps') must be a DNS label (a-z, 0-9, -; at most 63); write \"virida-apps\"",
    ),
    "finalizer": (
        {"finalizer": "orphan"},
        "finalizer ('orphan') must be 'foreground', 'background' or None; give it one of them",
    ),
    "duration": (
        {"sync": SyncPolicy(retry=Retry(duration="5"))},
        "sync.retry.duration ('5') must be a duration of hours, minutes and seconds; write \"5s\"",
    ),
    "duration-beyond-the-longest": (
        {"sync": SyncPolicy(retry=Retry(duration="5m"))},
        "sync.retry.duration ('5m') must be at most max_duration (3m); shorten it or raise max_duration",
    ),
    "limit": (
        {"sync": SyncPolicy(retry=Retry(limit=-2))},
        "sync.retry.limit (-2) must be at least -1; write -1 or more",
    ),
    "server-side-diff-alone": (
        {"sync": SyncPolicy(server_side_apply=False)},
        "sync.server_side_diff (True) needs server_side_apply, or it tells differences that a sync does not make; "
        "write False too",
    ),
    "ignores-nothing": (
        {"ignore_differences": [IgnoreDifference("Deployment", group="apps")]},
        "ignore_differences[0].json_pointers ([]) must not be empty, or the value ignores nothing; "
        'write the field, such as "/spec/replicas"',
    ),
    "pointer": (
        {"ignore_differences": [IgnoreDifference("Deployment", group="apps", json_pointers=[".spec.replicas"])]},
        "ignore_differences[0].json_pointers[0] ('.spec.replicas') must be a JSON pointer (RFC 6901); "
        'write "/spec/replicas"',
    ),
    "trigger": (
        {"subscriptions": [Subscription("on-deployed", service="gitea", notifications=NOTIFICATIONS)]},
        "subscriptions[0].trigger ('on-deployed') must be a trigger that exists; write on-sync-succeeded, "
        "on-sync-failed, on-health-degraded or on-sync-status-unknown, or add it",
    ),
    "service": (
        {"subscriptions": [Subscription("on-sync-failed", service="slack", notifications=NOTIFICATIONS)]},
        "subscriptions[0].service ('slack') must be a service that exists; write gitea, email or chat, or add it",
    ),
    "mail-to-nobody": (
        {"subscriptions": [Subscription("on-sync-failed", service="email", notifications=NOTIFICATIONS)]},
        "subscriptions[0].recipients ([]) must not be empty, because a mail needs an address; write the addresses",
    ),
    "webhook-to-somebody": (
        {"subscriptions": [
            Subscription("on-sync-failed", service="chat", recipients=["ops"], notifications=NOTIFICATIONS)
        ]},
        "subscriptions[0].recipients (['ops']) must be empty, because chat sends to one address only; leave it out",
    ),
    "subscription-twice": (
        {"subscriptions": [Subscription("on-sync-failed", service="gitea", notifications=NOTIFICATIONS)] * 2},
        "subscriptions[1] ('on-sync-failed') must stand once with gitea; merge their recipients",
    ),
    "generate-path": (
        {"manifest_generate_paths": ["/dist"]},
        "manifest_generate_paths[0] ('/dist') must be relative to the root of the repository, without . and ..; "
        'write "dist"',
    ),
}  # fmt: skip


@pytest.mark.parametrize(("options", "message"), REJECTED.values(), ids=list(REJECTED))
def test_rejects(root: Chart, options: dict[str, Any], message: str) -> None:
    given: dict[str, Any] = {"project": "shop", "source": FOLDER, "destination": "shop", "finalizer": None, **options}
    with pytest.raises(InvalidOption) as error:
        ArgoApp(root, "shop", **given)
    assert str(error.value) == f"root/shop: {message}"


def test_rejects_an_id_that_is_no_name(root: Chart) -> None:
    with pytest.raises(InvalidOption) as error:
        ArgoApp(root, "Shop.Cart", project="shop", source=FOLDER, destination="shop", finalizer=None)
    assert str(error.value) == (
        "root/Shop.Cart: id ('Shop.Cart') must be a DNS label (a-z, 0-9, -; at most 63), because it names the object; "
        'write "shop-cart"'
    )


def test_rejects_a_chart_without_namespace() -> None:
    chart = Chart(Testing.app(), "root")
    with pytest.raises(InvalidOption) as error:
        ArgoApp(chart, "shop", project="shop", source=FOLDER, destination="shop", finalizer=None)
    assert str(error.value) == (
        "root/shop: namespace (None) must be known, because Argo CD reads its objects in its own namespace only; "
        'write Chart(app, id, namespace="argocd")'
    )
