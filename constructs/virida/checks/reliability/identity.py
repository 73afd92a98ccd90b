"""Objects that are one and the same to the cluster."""

from __future__ import annotations

from collections.abc import Iterator

from virida.checks.context import Context
from virida.checks.findings import Severity, Violation
from virida.checks.objects import Objects
from virida.checks.registry import rule
from virida.manifests import Manifest, ObjectKey


@rule("reliability/duplicate-object", Severity.ERROR)
def duplicate_object(objects: Objects, context: Context) -> Iterator[Violation]:
    """Two objects with one identity."""
    first: dict[ObjectKey, Manifest] = {}
    for manifest in objects:
        other = first.setdefault(manifest.key, manifest)
        if other is manifest or not manifest.key.name:
            continue
        where = _where(other, manifest)
        if other.document == manifest.document:
            message = f"this object stands twice, here and {where}: a change to one of them alone may be undone"
        else:
            message = f"this is the same object to the cluster as the one {where}: the one applied last overwrites it"
        yield Violation(
            manifest,
            "metadata.name",
            message,
            "remove one of them, or give it a name or a namespace of its own",
            Severity.WARNING if other.document == manifest.document else None,
        )


def _where(other: Manifest, manifest: Manifest) -> str:
    if not other.file:
        return "before it"
    return f"on line {other.line}" if other.file == manifest.file else f"in {other.file} on line {other.line}"
