"""The objects of a namespace."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from virida.cluster import ClusterProfile
from virida.documents import Document, present
from virida.namespace.access import Access, Group, Subject
from virida.namespace.options import ADMISSION_LABEL, POD_SECURITY, SYNC_OPTIONS, NamespaceOptions
from virida.namespace.peak import Demand, peak
from virida.namespace.roles import TIERS, rules
from virida.namespace.wedges import amount_of, unstated_in
from virida.network_policy import dns_rule, pods_peer

_NEXT_LEVEL = {"privileged": "baseline", "baseline": "restricted", "restricted": "restricted"}

_MONITORING_PORTS = (8080, 9090)
"""The ports on which workloads that nobody wrote a scrape policy for show their metrics."""


def namespace_documents(
    options: NamespaceOptions, cluster: ClusterProfile, demands: Sequence[Demand]
) -> list[Document]:
    """All objects of a namespace.

    Args:
        options: What it was given.
        cluster: The cluster.
        demands: What its services need at their peak.
    """
    documents = [_namespace(options, cluster), _service_account(options)]
    if options.default_deny:
        documents.append(_policy(options, "default-deny", ["Ingress", "Egress"]))
    if options.opens_dns:
        documents.append(_policy(options, "allow-dns", ["Egress"], egress=[dns_rule(cluster)]))
    if options.opens_monitoring(cluster):
        documents.append(_policy(options, "allow-monitoring", ["Ingress"], ingress=[_scrapes(cluster)]))
    if options.quota is not None:
        documents.append(_object(options, "v1", "ResourceQuota", options.name, spec={"hard": hard(options, demands)}))
    if options.effective_limits is not None:
        spec = {"limits": [limits_item(options)]}
        documents.append(_object(options, "v1", "LimitRange", options.name, spec=spec))
    if options.access is not None:
        documents += _roles(options, options.access)
    return documents


def limits_item(options: NamespaceOptions) -> Document:
    """The LimitRange's item for containers; empty without a LimitRange."""
    limits = options.effective_limits
    return {} if limits is None else {"type": "Container", **limits.item}


def hard(options: NamespaceOptions, demands: Sequence[Demand]) -> dict[str, str]:
    """The quota's bounds: those that are written, then those that follow from the services."""
    quota = options.quota
    if quota is None:
        return {}
    bounds, item = quota.hard, limits_item(options)
    if quota.headroom is not None:
        factor = Decimal(100 + quota.headroom) / 100
        for key, amount in peak(demands, item).items():
            # A bound on what some container leaves open would refuse that container.
            if next(unstated_in(key, demands, item), None) is None:
                bounds.setdefault(key, amount_of(key, amount * factor))
    return dict(sorted(bounds.items()))


def _namespace(options: NamespaceOptions, cluster: ClusterProfile) -> Document:
    version, stricter = f"v{options.version_on(cluster)}", _NEXT_LEVEL[options.level]
    levels = {"enforce": options.level, "audit": stricter, "warn": stricter}
    labels = {
        **house_labels(options.name),
        **{
            f"{POD_SECURITY}/{key}": value
            for mode, level in levels.items()
            for key, value in ((mode, level), (f"{mode}-version", version))
        },
        **present(**{ADMISSION_LABEL: options.effective_admission}),
        **options.labels,
    }
    annotations = dict(options.annotations)
    if options.protected:
        annotations[SYNC_OPTIONS] = "Prune=confirm,Delete=confirm"
    return {
        "apiVersion": "v1",
        "kind": "Namespace",
        "metadata": {"name": options.name, "namespace": None, **present(labels=labels, annotations=annotations)},
    }


def _service_account(options: NamespaceOptions) -> Document:
    """Kubernetes makes it in every namespace; here its token stays out of pods that name no account of their own."""
    return _object(options, "v1", "ServiceAccount", "default", automountServiceAccountToken=False)


def _policy(options: NamespaceOptions, name: str, types: list[str], **rules: list[Document]) -> Document:
    """A policy for every pod of the namespace."""
    spec = {"podSelector": {}, "policyTypes": types, **rules}
    return _object(options, "networking.k8s.io/v1", "NetworkPolicy", name, spec=spec)


def _scrapes(cluster: ClusterProfile) -> Document:
    return {
        "from": [pods_peer(pods) for pods in cluster.prometheus],
        "ports": [{"protocol": "TCP", "port": port} for port in _MONITORING_PORTS],
    }


def _roles(options: NamespaceOptions, access: Access) -> list[Document]:
    documents = []
    bound = {"view": access.view, "operate": access.operate, "deploy": access.deploy}
    for tier, subjects in bound.items():
        if subjects is not None:
            documents += [
                _object(options, _RBAC, "Role", tier, rules=rules(TIERS[tier])),
                _object(options, _RBAC, "RoleBinding", tier, **binding("Role", tier, subjects, options.name)),
            ]
    return documents


def binding(kind: str, role: str, subjects: Sequence[Subject], namespace: str) -> Document:
    """Who gets a role: the fields of a RoleBinding or a ClusterRoleBinding.

    Args:
        kind: The role's kind.
        role: Its name.
        subjects: Who gets it.
        namespace: The namespace of ServiceAccounts that name none.
    """
    return {
        "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": kind, "name": role},
        "subjects": [_subject(subject, namespace) for subject in subjects],
    }


def _subject(subject: Subject, namespace: str) -> Document:
    if isinstance(subject, Group):
        return {"apiGroup": "rbac.authorization.k8s.io", "kind": "Group", "name": subject.name}
    return {"kind": "ServiceAccount", "name": subject.name, "namespace": subject.namespace or namespace}


_RBAC = "rbac.authorization.k8s.io/v1"


def _object(options: NamespaceOptions, api_version: str, kind: str, name: str, **fields: object) -> Document:
    """An object in the namespace, whatever the chart's own is."""
    metadata = {"name": name, "namespace": options.name, "labels": house_labels(options.name)}
    return {"apiVersion": api_version, "kind": kind, "metadata": metadata, **fields}


def house_labels(name: str) -> dict[str, str]:
    """What every object carries.

    Args:
        name: The name label.
    """
    return {
        "app.kubernetes.io/name": name,
        "app.kubernetes.io/part-of": "virida",
        "app.kubernetes.io/managed-by": "cdk8s",
    }
