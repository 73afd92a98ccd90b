"""What the platform reads from Vault: the store, and the Secrets that charts and controllers want.

Nothing here is needed to reach Vault. Until a person has unsealed it, these Secrets are missing, and so is what needs
them: Grafana, backups, notifications. The paths below `secret/` are written into Vault by hand, once.
"""

from __future__ import annotations

from collections.abc import Sequence

from cdk8s import ApiObjectMetadata, App, Chart

from charts.environments import Environment
from charts.gitea import HOST
from charts.platform import argo_cd, grafana, routes, vault, velero
from charts.platform.notifications import notifications
from charts.platform.release import ARGO_CD, MONITORING, PULL_SECRET, SYSTEM, VELERO, labels
from imports.io.external_secrets import (
    ClusterSecretStore,
    ClusterSecretStoreSpec,
    ClusterSecretStoreSpecProvider,
    ClusterSecretStoreSpecProviderVault,
    ClusterSecretStoreSpecProviderVaultAuth,
    ClusterSecretStoreSpecProviderVaultAuthKubernetes,
    ClusterSecretStoreSpecProviderVaultAuthKubernetesServiceAccountRef,
    ClusterSecretStoreSpecProviderVaultVersion,
)
from virida import ArgoNotifications, ArgoRepositoryCredentials, RemoteRef, StoredSecret, UsernamePassword

_GITEA = "virida/gitea"


def store(app: App, environment: Environment) -> Chart:
    """The chart of the store that ExternalSecrets read; without a namespace, because it belongs to the cluster."""
    chart = Chart(app, "secret-store", labels=labels("secret-store"))
    account = ClusterSecretStoreSpecProviderVaultAuthKubernetesServiceAccountRef(
        name="external-secrets", namespace=SYSTEM
    )
    login = ClusterSecretStoreSpecProviderVaultAuthKubernetes(
        mount_path="kubernetes", role="external-secrets", service_account_ref=account
    )
    ClusterSecretStore(
        chart,
        "vault",
        metadata=ApiObjectMetadata(name="vault"),
        spec=ClusterSecretStoreSpec(
            provider=ClusterSecretStoreSpecProvider(
                vault=ClusterSecretStoreSpecProviderVault(
                    server=vault.ADDRESS,
                    path="secret",
                    version=ClusterSecretStoreSpecProviderVaultVersion.V2,
                    auth=ClusterSecretStoreSpecProviderVaultAuth(kubernetes=login),
                )
            )
        ),
    )
    return chart


def secrets(app: App, environment: Environment) -> Sequence[Chart]:
    """A chart for the Secrets of each namespace."""
    services = Chart(app, "virida-apps-secrets", namespace="virida-apps")
    _pull_secret(services)

    argo = Chart(app, "argocd-secrets", namespace=ARGO_CD)
    ArgoRepositoryCredentials(
        argo,
        "gitea",
        url=f"https://{HOST}/",
        credentials=UsernamePassword(
            username=RemoteRef(_GITEA, property="username"), password=RemoteRef(_GITEA, property="token")
        ),
    )
    StoredSecret(
        argo,
        argo_cd.WEBHOOK_SECRET,
        data={"gitea": RemoteRef(_GITEA, property="webhook-secret")},
        # Argo CD reads Secrets with this label only.
        labels={"app.kubernetes.io/part-of": "argocd"},
    )
    ArgoNotifications(
        argo,
        "notifications",
        notifications=notifications(environment),
        config_map=False,
        secrets={
            "gitea-token": RemoteRef(_GITEA, property="token"),
            "mail-username": RemoteRef("virida/mail", property="username"),
            "mail-password": RemoteRef("virida/mail", property="password"),
        },
    )

    monitoring = Chart(app, "virida-monitoring-secrets", namespace=MONITORING)
    _pull_secret(monitoring)
    StoredSecret(
        monitoring,
        grafana.ADMINISTRATOR,
        data={
            "username": RemoteRef("virida/grafana", property="username"),
            "password": RemoteRef("virida/grafana", property="password"),
        },
    )
    StoredSecret(
        monitoring,
        routes.JAEGER_USERS,
        data={"htpasswd": RemoteRef("virida/jaeger", property="htpasswd")},
        type="nginx.org/htpasswd",
    )

    system = Chart(app, "virida-system-secrets", namespace=SYSTEM)
    _pull_secret(system)

    backup = Chart(app, "velero-secrets", namespace=VELERO)
    StoredSecret(
        backup,
        velero.CREDENTIALS,
        data={
            "id": RemoteRef("virida/object-storage", property="access-key-id"),
            "key": RemoteRef("virida/object-storage", property="secret-access-key"),
        },
        template={"cloud": "[default]\naws_access_key_id={{ .id }}\naws_secret_access_key={{ .key }}\n"},
    )
    return [services, argo, monitoring, system, backup]


def _pull_secret(chart: Chart) -> None:
    StoredSecret(
        chart,
        PULL_SECRET,
        data={
            "username": RemoteRef(_GITEA, property="username"),
            "token": RemoteRef(_GITEA, property="token"),
        },
        type="kubernetes.io/dockerconfigjson",
        template={
            ".dockerconfigjson": (
                f'{{"auths":{{"{HOST}":{{"username":{{{{ .username | toJson }}}},"password":{{{{ .token | toJson }}}},'
                '"auth":"{{ printf "%s:%s" .username .token | b64enc }}"}}}'
            )
        },
    )
