"""What the validators say about all objects."""

from __future__ import annotations

from collections import defaultdict

from virida.checks.context import Context
from virida.checks.findings import Violation
from virida.checks.objects import Objects
from virida.checks.schema.catalog import Catalog
from virida.checks.schema.sentences import explain


def by_rule(objects: Objects, context: Context) -> dict[str, list[Violation]]:
    """What the validators say, by rule: an object is validated once for all the rules about its fields.

    Args:
        objects: The objects. Call this through their `once`.
        context: Says which Kubernetes.
    """
    catalog = objects.once(Catalog, context)
    found: dict[str, list[Violation]] = defaultdict(list)
    for manifest in objects:
        schema = catalog.schema(manifest)
        if schema is None:
            continue
        for error in schema.errors(manifest.document):
            for id, violation in explain(manifest, schema, error):
                found[id].append(violation)
    return found
