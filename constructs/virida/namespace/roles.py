"""The rules of the roles: every resource and verb by name, and nothing by wildcard.

What is left out on purpose, in every role: Secrets, whose values are nobody's business but their pods'; `pods/exec`,
`pods/attach`, `pods/portforward`, `pods/proxy`, `services/proxy` and `nodes/proxy`, which lead into running pods past
every policy; `pods/ephemeralcontainers`, which puts a program of one's choice beside them; `serviceaccounts/token`, and
the verbs `escalate`, `bind` and `impersonate`, with which a role grants itself more than it says; and RBAC itself.

Source: Kubernetes documentation, "Role Based Access Control Good Practices".
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from virida.documents import Document

READ = ("get", "list", "watch")
"""To see objects."""

WRITE = ("create", "update", "patch", "delete")
"""To own objects."""


class Rule(NamedTuple):
    """What may be done with some resources of one API group.

    Attributes:
        group: The group; empty for the core.
        resources: The resources.
        verbs: The verbs.
    """

    group: str
    resources: tuple[str, ...]
    verbs: tuple[str, ...]


VIEW = (
    Rule(
        "",
        (
            "configmaps",
            "endpoints",
            "events",
            "limitranges",
            "persistentvolumeclaims",
            "pods",
            "resourcequotas",
            "serviceaccounts",
            "services",
        ),
        READ,
    ),
    Rule("", ("pods/log",), ("get",)),
    Rule("apps", ("daemonsets", "deployments", "replicasets", "statefulsets"), READ),
    Rule("autoscaling", ("horizontalpodautoscalers",), READ),
    Rule("autoscaling.k8s.io", ("verticalpodautoscalers",), READ),
    Rule("batch", ("cronjobs", "jobs"), READ),
    Rule("discovery.k8s.io", ("endpointslices",), READ),
    Rule("events.k8s.io", ("events",), READ),
    Rule("external-secrets.io", ("externalsecrets",), READ),
    Rule("gateway.networking.k8s.io", ("httproutes",), READ),
    Rule("metrics.k8s.io", ("pods",), ("get", "list")),
    Rule("monitoring.coreos.com", ("podmonitors", "prometheusrules", "servicemonitors"), READ),
    Rule("networking.k8s.io", ("ingresses", "networkpolicies"), READ),
    Rule("policy", ("poddisruptionbudgets",), READ),
)
"""Everything that explains how the workloads of a namespace are, but for the values of Secrets."""

OPERATE = (
    Rule("", ("pods",), ("delete",)),
    # As a drain does it: it asks the disruption budget first.
    Rule("", ("pods/eviction",), ("create",)),
    # `kubectl rollout restart` and `kubectl rollout undo` patch the workload.
    Rule("apps", ("daemonsets", "deployments", "statefulsets"), ("patch",)),
    Rule("apps", ("deployments/scale", "statefulsets/scale"), ("get", "update", "patch")),
    # To suspend one, and to run it now: `kubectl create job --from=cronjob/...`.
    Rule("batch", ("cronjobs",), ("patch",)),
    Rule("batch", ("jobs",), ("create", "delete")),
)
"""What brings a workload back, beyond looking at it."""

DEPLOY = (
    Rule("", ("configmaps", "persistentvolumeclaims", "serviceaccounts", "services"), WRITE),
    Rule("apps", ("deployments",), WRITE),
    Rule("autoscaling", ("horizontalpodautoscalers",), WRITE),
    Rule("autoscaling.k8s.io", ("verticalpodautoscalers",), WRITE),
    Rule("batch", ("jobs",), WRITE),
    Rule("external-secrets.io", ("externalsecrets",), WRITE),
    Rule("gateway.networking.k8s.io", ("httproutes",), WRITE),
    Rule("monitoring.coreos.com", ("podmonitors", "prometheusrules", "servicemonitors"), WRITE),
    Rule("networking.k8s.io", ("ingresses", "networkpolicies"), WRITE),
    Rule("policy", ("poddisruptionbudgets",), WRITE),
)
"""What a service and its monitoring are made of. The namespace and its own objects are the platform's."""

TIERS: Mapping[str, tuple[Rule, ...]] = {"view": VIEW, "operate": VIEW + OPERATE, "deploy": VIEW + DEPLOY}
"""The rules of each tier's Role; each can be read without the others."""

ADMIN = (
    Rule(
        "",
        (
            "configmaps",
            "limitranges",
            "namespaces",
            "persistentvolumeclaims",
            "persistentvolumes",
            "pods",
            "replicationcontrollers",
            "resourcequotas",
            "serviceaccounts",
            "services",
        ),
        READ + WRITE,
    ),
    Rule("", ("endpoints", "events"), READ),
    Rule("", ("pods/log",), ("get",)),
    Rule("", ("pods/eviction",), ("create",)),
    # To cordon one and to label it; nodes are made by the machines that join.
    Rule("", ("nodes",), (*READ, "update", "patch", "delete")),
    Rule("apps", ("daemonsets", "deployments", "replicasets", "statefulsets"), READ + WRITE),
    Rule("apps", ("controllerrevisions",), READ),
    Rule("apps", ("deployments/scale", "replicasets/scale", "statefulsets/scale"), ("get", "update", "patch")),
    Rule("networking.k8s.io", ("ingressclasses", "ingresses", "networkpolicies"), READ + WRITE),
)
"""The groups of the platform's administrator: core, apps and networking."""


def rules(given: Sequence[Rule]) -> list[Document]:
    """Rules as a Role or a ClusterRole has them."""
    return [{"apiGroups": [rule.group], "resources": list(rule.resources), "verbs": list(rule.verbs)} for rule in given]
