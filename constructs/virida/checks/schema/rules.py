"""Rules about kinds and fields: what the API server does not know, and what it refuses to read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from virida.checks.context import Context
from virida.checks.findings import Severity, Violation
from virida.checks.objects import Objects
from virida.checks.registry import rule
from virida.checks.schema import bundle
from virida.checks.schema.catalog import Catalog
from virida.checks.schema.metadata import oversized_annotations
from virida.checks.schema.removed import REMOVALS, Removal
from virida.checks.schema.validation import by_rule
from virida.manifests import Manifest


@rule("schema/unknown-field", Severity.ERROR)
def unknown_field(objects: Objects, context: Context) -> Iterable[Violation]:
    """A field that the kind does not have."""
    return _violations(objects, context, "schema/unknown-field")


@rule("schema/type", Severity.ERROR)
def wrong_type(objects: Objects, context: Context) -> Iterable[Violation]:
    """A value of the wrong type."""
    return _violations(objects, context, "schema/type")


@rule("schema/required", Severity.ERROR)
def required(objects: Objects, context: Context) -> Iterable[Violation]:
    """A required field that is missing."""
    return _violations(objects, context, "schema/required")


@rule("schema/enum", Severity.ERROR)
def enum(objects: Objects, context: Context) -> Iterable[Violation]:
    """A value that is none of those a field may have."""
    return _violations(objects, context, "schema/enum")


@rule("schema/quantity", Severity.ERROR)
def quantity(objects: Objects, context: Context) -> Iterable[Violation]:
    """An amount that Kubernetes does not read."""
    return _violations(objects, context, "schema/quantity")


@rule("schema/label", Severity.ERROR)
def label(objects: Objects, context: Context) -> Iterable[Violation]:
    """A label, or the key of an annotation, that Kubernetes does not accept."""
    return _violations(objects, context, "schema/label")


@rule("schema/value", Severity.ERROR)
def value(objects: Objects, context: Context) -> Iterable[Violation]:
    """A value outside of what a field allows."""
    yield from _violations(objects, context, "schema/value")
    yield from oversized_annotations(objects)


@rule("schema/unknown-kind", Severity.ERROR)
def unknown_kind(objects: Objects, context: Context) -> Iterator[Violation]:
    """A kind that the cluster does not serve, or that nothing is known about."""
    catalog = objects.once(Catalog, context)
    unchecked: dict[tuple[str, str], list[Manifest]] = defaultdict(list)
    for manifest in objects:
        if catalog.knows(manifest):
            if catalog.schema(manifest) is None:
                unchecked[manifest.api_version, manifest.key.kind].append(manifest)
        elif manifest.key.group in catalog.own_groups:
            if (manifest.api_version, manifest.key.kind) not in REMOVALS:
                yield _not_served(manifest, context)
        elif versions := catalog.custom_versions(manifest):
            yield Violation(
                manifest,
                "apiVersion",
                f"the CustomResourceDefinition does not serve {manifest.key.kind} as {manifest.api_version}; "
                "the API server refuses the object",
                f"write {' or '.join(versions)}",
            )
        else:
            unchecked[manifest.api_version, manifest.key.kind].append(manifest)
    for (api_version, kind), manifests in sorted(unchecked.items()):
        yield _unchecked(api_version, kind, manifests)


@rule("schema/removed-api", Severity.ERROR)
def removed_api(objects: Objects, context: Context) -> Iterator[Violation]:
    """An API version that the cluster's Kubernetes does not serve any more."""
    for manifest, removal in _retired(objects, context):
        if removal.removed is not None and removal.removed <= context.minor:
            yield Violation(
                manifest,
                "apiVersion",
                f"Kubernetes 1.{removal.removed} removed {manifest.key.kind} of {manifest.api_version}; "
                "the API server refuses the object",
                _migrate(manifest, removal, context),
            )


@rule("schema/deprecated-api", Severity.WARNING)
def deprecated_api(objects: Objects, context: Context) -> Iterator[Violation]:
    """An API version that a coming Kubernetes will not serve."""
    for manifest, removal in _retired(objects, context):
        if removal.deprecated <= context.minor and (removal.removed is None or removal.removed > context.minor):
            end = f"is gone in 1.{removal.removed}" if removal.removed else "will not get new features"
            yield Violation(
                manifest,
                "apiVersion",
                f"{manifest.key.kind} of {manifest.api_version} is deprecated since Kubernetes "
                f"1.{removal.deprecated} and {end}",
                _migrate(manifest, removal, context),
            )
    catalog = objects.once(Catalog, context)
    for manifest in objects:
        custom = catalog.custom(manifest)
        if custom and custom.served and custom.version.get("deprecated") is True:
            others = [version for version in catalog.custom_versions(manifest) if version != manifest.api_version]
            said = custom.version.get("deprecationWarning")
            yield Violation(
                manifest,
                "apiVersion",
                f"the CustomResourceDefinition deprecates {manifest.api_version}" + (f": {said}" if said else ""),
                f"write {' or '.join(others)}" if others else "ask its authors what to write",
            )


def _violations(objects: Objects, context: Context, id: str) -> Iterable[Violation]:
    return objects.once(by_rule, context).get(id, ())


def _retired(objects: Objects, context: Context) -> Iterator[tuple[Manifest, Removal]]:
    for manifest in objects:
        removal = REMOVALS.get((manifest.api_version, manifest.key.kind))
        if removal:
            yield manifest, removal


def _migrate(manifest: Manifest, removal: Removal, context: Context) -> str:
    if " " in removal.instead:
        return removal.instead
    known = bundle.kinds(context.kubernetes)
    served = (removal.instead, manifest.key.kind) in known
    younger = bundle.similar_kind(context.kubernetes, manifest.api_version, manifest.key.kind)
    instead = removal.instead if served or younger is None else younger[0]
    return f"write {instead}" + (f"; {removal.note}" if removal.note else "")


def _not_served(manifest: Manifest, context: Context) -> Violation:
    meant = bundle.similar_kind(context.kubernetes, manifest.api_version, manifest.key.kind)
    remedy = f"write apiVersion {meant[0]} and kind {meant[1]}" if meant else "correct apiVersion and kind"
    return Violation(
        manifest,
        "kind",
        f"Kubernetes {context.kubernetes} has no {manifest.key.kind} in {manifest.api_version}; "
        "the API server refuses the object",
        remedy,
    )


def _unchecked(api_version: str, kind: str, manifests: list[Manifest]) -> Violation:
    count = len(manifests)
    return Violation(
        manifests[0],
        "kind",
        f"there is no schema of {kind} in {api_version} at hand, so the fields of "
        f"{'this object' if count == 1 else f'its {count} objects'} were not checked",
        "name the CustomResourceDefinition, or a folder with it, with --crds",
        Severity.INFO,
    )
