"""The constructs that give Argo CD credentials."""

from __future__ import annotations

from typing import ClassVar

from constructs import Construct

from virida.delivery.documents.secrets import repository
from virida.delivery.options.repository import RepositoryOptions, RepositoryType, SshKey, UsernamePassword
from virida.secret.options import VAULT, SecretStoreRef
from virida.tree import ApiObjects, place


class _Login(ApiObjects):
    """What both constructs do: the one is for a repository, the other for all whose URL begins so."""

    _template: ClassVar[bool]

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        url: str,
        credentials: UsernamePassword | SshKey,
        type: RepositoryType = "git",
        project: str | None = None,
        store: SecretStoreRef = VAULT,
        refresh_interval: str = "1h0m0s",
        wave: int = -1,
    ) -> None:
        where = place(scope)
        options = RepositoryOptions(
            name=id,
            namespace=where.namespace,
            template=self._template,
            url=url,
            type=type,
            credentials=credentials,
            project=project,
            store=store,
            refresh_interval=refresh_interval,
            wave=wave,
        )
        options.check(where.at(id))
        super().__init__(scope, id, [repository(options)])


class ArgoRepository(_Login):
    """A repository that needs a login: an ExternalSecret that makes the Secret which Argo CD looks for.

    A repository without a login needs no such object, nor does one that `ArgoRepositoryCredentials` covers.

    Args:
        scope: The chart. It needs a namespace: Argo CD's own.
        id: The name of the ExternalSecret and of the Secret.
        url: The repository, as Applications name it.
        credentials: How to log in: `UsernamePassword` by https, `SshKey` by ssh.
        type: What it is: `git` (default), `helm` for a chart repository, `oci` for an artifact of a registry.
        project: The only AppProject that may use it. Default: all whose sources allow it.
        store: The store that has the secret values. Default: the ClusterSecretStore `vault`.
        refresh_interval: How often the store is read. Default: every hour.
        wave: Its sync wave. Default: -1, before what needs it.

    Raises:
        InvalidOption: An option would not make a working repository.
    """

    _template = False


class ArgoRepositoryCredentials(_Login):
    """A login for every repository whose URL begins in the same way (a credential template).

    Args:
        scope: The chart. It needs a namespace: Argo CD's own.
        id: The name of the ExternalSecret and of the Secret.
        url: What the URLs begin with. It ends with a slash: Argo CD compares texts, and the credentials of
            `https://git.example.com` would also go to `https://git.example.com.evil.org`.
        credentials: How to log in: `UsernamePassword` by https, `SshKey` by ssh.
        type: What they are: `git` (default), `helm` or `oci`.
        project: The only AppProject that may use it. Default: all whose sources allow the repository.
        store: The store that has the secret values. Default: the ClusterSecretStore `vault`.
        refresh_interval: How often the store is read. Default: every hour.
        wave: Its sync wave. Default: -1, before what needs it.

    Raises:
        InvalidOption: An option would not make working credentials.
    """

    _template = True
