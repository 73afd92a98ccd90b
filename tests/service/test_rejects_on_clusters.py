"""What one cluster takes and another refuses."""

from __future__ import annotations

from typing import Any

import pytest

from tests.service.kit import chart_on, documents, options, refusal, service
from virida import ClusterProfile, Gateway, InvalidOption, Replicas, Rollout, Route, Storage, StorageClass, Tls

GATEWAY = ClusterProfile.k3s(gateway=Gateway("public", "virida-system"))
NO_ISSUER = ClusterProfile.k3s(cluster_issuer=None)
OLD = ClusterProfile.k3s(kubernetes="1.29")
SEVERAL_CLASSES = ClusterProfile.k3s(
    storage_classes=[StorageClass("fast"), StorageClass("shared", access_modes=["ReadWriteMany", "ReadOnlyMany"])]
)

REFUSED: list[tuple[ClusterProfile, dict[str, Any], str]] = [
    (
        OLD,
        {},
        "rollout.pre_stop_sleep (10) needs Kubernetes 1.30, and the cluster profile says 1.29; write pre_stop_sleep=0",
    ),
    (
        GATEWAY,
        {"route": Route("a.example.com", tls=Tls(issuer=None, secret="mine"))},
        "route.tls (Tls(issuer=None, secret='mine')) must be left out, because the listener of Gateway public holds "
        "the certificate; leave it out, or give ingress_class for an Ingress",
    ),
    (
        NO_ISSUER,
        {"route": Route("a.example.com", tls=Tls(secret="mine"))},
        "route.tls.issuer (None) must be given, because the cluster profile has no cluster_issuer; "
        'write Tls(issuer="...")',
    ),
    (
        SEVERAL_CLASSES,
        {"mounts": {"/data": Storage("1Gi", storage_class="slow")}, "scale": Replicas(1)},
        "mounts[\"/data\"].storage_class ('slow') must be a class of the cluster profile; "
        'write "fast" or "shared", or add it to the profile',
    ),
    (
        SEVERAL_CLASSES,
        {"mounts": {"/data": Storage("1Gi", storage_class="shared")}, "scale": Replicas(1)},
        "mounts[\"/data\"].access_mode ('ReadWriteOnce') must be an access mode of the storage class shared; "
        "write 'ReadWriteMany' or 'ReadOnlyMany', or choose another class",
    ),
]


@pytest.mark.parametrize(
    ("cluster", "changes", "message"), REFUSED, ids=[message.split(" (")[0] for _, _, message in REFUSED]
)
def test_rejects_on_a_cluster(cluster: ClusterProfile, changes: dict[str, Any], message: str) -> None:
    assert refusal(cluster, **changes) == f"shop/cart: {message}"


TAKEN: list[tuple[ClusterProfile, dict[str, Any]]] = [
    (OLD, {"rollout": Rollout(pre_stop_sleep=0)}),
    (ClusterProfile.k3s(kubernetes="1.30"), {}),
    (GATEWAY, {"route": Route("a.example.com")}),
    (GATEWAY, {"route": Route("a.example.com", tls=Tls(), ingress_class="nginx")}),
    (NO_ISSUER, {"route": Route("a.example.com", tls=Tls(issuer="mine"))}),
    (SEVERAL_CLASSES, {"mounts": {"/data": Storage("1Gi")}, "scale": Replicas(1)}),
    (SEVERAL_CLASSES, {"mounts": {"/a": Storage("1Gi", storage_class="shared", access_mode="ReadWriteMany")}}),
]


@pytest.mark.parametrize(("cluster", "changes"), TAKEN)
def test_takes_on_a_cluster(cluster: ClusterProfile, changes: dict[str, Any]) -> None:
    assert documents(options(**changes), cluster)


def test_the_construct_asks_the_profile_of_its_tree() -> None:
    with pytest.raises(InvalidOption) as caught:
        service(chart_on(OLD))
    assert str(caught.value) == (
        "shop/cart: rollout.pre_stop_sleep (10) needs Kubernetes 1.30, and the cluster profile says 1.29; "
        "write pre_stop_sleep=0"
    )
