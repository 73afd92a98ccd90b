"""Manifests for tests, short to write."""

from __future__ import annotations

from typing import Any

from virida.checks import Context, check, select

Document = dict[str, Any]


def thing(kind: str, name: str, api: str = "v1", /, **fields: Any) -> Document:
    """An object; `shop/web` names its namespace too, and `web` or `/web` none."""
    namespace, slash, own = name.rpartition("/")
    metadata: Document = {"name": own, **({"namespace": namespace} if slash and namespace else {})}
    metadata |= fields.pop("metadata", {})
    return {"apiVersion": api, "kind": kind, "metadata": metadata, **fields}


def deployment(name: str = "shop/web", /, labels: Document | None = None, **spec: Any) -> Document:
    """A Deployment with one container; what is given stands in the pod's spec."""
    labels = labels or {"app": "web"}
    container = {"name": "web", "image": "web:1", "ports": [{"name": "http", "containerPort": 8080}]}
    container |= spec.pop("container", {})
    pod = {"containers": [container], **spec}
    template = {"metadata": {"labels": labels}, "spec": pod}
    return thing("Deployment", name, "apps/v1", spec={"selector": {"matchLabels": labels}, "template": template})


def service(name: str = "shop/web", /, **spec: Any) -> Document:
    """A Service of the pods of `deployment`."""
    ports = [{"name": "http", "port": 80, "targetPort": "http"}]
    return thing("Service", name, spec={"selector": {"app": "web"}, "ports": ports, **spec})


def reads(kind: str, name: str) -> Document:
    """What stands in a container that reads a ConfigMap or a Secret as a whole."""
    return {"envFrom": [{"configMapRef" if kind == "ConfigMap" else "secretRef": {"name": name}}]}


def said(*documents: Document, **context: Any) -> list[str]:
    """What the family says, one text a finding: rule, object, field."""
    findings = check(documents, Context(kubernetes="1.36", **context), selected=select(["references"]))
    return [f"{found.rule.partition('/')[2]} {found.object} {found.field}" for found in findings]
