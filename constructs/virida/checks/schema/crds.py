"""CustomResourceDefinitions, turned into schemas that validate as the API server does.

Source: Kubernetes documentation, "Extend the Kubernetes API with CustomResourceDefinitions", structural schemas and
field pruning.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from virida.checks.schema.bundle import METADATA, Compiled, Schema, closure
from virida.checks.schema.constraints import RANGES
from virida.manifests import Manifest, mappings

_VALUE_KEYWORDS = [
    "enum",
    "maximum",
    "minimum",
    "maxItems",
    "minItems",
    "maxLength",
    "minLength",
    "maxProperties",
    "minProperties",
    "multipleOf",
    "pattern",
    "required",
    "uniqueItems",
]
# Formats that mean the same to the server's library and to JSON Schema: a duration is 30s there and PT30S here.
_FORMATS = frozenset(("byte", "ipv4", "ipv6"))
_REFERENCE = "#/$defs/"


@dataclass(frozen=True)
class CustomKind:
    """One version of a kind that a CustomResourceDefinition defines.

    Args:
        definition: The CustomResourceDefinition.
        version: The entry of `spec.versions`.
        kubernetes: The minor version of Kubernetes, whose metadata every object has.
    """

    definition: Manifest
    version: dict[str, Any]
    kubernetes: str

    @property
    def served(self) -> bool:
        """Whether the API server answers to this version."""
        return self.version.get("served") is not False

    @cached_property
    def compiled(self) -> Compiled | None:
        """The validator; None where the definition has no schema that could be compiled."""
        schema = self.version.get("schema")
        found = schema.get("openAPIV3Schema") if isinstance(schema, dict) else None
        if not isinstance(found, dict):
            return None
        try:
            return Compiled(_document(found, self.kubernetes))
        except (ValueError, TypeError, RecursionError):
            return None


def custom_kinds(manifests: Iterable[Manifest], kubernetes: str) -> Iterator[tuple[tuple[str, str], CustomKind]]:
    """The custom kinds that are defined among some objects, by `apiVersion` and kind.

    Args:
        manifests: The objects; all but CustomResourceDefinitions are passed over.
        kubernetes: The minor version of Kubernetes.
    """
    for manifest in manifests:
        if manifest.key.kind == "CustomResourceDefinition" and manifest.key.group == "apiextensions.k8s.io":
            group, kind = manifest.get("spec", "group"), manifest.get("spec", "names", "kind")
            for version in mappings(manifest.get("spec", "versions")):
                yield (f"{group}/{version.get('name')}", str(kind)), CustomKind(manifest, dict(version), kubernetes)


def _document(schema: Schema, kubernetes: str) -> Schema:
    """The schema of a whole object: its own fields, and those that every object has."""
    converted = _structural(schema)
    properties = converted.setdefault("properties", {})
    properties |= {"apiVersion": {"type": "string"}, "kind": {"type": "string"}}
    properties["metadata"] = {"$ref": _REFERENCE + METADATA}
    if not schema.get("x-kubernetes-preserve-unknown-fields"):
        converted["additionalProperties"] = False
    # The status is the controller's: what the server keeps of it when somebody applies an object is nothing.
    if "status" in properties and isinstance(properties["status"], dict):
        properties["status"].pop("required", None)
    return converted | {"$defs": closure(kubernetes, [METADATA])}


def _structural(schema: Schema) -> Schema:
    """A node that says which fields there are; others are pruned, which strict validation reports."""
    result = _values(schema)
    keeps_unknown = bool(schema.get("x-kubernetes-preserve-unknown-fields"))
    properties = schema.get("properties")
    extra = schema.get("additionalProperties")
    if isinstance(properties, dict):
        required = schema.get("required") or ()
        result["properties"] = {
            # The server drops a null, which leaves a required field missing.
            name: _structural(one) if name in required else _or_null(_structural(one))
            for name, one in properties.items()
            if isinstance(one, dict)
        }
    if schema.get("x-kubernetes-embedded-resource"):
        own = {
            "apiVersion": {"type": "string"},
            "kind": {"type": "string"},
            "metadata": {"$ref": _REFERENCE + METADATA},
        }
        result["properties"] = result.get("properties", {}) | own
    if isinstance(extra, dict):
        result["additionalProperties"] = _or_null(_structural(extra))
    elif extra is not True and schema.get("type") == "object" and not keeps_unknown:
        result["additionalProperties"] = False
    if isinstance(schema.get("items"), dict):
        result["items"] = _structural(schema["items"])
    return result


def _or_null(schema: Schema) -> Schema:
    if "type" in schema and "null" not in schema["type"]:
        schema["type"] = [*schema["type"], "null"]
        if "enum" in schema:
            schema["enum"] = [*schema["enum"], None]
    return schema


def _values(schema: Schema) -> Schema:
    """What a node says about values. What is in `allOf`, `anyOf`, `oneOf` and `not` says nothing about other fields."""
    result: Schema = {keyword: schema[keyword] for keyword in _VALUE_KEYWORDS if keyword in schema}
    for limit in ("Minimum", "Maximum"):
        # OpenAPI 3.0 has a flag beside the limit where JSON Schema has another limit.
        if schema.get(f"exclusive{limit}") is True and limit.lower() in result:
            result[f"exclusive{limit}"] = result.pop(limit.lower())
    if schema.get("format") in _FORMATS:
        result["format"] = schema["format"]
    if schema.get("format") in RANGES:
        least, most = RANGES[schema["format"]]
        result = {"minimum": least, "maximum": most} | result
    if schema.get("x-kubernetes-int-or-string"):
        result["type"] = ["integer", "string"]
    elif isinstance(schema.get("type"), str):
        result["type"] = [schema["type"]]
    if schema.get("nullable") or "default" in schema:
        _or_null(result)
    # The alternatives of an int-or-string are its two types once more.
    for keyword in ("allOf", "anyOf", "oneOf") if not schema.get("x-kubernetes-int-or-string") else ():
        if isinstance(schema.get(keyword), list):
            result[keyword] = [_nested_values(one) for one in schema[keyword] if isinstance(one, dict)]
    if isinstance(schema.get("not"), dict):
        result["not"] = _nested_values(schema["not"])
    return result


def _nested_values(schema: Schema) -> Schema:
    result = _values(schema)
    if isinstance(schema.get("properties"), dict):
        result["properties"] = {
            name: _nested_values(one) for name, one in schema["properties"].items() if isinstance(one, dict)
        }
    for keyword in ("items", "additionalProperties"):
        if isinstance(schema.get(keyword), dict):
            result[keyword] = _nested_values(schema[keyword])
    return result
