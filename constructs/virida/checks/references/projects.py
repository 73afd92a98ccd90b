"""The rule that the applications of Argo CD belong to a project."""

from __future__ import annotations

from collections.abc import Iterator

from virida.checks.context import Context
from virida.checks.findings import Severity, Violation
from virida.checks.objects import Objects
from virida.checks.references.known import near
from virida.checks.registry import rule
from virida.manifests import field_path

_GROUP = "argoproj.io"


@rule("references/project", Severity.ERROR)
def project(objects: Objects, context: Context) -> Iterator[Violation]:
    """An Application of an AppProject that does not exist."""
    projects = objects.of("AppProject", _GROUP)
    if not projects:
        return  # They are made elsewhere.
    # Argo CD makes the project `default` itself, and keeps all projects in the one namespace that it runs in.
    names = sorted({manifest.key.name for manifest in projects} | {"default"})
    namespaces = {manifest.key.namespace for manifest in projects}
    for kind, path in (("Application", ("spec",)), ("ApplicationSet", ("spec", "template", "spec"))):
        for manifest in objects.of(kind, _GROUP):
            name = manifest.get(*path, "project")
            # What an ApplicationSet fills in is not known before its generators ran.
            if not isinstance(name, str) or not name or "{{" in name or name in names:
                continue
            if not any(context.is_external("AppProject", namespace, name) for namespace in namespaces):
                yield Violation(
                    manifest,
                    field_path(manifest.document, *path, "project"),
                    f"there is no AppProject {name}; Argo CD does not sync the Application (InvalidSpecError)",
                    f"add it, or write one of {', '.join(names)}" + near(name, names),
                )
