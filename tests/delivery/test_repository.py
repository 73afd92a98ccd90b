"""ArgoRepository and ArgoRepositoryCredentials."""

from __future__ import annotations

from typing import Any

import pytest
from cdk8s import Chart
from syrupy.assertion import SnapshotAssertion

from tests.conftest import of_kind, synthesize
from tests.delivery.conftest import PLATFORM
from virida import InvalidOption
from virida.delivery.options.repository import SshKey, UsernamePassword
from virida.delivery.repository import ArgoRepository, ArgoRepositoryCredentials
from virida.secret.options import RemoteRef, SecretStoreRef

TOKEN = RemoteRef("virida/argocd/gitea", property="token")
LOGIN = UsernamePassword(username="argocd", password=TOKEN)


def test_renders_a_repository(root: Chart, snapshot: SnapshotAssertion) -> None:
    ArgoRepository(root, "platform", url=PLATFORM, credentials=LOGIN)
    document = of_kind(synthesize(root), "ExternalSecret")
    assert document == snapshot
    template = document["spec"]["target"]["template"]
    assert template["metadata"]["labels"]["argocd.argoproj.io/secret-type"] == "repository"
    assert template["data"]["url"] == PLATFORM


def test_renders_credentials(root: Chart, snapshot: SnapshotAssertion) -> None:
    ArgoRepositoryCredentials(
        root,
        "gitea",
        url="ssh://git@gitea.virida.local/",
        credentials=SshKey(RemoteRef("virida/argocd/gitea", property="key", version="3")),
        project="virida-apps",
        store=SecretStoreRef("vault-argocd", kind="SecretStore"),
        refresh_interval="15m",
        wave=-2,
    )
    document = of_kind(synthesize(root), "ExternalSecret")
    assert document == snapshot
    template = document["spec"]["target"]["template"]
    assert template["metadata"]["labels"]["argocd.argoproj.io/secret-type"] == "repo-creds"
    assert template["data"]["project"] == "virida-apps"


@pytest.mark.parametrize(
    ("type", "url"), [("helm", "https://charts.virida.local"), ("oci", "oci://gitea.virida.local/virida/charts/shop")]
)
def test_the_user_name_may_be_secret_too(root: Chart, type: Any, url: str) -> None:
    user = RemoteRef("virida/argocd/gitea", property="user")
    ArgoRepository(root, "charts", url=url, type=type, credentials=UsernamePassword(username=user, password=TOKEN))
    spec = of_kind(synthesize(root), "ExternalSecret")["spec"]
    assert [item["secretKey"] for item in spec["data"]] == ["username", "password"]
    assert spec["target"]["template"]["data"] == {
        "type": type,
        "url": url,
        "username": '{{ index . "username" }}',
        "password": '{{ index . "password" }}',
    }


def test_what_the_api_server_would_fill_in_is_there(root: Chart) -> None:
    ArgoRepository(root, "platform", url=PLATFORM, credentials=LOGIN)
    spec = of_kind(synthesize(root), "ExternalSecret")["spec"]
    assert {"creationPolicy", "deletionPolicy"} < set(spec["target"])
    assert {"engineVersion", "mergePolicy"} < set(spec["target"]["template"])
    for item in spec["data"]:
        assert {"conversionStrategy", "decodingStrategy", "metadataPolicy"} < set(item["remoteRef"])


REJECTED: dict[str, tuple[Any, dict[str, Any], str]] = {
    "http": (
        ArgoRepository,
        {"url": "http://gitea.virida.local/virida/platform.git"},
        "url ('http://gitea.virida.local/virida/platform.git') must be a git repository by https or ssh; "
        'write "https://gitea.virida.local/virida/platform.git"',
    ),
    "credentials-in-the-url": (
        ArgoRepository,
        {"url": "https://me:s3cret@gitea.virida.local/virida/platform.git"},
        "url ('https://***@gitea.virida.local/virida/platform.git') must not hold credentials, because everyone who "
        "reads the manifest sees them; take them out, and give them to an ArgoRepository",
    ),
    "type": (
        ArgoRepository,
        {"url": "oci://ghcr.io/shop/cart"},
        "url ('oci://ghcr.io/shop/cart') must be a git repository; write Oci(...) for an artifact of a registry",
    ),
    "ssh-with-a-password": (
        ArgoRepository,
        {"url": "git@gitea.virida.local:virida/platform.git"},
        "credentials ('UsernamePassword') must fit the url, which is by ssh; give an SshKey",
    ),
    "https-with-a-key": (
        ArgoRepository,
        {"credentials": SshKey(TOKEN)},
        "credentials ('SshKey') must fit the url, which is not by ssh; give a UsernamePassword",
    ),
    "project": (
        ArgoRepository,
        {"project": "default"},
        "project ('default') must not be default, which allows every source, destination and kind; "
        "name an ArgoProject that allows what is rendered",
    ),
    "prefix-without-slash": (
        ArgoRepositoryCredentials,
        {"url": "https://gitea.virida.local"},
        "url ('https://gitea.virida.local') must end with /, or whatever begins with the same characters gets the "
        'credentials; write "https://gitea.virida.local/"',
    ),
    "password-in-clear": (
        ArgoRepository,
        {"credentials": UsernamePassword(username="argocd", password="s3cret")},  # type: ignore[arg-type]
        "credentials.password ('s3cret') must be a RemoteRef; give it a RemoteRef",
    ),
}


@pytest.mark.parametrize(("construct", "options", "message"), REJECTED.values(), ids=list(REJECTED))
def test_rejects(root: Chart, construct: Any, options: dict[str, Any], message: str) -> None:
    with pytest.raises(InvalidOption) as error:
        construct(root, "platform", **{"url": PLATFORM, "credentials": LOGIN, **options})
    assert str(error.value) == f"root/platform: {message}"
