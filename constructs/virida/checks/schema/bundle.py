"""Kubernetes' own schemas, of each minor version, compiled.

`kubernetes-validate` bundles them in the variant "strict", in which a field that is not listed is an error. Its own
validator takes 10 ms a document; `jsonschema-rs` takes microseconds once a kind is compiled.
"""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema_rs

from virida.checks.schema.constraints import tighten
from virida.checks.schema.formats import FORMATS
from virida.checks.suggestions import closest
from virida.errors import ViridaError

Schema = dict[str, Any]

_PREFIX = "#/$defs/"
METADATA = "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta"


class Compiled:
    """A schema with its validator.

    Args:
        schema: The schema, which carries the definitions that it refers to.
    """

    def __init__(self, schema: Schema) -> None:
        self.schema = schema
        self._validator = jsonschema_rs.Draft202012Validator(schema, validate_formats=True, formats=FORMATS)

    def errors(self, document: Any) -> list[jsonschema_rs.ValidationError]:
        """What is wrong with a document; nothing, quickly, for most of them."""
        return [] if self._validator.is_valid(document) else list(self._validator.iter_errors(document))

    def resolve(self, schema: Any) -> Schema:
        """The schema that a reference stands for; itself if it is none."""
        while isinstance(schema, dict) and "$ref" in schema:
            schema = self.schema["$defs"][schema["$ref"].removeprefix(_PREFIX)]
        return schema if isinstance(schema, dict) else {}


def versions() -> list[str]:
    """The minor versions that there are schemas of, oldest first."""
    found = (path.name.removeprefix("v").removesuffix(".0-local-strict") for path in _folder().glob("v*-local-strict"))
    return sorted(found, key=lambda version: int(version.partition(".")[2]))


@cache
def definitions(version: str) -> Schema:
    """Kubernetes' definitions by their full names, with what the API server checks besides.

    Args:
        version: The minor version.

    Raises:
        ViridaError: There are no schemas of that version.
    """
    file = _folder() / f"v{version}.0-local-strict" / "_definitions.json"
    if not file.exists():
        known = versions()
        raise ViridaError(f"there are no schemas of Kubernetes {version}; choose one of {known[0]} to {known[-1]}")
    found: Schema = json.loads(file.read_bytes(), object_hook=_without_description)["$defs"]
    tighten(found, int(version.partition(".")[2]))
    return found


@cache
def kinds(version: str) -> dict[tuple[str, str], str]:
    """The name of the definition of each kind, by `apiVersion` and kind.

    Args:
        version: The minor version.
    """
    return {
        (f"{one['group']}/{one['version']}".lstrip("/"), one["kind"]): name
        for name, definition in definitions(version).items()
        # DeleteOptions and WatchEvent exist in every group, and are nothing that a manifest describes; a list is taken
        # for the objects in it.
        if len(definition.get("x-kubernetes-group-version-kind", ())) == 1
        for one in definition["x-kubernetes-group-version-kind"]
        if not one["kind"].endswith("List")
    }


@cache
def groups(version: str) -> frozenset[str]:
    """The API groups that Kubernetes itself serves, without versions.

    Args:
        version: The minor version.
    """
    return frozenset(api_version.rpartition("/")[0] for api_version, _ in kinds(version))


@cache
def compiled(version: str, name: str) -> Compiled:
    """The validator of one of Kubernetes' definitions.

    Args:
        version: The minor version.
        name: The definition's full name.
    """
    return Compiled({"$ref": _PREFIX + name, "$defs": closure(version, [name])})


def closure(version: str, names: Iterable[str]) -> Schema:
    """Definitions with all that they refer to.

    Args:
        version: The minor version.
        names: Full names of definitions.
    """
    everything, found, todo = definitions(version), {}, list(names)
    while todo:
        name = todo.pop()
        if name not in found:
            found[name] = everything[name]
            todo.extend(_references(everything[name]))
    return found


def similar_kind(version: str, api_version: str, kind: str) -> tuple[str, str] | None:
    """The `apiVersion` and kind that somebody may have meant.

    Args:
        version: The minor version.
        api_version: What was written.
        kind: What was written.
    """
    known = kinds(version)
    stable = sorted((v for v, k in known if k == kind), key=lambda v: ("alpha" in v, "beta" in v, v))
    group = api_version.rpartition("/")[0]
    stable.sort(key=lambda v: v.rpartition("/")[0] != group)
    if stable:
        return stable[0], kind
    meant = closest(kind, [k for v, k in known if v == api_version]) or closest(kind, [k for _, k in known])
    return next(((v, k) for v, k in sorted(known, key=lambda one: (one[0] != api_version, one)) if k == meant), None)


def _references(schema: Any) -> Iterable[str]:
    if isinstance(schema, dict):
        for key, value in schema.items():
            if key == "$ref" and isinstance(value, str):
                yield value.removeprefix(_PREFIX)
            else:
                yield from _references(value)
    elif isinstance(schema, list):
        for item in schema:
            yield from _references(item)


def _without_description(found: dict[str, Any]) -> dict[str, Any]:
    # A property may be called description too; then it is a schema, not a text. They are half of the bytes.
    if isinstance(found.get("description"), str):
        del found["description"]
    return found


@cache
def _folder() -> Path:
    # Only its files are wanted: importing the package loads a second validator.
    spec = importlib.util.find_spec("kubernetes_validate")
    if spec is None or not spec.submodule_search_locations:
        raise ViridaError(
            'checking needs Kubernetes\' schemas; install them with: pip install "virida-constructs[check]"'
        )
    return Path(spec.submodule_search_locations[0]) / "kubernetes-json-schema"
