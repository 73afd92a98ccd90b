"""Repositories that Argo CD reads with credentials."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Annotated, Literal

from virida import rules
from virida.delivery.options.addresses import check_charts_url, check_git_url, check_oci_url
from virida.delivery.options.identity import ProjectName, check_id, check_namespace
from virida.durations import Duration
from virida.fields import At, Value
from virida.secret.options import VAULT, RemoteRef, SecretStoreRef


@dataclass(frozen=True, slots=True, kw_only=True)
class UsernamePassword(Value):
    """A login by https: to git, a chart repository or a registry.

    Args:
        username: The user name, itself or from the store.
        password: The password or token, from the store.
    """

    username: Annotated[str, rules.not_empty] | RemoteRef
    password: RemoteRef


@dataclass(frozen=True, slots=True)
class SshKey(Value):
    """A key for git by ssh.

    Args:
        private_key: The private key, from the store.
    """

    private_key: RemoteRef


RepositoryType = Literal["git", "helm", "oci"]

_CHECKS = {"git": check_git_url, "helm": check_charts_url, "oci": check_oci_url}


@dataclass(frozen=True, slots=True, kw_only=True)
class RepositoryOptions(Value):
    """What an `ArgoRepository` or `ArgoRepositoryCredentials` was given, which document it. Here are the rules.

    Args:
        name: The construct's id, which names the objects.
        namespace: The chart's namespace.
        template: Whether it is for every repository whose URL begins so.
    """

    name: str
    namespace: str | None
    template: bool
    url: str
    type: RepositoryType = "git"
    credentials: UsernamePassword | SshKey
    project: ProjectName | None = None
    store: SecretStoreRef = VAULT
    refresh_interval: Duration = "1h0m0s"
    wave: int = field(default=-1)

    def check_together(self, at: At) -> None:
        """The address goes with its type and with the way to log in."""
        check_id(at, self.name)
        check_namespace(at, self.namespace)
        url = self.url
        if self.template:
            # Argo CD compares texts: without the slash, git.example.com.evil.org gets the credentials too.
            if not url.endswith("/"):
                (at / "url").refuse(
                    url,
                    "must end with /, or whatever begins with the same characters gets the credentials",
                    f'write "{url}/"',
                )
            url = f"{url}repository"
        _CHECKS[self.type](at / "url", url)
        by_ssh = not re.match(r"https://|oci://", url)
        if by_ssh != isinstance(self.credentials, SshKey):
            (at / "credentials").refuse(
                type(self.credentials).__name__,
                f"must fit the url, which is {'by ssh' if by_ssh else 'not by ssh'}",
                "give an SshKey" if by_ssh else "give a UsernamePassword",
            )
