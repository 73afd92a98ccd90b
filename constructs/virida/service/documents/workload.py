"""The Deployment, its pods, and the ServiceAccount that they run as."""

from __future__ import annotations

from virida.cluster import ClusterProfile
from virida.documents import Document, present
from virida.service.documents import vault
from virida.service.documents.containers import extra_container, service_container
from virida.service.documents.metadata import image_of, labels, metadata, selector, version_label
from virida.service.documents.volumes import volumes
from virida.service.options.runtime import Security
from virida.service.options.scaling import Replicas
from virida.service.options.service import ServiceOptions


def service_account(options: ServiceOptions) -> Document:
    """An identity of the service's own, so that nothing is granted to it by accident."""
    return {
        "apiVersion": "v1",
        "kind": "ServiceAccount",
        "metadata": metadata(options, options.name),
        "automountServiceAccountToken": options.security.service_account_token,
    }


def deployment(options: ServiceOptions, cluster: ClusterProfile) -> Document:
    """The workload."""
    rollout = options.rollout
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": metadata(options, options.name, labels=labels(options) | version_label(options)),
        "spec": present(
            # An autoscaler owns the number; writing one here would reset it with every sync.
            replicas=options.scale.count if isinstance(options.scale, Replicas) else None,
            revisionHistoryLimit=rollout.revision_history,
            progressDeadlineSeconds=rollout.progress_deadline,
            minReadySeconds=rollout.min_ready or None,
            strategy=_strategy(options),
            selector={"matchLabels": selector(options.name)},
            template={
                "metadata": present(
                    labels=labels(options) | dict(options.metadata.pod_labels),
                    annotations=vault.injection(options.vault) | dict(options.metadata.pod_annotations),
                ),
                "spec": _pod_spec(options, cluster),
            },
        ),
    }


def pod_security_context(security: Security) -> Document:
    """What Pod Security `restricted` asks of a pod."""
    return present(
        runAsNonRoot=True,
        runAsUser=security.user,
        runAsGroup=security.group,
        fsGroup=security.fs_group,
        # Without it the kubelet walks through a large volume at each start.
        fsGroupChangePolicy=None if security.fs_group is None else "OnRootMismatch",
        seccompProfile={"type": "RuntimeDefault"},
    )


def _strategy(options: ServiceOptions) -> Document:
    if options.recreates:
        return {"type": "Recreate"}
    return {
        "type": "RollingUpdate",
        "rollingUpdate": {
            "maxSurge": options.rollout.max_surge,
            "maxUnavailable": options.rollout.max_unavailable,
        },
    }


def _pod_spec(options: ServiceOptions, cluster: ClusterProfile) -> Document:
    placement = options.placement
    extra = [(container.init, extra_container(options, container)) for container in options.containers]
    return present(
        serviceAccountName=options.name,
        automountServiceAccountToken=options.security.service_account_token,
        enableServiceLinks=False,
        imagePullSecrets=[{"name": name} for name in image_of(options).pull_secrets],
        terminationGracePeriodSeconds=options.rollout.termination_grace_period,
        priorityClassName=placement.priority_class,
        runtimeClassName=placement.runtime_class,
        nodeSelector=dict(placement.node_selector),
        tolerations=[
            present(key=t.key, operator="Exists" if t.value is None else "Equal", value=t.value, effect=t.effect)
            for t in placement.tolerations
        ],
        affinity=_affinity(options),
        topologySpreadConstraints=_spread(options, cluster),
        securityContext=pod_security_context(options.security),
        initContainers=[document for init, document in extra if init],
        containers=[service_container(options), *(document for init, document in extra if not init)],
        volumes=volumes(options) + vault.token_volumes(options.vault),
    )


def _affinity(options: ServiceOptions) -> Document | None:
    if options.placement.spread is None:
        return None
    term = {
        "labelSelector": {"matchLabels": selector(options.name)},
        "topologyKey": options.placement.spread,
    }
    preferred = [{"weight": 100, "podAffinityTerm": term}]
    return {"podAntiAffinity": {"preferredDuringSchedulingIgnoredDuringExecution": preferred}}


def _spread(options: ServiceOptions, cluster: ClusterProfile) -> list[Document]:
    if options.placement.spread is None:
        return []
    return [
        {
            "maxSkew": 1,
            "topologyKey": options.placement.spread,
            "whenUnsatisfiable": "DoNotSchedule" if cluster.nodes > options.scale.fewest else "ScheduleAnyway",
            # A node that is being drained is no place to count on.
            "nodeTaintsPolicy": "Honor",
            # Each version is spread by itself, or the old pods would push the new ones together.
            "matchLabelKeys": ["pod-template-hash"],
            "labelSelector": {"matchLabels": selector(options.name)},
        }
    ]
