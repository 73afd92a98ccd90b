"""Secrets from Vault: what the injector reads, the token of its agent, and the flow to it."""

from __future__ import annotations

from typing import Any

import pytest
from cdk8s import Chart
from syrupy.assertion import SnapshotAssertion

from tests.conftest import of_kind
from tests.service.kit import container, documents, options, pod, policies, refusal, render
from virida import ClusterProfile, EmptyDir, Outside, Pods, Vault, VaultSecret
from virida.cluster import VaultServer

DATABASE = VaultSecret("database", path="secret/data/virida/database")


def test_renders_vault(chart: Chart, snapshot: SnapshotAssertion) -> None:
    vault = Vault(
        role="cart",
        secrets=[
            DATABASE,
            VaultSecret("api", path="secret/data/api", env=True, file="api.env"),
            VaultSecret("creds", path="database/creds/cart", kv=None, template="x", command="kill -HUP 1"),
        ],
    )
    found = render(chart, vault=vault, command=["/cart"], args=["--fast"])
    template = of_kind(found, "Deployment")["spec"]["template"]
    token = [volume for volume in template["spec"]["volumes"] if volume["name"] == "vault-token"]
    assert [template["metadata"]["annotations"], {"volumes": token, "command": container(found)["command"]}] == snapshot
    # Only the agent may read the token.
    assert "vault-token" not in [mount["name"] for mount in container(found)["volumeMounts"]]
    assert policies(found)["cart-to-vault-egress"]["egress"][0]["ports"] == [{"protocol": "TCP", "port": 8200}]


def test_without_variables_the_command_is_the_services_own() -> None:
    found = container(documents(options(vault=Vault(role="cart", secrets=[DATABASE]), command=["/cart"])))
    assert found["command"] == ["/cart"]


def test_vault_stands_where_the_profile_says() -> None:
    profile = ClusterProfile.k3s(vault=VaultServer(Pods("vault", {"app": "vault"}), port=18200))
    found = documents(options(vault=Vault(role="cart", secrets=[DATABASE])), profile)
    (rule,) = policies(found)["cart-to-vault-egress"]["egress"]
    assert rule["ports"] == [{"protocol": "TCP", "port": 18200}]
    assert rule["to"][0]["podSelector"] == {"matchLabels": {"app": "vault"}}


def test_without_vault_there_is_no_trace_of_it() -> None:
    found = documents(options())
    assert "vault" not in str(found)
    assert "annotations" not in of_kind(found, "Deployment")["spec"]["template"]["metadata"]
    assert pod(found)["volumes"] == [{"name": "tmp", "emptyDir": {"sizeLimit": "64Mi"}}]


def _vault(*secrets: VaultSecret, **changes: Any) -> Vault:
    return Vault(role="cart", secrets=secrets or (DATABASE,), **changes)


REFUSED: list[tuple[dict[str, Any], str]] = [
    (
        {"vault": _vault(VaultSecret("a", path="/secret/data/a"))},
        "vault.secrets[0].path ('/secret/data/a') must be a path in Vault without slashes around it; "
        'write "secret/data/a"',
    ),
    (
        {"vault": _vault(VaultSecret("a", path="database"))},
        "vault.secrets[0].path ('database') must be a path in Vault without slashes around it; "
        'write "secret/data/database"',
    ),
    (
        {"vault": _vault(VaultSecret("a", path="secret/a"))},
        "vault.secrets[0].path ('secret/a') must have data/ after the mount, because secret is a KV version 2 engine; "
        'write "secret/data/a", or kv=1, or kv=None for another engine',
    ),
    (
        {"vault": _vault(VaultSecret("a", path="secret/data/a", env=True))},
        "vault.secrets[0].env (True) needs the service's command, because a shell has to read the file before it; "
        'write command=["..."] with the entry point of the image',
    ),
    (
        {"vault": _vault(VaultSecret("a", path="secret/data/a", env=True, template="b")), "command": ["/cart"]},
        "vault.secrets[0].env (True) must not stand with a template; let the template write export lines, or drop it",
    ),
    ({"vault": _vault(DATABASE, DATABASE)}, "vault.secrets[1].name ('database') must stand once; choose another one"),
    (
        {"vault": Vault(role="cart", secrets=[])},
        "vault.secrets ([]) must not be empty; write at least one, or leave the option out",
    ),
    (
        {"vault": _vault(pre_populate=False, keep_running=False)},
        "vault.keep_running (False) must not be False together with pre_populate; let one agent write",
    ),
    (
        {"vault": _vault(memory="256Mi")},
        "vault.memory_limit ('128Mi') must be at least memory (256Mi); write 256Mi or more",
    ),
    (
        {"vault": _vault(), "mounts": {"/vault/secrets/mine": EmptyDir("1Gi")}},
        "mounts[\"/vault/secrets/mine\"] ('/vault/secrets/mine') must be free for Vault's agent; mount it elsewhere",
    ),
    (
        {"vault": _vault(), "mounts": {"/vault/token": EmptyDir("1Gi")}},
        "mounts[\"/vault/token\"] ('/vault/token') must be free for Vault's agent; mount it elsewhere",
    ),
    (
        {"vault": _vault(), "calls": [Outside("vault", cidr="10.0.0.0/8", port=1)]},
        "calls[0] ('vault') must stand once, because the flow is named after it; merge the two",
    ),
]


@pytest.mark.parametrize(("changes", "message"), REFUSED, ids=[message.split(" (")[0] for _, message in REFUSED])
def test_rejects_vault(changes: dict[str, Any], message: str) -> None:
    assert refusal(**changes) == f"shop/cart: {message}"


def test_rejects_vault_where_there_is_none() -> None:
    assert refusal(ClusterProfile.k3s(vault=None), vault=_vault()) == (
        "shop/cart: vault ('cart') needs a Vault, and the cluster profile has none; "
        "write ClusterProfile(..., vault=...)"
    )
