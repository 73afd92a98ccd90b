"""Fields that Kubernetes does not let anyone change.

Source: the `Validate*Update` functions of Kubernetes 1.36 (`pkg/apis/*/validation`) and its apiextensions-apiserver.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple, TypeAlias

from virida import quantity
from virida.manifests import Manifest, mappings
from virida.review.consequences.scene import Scene
from virida.review.model import ABSENT, Change
from virida.review.words import names

_KEEP = "keep the old value"
_ANEW = "keep the old value, or create an object with a new name, move what uses it, and remove the old one"


class Immutable(NamedTuple):
    """A change that the API server refuses.

    Attributes:
        field: The field.
        why: Why it is refused, as a clause.
        remedy: What to do instead.
    """

    field: str
    why: str
    remedy: str


# By group and kind: fields that keep their value, with all that is below them.
_FIELDS: dict[tuple[str, str], tuple[str, ...]] = {
    ("", "Secret"): ("type",),
    ("", "ResourceQuota"): ("spec.scopes",),
    ("apps", "ControllerRevision"): ("data",),
    ("apps", "DaemonSet"): ("spec.selector",),
    ("apps", "Deployment"): ("spec.selector",),
    ("apps", "ReplicaSet"): ("spec.selector",),
    ("batch", "Job"): (
        "spec.selector",
        "spec.completionMode",
        "spec.podFailurePolicy",
        "spec.backoffLimitPerIndex",
        "spec.managedBy",
        "spec.successPolicy",
    ),
    ("certificates.k8s.io", "ClusterTrustBundle"): ("spec.signerName",),
    ("discovery.k8s.io", "EndpointSlice"): ("addressType",),
    ("gateway.networking.k8s.io", "GatewayClass"): ("spec.controllerName",),
    ("networking.k8s.io", "IngressClass"): ("spec.controller",),
    ("networking.k8s.io", "IPAddress"): ("spec.parentRef",),
    ("node.k8s.io", "RuntimeClass"): ("handler",),
    ("rbac.authorization.k8s.io", "ClusterRoleBinding"): ("roleRef",),
    ("rbac.authorization.k8s.io", "RoleBinding"): ("roleRef",),
    ("resource.k8s.io", "ResourceClaim"): ("spec",),
    ("resource.k8s.io", "ResourceClaimTemplate"): ("spec",),
    ("scheduling.k8s.io", "PriorityClass"): ("value", "preemptionPolicy"),
    ("storage.k8s.io", "CSIDriver"): ("spec.attachRequired", "spec.volumeLifecycleModes"),
    ("storage.k8s.io", "CSIStorageCapacity"): ("nodeTopology", "storageClassName"),
    ("storage.k8s.io", "StorageClass"): ("provisioner", "parameters", "reclaimPolicy", "volumeBindingMode"),
    ("storage.k8s.io", "VolumeAttributesClass"): ("driverName", "parameters"),
    ("apiextensions.k8s.io", "CustomResourceDefinition"): (
        "spec.group",
        "spec.scope",
        "spec.names.kind",
        "spec.names.plural",
    ),
}

# By group and kind: the fields of the spec that may change; all others keep their value.
_MUTABLE: dict[tuple[str, str], frozenset[str]] = {
    ("apps", "StatefulSet"): frozenset(
        names(
            """
            replicas ordinals template updateStrategy revisionHistoryLimit persistentVolumeClaimRetentionPolicy
            minReadySeconds
            """
        )
    ),
}

# Not the source of a volume: all other fields of its spec are.
_VOLUME_FIELDS = frozenset(
    names(
        """
        accessModes capacity claimRef mountOptions nodeAffinity persistentVolumeReclaimPolicy storageClassName
        volumeAttributesClassName volumeMode
        """
    )
)

_REMEDIES = {
    "Deployment": "keep the selector; or create a Deployment with a new name, let the Service select its pods, then "
    "remove the old one",
    "StatefulSet": "keep the old value; or delete the StatefulSet with --cascade=orphan right before the sync, so that "
    "its pods and claims stay",
    "Job": "give the Job a new name, or make it a hook of the sync, which is made anew each time",
    "RoleBinding": "create a binding with a new name, and remove the old one",
    "ClusterRoleBinding": "create a binding with a new name, and remove the old one",
    "StorageClass": "create a StorageClass with a new name; existing volumes stay as they are",
    "Secret": "create a Secret with a new name, and let its users mount that one",
}


def immutable_changes(change: Change, scene: Scene) -> Iterator[Immutable]:
    """What the API server refuses of an update, by field.

    Args:
        change: A change of an object that stays the same object.
        scene: What else there is.
    """
    assert change.updated is not None
    before, after = change.updated
    kind = (after.key.group, after.key.kind)
    remedy = _REMEDIES.get(after.key.kind, _ANEW)
    for field in _FIELDS.get(kind, ()):
        yield from _touched(change, field, "is immutable", remedy)
    if kind in _MUTABLE:
        for field in sorted({_second(found.path) for found in change.touched("spec")} - _MUTABLE[kind]):
            yield from _touched(change, f"spec.{field}", "is immutable", remedy)
    if kind in _SPECIAL:
        yield from _SPECIAL[kind](change, before, after, scene)


def _touched(change: Change, field: str, why: str, remedy: str) -> Iterator[Immutable]:
    """One refusal for all that changes at a field; named by the field itself where it is several things."""
    found = change.touched(field)
    if found:
        yield Immutable(found[0].path if len(found) == 1 else field, why, remedy)


def _second(path: str) -> str:
    return path.removeprefix("spec.").partition(".")[0].partition("[")[0]


def _frozen_data(change: Change, before: Manifest, after: Manifest, scene: Scene) -> Iterator[Immutable]:
    if before.get("immutable") is not True:
        return
    why = f"cannot change, because the {after.key.kind} is immutable"
    remedy = "give it a new name with each content, such as one that ends in a hash, and let its users mount that one"
    for field in ("data", "binaryData", "immutable"):
        yield from _touched(change, field, why, remedy)


def _service(change: Change, before: Manifest, after: Manifest, scene: Scene) -> Iterator[Immutable]:
    if "ExternalName" in (before.get("spec", "type"), after.get("spec", "type")):
        return
    remedy = "leave the field out, or create a Service with a new name"
    old, new = before.get("spec", "clusterIP"), after.get("spec", "clusterIP")
    # Left out, the API server keeps the address that it gave.
    if new not in (None, "", old):
        yield Immutable("spec.clusterIP", "is immutable once the Service has an address", remedy)
    olds, news = before.get("spec", "ipFamilies"), after.get("spec", "ipFamilies")
    if isinstance(olds, list) and isinstance(news, list) and olds and news and olds[0] != news[0] and old != "None":
        yield Immutable("spec.ipFamilies", "is immutable: the first address family stays", remedy)
    if before.get("spec", "type") == after.get("spec", "type") == "LoadBalancer":
        yield from _touched(change, "spec.loadBalancerClass", "is immutable once it is set", remedy)


def _claim(change: Change, before: Manifest, after: Manifest, scene: Scene) -> Iterator[Immutable]:
    size = "spec.resources.requests.storage"
    for field in sorted({_second(found.path) for found in change.touched("spec")}):
        if field not in ("resources", "volumeAttributesClassName"):
            yield from _touched(change, f"spec.{field}", "is immutable", _ANEW)
    for found in change.touched("spec.resources"):
        old, new = _amount(found.old), _amount(found.new)
        if found.path != size:
            yield Immutable(found.path, "is immutable", _KEEP)
        elif old is not None and (new is None or new < old):
            yield Immutable(size, "cannot shrink", "keep the size; to shrink, copy the data to a new claim")
        elif not _expands(after, scene):
            remedy = "set allowVolumeExpansion: true on the StorageClass first, if its driver can do that"
            yield Immutable(size, "cannot grow, because its StorageClass does not allow it", remedy)


def _expands(claim: Manifest, scene: Scene) -> bool:
    name = claim.get("spec", "storageClassName")
    storage_class = scene.after.find("StorageClass", "storage.k8s.io", "", name) if isinstance(name, str) else None
    return storage_class is None or storage_class.get("allowVolumeExpansion") is True


def _volume(change: Change, before: Manifest, after: Manifest, scene: Scene) -> Iterator[Immutable]:
    for field in sorted({_second(found.path) for found in change.touched("spec")}):
        if field not in _VOLUME_FIELDS or field == "volumeMode":
            yield from _touched(change, f"spec.{field}", "is immutable", _ANEW)
    if before.get("spec", "nodeAffinity") is not None:
        yield from _touched(change, "spec.nodeAffinity", "is immutable once it is set", _ANEW)


def _job(change: Change, before: Manifest, after: Manifest, scene: Scene) -> Iterator[Immutable]:
    remedy = _REMEDIES["Job"]
    suspended = before.get("spec", "suspend") is True
    indexed = after.get("spec", "completionMode") == "Indexed"
    if not (indexed and after.get("spec", "completions") == after.get("spec", "parallelism")):
        yield from _touched(change, "spec.completions", "is immutable", remedy)
    # A suspended Job that never ran may still be placed elsewhere, and sized anew.
    placed = tuple(
        f"spec.template.{field}"
        for field in ("metadata", "spec.nodeSelector", "spec.tolerations", "spec.schedulingGates")
    )
    found = [
        field
        for field in change.touched("spec.template")
        if not (suspended and (field.path.startswith((*placed, "spec.template.spec.affinity.nodeAffinity"))))
        and not (suspended and ".resources." in field.path)
    ]
    if found:
        yield Immutable(found[0].path if len(found) == 1 else "spec.template", "is immutable", remedy)


def _pod(change: Change, before: Manifest, after: Manifest, scene: Scene) -> Iterator[Immutable]:
    remedy = "use a Deployment, which replaces its pods; or give the Pod a new name"
    for found in change.touched("spec"):
        is_image = found.path.endswith(".image") and found.path.startswith(("spec.containers", "spec.initContainers"))
        lowered = found.path == "spec.activeDeadlineSeconds" and _lowered(found.old, found.new)
        added = found.path.startswith("spec.tolerations[") and found.old is ABSENT
        ungated = found.path.startswith("spec.schedulingGates") and found.new is ABSENT
        both = isinstance(found.new, str) and isinstance(found.old, str)
        if not ((is_image and both) or lowered or added or ungated):
            yield Immutable(found.path, "is immutable", remedy)


def _lowered(old: Any, new: Any) -> bool:
    return isinstance(new, int) and (old is ABSENT or (isinstance(old, int) and new <= old))


def _definition(change: Change, before: Manifest, after: Manifest, scene: Scene) -> Iterator[Immutable]:
    """A version that objects may be stored in has to stay until they are migrated."""
    kept = {str(version.get("name")) for version in mappings(after.get("spec", "versions"))}
    for version in mappings(before.get("spec", "versions")):
        if version.get("storage") is True and str(version.get("name")) not in kept:
            yield Immutable(
                f"spec.versions[{version.get('name')}]",
                "cannot go, because objects are stored in this version",
                "keep it with served: false, migrate the stored objects, and remove it afterwards",
            )


def _cidrs(change: Change, before: Manifest, after: Manifest, scene: Scene) -> Iterator[Immutable]:
    old, new = before.get("spec", "cidrs"), after.get("spec", "cidrs")
    if isinstance(old, list) and isinstance(new, list) and len(old) == 1 and new[:1] == old and len(new) == 2:
        return
    yield from _touched(change, "spec.cidrs", "is immutable", _ANEW)


def _amount(value: Any) -> Any:
    try:
        return quantity.parse(str(value))
    except ValueError:
        return None


_Special: TypeAlias = Callable[[Change, Manifest, Manifest, Scene], Iterator[Immutable]]
_SPECIAL: Mapping[tuple[str, str], _Special] = {
    ("", "ConfigMap"): _frozen_data,
    ("", "PersistentVolume"): _volume,
    ("", "PersistentVolumeClaim"): _claim,
    ("", "Pod"): _pod,
    ("", "Secret"): _frozen_data,
    ("", "Service"): _service,
    ("apiextensions.k8s.io", "CustomResourceDefinition"): _definition,
    ("batch", "Job"): _job,
    ("networking.k8s.io", "ServiceCIDR"): _cidrs,
}
