"""HorizontalPodAutoscaler, VerticalPodAutoscaler and PodDisruptionBudget."""

from __future__ import annotations

from virida.documents import Document
from virida.service.documents.metadata import metadata, selector
from virida.service.options.scaling import Autoscaling, ScalingRule
from virida.service.options.service import ServiceOptions


def scaling(options: ServiceOptions) -> list[Document]:
    """The objects that change the number and the size of the pods, and keep enough of them."""
    documents: list[Document] = []
    if isinstance(options.scale, Autoscaling):
        documents.append(_horizontal(options, options.scale))
    if options.vertical is not None:
        documents.append(_vertical(options))
    if options.scale.disruption_budget is not None and options.scale.fewest > 1:
        documents.append(_disruption_budget(options))
    return documents


def _target(options: ServiceOptions) -> Document:
    return {"apiVersion": "apps/v1", "kind": "Deployment", "name": options.name}


def _horizontal(options: ServiceOptions, scale: Autoscaling) -> Document:
    return {
        "apiVersion": "autoscaling/v2",
        "kind": "HorizontalPodAutoscaler",
        "metadata": metadata(options, f"{options.name}-hpa"),
        "spec": {
            "scaleTargetRef": _target(options),
            "minReplicas": scale.min,
            "maxReplicas": scale.max,
            "metrics": [
                _metric(options, name, target)
                # An older API server gives memory back first; in any other order Argo CD would see a difference.
                for name, target in (("memory", scale.memory), ("cpu", scale.cpu))
                if target is not None
            ],
            "behavior": {"scaleUp": _behavior(scale.scale_up), "scaleDown": _behavior(scale.scale_down)},
        },
    }


def _metric(options: ServiceOptions, name: str, target: int) -> Document:
    utilization = {"type": "Utilization", "averageUtilization": target}
    if any(not container.init for container in options.containers) or (options.vault and options.vault.keep_running):
        # The pod's average would hide the service behind its idle companions.
        source = {"name": name, "container": options.name, "target": utilization}
        return {"type": "ContainerResource", "containerResource": source}
    return {"type": "Resource", "resource": {"name": name, "target": utilization}}


def _behavior(rule: ScalingRule) -> Document:
    return {
        "stabilizationWindowSeconds": rule.stabilization,
        "policies": [{"type": "Percent", "value": rule.percent, "periodSeconds": rule.period}],
    }


def _vertical(options: ServiceOptions) -> Document:
    vertical = options.vertical
    assert vertical is not None
    return {
        "apiVersion": "autoscaling.k8s.io/v1",
        "kind": "VerticalPodAutoscaler",
        "metadata": metadata(options, f"{options.name}-vpa"),
        "spec": {
            "targetRef": _target(options),
            "updatePolicy": {"updateMode": vertical.mode},
            "resourcePolicy": {
                "containerPolicies": [
                    {
                        "containerName": "*",
                        "minAllowed": {"cpu": vertical.min_cpu, "memory": vertical.min_memory},
                        "maxAllowed": {"cpu": vertical.max_cpu, "memory": vertical.max_memory},
                        "controlledResources": list(vertical.resources),
                        "controlledValues": "RequestsAndLimits",
                    }
                ]
            },
        },
    }


def _disruption_budget(options: ServiceOptions) -> Document:
    budget = options.scale.disruption_budget
    assert budget is not None
    allowed: Document = {"maxUnavailable": 1 if budget.max_unavailable is None else budget.max_unavailable}
    if budget.min_available is not None:
        allowed = {"minAvailable": budget.min_available}
    return {
        "apiVersion": "policy/v1",
        "kind": "PodDisruptionBudget",
        "metadata": metadata(options, options.name),
        "spec": {
            **allowed,
            # Or a pod that never becomes healthy would keep its node from being drained.
            "unhealthyPodEvictionPolicy": "AlwaysAllow",
            "selector": {"matchLabels": selector(options.name)},
        },
    }
