"""Manifests to check."""

from typing import Any

from virida.checks import Context, Finding, check, select
from virida.cluster import ClusterProfile


def pod(spec: Any = None, /, namespace: str = "shop", annotations: Any = None, **fields: Any) -> dict[str, Any]:
    """A Pod that no rule of the family has anything to say about, apart from the fields of its spec that are given."""
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": "web", "namespace": namespace, "annotations": annotations or {}},
        "spec": {"automountServiceAccountToken": False, "containers": [container()]} | (spec or {}) | fields,
    }


def container(name: str = "web", **fields: Any) -> dict[str, Any]:
    return {"name": name, "image": "web:1", "securityContext": {"readOnlyRootFilesystem": True}} | fields


def document(api_version: str, kind: str, name: str, namespace: str = "", **fields: Any) -> dict[str, Any]:
    metadata = {"name": name} | ({"namespace": namespace} if namespace else {})
    return {"apiVersion": api_version, "kind": kind, "metadata": metadata} | fields


def config_map(data: dict[str, Any], name: str = "settings", namespace: str = "shop") -> dict[str, Any]:
    return document("v1", "ConfigMap", name, namespace, data=data)


def findings(
    *documents: dict[str, Any], rule: str = "security", profile: ClusterProfile | None = None
) -> list[Finding]:
    return check(documents, Context(kubernetes="1.36", profile=profile), selected=select([rule]))


def fields(*documents: dict[str, Any], rule: str = "security") -> list[tuple[str, str]]:
    """Rule and field of each finding."""
    return [(finding.rule.partition("/")[2], finding.field) for finding in findings(*documents, rule=rule)]
