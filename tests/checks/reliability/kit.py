"""Documents to check, with what a rule does not look at left at its usual value."""

from typing import Any

from virida.checks import Context, Finding, check, select

Document = dict[str, Any]

RESOURCES = {"requests": {"cpu": "100m", "memory": "128Mi"}, "limits": {"memory": "128Mi"}}


def container(name: str = "web", **fields: Any) -> Document:
    return {"name": name, "image": f"registry.example.com/{name}:1.4.0", "resources": RESOURCES} | fields


def workload(kind: str = "Deployment", name: str = "web", *, pod: Any = None, **spec: Any) -> Document:
    labels = {"app": name}
    template = {"metadata": {"labels": labels}, "spec": {"containers": [container(name)]} | (pod or {})}
    return {
        "apiVersion": "apps/v1",
        "kind": kind,
        "metadata": {"name": name, "namespace": "shop"},
        "spec": {"selector": {"matchLabels": labels}, "template": template} | spec,
    }


def named(api_version: str, kind: str, name: str = "web", **spec: Any) -> Document:
    metadata = {"name": name, "namespace": "shop"}
    return {"apiVersion": api_version, "kind": kind, "metadata": metadata, "spec": spec}


def horizontal(least: int, most: int, *metrics: Document, target: str = "web") -> Document:
    reference = {"apiVersion": "apps/v1", "kind": "Deployment", "name": target}
    return named(
        "autoscaling/v2",
        "HorizontalPodAutoscaler",
        target,
        scaleTargetRef=reference,
        minReplicas=least,
        maxReplicas=most,
        metrics=list(metrics) or [metric("cpu")],
    )


def metric(resource: str, kind: str = "Utilization", container: str = "") -> Document:
    source: Document = {"name": resource, "target": {"type": kind}}
    if container:
        return {"type": "ContainerResource", "containerResource": source | {"container": container}}
    return {"type": "Resource", "resource": source}


def budget(name: str = "web", app: str = "web", **spec: Any) -> Document:
    return named("policy/v1", "PodDisruptionBudget", name, selector={"matchLabels": {"app": app}}, **spec)


def find(rule: str, *documents: Document, context: Context | None = None) -> list[Finding]:
    return check(documents, context, selected=select([f"reliability/{rule}"]))


def severities(rule: str, *documents: Document, context: Context | None = None) -> list[str]:
    return [str(finding.severity) for finding in find(rule, *documents, context=context)]
