"""Is a document what the API server accepts? Kubernetes' own schemas, strict, and the upstream CRDs where they are."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema_rs
import yaml

KUBERNETES = "v1.36.0"
CRDS = Path(__file__).parents[2] / "shared" / "crds"
"""Upstream CRDs are not ours to commit; where they lie beside the checkout, custom resources are validated too."""

# Groups whose CRDs nobody has put beside the checkout.
WITHOUT_CRD = frozenset({"gateway.networking.k8s.io", "cert-manager.io", "external-secrets.io"})


def validate(document: dict[str, Any]) -> None:
    """Fail where the API server would reject the document or drop a field of it."""
    group, _, version = document["apiVersion"].rpartition("/")
    validator = _custom(group, version, document["kind"]) or _built_in(group, version, document["kind"])
    if validator is None:
        assert group in WITHOUT_CRD or (_is_custom(group) and not CRDS.is_dir()), f"no schema for {document}"
        return
    errors = [f"{'/'.join(map(str, e.instance_path))}: {e.message}" for e in validator.iter_errors(document)]
    assert not errors, f"{document['kind']} {document['metadata']['name']}: {errors}"


def _is_custom(group: str) -> bool:
    return ("." in group and not group.endswith(".k8s.io")) or group == "autoscaling.k8s.io"


@cache
def _built_in(group: str, version: str, kind: str) -> jsonschema_rs.Draft202012Validator | None:
    folder = files("kubernetes_validate") / "kubernetes-json-schema" / f"{KUBERNETES}-local-strict"
    short = group.split(".")[0]
    path = folder / f"{kind}-{short}-{version}.json".lower() if short else folder / f"{kind}-{version}.json".lower()
    if not path.is_file():
        return None
    return jsonschema_rs.Draft202012Validator({**_local(json.loads(path.read_text())), "$defs": _definitions()})


@cache
def _definitions() -> Any:
    folder = files("kubernetes_validate") / "kubernetes-json-schema" / f"{KUBERNETES}-local-strict"
    return _local(json.loads((folder / "_definitions.json").read_text()))["$defs"]


def _local(schema: Any) -> Any:
    """The schema with references to the file of definitions turned into references to itself."""
    if isinstance(schema, dict):
        return {
            # A property may be called "$ref" too: that of a JSON schema within a CRD.
            key: f"#{value.partition('#')[2]}" if key == "$ref" and isinstance(value, str) else _local(value)
            for key, value in schema.items()
        }
    return [_local(item) for item in schema] if isinstance(schema, list) else schema


@cache
def _custom(group: str, version: str, kind: str) -> jsonschema_rs.Draft202012Validator | None:
    for path in sorted(CRDS.glob("*.yaml")):
        text = path.read_text()
        # Parsing all of them takes longer than the tests do.
        if f"\n    kind: {kind}\n" not in text or f"\n  group: {group}\n" not in text:
            continue
        for crd in yaml.load_all(text, Loader=_Loader):
            if crd and crd["spec"]["names"]["kind"] == kind:
                found = next(v for v in crd["spec"]["versions"] if v["name"] == version)
                schema = _strict(found["schema"]["openAPIV3Schema"])
                schema["properties"]["metadata"] = {"type": "object"}
                return jsonschema_rs.Draft202012Validator(schema)
    return None


class _Loader(yaml.CSafeLoader):
    """Reads a plain `=`, which YAML 1.1 gives a meaning that nobody uses, as the text that it is."""


def _plain_text(loader: _Loader, node: yaml.ScalarNode) -> object:
    return loader.construct_scalar(node)


_Loader.add_constructor("tag:yaml.org,2002:value", _plain_text)


def _strict(schema: Any) -> Any:
    """A structural schema in which an unknown field is an error, as `kubectl --validate=strict` has it."""
    if isinstance(schema, list):
        return [_strict(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    result = {key: value if key in ("default", "enum", "required") else _strict(value) for key, value in schema.items()}
    if schema.get("x-kubernetes-int-or-string"):
        result.pop("type", None)
        result.pop("anyOf", None)
        result["type"] = ["integer", "string"]
    if "properties" in schema and isinstance(schema["properties"], dict) and "type" in schema:
        result["properties"] = {name: _strict(value) for name, value in schema["properties"].items()}
        if not schema.get("x-kubernetes-preserve-unknown-fields"):
            result.setdefault("additionalProperties", False)
    return result
