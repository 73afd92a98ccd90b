"""Rules about metadata: names, namespaces, annotations."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from virida import names
from virida.checks.context import Context
from virida.checks.findings import Severity, Violation
from virida.checks.objects import Objects
from virida.checks.registry import rule
from virida.checks.schema.formats import is_subdomain
from virida.checks.schema.validation import by_rule
from virida.manifests import Manifest, ObjectKey
from virida.scopes import is_cluster_scoped

MAX_ANNOTATIONS = 256 * 1024
"""Bytes of all annotations of an object together, keys and values (k8s.io/apimachinery, TotalAnnotationSizeLimitB)."""

_REFUSED = "the API server refuses the object"


@dataclass(frozen=True, slots=True)
class _Form:
    """What a name has to be: a test, and words for it."""

    accepts: Callable[[str], bool]
    what: str


def _is_path_segment(text: str) -> bool:
    return text not in (".", "..") and "/" not in text and "%" not in text


def _is_address(text: str) -> bool:
    try:
        return str(ipaddress.ip_address(text)) == text
    except ValueError:
        return False


def _at_most(length: int) -> Callable[[str], bool]:
    return lambda text: len(text) <= length and is_subdomain(text)


_SUBDOMAIN = _Form(
    is_subdomain,
    "a DNS name (at most 253 of a-z, 0-9, dots and hyphens, with a letter or digit at both ends)",
)
_LABEL = _Form(
    names.is_dns_label, "a DNS label (at most 63 of a-z, 0-9 and hyphens, with a letter or digit at both ends)"
)
_OLD_SERVICE = _Form(
    names.is_rfc1035_label, "a DNS label that starts with a letter (at most 63 of a-z, 0-9 and hyphens)"
)
_SEGMENT = _Form(_is_path_segment, "usable in a path (without / and %, and neither . nor ..)")

# Source: the ValidateXName functions in k8s.io/kubernetes pkg/apis/*/validation.
_FORMS: dict[tuple[str, str], _Form] = {
    ("", "Namespace"): _LABEL,
    ("policy", "PodDisruptionBudget"): _SEGMENT,
    # The name becomes the value of the label job-name of its pods.
    ("batch", "Job"): _Form(
        _at_most(63), "a name for a Job (at most 63 of a-z, 0-9, dots and hyphens, with a letter or digit at both ends)"
    ),
    # Eleven characters are for the suffix of its Jobs.
    ("batch", "CronJob"): _Form(
        _at_most(52),
        "a name for a CronJob (at most 52 of a-z, 0-9, dots and hyphens, with a letter or digit at both ends)",
    ),
    ("networking.k8s.io", "IPAddress"): _Form(_is_address, "an IP address in its shortest form"),
    **{
        ("rbac.authorization.k8s.io", kind): _SEGMENT
        for kind in ("ClusterRole", "ClusterRoleBinding", "Role", "RoleBinding")
    },
}


@rule("schema/name", Severity.ERROR)
def name(objects: Objects, context: Context) -> Iterator[Violation]:
    """A name that Kubernetes does not accept."""
    yield from objects.once(by_rule, context).get("schema/name", ())
    for manifest in objects:
        yield from _object_name(manifest, context.minor)
        yield from _namespace_name(manifest)


@rule("schema/namespace", Severity.WARNING)
def namespace(objects: Objects, context: Context) -> Iterator[Violation]:
    """A namespace on an object that belongs to the whole cluster."""
    for manifest in objects:
        if manifest.get("metadata", "namespace") and not manifest.key.namespace:
            yield Violation(
                manifest,
                "metadata.namespace",
                f"a {manifest.key.kind} belongs to the whole cluster, so this is ignored: it is one object, "
                "whichever namespace it was meant for",
                "remove the namespace",
            )


def oversized_annotations(objects: Objects) -> Iterator[Violation]:
    """The objects whose annotations are too large together, which is a matter of the rule `schema/value`.

    Args:
        objects: The objects.
    """
    for manifest in objects:
        found = manifest.mapping("metadata", "annotations")
        size = sum(len(str(key).encode()) + len(str(value).encode()) for key, value in found.items())
        if size > MAX_ANNOTATIONS:
            yield Violation(
                manifest,
                "metadata.annotations",
                f"the annotations have {size} bytes together, more than the {MAX_ANNOTATIONS} that Kubernetes "
                f"stores; {_REFUSED}",
                "move large values to a ConfigMap",
            )


def _form(key: ObjectKey, minor: int) -> _Form:
    if (key.group, key.kind) == ("", "Service"):
        # The gate RelaxedServiceNameValidation is on by default since 1.36.
        return _LABEL if minor >= 36 else _OLD_SERVICE
    return _FORMS.get((key.group, key.kind), _SUBDOMAIN)


def _object_name(manifest: Manifest, minor: int) -> Iterator[Violation]:
    given = manifest.get("metadata", "name")
    key = manifest.key
    if given is None or given == "":
        if not manifest.get("metadata", "generateName"):
            yield Violation(manifest, "metadata.name", f"this object has no name; {_REFUSED}", "add metadata.name")
        return
    form = _form(key, minor)
    # A number or a mapping is for the rule schema/type to refuse.
    if isinstance(given, str) and not form.accepts(given):
        proposed = names.as_dns_label(given)
        yield Violation(
            manifest,
            "metadata.name",
            f'"{given}" is not {form.what}; {_REFUSED}',
            f'write "{proposed}"' if proposed and form.accepts(proposed) else "choose a name that is",
        )


def _namespace_name(manifest: Manifest) -> Iterator[Violation]:
    given = manifest.get("metadata", "namespace")
    scoped = is_cluster_scoped(manifest.key.group, manifest.key.kind)
    if isinstance(given, str) and given and not scoped and not names.is_dns_label(given):
        proposed = names.as_dns_label(given)
        yield Violation(
            manifest,
            "metadata.namespace",
            f'"{given}" is not {_LABEL.what}; {_REFUSED}',
            f'write "{proposed}"' if proposed else "choose a name that is",
        )
