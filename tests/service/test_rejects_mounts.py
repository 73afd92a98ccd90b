"""What is refused of volumes."""

# What is refused for its type is of that type on purpose.
# mypy: disable-error-code="arg-type, dict-item, list-item, typeddict-item"

from __future__ import annotations

from typing import Any

import pytest

from tests.service.kit import refusal
from virida import (
    Autoscaling,
    ClaimVolume,
    ConfigMapVolume,
    EmptyDir,
    Files,
    Projected,
    Replicas,
    Rollout,
    SecretVolume,
    ServiceAccountToken,
    Storage,
)

REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"mounts": None}, "mounts (None) must be a dict; give it a dict"),
    (
        {"mounts": {"/data": "archive"}},
        "mounts[\"/data\"] ('archive') must be a Files, a ConfigMapVolume, a SecretVolume, a ClaimVolume, a "
        "Storage, an EmptyDir or a Projected; give it one of them",
    ),
    ({"mounts": {"/etc/site": Files("a")}}, "mounts[\"/etc/site\"].content ('a') must be a dict; give it a dict"),
    ({"mounts": {"/etc/site": Files({"a": 1})}}, 'mounts["/etc/site"].content["a"] (1) must be a str; write "1"'),
    (
        {"mounts": {"/run/a": SecretVolume("a", mode="0400")}},
        "mounts[\"/run/a\"].mode ('0400') must be an int; give it an int",
    ),
    (
        {"mounts": {"/run/a": ConfigMapVolume("a", keys="a")}},
        "mounts[\"/run/a\"].keys ('a') must be a list; write ['a']",
    ),
    (
        {"mounts": {"/run/a": Projected([ClaimVolume("a")])}},
        'mounts["/run/a"].sources[0] (a ClaimVolume) must be a ConfigMapVolume, a SecretVolume or a '
        "ServiceAccountToken; give it one of them",
    ),
    ({"mounts": {"/data": Storage(10)}}, 'mounts["/data"].size (10) must be a str; write "10"'),
    (
        {"mounts": {"/data": Storage("1Gi", access_mode="RWO")}},
        "mounts[\"/data\"].access_mode ('RWO') must be 'ReadWriteOnce', 'ReadOnlyMany', 'ReadWriteMany' or "
        "'ReadWriteOncePod'; write one of them",
    ),
    (
        {"mounts": {"/data": EmptyDir("1Gi", medium="memory")}},
        "mounts[\"/data\"].medium ('memory') must be 'Memory' or None; give it one of them",
    ),
    (
        {"mounts": {"/data": ClaimVolume("a", shared="yes")}},
        "mounts[\"/data\"].shared ('yes') must be a bool; give it a bool",
    ),
    ({"mounts": {"data": EmptyDir("1Gi")}}, 'mounts["data"] (\'data\') must be an absolute path; write "/data"'),
    (
        {"mounts": {"/data/../etc": EmptyDir("1Gi")}},
        'mounts["/data/../etc"] (\'/data/../etc\') must be an absolute path; write "/etc"',
    ),
    ({"mounts": {"/": EmptyDir("1Gi")}}, "mounts[\"/\"] ('/') must not be the root; mount a folder below it"),
    ({"mounts": {"/a:b": EmptyDir("1Gi")}}, "mounts[\"/a:b\"] ('/a:b') must not contain a colon; choose another path"),
    (
        {"mounts": {"/_": EmptyDir("1Gi")}},
        "mounts[\"/_\"] ('/_') must contain a letter (a-z) or a digit, to name its volume; choose another path",
    ),
    (
        {"mounts": {"/data": EmptyDir("512mb")}},
        'mounts["/data"].size (\'512mb\') must be a quantity that Kubernetes reads; write "512Mi"',
    ),
    (
        {"mounts": {"/data": EmptyDir("a lot")}},
        "mounts[\"/data\"].size ('a lot') must be a quantity that Kubernetes reads; write a number with a suffix, "
        'such as "500m" of cpu or "512Mi" of memory',
    ),
    (
        {"mounts": {"/data": EmptyDir("-1Gi")}},
        "mounts[\"/data\"].size ('-1Gi') must be a quantity that Kubernetes reads; write a number with a suffix, "
        'such as "500m" of cpu or "512Mi" of memory',
    ),
    (
        {"mounts": {"/data": EmptyDir("1 Gi")}},
        'mounts["/data"].size (\'1 Gi\') must be a quantity that Kubernetes reads; write "1Gi"',
    ),
    (
        {"mounts": {"/data": Storage("10GB")}},
        'mounts["/data"].size (\'10GB\') must be a quantity that Kubernetes reads; write "10Gi"',
    ),
    (
        {"mounts": {"/data": Storage("0Gi")}},
        'mounts["/data"].size (\'0Gi\') must be more than 0; write one such as "10Gi"',
    ),
    (
        {"mounts": {"/data": Storage("1Gi", storage_class="Fast_SSD")}},
        "mounts[\"/data\"].storage_class ('Fast_SSD') must be a DNS subdomain (a-z, 0-9, -, .; at most 253); write "
        '"fast-ssd"',
    ),
    (
        {"mounts": {"/etc/a": Files({})}},
        'mounts["/etc/a"].content ({}) must not be empty; write at least one, or leave the option out',
    ),
    (
        {"mounts": {"/etc/a": Files({"no/file": "a"})}},
        'mounts["/etc/a"].content["no/file"] (\'no/file\') must be a key (letters, digits, -, _, .; at most 253; '
        "no .. first); rename the key",
    ),
    (
        {"mounts": {"/etc/a": Files({"a": "x" * 2**20})}},
        'mounts["/etc/a"].content (1048577 bytes) must be at most 1048576 bytes; put large files into the image',
    ),
    (
        {"mounts": {"/etc/a": ConfigMapVolume("a", keys=["a b"])}},
        "mounts[\"/etc/a\"].keys[0] ('a b') must be a key (letters, digits, -, _, .; at most 253; no .. first); "
        "rename the key",
    ),
    (
        {"mounts": {"/etc/a": ConfigMapVolume("a", sub_path="../a")}},
        "mounts[\"/etc/a\"].sub_path ('../a') must be a key (letters, digits, -, _, .; at most 253; no .. first); "
        "rename the key",
    ),
    (
        {"mounts": {"/run/a": SecretVolume("a", mode=440)}},
        'mounts["/run/a"].mode (440) must be a file mode that lets only the owner write; write it in octal, such '
        "as 0o440",
    ),
    (
        {"mounts": {"/run/a": SecretVolume("a", mode=0o1777)}},
        'mounts["/run/a"].mode (1023) must be a file mode that lets only the owner write; write it in octal, '
        "such as 0o440",
    ),
    (
        {"mounts": {"/run/a": Projected([])}},
        'mounts["/run/a"].sources ([]) must not be empty; write at least one, or leave the option out',
    ),
    (
        {"mounts": {"/run/a": Projected([ServiceAccountToken("")])}},
        "mounts[\"/run/a\"].sources[0].audience ('') must not be empty; write at least one, or leave the option out",
    ),
    (
        {"mounts": {"/run/a": Projected([ServiceAccountToken("a", expiration=60)])}},
        'mounts["/run/a"].sources[0].expiration (60) must be at least 600; write 600 or more',
    ),
    (
        {"mounts": {"/run/a": Projected([ServiceAccountToken("a", path="a/b")])}},
        "mounts[\"/run/a\"].sources[0].path ('a/b') must be a key (letters, digits, -, _, .; at most 253; no .. "
        "first); rename the key",
    ),
    (
        {"mounts": {"/data": EmptyDir("1Gi"), "/data/": EmptyDir("1Gi")}},
        "mounts[\"/data/\"] ('/data/') must be mounted once, and /data is the same; remove one of them",
    ),
    (
        {"mounts": {"/data": EmptyDir("1Gi"), "//data": EmptyDir("2Gi")}},
        "mounts[\"//data\"] ('//data') must be mounted once, and /data is the same; remove one of them",
    ),
    (
        {"mounts": {"/etc/a.b": EmptyDir("1Gi"), "/etc/a-b": EmptyDir("1Gi")}},
        'mounts["/etc/a-b"] (\'/etc/a-b\') must not name its volume "etc-a-b", which mounts["/etc/a.b"] does for '
        "another one; write the same volume at both, or choose another path",
    ),
    (
        {"mounts": {"/Tmp": EmptyDir("1Gi")}},
        'mounts["/Tmp"] (\'/Tmp\') must not name its volume "tmp", which security.tmp does for another one; write '
        "the same volume at both, or choose another path",
    ),
    (
        {"mounts": {"/a": SecretVolume("s"), "/b": SecretVolume("s", mode=0o400)}},
        'mounts["/b"] (\'/b\') must not name its volume "secret-s", which mounts["/a"] does for another one; write '
        "the same volume at both, or choose another path",
    ),
    (
        {"mounts": {"/etc/a": ConfigMapVolume("a", keys=["a", "b"], sub_path="c")}},
        "mounts[\"/etc/a\"].sub_path ('c') must be one of keys (a or b); add it to keys, or leave keys out",
    ),
    (
        {"mounts": {"/run/a": SecretVolume("a", keys=["a"], sub_path="c")}},
        "mounts[\"/run/a\"].sub_path ('c') must be one of keys (a); add it to keys, or leave keys out",
    ),
    (
        {"mounts": {"/run/a": Projected([ConfigMapVolume("a", sub_path="b")])}},
        "mounts[\"/run/a\"].sources[0].sub_path ('b') must be left out, because all sources share one folder; "
        "write keys=[...]",
    ),
    (
        {"mounts": {"/run/a": Projected([SecretVolume("a"), SecretVolume("b", mode=0o400)])}},
        'mounts["/run/a"].sources[1].mode (0o400) must be that of the other Secrets (0o440); give all of them one mode',
    ),
    (
        {"mounts": {"/data": Storage("1Gi")}},
        'scale.count (2) must be 1, because mounts["/data"] can be mounted by one pod only; write '
        "scale=Replicas(1), or use a volume that is ReadWriteMany",
    ),
    (
        {"mounts": {"/data": ClaimVolume("a")}, "scale": Autoscaling(max=3)},
        'scale.max (3) must be 1, because mounts["/data"] can be mounted by one pod only; write '
        "scale=Replicas(1), or use a volume that is ReadWriteMany",
    ),
    (
        {"mounts": {"/data": Storage("1Gi")}, "scale": Replicas(1), "rollout": Rollout(strategy="RollingUpdate")},
        "rollout.strategy ('RollingUpdate') must be Recreate, because mounts[\"/data\"] can be mounted by one pod "
        "only; leave it out",
    ),
    (
        {"mounts": {"/data": Storage("1Gi", storage_class="fast")}, "scale": Replicas(1)},
        'mounts["/data"].storage_class (\'fast\') must be a class of the cluster profile; write "local-path", or '
        "add it to the profile",
    ),
    (
        {"mounts": {"/data": Storage("1Gi", access_mode="ReadWriteMany")}},
        "mounts[\"/data\"].access_mode ('ReadWriteMany') must be an access mode of the storage class local-path; "
        "write 'ReadWriteOnce', or choose another class",
    ),
]


@pytest.mark.parametrize(("changes", "message"), REFUSED, ids=[message.split(" (")[0] for _, message in REFUSED])
def test_rejects_mounts(changes: dict[str, Any], message: str) -> None:
    assert refusal(**changes) == f"shop/cart: {message}"
