"""Draws services: any options that the construct accepts, and clusters for them."""

from __future__ import annotations

from typing import Any

from hypothesis import reject
from hypothesis import strategies as st

from tests.service.strategies_operation import (
    label_values,
    labels,
    metadata,
    names,
    outsides,
    placements,
    port_names,
    probes,
    rollouts,
    routes,
    scales,
    securities,
    texts,
    verticals,
)
from virida import (
    AllOf,
    Caller,
    ClaimVolume,
    ClusterProfile,
    ConfigMapKey,
    ConfigMapVolume,
    Container,
    EmptyDir,
    Files,
    Gateway,
    Image,
    InvalidOption,
    PodField,
    Port,
    Projected,
    Resources,
    SecretKey,
    SecretVolume,
    ServiceAccountToken,
    ServiceRef,
    SmokeTest,
    Storage,
    StorageClass,
    Vault,
    VaultSecret,
)
from virida.fields import At
from virida.service.options.network import Flow, FlowPort
from virida.service.options.service import ServiceOptions

_DIGEST = "@sha256:" + "ab" * 32
_CLASSES = [StorageClass("local-path", access_modes=["ReadWriteOnce", "ReadWriteMany", "ReadOnlyMany"])]

clusters = st.sampled_from(
    [
        ClusterProfile.k3s(storage_classes=_CLASSES),
        ClusterProfile.k3s(storage_classes=_CLASSES, gateway=Gateway("public", "edge"), nodes=7),
        ClusterProfile.k3s(storage_classes=_CLASSES, node_local_dns="169.254.20.10", ingress=()),
    ]
)

images = st.builds(
    "{}/{}:{}{}".format,
    names,
    names,
    st.from_regex(r"[0-9]{1,2}\.[0-9]{1,2}", fullmatch=True),
    st.sampled_from(["", _DIGEST]),
)
keys = st.from_regex(r"[a-z][-a-z0-9_.]{0,10}", fullmatch=True)
variables = st.from_regex(r"[A-Z][A-Z0-9_]{0,10}X", fullmatch=True)  # so that none looks like a secret's
paths = st.from_regex(r"/[a-z]{1,8}(/[a-z0-9.]{0,6}[a-z])?/?", fullmatch=True)
megabytes = st.integers(1, 4096).map("{}Mi".format)


@st.composite
def resources(draw: st.DrawFn) -> Resources:
    """Requests, and limits that are not below them."""
    cpu, cpu_limit = sorted(draw(st.tuples(st.integers(1, 9000), st.integers(1, 9000))))
    memory, memory_limit = sorted(draw(st.tuples(st.integers(1, 9000), st.integers(1, 9000))))
    limits: dict[str, Any] = draw(
        st.fixed_dictionaries(
            {},
            optional={
                "cpu_limit": st.just(f"{cpu_limit}m"),
                "memory_limit": st.sampled_from([f"{memory_limit}Mi", None]),
            },
        )
    )
    devices = draw(st.dictionaries(st.just("nvidia.com/gpu"), st.integers(1, 4)))
    return Resources(cpu=f"{cpu}m", memory=f"{memory}Mi", extended=devices, **limits)


_env = st.dictionaries(
    variables,
    st.one_of(
        texts,
        st.builds(ConfigMapKey, names, keys, optional=st.booleans()),
        st.builds(SecretKey, names, keys, optional=st.booleans()),
        st.sampled_from([PodField("metadata.name"), PodField("metadata.labels['a']"), PodField("status.podIP")]),
    ),
    max_size=3,
)
_sources = st.one_of(
    st.builds(ConfigMapVolume, names, keys=st.lists(keys, max_size=2, unique=True)),
    st.builds(SecretVolume, names, keys=st.lists(keys, max_size=2, unique=True), optional=st.booleans()),
    st.builds(ServiceAccountToken, names, path=keys, expiration=st.integers(600, 9000)),
)
_volumes = st.one_of(
    st.builds(Files, st.dictionaries(keys, texts, min_size=1, max_size=2)),
    st.builds(ConfigMapVolume, names, sub_path=st.none() | keys, optional=st.booleans()),
    st.builds(SecretVolume, names, keys=st.lists(keys, max_size=2, unique=True), mode=st.sampled_from([0o400, 0o440])),
    st.builds(ClaimVolume, names, read_only=st.booleans(), shared=st.booleans()),
    st.builds(Storage, megabytes, access_mode=st.sampled_from(["ReadWriteOnce", "ReadWriteMany"])),
    st.builds(EmptyDir, megabytes, medium=st.sampled_from([None, "Memory"])),
    st.builds(Projected, st.lists(_sources, min_size=1, max_size=2)),
)
_mounts = st.dictionaries(paths, _volumes, max_size=3)
_containers = st.builds(
    Container,
    names,
    image=images,
    init=st.booleans(),
    command=st.lists(texts, max_size=2),
    args=st.lists(texts, max_size=2),
    env=_env,
    mounts=_mounts,
    resources=resources(),
)
_env_from = st.one_of(
    st.builds(AllOf, config_map=names, prefix=st.none() | variables),
    st.builds(AllOf, secret=names, optional=st.booleans()),
)
_vaults = st.builds(
    Vault,
    role=names,
    secrets=st.lists(
        st.builds(
            VaultSecret, names, path=st.just("secret/data/a"), env=st.booleans(), command=st.none() | st.just("x")
        ),
        min_size=1,
        max_size=2,
        unique_by=lambda secret: secret.name,
    ),
    keep_running=st.booleans(),
)


