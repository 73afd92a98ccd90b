"""What Vault's injector reads from a pod. Source: Vault documentation, "Agent Sidecar Injector annotations"."""

from __future__ import annotations

from collections.abc import Sequence

from virida.cluster import VaultServer
from virida.documents import Document
from virida.service.options.network import Flow, FlowPort
from virida.service.options.vault import TOKEN_VOLUME, VAULT_FLOW, Vault, VaultSecret

_PREFIX = "vault.hashicorp.com/"


def injection(vault: Vault | None) -> Document:
    """The pod's annotations."""
    if vault is None:
        return {}
    found = {
        "agent-inject": "true",
        "role": vault.role,
        "auth-path": vault.auth_path,
        "agent-service-account-token-volume-name": TOKEN_VOLUME,
        "agent-pre-populate": _flag(vault.pre_populate),
        "agent-pre-populate-only": _flag(not vault.keep_running),
        # Before the service's own init containers, which may need the secrets.
        "agent-init-first": "true",
        "agent-revoke-on-shutdown": _flag(vault.revoke_on_shutdown),
        "agent-requests-cpu": vault.cpu,
        "agent-limits-cpu": vault.cpu_limit,
        "agent-requests-mem": vault.memory,
        "agent-limits-mem": vault.memory_limit,
    }
    for secret in vault.secrets:
        found[f"agent-inject-secret-{secret.name}"] = secret.path
        found[f"agent-inject-template-{secret.name}"] = secret.template or _template(secret)
        found[f"agent-inject-file-{secret.name}"] = secret.file or secret.name
        if secret.command is not None:
            found[f"agent-inject-command-{secret.name}"] = secret.command
    return {_PREFIX + name: value for name, value in found.items()}


def token_volumes(vault: Vault | None) -> list[Document]:
    """A token for Vault alone, in a volume that the agent finds by its name."""
    if vault is None:
        return []
    token = {"audience": vault.audience, "expirationSeconds": 3600, "path": "token"}
    return [{"name": TOKEN_VOLUME, "projected": {"sources": [{"serviceAccountToken": token}]}}]


def command(vault: Vault | None, given: Sequence[str]) -> list[str]:
    """The service's command, behind a shell that reads the environment from files where that was asked for."""
    files = [secret.location for secret in vault.secrets if secret.env] if vault else []
    if not files:
        return list(given)
    return ["/bin/sh", "-c", "".join(f". {file} && " for file in files) + 'exec "$@"', "sh", *given]


def flow(server: VaultServer) -> Flow:
    """Vault as the far end of a call."""
    return Flow(VAULT_FLOW, server.pods.namespace, server.pods.labels, [FlowPort(server.port)])


def _flag(value: bool) -> str:
    return "true" if value else "false"


def _template(secret: VaultSecret) -> str:
    data = ".Data.data" if secret.kv == 2 else ".Data"
    body = f"{{{{ {data} | toJSON }}}}"
    if secret.env:
        # In single quotes nothing means anything to a shell; a quote in the value ends them for a moment.
        value = r"""'{{ $value | replaceAll "'" "'\"'\"'" }}'"""
        body = f"{{{{ range $key, $value := {data} }}}}export {{{{ $key }}}}={value}\n{{{{ end }}}}"
    return f'{{{{ with secret "{secret.path}" }}}}{body}{{{{ end }}}}'
