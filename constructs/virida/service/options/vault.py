"""Secrets that Vault's agent writes into the pod: their values never pass through a manifest."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Literal

from virida import quantity, rules
from virida.cluster import ClusterProfile
from virida.fields import At, Value
from virida.rules import ConfigKey, Name, Quantity

VAULT_FLOW = "vault"
"""What the flow to Vault is called."""

SECRETS_PATH = "/vault/secrets"
"""Where the agent writes; an emptyDir in memory that the injector mounts into every container."""

TOKEN_VOLUME = "vault-token"
"""The volume with the agent's token: only the agent mounts it."""

VOLUMES = (TOKEN_VOLUME, "vault-secrets", "home-init", "home-sidecar")
"""The volumes that are the agent's; the injector adds all but the first."""


def _check_path(at: At, path: str) -> None:
    if path.startswith("/") or path.endswith("/") or "//" in path or "/" not in path:
        plain = "/".join(part for part in path.split("/") if part)
        proposal = plain if "/" in plain else f"secret/data/{plain}"
        at.refuse(path, "must be a path in Vault without slashes around it", f'write "{proposal}"')


@dataclass(frozen=True, slots=True)
class VaultSecret(Value):
    """A secret, as a file below `/vault/secrets`.

    Args:
        name: What it is called in the pod.
        path: Where it stands in Vault, as its API has it: in a KV version 2 mount with `data/` after the mount.
        kv: The version of the KV engine. Default: 2. None for other engines, such as `database/creds/app`.
        file: The file's name. Default: ``name``.
        template: How the agent writes it, in Consul Template's language. Default: one JSON object with every key.
        env: Whether the service finds the keys in its environment. Default: no, files can change while it runs. The
            service then has to give its ``command``, because a manifest cannot know the image's.
        command: What the agent runs after it wrote the file anew, such as a signal to reload. Default: nothing.
    """

    name: Name
    path: Annotated[str, _check_path] = field(kw_only=True)
    kv: Literal[1, 2] | None = field(default=2, kw_only=True)
    file: ConfigKey | None = field(default=None, kw_only=True)
    template: Annotated[str, rules.not_empty] | None = field(default=None, kw_only=True)
    env: bool = field(default=False, kw_only=True)
    command: Annotated[str, rules.not_empty] | None = field(default=None, kw_only=True)

    @property
    def location(self) -> str:
        """The file in the pod."""
        return f"{SECRETS_PATH}/{self.file or self.name}"

    def check_together(self, at: At) -> None:
        """The path is the one that the engine serves."""
        mount, _, rest = self.path.partition("/")
        if self.kv == 2 and not f"/{rest}".startswith("/data/"):
            (at / "path").refuse(
                self.path,
                f"must have data/ after the mount, because {mount} is a KV version 2 engine",
                f'write "{mount}/data/{rest}", or kv=1, or kv=None for another engine',
            )
        if self.env and self.template is not None:
            (at / "env").refuse(
                True, "must not stand with a template", "let the template write export lines, or drop it"
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class Vault(Value):
    """How the service gets its secrets: Vault's agent, which the injector adds to each pod.

    The agent authenticates with a token of its own audience, which no other container can read.

    Args:
        role: The role of Vault's Kubernetes auth method; it is bound to the service's ServiceAccount and namespace.
        secrets: What to write.
        auth_path: Where that auth method is mounted. Default: `auth/kubernetes`.
        audience: Whom the agent's token is for; the role has to name it. Default: `vault`.
        pre_populate: Whether the service starts only when everything is written. Default: yes.
        keep_running: Whether an agent stays to renew and rewrite. Default: yes.
        revoke_on_shutdown: Whether the agent gives its token back when the pod ends. Default: yes.
        cpu: The cores that each agent asks for. Default: `50m`.
        memory: The bytes that each agent asks for. Default: `64Mi`.
        cpu_limit: The most cores of each. Default: `500m`, which is the injector's own.
        memory_limit: The most bytes of each. Default: `128Mi`, which is the injector's own.
    """

    role: Name
    secrets: Annotated[Sequence[VaultSecret], rules.not_empty]
    auth_path: Annotated[str, _check_path] = "auth/kubernetes"
    audience: Annotated[str, rules.not_empty] = "vault"
    pre_populate: bool = True
    keep_running: bool = True
    revoke_on_shutdown: bool = True
    cpu: Quantity = "50m"
    memory: Quantity = "64Mi"
    cpu_limit: Quantity = "500m"
    memory_limit: Quantity = "128Mi"

    def check_together(self, at: At) -> None:
        """Something is written, each file once, and no limit lies below its request."""
        for name in ("cpu", "memory"):
            limit, request = getattr(self, f"{name}_limit"), getattr(self, name)
            if quantity.parse(limit) < quantity.parse(request):
                (at / f"{name}_limit").refuse(limit, f"must be at least {name} ({request})", f"write {request} or more")
        seen: set[str] = set()
        for index, secret in enumerate(self.secrets):
            for place, value in (("name", secret.name), ("file", secret.location)):
                if value in seen:
                    ((at / "secrets")[index] / place).refuse(value, "must stand once", "choose another one")
                seen.add(value)
        if not self.pre_populate and not self.keep_running:
            (at / "keep_running").refuse(False, "must not be False together with pre_populate", "let one agent write")

    def check_in(self, at: At, command: Sequence[str], mounts: Iterable[tuple[str, str, str]]) -> None:
        """The rules between these and the service's other options.

        Args:
            at: The construct's place.
            command: The service's command.
            mounts: The option, the path and the volume's name of each mount.
        """
        for index, secret in enumerate(self.secrets):
            if secret.env and not command:
                ((at / "vault.secrets")[index] / "env").refuse(
                    True,
                    "needs the service's command, because a shell has to read the file before it",
                    'write command=["..."] with the entry point of the image',
                )
        for option, path, volume in mounts:
            if f"{path}/".startswith(f"{SECRETS_PATH}/") or volume in VOLUMES:
                (at / option).refuse(path, "must be free for Vault's agent", "mount it elsewhere")

    def check_on(self, at: At, cluster: ClusterProfile) -> None:
        """There is a Vault."""
        if cluster.vault is None:
            at.refuse(
                self.role, "needs a Vault, and the cluster profile has none", "write ClusterProfile(..., vault=...)"
            )
