"""The credentials of repositories, as Secrets that External Secrets fills."""

from __future__ import annotations

from virida.delivery.documents.metadata import metadata
from virida.delivery.options.repository import RepositoryOptions, SshKey, UsernamePassword
from virida.documents import Document, present
from virida.secret.documents import external_secret
from virida.secret.options import RemoteRef


def repository(options: RepositoryOptions) -> Document:
    """The ExternalSecret of a repository, or of the credentials of all whose URL begins so."""
    texts = {"type": options.type, "url": options.url, **present(project=options.project)}
    refs: dict[str, RemoteRef] = {}
    match options.credentials:
        case UsernamePassword(username=RemoteRef() as username, password=password):
            refs = {"username": username, "password": password}
        case UsernamePassword(username=str() as username, password=password):
            texts["username"] = username
            refs = {"password": password}
        case SshKey(private_key=key):
            refs = {"sshPrivateKey": key}
    return external_secret(
        metadata(options.name, "repository-credentials" if options.template else "repository", wave=options.wave),
        store=options.store,
        refresh_interval=options.refresh_interval,
        labels={
            "app.kubernetes.io/part-of": "argocd",
            "argocd.argoproj.io/secret-type": "repo-creds" if options.template else "repository",
        },
        data=refs,
        template=texts | {field: f'{{{{ index . "{field}" }}}}' for field in refs},
    )
