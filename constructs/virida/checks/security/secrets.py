"""Rules about secrets that stand in manifests. Their values appear in no finding."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from virida.checks.context import Context
from virida.checks.findings import Severity, Violation
from virida.checks.objects import Objects
from virida.checks.pods import Pod, pods
from virida.checks.registry import rule
from virida.checks.security.credentials import credential_in, is_placeholder
from virida.manifests import Manifest, field_path, mappings
from virida.secret_names import is_secret_name

# Kubernetes fills these in.
_GENERATED = "kubernetes.io/service-account-token"
_CERTIFICATES = frozenset({"ca.crt", "tls.crt"})

# What tells Argo CD where a repository or a cluster is. Source: Argo CD documentation, "Declarative Setup".
_ARGO_CD = "argocd.argoproj.io/secret-type"
_NO_SECRET_TO_ARGO_CD = frozenset(
    {
        "enableLfs",
        "enableOCI",
        "forceHttpBasicAuth",
        "insecure",
        "insecureIgnoreHostKey",
        "insecureOCIForceHttp",
        "name",
        "namespaces",
        "noProxy",
        "project",
        "server",
        "type",
        "url",
    }
)

# What ends in "key" and opens nothing.
_NO_SECRET = re.compile(r"(?:CACHE|FOREIGN|PARTITION|PRIMARY|PUBLIC|ROUTING|SORT)[-._]?KEY$", re.IGNORECASE)
_NO_SECRET_VALUE = re.compile(r"true|false|yes|no|none|null|(?:/[a-z0-9._-]+){2,}", re.IGNORECASE)


class _Value(NamedTuple):
    """A text that stands under a name in a manifest."""

    manifest: Manifest
    field: str
    name: str
    text: str


@rule("security/credential", Severity.ERROR)
def credential(objects: Objects, context: Context) -> Iterator[Violation]:
    """A credential in a variable, an argument or a ConfigMap."""
    for value in objects.once(_values):
        found = credential_in(value.text)
        if found is not None:
            yield Violation(
                value.manifest,
                value.field,
                f"this holds {found}; whoever may read the repository or the object has it",
                "revoke it, and read its successor from a Secret that is filled outside of the repository",
            )


@rule("security/secret-literal", Severity.WARNING)
def secret_literal(objects: Objects, context: Context) -> Iterator[Violation]:
    """A literal value under the name of a secret."""
    for value in objects.once(_values):
        if not is_secret_name(value.name) or _NO_SECRET.search(value.name) or _is_harmless(value.text):
            continue
        if credential_in(value.text) is None:
            of_map = value.manifest.key.kind == "ConfigMap"
            yield Violation(
                value.manifest,
                value.field,
                "this is a literal under the name of a secret; whoever may read the repository or the object has it",
                "move it to a Secret that is filled outside of the repository, or rename the key if it is none"
                if of_map
                else "read it with valueFrom.secretKeyRef, or rename the variable if it is none",
            )


@rule("security/secret-in-git", Severity.WARNING)
def secret_in_git(objects: Objects, context: Context) -> Iterator[Violation]:
    """A Secret whose values stand in the manifest."""
    for manifest in objects.of("Secret", ""):
        if manifest.get("type") == _GENERATED:
            continue
        # Both win over what was there, stringData over data.
        keys = [(field, key) for field in ("stringData", "data") for key in _secret_keys(manifest, field)]
        if keys:
            names = sorted({key for _, key in keys})
            shown = ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")
            yield Violation(
                manifest,
                field_path(manifest.document, *keys[0]),
                f"the values stand in the manifest ({shown}), where base64 hides nothing; whoever may read the "
                "repository has them, for good",
                "replace the values, and have an ExternalSecret or Vault fill the Secret; leave it out here",
            )


def _secret_keys(manifest: Manifest, field: str) -> Iterator[str]:
    to_argo_cd = _ARGO_CD in manifest.mapping("metadata", "labels")
    for key, value in sorted(manifest.mapping(field).items()):
        harmless = key in _CERTIFICATES or (to_argo_cd and key in _NO_SECRET_TO_ARGO_CD)
        if not harmless and isinstance(value, str) and value.strip() and not is_placeholder(value):
            yield key


def _is_harmless(text: str) -> bool:
    text = text.strip()
    return not text or is_placeholder(text) or _NO_SECRET_VALUE.fullmatch(text) is not None


def _values(objects: Objects) -> tuple[_Value, ...]:
    found = [value for pod in objects.once(pods) for value in _of_pod(pod)]
    for manifest in objects.of("ConfigMap", ""):
        for key, text in manifest.mapping("data").items():
            if isinstance(text, str):
                found.append(_Value(manifest, field_path(manifest.document, "data", key), key, text))
    return tuple(found)


def _of_pod(pod: Pod) -> Iterator[_Value]:
    for path, container in pod.containers():
        for index, variable in enumerate(mappings(container.get("env"))):
            text, name = variable.get("value"), variable.get("name")
            if isinstance(text, str) and isinstance(name, str):
                yield _Value(pod.manifest, pod.field(*path, "env", index, "value"), name, text)
        for part in ("command", "args"):
            for index, text in enumerate(_list(container, part)):
                if isinstance(text, str):
                    yield _Value(pod.manifest, pod.field(*path, part, index), "", text)


def _list(container: Mapping[str, Any], part: str) -> list[Any]:
    value = container.get(part)
    return value if isinstance(value, list) else []
