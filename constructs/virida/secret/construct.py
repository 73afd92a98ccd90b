"""The construct that makes a Secret from what a store holds."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from constructs import Construct

from virida.secret.documents import stored_secret
from virida.secret.options import VAULT, RemoteRef, SecretStoreRef, StoredSecretOptions
from virida.tree import ApiObjects, place

_NOTHING: Mapping[str, str] = MappingProxyType({})


class StoredSecret(ApiObjects):
    """A Secret that External Secrets fills from Vault, for charts and controllers that want a Kubernetes Secret.

    Services of ours take files from Vault's agent instead (`Vault`), and no Secret is made. It renders an
    ExternalSecret; the Secret of the same name stays when that is deleted.

    Args:
        scope: The chart; the Secret stands in its namespace.
        id: The name of the ExternalSecret and of the Secret.
        data: What is read: the store's values by a name for each.
        template: The Secret's content: texts by key, in which `{{ .name }}` stands for a value of ``data``. Default:
            one key for each value, by its name.
        type: The Secret's type, such as `kubernetes.io/dockerconfigjson`. Default: `Opaque`.
        labels: Further labels of the Secret, for those who find it by them. Default: none.
        store: The store. Default: the ClusterSecretStore `vault`.
        refresh_interval: How often the store is read. Default: every hour.
        wave: Its sync wave. Default: -1, before what needs it.

    Raises:
        InvalidOption: An option would not make a working Secret.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        data: Mapping[str, RemoteRef],
        template: Mapping[str, str] = _NOTHING,
        type: str = "Opaque",
        labels: Mapping[str, str] = _NOTHING,
        store: SecretStoreRef = VAULT,
        refresh_interval: str = "1h0m0s",
        wave: int = -1,
    ) -> None:
        options = StoredSecretOptions(
            name=id,
            data=data,
            template=template,
            type=type,
            labels=labels,
            store=store,
            refresh_interval=refresh_interval,
            wave=wave,
        )
        options.check(place(scope).at(id))
        super().__init__(scope, id, [stored_secret(options)])
        self._name = id

    @property
    def name(self) -> str:
        """The Secret's name, for those who mount it."""
        return self._name
