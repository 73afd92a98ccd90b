"""Is a document what the API server accepts? Kubernetes' own schemas, strict, and the upstream CRDs where they are."""

from __future__ import annotations

import hashlib
import json
import tempfile
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema_rs
import yaml

KUBERNETES = "v1.36.0"
CRDS = Path(__file__).parents[2] / "shared" / "crds"
"""Upstream CRDs are not ours to commit; where they lie beside the checkout, custom resources are validated too."""

CACHE = Path(__file__).parents[1] / ".cache" / "definitions"

# Groups whose CRDs nobody has put beside the checkout.
WITHOUT_CRD = frozenset(
    {
        "beat.k8s.elastic.co",
        "cert-manager.io",
        "elasticsearch.k8s.elastic.co",
        "external-secrets.io",
        "gateway.networking.k8s.io",
        "kibana.k8s.elastic.co",
        "velero.io",
    }
)


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
        if f"\n    kind: {kind}\n" not in text or f"\n  group: {group}\n" not in text:
            continue
        for crd in _parsed(text):
            if crd["spec"]["names"]["kind"] == kind:
                found = next(v for v in crd["spec"]["versions"] if v["name"] == version)
                schema = strict(found["schema"]["openAPIV3Schema"])
                schema["properties"]["metadata"] = {"type": "object"}
                return jsonschema_rs.Draft202012Validator(schema)
    return None


def _parsed(text: str) -> list[Any]:
    """The definitions in a file, kept as JSON: reading a megabyte of YAML takes longer than any test."""
    kept = CACHE / f"{hashlib.sha256(text.encode()).hexdigest()}.json"
    if not kept.is_file():
        read = [crd for crd in yaml.load_all(text, Loader=Loader) if crd]
        CACHE.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile("w", dir=CACHE, delete=False) as file:
            json.dump(read, file)
        Path(file.name).rename(kept)  # another worker may be doing the same
    definitions: list[Any] = json.loads(kept.read_text())
    return definitions


class Loader(yaml.CSafeLoader):
    """Reads a plain `=`, which YAML 1.1 gives a meaning that nobody uses, as the text that it is."""


def _plain_text(loader: Loader, node: yaml.ScalarNode) -> object:
    return loader.construct_scalar(node)


Loader.add_constructor("tag:yaml.org,2002:value", _plain_text)


def strict(schema: Any) -> Any:
    """A structural schema in which an unknown field is an error, as `kubectl --validate=strict` has it."""
    if isinstance(schema, list):
        return [strict(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    result = {key: value if key in ("default", "enum", "required") else strict(value) for key, value in schema.items()}
    if schema.get("x-kubernetes-int-or-string"):
        result.pop("anyOf", None)
        result["type"] = ["integer", "string"]
    # A property may be called "properties"; only a schema has a type beside it.
    is_schema = isinstance(schema.get("properties"), dict) and isinstance(schema.get("type"), str)
    if is_schema and not schema.get("x-kubernetes-preserve-unknown-fields"):
        result.setdefault("additionalProperties", False)
    return result
