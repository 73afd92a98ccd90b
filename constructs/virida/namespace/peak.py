"""What workloads ask for at their peak, counted as a ResourceQuota counts it.

The peak is every pod that may exist at once: an autoscaler at its maximum and a rollout's surge on top of it. A pod
that is ending counts until it is gone; that delays a rollout and does not block it, so it is left to a headroom.

Sources: k8s.io/component-helpers/resource (what a pod asks for), k8s.io/kubernetes/pkg/quota/v1/evaluator/core (what of
it a quota counts), plugin/pkg/admission/limitranger (what a LimitRange adds).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any, Literal, NamedTuple

from virida import quantity
from virida.documents import Document
from virida.service.options.scaling import pods_of

Amounts = Mapping[str, Decimal]
"""Resources in their base unit: by name (`cpu`), or by key of a quota (`requests.cpu`)."""

LIMITED = ("cpu", "memory", "ephemeral-storage")
"""The resources of which a quota counts limits too; of the others it counts requests alone."""

_NOTHING: Document = {}


class Container(NamedTuple):
    """What one container asks for, before a LimitRange.

    Attributes:
        name: Its name.
        runs: Whether it runs with the pod, ends before the others start (`init`), or starts before them and stays
            (`sidecar`).
        requests: Its requests.
        limits: Its limits.
    """

    name: str
    runs: Literal["main", "init", "sidecar"]
    requests: Amounts
    limits: Amounts


class Demand(NamedTuple):
    """One workload at its peak.

    Attributes:
        kind: The workload's kind.
        name: Its name.
        pods: How many of its pods may exist at once.
        containers: The containers of each.
        pod: What the pod as a whole asks for; of these resources the containers' sum is not counted.
        claims: How many PersistentVolumeClaims it has.
        storage: What each of them asks for, in bytes.
    """

    kind: str
    name: str
    pods: int
    containers: tuple[Container, ...] = ()
    pod: Container = Container("", "main", {}, {})
    claims: int = 0
    storage: Decimal = Decimal(0)


def demands(documents: Iterable[Document], *, nodes: int = 1) -> Iterator[Demand]:
    """The peak of each workload and claim.

    Args:
        documents: Objects of one namespace that the API server accepts; those that make no pods are passed over.
        nodes: How many nodes there are, for DaemonSets. Default: one.
    """
    documents = list(documents)
    most = {_target(d, "scaleTargetRef"): int(d["spec"]["maxReplicas"]) for d in _of(documents, _HORIZONTAL)}
    grown = {_target(d, "targetRef"): d["spec"] for d in _of(documents, "VerticalPodAutoscaler")}
    for document in documents:
        kind, name, spec = document["kind"], document["metadata"]["name"], document.get("spec", _NOTHING)
        if kind == "PersistentVolumeClaim":
            yield Demand(kind, name, 0, claims=1, storage=_storage(spec))
        template = _template(document)
        if template is None:
            continue
        pods, surge = _pods(kind, spec, most.get((kind, name)), nodes)
        containers = (*_containers(template["spec"]), *_injected(template.get("metadata", _NOTHING)))
        policy = grown.get((kind, name), _NOTHING)
        claims = [_storage(claim["spec"]) for claim in spec.get("volumeClaimTemplates", ())]
        whole = _container({"name": "", **template["spec"]}, "main")
        yield Demand(kind, name, pods + surge, tuple(_grown(c, policy) for c in containers), whole)
        for storage in claims:
            yield Demand(kind, name, 0, claims=pods, storage=storage)


def peak(demands: Iterable[Demand], limits: Document = _NOTHING) -> dict[str, Decimal]:
    """What a quota has to admit, by its keys: the sum over workloads.

    Args:
        demands: The workloads.
        limits: The LimitRange's item for containers: its defaults count where a container says nothing.
    """
    total: dict[str, Decimal] = {}
    for demand in demands:
        amounts = {
            "pods": Decimal(demand.pods),
            "persistentvolumeclaims": Decimal(demand.claims),
            "requests.storage": demand.claims * demand.storage,
        }
        requests, caps = pod_amounts(demand, limits)
        amounts |= {f"requests.{name}": demand.pods * amount for name, amount in requests.items()}
        amounts |= {f"limits.{name}": demand.pods * amount for name, amount in caps.items() if name in LIMITED}
        for key, amount in amounts.items():
            if amount:
                total[key] = total.get(key, Decimal(0)) + amount
    return total


def pod_amounts(demand: Demand, limits: Document = _NOTHING) -> tuple[dict[str, Decimal], dict[str, Decimal]]:
    """What one pod asks for: requests, limits."""
    containers = [with_defaults(container, limits) for container in demand.containers]
    requests = _sum([(c.runs, c.requests) for c in containers]) | dict(demand.pod.requests)
    return requests, _sum([(c.runs, c.limits) for c in containers]) | dict(demand.pod.limits)


def with_defaults(container: Container, limits: Document) -> Container:
    """The container as it is admitted: a limit stands for a missing request, then the LimitRange fills in."""
    default, default_request = (_amounts(limits.get(name)) for name in ("default", "defaultRequest"))
    requests = {**default_request, **container.limits, **container.requests}
    return container._replace(requests=requests, limits={**default, **container.limits})


def _sum(parts: list[tuple[str, Amounts]]) -> dict[str, Decimal]:
    """The larger of what runs together in the end and what runs at any moment before."""
    total: dict[str, Decimal] = {}
    for resource in sorted({name for _, amounts in parts for name in amounts}):
        running = before = Decimal(0)
        for runs, amounts in parts:
            amount = amounts.get(resource, Decimal(0))
            if runs == "sidecar":
                running += amount
            if runs != "main":
                before = max(before, running if runs == "sidecar" else running + amount)
        total[resource] = max(before, running + sum(a.get(resource, Decimal(0)) for r, a in parts if r == "main"))
    return total


def _pods(kind: str, spec: Document, most: int | None, nodes: int) -> tuple[int, int]:
    """The pods wanted at most, and those that a rollout adds."""
    wanted = most or int(spec.get("replicas", 1))
    match kind:
        case "Deployment":
            strategy = spec.get("strategy", _NOTHING)
            if strategy.get("type") == "Recreate":
                return wanted, 0
            surge = _rolling(strategy).get("maxSurge", "25%")
            return wanted, pods_of(surge, wanted, round_up=True)
        case "DaemonSet":
            return nodes, pods_of(
                _rolling(spec.get("updateStrategy", _NOTHING)).get("maxSurge", 0), nodes, round_up=True
            )
        case "CronJob":  # One run at a time: how many overlap where that is allowed, nobody can say.
            return _pods("Job", spec["jobTemplate"]["spec"], None, nodes)
        case "Job":
            parallelism = int(spec.get("parallelism", 1))
            return min(parallelism, int(spec.get("completions", parallelism))), 0
        case "Pod":
            return 1, 0
        case _:
            return wanted, 0


def _rolling(strategy: Document) -> Document:
    rolling: Document = strategy.get("rollingUpdate") or {}
    return rolling


def _template(document: Document) -> Document | None:
    """The pod in a document; what a Deployment or a CronJob owns comes from its template, not from a document."""
    kind, spec = document["kind"], document.get("spec", _NOTHING)
    if kind == "Pod":
        return document
    if kind == "CronJob":
        spec = spec["jobTemplate"]["spec"]
    if kind in ("Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "ReplicationController", "Job", "CronJob"):
        template: Document = spec["template"]
        return template
    return None


def _containers(spec: Document) -> Iterator[Container]:
    for document in spec.get("initContainers", ()):
        yield _container(document, "sidecar" if document.get("restartPolicy") == "Always" else "init")
    for document in spec["containers"]:
        yield _container(document, "main")


def _container(document: Document, runs: Literal["main", "init", "sidecar"]) -> Container:
    resources = document.get("resources") or {}
    requests, limits = _amounts(resources.get("requests")), _amounts(resources.get("limits"))
    return Container(document["name"], runs, requests, limits)


def _injected(metadata: Document) -> Iterator[Container]:
    """The agents that Vault's injector adds to a pod with these annotations, by its own defaults.

    Source: github.com/hashicorp/vault-k8s, agent-inject/agent/annotations.go.
    """
    annotations: Mapping[str, str] = metadata.get("annotations") or {}
    prefix = "vault.hashicorp.com/agent-"
    if annotations.get(prefix + "inject") != "true":
        return

    def amounts(bound: str, cpu: str, memory: str) -> dict[str, Decimal]:
        given = {
            "cpu": annotations.get(f"{prefix}{bound}-cpu", cpu),
            "memory": annotations.get(f"{prefix}{bound}-mem", memory),
        }
        return _amounts({name: amount for name, amount in given.items() if amount})

    requests, limits = amounts("requests", "250m", "64Mi"), amounts("limits", "500m", "128Mi")
    if annotations.get(prefix + "pre-populate") != "false":
        yield Container("vault-agent-init", "init", requests, limits)
    if annotations.get(prefix + "pre-populate-only") != "true":
        yield Container("vault-agent", "main", requests, limits)


def _grown(container: Container, vertical: Document) -> Container:
    """The container as large as a VerticalPodAutoscaler that changes pods may make it."""
    if vertical.get("updatePolicy", _NOTHING).get("updateMode", "Auto") == "Off" or container.runs != "main":
        return container
    policies = vertical.get("resourcePolicy", _NOTHING).get("containerPolicies", ())
    own = [p for name in (container.name, "*") for p in policies if p["containerName"] == name]
    if not own or own[0].get("mode") == "Off":
        return container
    requests, limits = dict(container.requests), dict(container.limits)
    for name, amount in _amounts(own[0].get("maxAllowed")).items():
        before = requests.get(name, limits.get(name))
        if before and before < amount and name in own[0].get("controlledResources", ("cpu", "memory")):
            requests[name] = amount
            if name in limits and own[0].get("controlledValues") != "RequestsOnly":
                limits[name] *= amount / before
    return container._replace(requests=requests, limits=limits)


def _amounts(resources: Mapping[str, Any] | None) -> dict[str, Decimal]:
    return {name: quantity.parse(str(amount)) for name, amount in (resources or {}).items()}


def _storage(claim: Document) -> Decimal:
    return quantity.parse(str(claim["resources"]["requests"]["storage"]))


_HORIZONTAL = "HorizontalPodAutoscaler"


def _of(documents: list[Document], kind: str) -> Iterator[Document]:
    return (document for document in documents if document["kind"] == kind)


def _target(document: Document, field: str) -> tuple[str, str]:
    target = document["spec"][field]
    return target["kind"], target["name"]
