"""How Kubernetes reads the lists of its objects: by key, as sets, or in order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from virida.review.words import names

_NAMED = ("name",)

# By the name of the field: the fields that tell its items apart. The first combination that every item has, and that no
# two items share, is taken.
_KEYS: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "containers": (_NAMED,),
    "initContainers": (_NAMED,),
    "ephemeralContainers": (_NAMED,),
    "volumes": (_NAMED,),
    "env": (_NAMED,),
    "imagePullSecrets": (_NAMED,),
    "secrets": (_NAMED,),
    "schedulingGates": (_NAMED,),
    "resourceClaims": (_NAMED,),
    "ports": (_NAMED, ("containerPort", "protocol"), ("containerPort",), ("port", "protocol"), ("port",)),
    "volumeMounts": (("mountPath",),),
    "volumeDevices": (("devicePath",),),
    "hostAliases": (("ip",),),
    "topologySpreadConstraints": (("topologyKey", "whenUnsatisfiable"), ("topologyKey",)),
    "volumeClaimTemplates": (("metadata.name",),),
    "webhooks": (_NAMED,),
    "versions": (_NAMED,),
    "groups": (_NAMED,),
    "listeners": (_NAMED,),
    "parameters": (_NAMED,),
    "matchConditions": (_NAMED,),
    "variables": (_NAMED,),
    "rules": (("alert",), ("record",), ("host",), _NAMED),
    "paths": (("path", "pathType"), ("path",)),
    "metrics": (("type", "resource.name"), ("type", "pods.metric.name"), ("type", "containerResource.name")),
    "endpoints": (("port", "path"), ("port",)),
    "items": (("key",),),
    "roles": (_NAMED,),
    "tls": (("secretName",),),
}

_SETS = frozenset(
    names(
        """
        accessModes add apiGroups apiVersions categories cidrs drop egress except externalIPs finalizers from
        hostnames hosts ingress ipFamilies kinds loadBalancerSourceRanges names namespaces nonResourceURLs
        operations ownerReferences policyTypes resourceNames resources scopes shortNames sourceNamespaces
        sourceRepos subjects supplementalGroups syncOptions to tolerations usages validationActions values verbs
        clusterResourceWhitelist clusterResourceBlacklist namespaceResourceWhitelist namespaceResourceBlacklist
        destinations matchExpressions podAffinityTerms clusterRoleSelectors
        """
    )
)
"""Lists in which order means nothing."""


def list_key(field: str, *lists: Sequence[Any]) -> tuple[str, ...] | None:
    """The fields by which the items of lists are told apart; None where they have no such fields.

    Args:
        field: The name of the field that holds the list.
        lists: The list before and after: both have to agree.
    """
    for fields in _KEYS.get(field, ()):
        if all(_unique(items, fields) for items in lists):
            return fields
    return None


def item_key(item: Any, fields: tuple[str, ...]) -> tuple[str, ...] | None:
    """What tells an item from the others; None where it lacks one of the fields."""
    if not isinstance(item, Mapping):
        return None
    values = tuple(_value(item, field) for field in fields)
    return None if any(value is None for value in values) else tuple(map(str, values))


def is_set(field: str, items: Sequence[Any], other: Sequence[Any]) -> bool:
    """Whether order means nothing in a list.

    Args:
        field: The name of the field that holds it.
        items: The list before.
        other: The list after.
    """
    # Rules of a role, and ports of a policy, are sets too where they have no key.
    return field in _SETS or (field in ("rules", "ports") and all(isinstance(i, Mapping) for i in (*items, *other)))


def _unique(items: Sequence[Any], fields: tuple[str, ...]) -> bool:
    keys = [item_key(item, fields) for item in items]
    return None not in keys and len(set(keys)) == len(keys)


def _value(item: Mapping[str, Any], field: str) -> Any:
    here: Any = item
    for name in field.split("."):
        here = here.get(name) if isinstance(here, Mapping) else None
    if field == "protocol" and here is None:
        return "TCP"
    return here if isinstance(here, (str, int)) else None
