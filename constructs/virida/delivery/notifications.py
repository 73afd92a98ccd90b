"""Notifications: as an object of their own, or as values of Argo CD's chart."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from constructs import Construct

from virida.delivery.documents.metadata import metadata
from virida.delivery.documents.notifications import SECRET, notifications_chart_values, notifications_config_map
from virida.delivery.options.notifications import Notifications, NotificationsOptions
from virida.documents import Document
from virida.fields import At
from virida.secret.documents import external_secret
from virida.secret.options import VAULT, RemoteRef, SecretStoreRef
from virida.tree import ApiObjects, place

_NOTHING: Mapping[str, RemoteRef] = MappingProxyType({})


class ArgoNotifications(ApiObjects):
    """What Argo CD's notifications controller reads: a ConfigMap, and a Secret that External Secrets fills.

    Where the chart `argo-cd` installs Argo CD, the chart owns the ConfigMap: give it `notifications_values`, and here
    ``config_map=False``.

    Args:
        scope: The chart. It needs a namespace: Argo CD's own.
        id: The construct's id; the objects have the names that the controller knows.
        notifications: Services, triggers, templates and subscriptions.
        config_map: Whether the ConfigMap `argocd-notifications-cm` is rendered. Default: yes.
        secrets: The keys of the Secret `argocd-notifications-secret`, from the store. All that services read have to
            stand here. Default: none, somebody else makes the Secret.
        store: The store that has them. Default: the ClusterSecretStore `vault`.
        refresh_interval: How often the store is read. Default: every hour.

    Raises:
        InvalidOption: An option would not make a working configuration.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        notifications: Notifications,
        config_map: bool = True,
        secrets: Mapping[str, RemoteRef] = _NOTHING,
        store: SecretStoreRef = VAULT,
        refresh_interval: str = "1h0m0s",
    ) -> None:
        where = place(scope)
        options = NotificationsOptions(
            namespace=where.namespace,
            notifications=notifications,
            config_map=config_map,
            secrets=secrets,
            store=store,
            refresh_interval=refresh_interval,
        )
        options.check(where.at(id))
        documents = [notifications_config_map(notifications)] if config_map else []
        if secrets:
            secret = external_secret(
                metadata(SECRET, "notifications", wave=-1),
                store=store,
                refresh_interval=refresh_interval,
                labels={"app.kubernetes.io/part-of": "argocd"},
                data=dict(sorted(secrets.items())),
                template={name: f'{{{{ index . "{name}" }}}}' for name in sorted(secrets)},
            )
            documents.append(secret)
        super().__init__(scope, id, documents)


def notifications_values(notifications: Notifications) -> Document:
    """The values `notifications` of the chart `argo-cd`, which renders the ConfigMap itself.

    Args:
        notifications: Services, triggers, templates and subscriptions.

    Raises:
        InvalidOption: It would not make a working configuration.
    """
    notifications.check(At("notifications"))
    return notifications_chart_values(notifications)
