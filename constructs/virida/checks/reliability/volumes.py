"""Volumes that fewer pods can mount than there are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from virida.checks.context import Context
from virida.checks.findings import Severity, Violation
from virida.checks.objects import Objects
from virida.checks.registry import rule
from virida.checks.reliability.rollout import unavailable_and_surge
from virida.checks.reliability.values import count
from virida.checks.reliability.workloads import Workload, Workloads
from virida.manifests import Manifest, mappings

_SHARED = {"ReadOnlyMany", "ReadWriteMany"}
_ONE_POD = "ReadWriteOncePod"


@rule("reliability/shared-volume", Severity.ERROR)
def shared_volume(objects: Objects, context: Context) -> Iterator[Violation]:
    """Pods that share a volume which one node alone, or one pod, can mount."""
    profile = context.profile
    one_node = profile is not None and profile.nodes == 1 and not profile.node_groups
    for workload in objects.once(Workloads):
        if not workload.scales and workload.manifest.key.kind != "DaemonSet":
            continue
        for index, volume in enumerate(mappings(workload.pod.spec.get("volumes"))):
            source = volume.get("persistentVolumeClaim")
            name = source.get("claimName") if isinstance(source, Mapping) else None
            claim = objects.find("PersistentVolumeClaim", "", workload.manifest.key.namespace, str(name))
            modes = claim.get("spec", "accessModes") if claim else None
            if claim is None or not isinstance(modes, list) or not modes or _SHARED & {str(mode) for mode in modes}:
                continue
            if _ONE_POD in modes or not one_node:
                yield from _shares(workload, index, claim, one_pod=_ONE_POD in modes)


def _shares(workload: Workload, index: int, claim: Manifest, *, one_pod: bool) -> Iterator[Violation]:
    mode, who = (_ONE_POD, "one pod") if one_pod else ("ReadWriteOnce", "the pods of one node")
    only = f"only {who} can mount the claim {claim.key.name} ({mode})"
    daemon_set = workload.manifest.key.kind == "DaemonSet"
    unavailable, surge = unavailable_and_surge(workload, workload.most)
    if daemon_set or workload.most > 1:
        pods = "a pod on each node" if daemon_set else count(workload.most, "pod")
        message = f"{only}, and there may be {pods}: " + (
            "all others stay Pending" if one_pod else "those on other nodes never start"
        )
        remedy = (
            "give each pod a claim of its own by volumeClaimTemplates of a StatefulSet, or ask for ReadWriteMany of a "
            "storage class that has it"
        )
    elif surge and not unavailable:
        message = f"{only}, and a rollout ends the old pod once a new one is ready: " + (
            "the two wait for each other without end" if one_pod else "on another node it waits without end"
        )
        remedy = "write strategy type: Recreate, or maxSurge: 0 with maxUnavailable: 1"
    else:
        return
    yield Violation(
        workload.manifest,
        workload.pod_field("spec", "volumes", index, "persistentVolumeClaim", "claimName"),
        message,
        remedy,
        None if one_pod else Severity.WARNING,
    )