@st.composite
def _ports(draw: st.DrawFn) -> list[Port]:
    """Ports whose names and numbers stand once."""
    found = draw(
        st.lists(st.tuples(port_names, st.integers(1, 65535)), max_size=3, unique_by=(lambda p: p[0], lambda p: p[1]))
    )
    return [
        Port(
            name,
            number,
            protocol=draw(st.sampled_from(["TCP", "TCP", "TCP", "UDP", "SCTP"])),
            in_service=draw(st.sampled_from([True, True, False])),
        )
        for name, number in found
    ]


@st.composite
def services(draw: st.DrawFn, cluster: ClusterProfile) -> ServiceOptions:
    """The options of a service that the cluster takes."""
    ports = draw(_ports())
    served = [port.name for port in ports if port.in_service and port.protocol == "TCP"]
    mounts, containers = draw(_mounts), draw(st.lists(_containers, max_size=2, unique_by=lambda c: c.name))
    volumes = [volume for of in (mounts, *(c.mounts for c in containers)) for volume in of.values()]
    alone = any(isinstance(volume, (Storage, ClaimVolume)) and not volume.shared for volume in volumes)
    main = ports[0].name if ports else None
    call_names = draw(st.lists(names, max_size=2, unique=True))
    caller_names = draw(st.lists(names, max_size=2, unique=True))
    given: dict[str, Any] = {
        "name": draw(names),
        "namespace": draw(names),
        "component": draw(label_values),
        "image": draw(
            st.one_of(images, st.builds(Image, images, pull_secrets=st.lists(names, max_size=2, unique=True)))
        ),
        "ports": ports,
        "command": draw(st.lists(texts, min_size=1, max_size=2)),
        "args": draw(st.lists(texts, max_size=2)),
        "env": draw(_env),
        "env_from": draw(st.lists(_env_from, max_size=2)),
        "vault": draw(st.none() | _vaults),
        "mounts": mounts,
        "containers": containers,
        "route": draw(routes(served, cluster)) if served else None,
        "calls": [
            draw(
                st.builds(Flow, st.just(n), names, labels, st.just([FlowPort(draw(st.integers(1, 65535)))]))
                | outsides(n)
            )
            for n in call_names
        ],
        "callers": [
            draw(
                st.builds(ServiceRef, st.just(n), namespace=names)
                | st.builds(Caller, st.builds(ServiceRef, st.just(n), namespace=names), ports=st.just([main]))
            )
            for n in caller_names
        ]
        if ports
        else [],
        "isolated": draw(st.booleans()),
        "scale": draw(scales(alone)),
        "resources": draw(resources()),
        "placement": draw(placements),
        "security": draw(securities),
        "smoke_test": draw(st.none() | st.builds(SmokeTest, port=st.sampled_from(served))) if served else None,
        "metadata": draw(metadata),
        "rollout": draw(rollouts(alone)),
        "vertical": draw(verticals),
    }
    tcp = [port for port in ports if port.protocol == "TCP"]
    if draw(st.booleans()):
        given["probes"] = draw(probes(tcp))
    options = ServiceOptions(**given)
    try:
        options.check(At("drawn"))
        options.check_on(At("drawn"), cluster)
    except InvalidOption:  # such as two volumes that would have one name
        reject()
    return options


cases = clusters.flatmap(lambda cluster: st.tuples(services(cluster), st.just(cluster)))
"""Options, and a cluster that takes them."""
