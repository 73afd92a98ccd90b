"""What is refused of further containers and of what they ask for."""

# What is refused for its type is of that type on purpose.
# mypy: disable-error-code="arg-type, dict-item, list-item, typeddict-item"

from __future__ import annotations

from typing import Any

import pytest

from tests.service.kit import refusal
from virida import Container, EmptyDir, Replicas, Resources, Storage

REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"containers": Container("a", image="a/b:1")}, "containers (a Container) must be a list; write [Container(...)]"),
    ({"containers": ["a"]}, "containers[0] ('a') must be a Container; give it a Container"),
    ({"containers": [Container("a", image="a/b:1", init=1)]}, "containers[0].init (1) must be a bool; give it a bool"),
    (
        {"containers": [Container("a", image="a/b:1", env={"A": 1})]},
        'containers[0].env["A"] (1) must be a str, a ConfigMapKey, a SecretKey or a PodField; write "1"',
    ),
    (
        {"containers": [Container("a", image="a/b:1", command="run")]},
        "containers[0].command ('run') must be a list; write ['run']",
    ),
    (
        {"containers": [Container("a", image="a/b:1", resources=None)]},
        "containers[0].resources (None) must be a Resources; give it a Resources",
    ),
    ({"resources": None}, "resources (None) must be a Resources; give it a Resources"),
    ({"resources": {"cpu": "1"}}, "resources (a dict) must be a Resources; give it a Resources"),
    ({"resources": Resources(cpu=1)}, 'resources.cpu (1) must be a str; write "1"'),
    ({"resources": Resources(memory=512)}, 'resources.memory (512) must be a str; write "512"'),
    (
        {"resources": Resources(extended={"nvidia.com/gpu": "1"})},
        "resources.extended[\"nvidia.com/gpu\"] ('1') must be an int; write 1",
    ),
    (
        {"containers": [Container("a", image="a/b")]},
        "containers[0].image ('a/b') must have a tag or a digest; write the version that runs, such as \"a/b:1.4.0\"",
    ),
    (
        {"containers": [Container("a", image="a/b:latest")]},
        "containers[0].image ('a/b:latest') must not use the tag latest, which moves; write a version, such as "
        '"a/b:1.4.0"',
    ),
    (
        {"containers": [Container("Proxy", image="a/b:1")]},
        "containers[0].name ('Proxy') must be a DNS label (a-z, 0-9, -; at most 63); write \"proxy\"",
    ),
    (
        {"containers": [Container("a" * 59, image="a/b:1")]},
        "containers[0].name ('aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa') must be at most 58 "
        'characters, so that "tmp--" fits; shorten it',
    ),
    (
        {"containers": [Container("a", image="a/b:1", resources=Resources(memory="64mb"))]},
        "containers[0].resources.memory ('64mb') must be a quantity that Kubernetes reads; write \"64Mi\"",
    ),
    (
        {"containers": [Container("a", image="a/b:1", mounts={"data": EmptyDir("1Gi")})]},
        'containers[0].mounts["data"] (\'data\') must be an absolute path; write "/data"',
    ),
    (
        {"resources": Resources(cpu="half")},
        "resources.cpu ('half') must be a quantity that Kubernetes reads; write a number with a suffix, such as "
        '"500m" of cpu or "512Mi" of memory',
    ),
    (
        {"resources": Resources(memory="512mb")},
        "resources.memory ('512mb') must be a quantity that Kubernetes reads; write \"512Mi\"",
    ),
    (
        {"resources": Resources(memory="1.5gb")},
        "resources.memory ('1.5gb') must be a quantity that Kubernetes reads; write \"1.5Gi\"",
    ),
    (
        {"resources": Resources(cpu="500 m")},
        "resources.cpu ('500 m') must be a quantity that Kubernetes reads; write \"500m\"",
    ),
    (
        {"resources": Resources(cpu_limit="2cores")},
        "resources.cpu_limit ('2cores') must be a quantity that Kubernetes reads; write a number with a suffix, "
        'such as "500m" of cpu or "512Mi" of memory',
    ),
    (
        {"resources": Resources(extended={"gpu": 1})},
        "resources.extended[\"gpu\"] ('gpu') must have a domain; write one such as nvidia.com/gpu",
    ),
    (
        {"resources": Resources(extended={"nvidia.com/gpu": 0})},
        'resources.extended["nvidia.com/gpu"] (0) must be at least 1; write 1 or more',
    ),
    (
        {"containers": [Container("cart", image="a/b:1")]},
        "containers[0].name ('cart') must be a name of its own; rename the container",
    ),
    (
        {"containers": [Container("a", image="a/b:1"), Container("a", image="a/b:2", init=True)]},
        "containers[1].name ('a') must be a name of its own; rename the container",
    ),
    (
        {
            "mounts": {"/data": EmptyDir("1Gi")},
            "containers": [Container("a", image="a/b:1", mounts={"/data": EmptyDir("2Gi")})],
        },
        'containers[0].mounts["/data"] (\'/data\') must not name its volume "data", which mounts["/data"] does for '
        "another one; write the same volume at both, or choose another path",
    ),
    (
        {"containers": [Container("a", image="a/b:1", mounts={"/tmp": EmptyDir("2Gi")})]},
        'containers[0].mounts["/tmp"] (\'/tmp\') must not name its volume "tmp", which security.tmp does for '
        "another one; write the same volume at both, or choose another path",
    ),
    (
        {"containers": [Container("db", image="a/b:1", mounts={"/data": Storage("1Gi")})]},
        'scale.count (2) must be 1, because containers[0].mounts["/data"] can be mounted by one pod only; write '
        "scale=Replicas(1), or use a volume that is ReadWriteMany",
    ),
    (
        {
            "containers": [Container("db", image="a/b:1", mounts={"/data": Storage("1Gi", storage_class="fast")})],
            "scale": Replicas(1),
        },
        "containers[0].mounts[\"/data\"].storage_class ('fast') must be a class of the cluster profile; write "
        '"local-path", or add it to the profile',
    ),
    (
        {"resources": Resources(cpu="1", cpu_limit="500m")},
        "resources.cpu_limit ('500m') must be at least cpu (1); write 1 or more, or lower cpu",
    ),
    (
        {"resources": Resources(memory="1Gi", memory_limit="1000M")},
        "resources.memory_limit ('1000M') must be at least memory (1Gi); write 1Gi or more, or lower memory",
    ),
    (
        {"containers": [Container("a", image="a/b:1", resources=Resources(cpu="2", cpu_limit="1"))]},
        "containers[0].resources.cpu_limit ('1') must be at least cpu (2); write 2 or more, or lower cpu",
    ),
]


@pytest.mark.parametrize(("changes", "message"), REFUSED, ids=[message.split(" (")[0] for _, message in REFUSED])
def test_rejects_containers(changes: dict[str, Any], message: str) -> None:
    assert refusal(**changes) == f"shop/cart: {message}"
