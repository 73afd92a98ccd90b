"""Where Secrets get their values from."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal

from virida import rules
from virida.durations import Duration
from virida.fields import At, Before, Unshown, Value, either
from virida.rules import ConfigKey, LabelKey, LabelValue, ObjectName


@dataclass(frozen=True, slots=True)
class RemoteRef(Value):
    """A value in the secret store.

    Args:
        key: The secret, as the store names it; in Vault, its path below the engine's mount.
        property: The field of the secret.
        version: A version of it. Default: the newest.
    """

    key: Annotated[str, rules.not_empty]
    property: Annotated[str, rules.not_empty] = field(kw_only=True)
    version: Annotated[str, rules.not_empty] | None = field(default=None, kw_only=True)


@dataclass(frozen=True, slots=True)
class SecretStoreRef(Value):
    """The store that External Secrets reads.

    Args:
        name: Its name.
        kind: `ClusterSecretStore` (default), which every namespace may use, or `SecretStore`.
    """

    name: ObjectName
    kind: Literal["ClusterSecretStore", "SecretStore"] = field(default="ClusterSecretStore", kw_only=True)


VAULT = SecretStoreRef("vault")
"""VIRIDA's store."""


def _check_references(at: At, data: Any) -> None:
    """No value stands here, nor in a message: what is no reference may be a secret."""
    for name, ref in data.items() if isinstance(data, Mapping) else ():
        if not isinstance(ref, RemoteRef):
            at[name].refuse(
                Unshown("<not shown>"),
                "must not be a literal, because manifests hold no secrets",
                'put the value into the store, and write RemoteRef("<key>", property="<field>")',
            )


_FIELD = re.compile(r"{{-?\s*\.([A-Za-z_][A-Za-z0-9_]*)")


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredSecretOptions(Value):
    """What a `StoredSecret` was given. Its documentation is there; here are the rules.

    Args:
        name: The construct's id, which names the objects.
    """

    name: ObjectName
    data: Annotated[Mapping[ConfigKey, RemoteRef], Before(_check_references), rules.not_empty]
    template: Mapping[ConfigKey, str] = field(default_factory=dict)
    type: Annotated[str, rules.not_empty] = "Opaque"
    labels: Mapping[LabelKey, LabelValue] = field(default_factory=dict)
    store: SecretStoreRef = VAULT
    refresh_interval: Duration = "1h0m0s"
    wave: int = -1

    def check_together(self, at: At) -> None:
        """Every value that the template names is fetched."""
        for key, text in self.template.items():
            for name in _FIELD.findall(text):
                if name not in self.data:
                    (at / "template")[key].refuse(
                        name, "must be a key of data, because the template names it", f"write {either(self.data)}"
                    )
