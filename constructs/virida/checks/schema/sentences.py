"""What a validator says, as a person would."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from jsonschema_rs import ValidationError, ValidationErrorKind

from virida.checks.findings import Violation
from virida.checks.schema.bundle import Compiled, Schema
from virida.checks.schema.places import elsewhere
from virida.checks.suggestions import closest
from virida.manifests import Manifest, field_path
from virida.manifests.fields import Segment

_TYPES = {
    "integer": "a whole number",
    "number": "a number",
    "string": "text",
    "boolean": "true or false",
    "array": "a list",
    "object": "a mapping",
}
_REFUSED = "the API server refuses the object"

# What a format asks for, and what to write.
_KEY = "an optional DNS name and a slash, then at most 63 letters, digits, dots, hyphens and underscores"
_NAMES = {
    "annotation-key": ("the key of an annotation", _KEY),
    "cidr": ("a range of addresses", "one such as 10.0.0.0/16"),
    "config-key": (
        "a key of a ConfigMap or a Secret",
        "at most 253 letters, digits, dots, hyphens and underscores",
    ),
    "dns-label": ("a DNS label", "at most 63 of a-z, 0-9 and hyphens, with a letter or digit at both ends"),
    "dns-subdomain": ("a DNS name", "at most 253 of a-z, 0-9, dots and hyphens, with a letter or digit at both ends"),
    "env-name": ("the name of an environment variable", "printable ASCII without the equals sign"),
    "host": ("a host name", "one such as shop.example.com or *.example.com, without a port; an IP address is none"),
    "label-key": ("the key of a label", _KEY),
    "label-value": (
        "the value of a label",
        "at most 63 letters, digits, dots, hyphens and underscores, with a letter or digit at both ends",
    ),
    "optional-dns-label": ("a DNS label", "at most 63 of a-z, 0-9 and hyphens, with a letter or digit at both ends"),
    "port-name": ("the name of a port", "at most 15 of a-z, 0-9 and hyphens, with a letter among them"),
    "strict-env-name": (
        "the name of an environment variable",
        "letters, digits, dots, hyphens and underscores, with no digit first",
    ),
}
_LIMITS = {
    "maxItems": "has more than {limit} items",
    "maxLength": "is longer than {limit} characters",
    "maxProperties": "has more than {limit} entries",
    "maximum": "is more than {limit}",
    "exclusiveMaximum": "is not less than {limit}",
    "minItems": "has fewer than {limit} items",
    "minLength": "is shorter than {limit} characters",
    "minProperties": "has fewer than {limit} entries",
    "minimum": "is less than {limit}",
    "exclusiveMinimum": "is not more than {limit}",
}


def explain(manifest: Manifest, schema: Compiled, error: ValidationError) -> Iterator[tuple[str, Violation]]:
    """What an error of the validator means, by the id of the rule that it breaks.

    Args:
        manifest: The object.
        schema: Its schema.
        error: What the validator says.
    """
    yield from _Explanation(manifest, schema).of(error, tuple(error.instance_path))


class _Explanation:
    def __init__(self, manifest: Manifest, schema: Compiled) -> None:
        self._manifest = manifest
        self._schema = schema
        self._secret = manifest.key.kind == "Secret" and manifest.key.group == ""

    def of(self, error: ValidationError, path: tuple[Segment, ...]) -> Iterator[tuple[str, Violation]]:
        match error.kind:
            case ValidationErrorKind.AdditionalProperties(unexpected=names):
                for name in names:
                    yield "schema/unknown-field", self._unknown_field(path, name, self._parent(error))
            case ValidationErrorKind.Required(property=name):
                yield (
                    "schema/required",
                    self._violation((*path, name), f"this field is missing; {_REFUSED}", f"add {name}"),
                )
            case ValidationErrorKind.Type(types=types):
                yield "schema/type", self._type(path, error.instance, types)
            case ValidationErrorKind.Enum(options=options):
                yield "schema/enum", self._enum(path, error.instance, options)
            case ValidationErrorKind.Format(format=format):
                yield self._format(path, error.instance, format)
            case ValidationErrorKind.PropertyNames(error=inner):
                yield from self.of(inner, (*path, str(inner.instance)))
            case kind:
                yield "schema/value", self._value(path, error, kind)

    def _violation(self, path: Sequence[Segment], message: str, remedy: str) -> Violation:
        return Violation(self._manifest, field_path(self._manifest.document, *path), message, remedy)

    def _parent(self, error: ValidationError) -> Schema:
        """The schema whose keyword the error is about."""
        here: Any = self._schema.schema
        for step in error.schema_path[:-1]:
            here = here[step]
        return here if isinstance(here, dict) else {}

    def _unknown_field(self, path: tuple[Segment, ...], name: str, schema: Schema) -> Violation:
        known = schema.get("properties", {})
        place = "here" if path else f"in {_article(self._manifest.key.kind)}"
        message = f"there is no such field {place}; the API server drops it without a word, or refuses the object"
        meant = closest(name, known)
        other = None if meant else elsewhere(self._schema, path, name)
        if meant:
            remedy = f"write {meant}"
        elif other:
            remedy = f"write it as {other}, or remove it"
        else:
            remedy = (
                f"remove it; the fields here are {', '.join(sorted(known))}" if 0 < len(known) <= 8 else "remove it"
            )
        return self._violation((*path, name), message, remedy)

    def _type(self, path: Sequence[Segment], value: Any, types: Iterable[str]) -> Violation:
        wanted = [name for name in types if name != "null"]
        expected = " or ".join(_TYPES[name] for name in sorted(wanted, key=list(_TYPES).index))
        message = f"this has to be {expected}, and is {self._described(value)}; {_REFUSED}"
        return self._violation(path, message, self._type_remedy(value, wanted) or f"write {expected}")

    def _type_remedy(self, value: Any, wanted: list[str]) -> str | None:
        if isinstance(value, str):
            if "integer" in wanted and re.fullmatch(r"-?\d+", value.strip()):
                return f"write {value.strip()}, without quotes"
            if "boolean" in wanted and value.lower() in ("true", "false"):
                return f"write {value.lower()}, without quotes"
        if "string" in wanted and isinstance(value, (bool, int, float)):
            # The text that was meant is not known any more: 1e3 and 1000 are one number.
            return "put it between quotes" if self._secret else f'put it between quotes, such as "{_plain(value)}"'
        if "array" in wanted and value is not None and not isinstance(value, list):
            return "write a list: start each item with a dash"
        if "object" in wanted and isinstance(value, list):
            return "write a mapping, without the dashes"
        return None

    def _enum(self, path: Sequence[Segment], value: Any, options: Iterable[Any]) -> Violation:
        words = [option for option in options if option not in (None, "")]
        meant = closest(value, [word for word in words if isinstance(word, str)]) if isinstance(value, str) else None
        choices = _either([_plain(word) for word in words])
        message = f"{self._shown(value)} is not {choices}; {_REFUSED}"
        return self._violation(path, message, f"write {meant or choices}")

    def _format(self, path: Sequence[Segment], value: Any, format: str) -> tuple[str, Violation]:
        if format == "quantity":
            message = f"{self._shown(value)} is no quantity that Kubernetes reads; {_REFUSED}"
            return "schema/quantity", self._violation(path, message, _quantity_remedy(str(value)))
        if format in ("label-key", "label-value", "annotation-key"):
            what, alphabet = _NAMES[format]
            message = f"{self._shown(value)} is not {what}; {_REFUSED}"
            return "schema/label", self._violation(path, message, f"write {alphabet}")
        if format in _NAMES:
            what, alphabet = _NAMES[format]
            message = f"{self._shown(value)} is not {what}; {_REFUSED}"
            return "schema/name", self._violation(path, message, f"write {alphabet}")
        message = f"this is not {'base64' if format == 'byte' else f'in the format {format}'}; {_REFUSED}"
        remedy = "encode it, or write it as text under stringData" if self._secret else "correct the value"
        return "schema/value", self._violation(path, message, remedy)

    def _value(self, path: Sequence[Segment], error: ValidationError, kind: Any) -> Violation:
        limit = getattr(kind, "limit", None)
        if kind.name in ("minItems", "minLength", "minProperties") and limit == 1:
            return self._violation(
                path, f"this is empty; {_REFUSED}", "write a value" if kind.name == "minLength" else "add at least one"
            )
        if kind.name in _LIMITS and limit is not None:
            what = _LIMITS[kind.name].format(limit=_plain(limit))
            shown = self._shown(error.instance) if isinstance(error.instance, (int, float)) else "this"
            return self._violation(path, f"{shown} {what}; {_REFUSED}", "write a value within the limit")
        if kind.name == "pattern":
            message = f"{self._shown(error.instance)} does not match {kind.pattern}; {_REFUSED}"
            return self._violation(path, message, "write a value that matches")
        if kind.name in ("anyOf", "oneOf"):
            message = f"this satisfies {'several' if 'Multiple' in type(kind).__name__ else 'none'} of the alternatives"
            return self._violation(path, f"{message} that the schema allows; {_REFUSED}", "write exactly one of them")
        message = f"this breaks the schema's rule {kind.name}; {_REFUSED}"
        return self._violation(path, message, "correct the value; the CustomResourceDefinition says what it may be")

    def _shown(self, value: Any) -> str:
        if self._secret:
            return "this"
        text = json.dumps(value, ensure_ascii=False, default=str)
        return text if len(text) <= 60 else f"{text[:57]}..."

    def _described(self, value: Any) -> str:
        if value is None:
            return "null"
        if isinstance(value, (dict, list)):
            return "a mapping" if isinstance(value, dict) else "a list"
        kind = "text" if isinstance(value, str) else "true or false" if isinstance(value, bool) else "number"
        if self._secret:
            return kind if kind != "number" else "a number"
        return self._shown(value) if isinstance(value, bool) else f"the {kind} {self._shown(value)}"


def _plain(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return value if isinstance(value, str) else json.dumps(value, default=str)


def _either(words: list[str]) -> str:
    return f"{', '.join(words[:-1])} or {words[-1]}" if len(words) > 1 else words[0]


def _article(word: str) -> str:
    return f"{'an' if word[:1] in 'AEIOU' else 'a'} {word}"


def _quantity_remedy(text: str) -> str:
    match = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*([kKmMgGtTpP])(i?)[bB]?\s*", text)
    if match is None:
        return "write a number with a suffix, such as 500m of cpu or 512Mi of memory"
    number, prefix, _ = match.groups()
    return f"write {number}{prefix.upper()}i"
