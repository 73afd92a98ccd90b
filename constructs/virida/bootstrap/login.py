"""Argo CD's login to git. It is the one Secret that Vault cannot give, because Vault comes from git."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from virida.bootstrap.file import BootstrapFile
from virida.bootstrap.kubectl import Kubectl
from virida.errors import ViridaError

USERNAME = "GITEA_USERNAME"
TOKEN = "GITEA_TOKEN"


@dataclass(frozen=True, slots=True)
class Login:
    """A login.

    Args:
        username: The user.
        token: A token that may read its repositories. No message shows it.
    """

    username: str
    token: str = field(repr=False)


def login_from(environment: Mapping[str, str]) -> Login | None:
    """The login that the environment variables `GITEA_USERNAME` and `GITEA_TOKEN` name; None without them.

    Raises:
        ViridaError: One of them is missing, or holds a line break.
    """
    given = {name: environment[name] for name in (USERNAME, TOKEN) if environment.get(name)}
    if not given:
        return None
    for name in (USERNAME, TOKEN):
        if name not in given:
            raise ViridaError(f"{name} is not set; set both {USERNAME} and {TOKEN}")
        if not given[name].isprintable():
            raise ViridaError(f"{name} must be one line without control characters; set it anew")
    return Login(given[USERNAME], given[TOKEN])


def is_managed(kubectl: Kubectl, file: BootstrapFile, name: str) -> bool | None:
    """Whether something in the cluster keeps the Secret up to date already; None where there is no Secret."""
    path = "jsonpath={.metadata.ownerReferences[*].kind}"
    answer = kubectl.ask("-n", file.namespace, "get", "secret", name, "--ignore-not-found", "-o", "name")
    if answer.code:
        raise ViridaError(f"the Secret {file.namespace}/{name} cannot be read: {answer.err.strip()}")
    if not answer.out.strip():
        return None
    return bool(kubectl.demand("-n", file.namespace, "get", "secret", name, "-o", path).strip())


def give(kubectl: Kubectl, file: BootstrapFile, name: str, login: Login) -> None:
    """Make the Secret with which Argo CD reads every repository of the host; kubectl reads it on standard input."""
    texts = {"type": "git", "url": file.host, "username": login.username, "password": login.token}
    secret = {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": {
            "name": name,
            "namespace": file.namespace,
            "labels": {
                "app.kubernetes.io/part-of": "argocd",
                "argocd.argoproj.io/secret-type": "repo-creds",
            },
        },
        "type": "Opaque",
        "data": {key: base64.b64encode(text.encode()).decode() for key, text in texts.items()},
    }
    kubectl.demand("apply", "--server-side", "--field-manager=virida-bootstrap", "-f", "-", stdin=json.dumps(secret))
