"""Two values for each option of what runs: the service as a whole, containers, variables, volumes, secrets."""

from __future__ import annotations

from typing import Any

from tests.service.kit import Varied, options, vary
from virida import (
    AllOf,
    ClaimVolume,
    ConfigMapKey,
    ConfigMapVolume,
    Container,
    EmptyDir,
    Files,
    Image,
    Metadata,
    Placement,
    PodField,
    Port,
    Probes,
    Projected,
    Replicas,
    Resources,
    Rollout,
    Route,
    SecretKey,
    SecretVolume,
    Security,
    ServiceAccountToken,
    ServiceRef,
    SmokeTest,
    Storage,
    Vault,
    VaultSecret,
    VerticalAutoscaling,
)
from virida.service.options.network import Flow, FlowPort
from virida.service.options.service import ServiceOptions


def _mounted(volume: Any) -> ServiceOptions:
    return options(mounts={"/mnt": volume}, scale=Replicas(1))


_CALLER = ServiceRef("gateway", namespace="edge")
_FLOW = Flow("prices", "shop", {"a": "b"}, [FlowPort(80)])

_SERVICE = vary(
    options(smoke_test=SmokeTest()),
    name="basket",
    namespace="mall",
    component="frontend",
    image="shop/cart:2.0.0",
    port=8080,
    ports=[Port("metrics", 9090)],
    command=["/bin/cart"],
    args=["--verbose"],
    env={"A": "b"},
    env_from=[AllOf(secret="a")],
    vault=Vault(role="a", secrets=[VaultSecret("b", path="secret/data/b")]),
    mounts={"/a": EmptyDir("1Gi")},
    containers=[Container("a", image="a/b:1")],
    route=Route("a.example.com"),
    calls=[_FLOW],
    callers=[_CALLER],
    isolated=False,
    scale=Replicas(3),
    vertical=VerticalAutoscaling(),
    resources=Resources(cpu="1"),
    probes=Probes.none(),
    rollout=Rollout(min_ready=1),
    placement=Placement(spread=None),
    security=Security(user=2000),
    smoke_test=None,
    metadata=Metadata(labels={"a": "b"}),
)


CONTAINERS: Varied = {
    ServiceOptions: (lambda given: given, _SERVICE),
    Image: (
        lambda image: options(image=image),
        vary(Image("a/b:1"), reference="a/b:2", pull_policy="Always", pull_secrets=["a"]),
    ),
    Port: (
        lambda port: options(port=port),
        vary(
            Port("http", 80),
            name="web",
            number=81,
            service_port=8080,
            protocol="SCTP",
            app_protocol="kubernetes.io/h2c",
            in_service=False,
        ),
    ),
    ConfigMapKey: (
        lambda value: options(env={"A": value}),
        vary(ConfigMapKey("a", "b"), config_map="c", key="d", optional=True),
    ),
    SecretKey: (
        lambda value: options(env={"A": value}),
        vary(SecretKey("a", "b"), secret="c", key="d", optional=True),
    ),
    PodField: (lambda value: options(env={"A": value}), vary(PodField("status.podIP"), path="metadata.labels['a']")),
    AllOf: (
        lambda source: options(env_from=[source]),
        vary(AllOf(config_map="a"), config_map="b", prefix="A_", optional=True) | vary(AllOf(secret="a"), secret="b"),
    ),
    Resources: (
        lambda resources: options(resources=resources),
        vary(Resources(), cpu="1", memory="1Gi", cpu_limit="2", memory_limit=None, extended={"nvidia.com/gpu": 1}),
    ),
    Container: (
        lambda container: options(containers=[container]),
        vary(
            Container("a", image="a/b:1"),
            name="b",
            image="a/b:2",
            init=True,
            command=["a"],
            args=["b"],
            env={"A": "b"},
            mounts={"/a": EmptyDir("1Gi")},
            resources=Resources(cpu="1"),
        ),
    ),
    Files: (_mounted, vary(Files({"a": "b"}), content={"a": "c"})),
    ConfigMapVolume: (
        _mounted,
        vary(ConfigMapVolume("a"), config_map="b", keys=["c"], sub_path="d", optional=True),
    ),
    SecretVolume: (
        _mounted,
        vary(SecretVolume("a"), secret="b", keys=["c"], sub_path="d", mode=0o400, optional=True),
    ),
    ClaimVolume: (
        _mounted,
        # Whether it is shared decides how the old pod gives it up.
        vary(ClaimVolume("a"), claim="b", read_only=True, shared=True),
    ),
    Storage: (
        _mounted,
        vary(Storage("1Gi"), size="2Gi", access_mode="ReadWriteOncePod", storage_class="local-path"),
    ),
    EmptyDir: (_mounted, vary(EmptyDir("1Gi"), size="2Gi", medium="Memory")),
    ServiceAccountToken: (
        lambda token: _mounted(Projected([token])),
        vary(ServiceAccountToken("a"), audience="b", path="c", expiration=7200),
    ),
    Projected: (_mounted, vary(Projected([ConfigMapVolume("a")]), sources=[SecretVolume("a")])),
    Vault: (
        lambda vault: options(command=["/cart"], vault=vault),
        vary(
            Vault(role="a", secrets=[VaultSecret("b", path="secret/data/b")]),
            role="c",
            secrets=[VaultSecret("b", path="secret/data/d")],
            auth_path="auth/k3s",
            audience="e",
            pre_populate=False,
            keep_running=False,
            revoke_on_shutdown=False,
            cpu="1m",
            memory="1Mi",
            cpu_limit="1",
            memory_limit="1Gi",
        ),
    ),
    VaultSecret: (
        lambda secret: options(command=["/cart"], vault=Vault(role="a", secrets=[secret])),
        vary(
            VaultSecret("b", path="secret/data/b"),
            name="c",
            path="secret/data/d",
            kv=None,
            file="e",
            template="f",
            env=True,
            command="g",
        ),
    ),
}
