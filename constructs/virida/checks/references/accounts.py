"""Rules about who pods run as, and what bindings grant to whom."""

from __future__ import annotations

from collections.abc import Iterator

from virida.checks.context import Context
from virida.checks.findings import Severity, Violation
from virida.checks.objects import Objects
from virida.checks.pods import pods
from virida.checks.references.known import Known, missing
from virida.checks.references.made import RBAC
from virida.checks.registry import rule
from virida.manifests import Manifest, ObjectKey, field_path, mappings


@rule("references/service-account", Severity.ERROR)
def service_account(objects: Objects, context: Context) -> Iterator[Violation]:
    """A pod that runs as a ServiceAccount that does not exist."""
    known = objects.once(Known, context)
    for pod in objects.once(pods):
        # The second one is the old name of the first, and the API server keeps them equal.
        field = "serviceAccountName" if pod.spec.get("serviceAccountName") else "serviceAccount"
        name = pod.spec.get(field)
        if isinstance(name, str) and name:
            key = ObjectKey("", "ServiceAccount", pod.manifest.key.namespace, name)
            yield from missing(known, pod.manifest, (*pod.path, "spec", field), key, "no pod is created")


@rule("references/role", Severity.ERROR)
def role(objects: Objects, context: Context) -> Iterator[Violation]:
    """A binding of a role that does not exist."""
    known = objects.once(Known, context)
    for manifest in _bindings(objects):
        kind, name = manifest.get("roleRef", "kind"), manifest.get("roleRef", "name")
        if kind in ("ClusterRole", "Role") and isinstance(name, str) and name:
            namespace = manifest.key.namespace if kind == "Role" else ""
            key = ObjectKey(RBAC, str(kind), namespace, name)
            yield from missing(known, manifest, ("roleRef", "name"), key, "the binding grants nothing")


@rule("references/subject", Severity.ERROR)
def subject(objects: Objects, context: Context) -> Iterator[Violation]:
    """A binding to a ServiceAccount that does not exist."""
    known = objects.once(Known, context)
    for manifest in _bindings(objects):
        for index, one in enumerate(mappings(manifest.get("subjects"))):
            name, namespace = one.get("name"), one.get("namespace")
            if one.get("kind") != "ServiceAccount" or not isinstance(name, str) or not name:
                continue
            if not isinstance(namespace, str) or not namespace:
                yield Violation(
                    manifest,
                    field_path(manifest.document, "subjects", index, "namespace"),
                    f"the subject does not say in which namespace the ServiceAccount {name} is; the API server "
                    "refuses the object",
                    f"add namespace{': ' + manifest.key.namespace if manifest.key.namespace else ''}",
                )
                continue
            key = ObjectKey("", "ServiceAccount", namespace, name)
            outcome = "nobody gets what the binding grants"
            yield from missing(known, manifest, ("subjects", index, "name"), key, outcome)


def _bindings(objects: Objects) -> Iterator[Manifest]:
    yield from objects.of("RoleBinding", RBAC)
    yield from objects.of("ClusterRoleBinding", RBAC)
