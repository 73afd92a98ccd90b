"""Two values for each option of how it runs: routes, flows, probes, scaling, rollouts, placement, metadata."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from tests.service.kit import Varied, options, vary
from virida import (
    Autoscaling,
    Caller,
    DisruptionBudget,
    Exec,
    Grpc,
    HttpGet,
    Metadata,
    Outside,
    Path,
    Placement,
    Port,
    Probes,
    Replicas,
    Rollout,
    Route,
    ScalingRule,
    Security,
    ServiceRef,
    SmokeTest,
    TcpSocket,
    Tls,
    Toleration,
    VerticalAutoscaling,
)
from virida.service.options.network import Flow, FlowPort
from virida.service.options.service import ServiceOptions


def _probed(probe: Any) -> ServiceOptions:
    ports = [Port("grpc", 9000), Port("admin", 9001)]
    return options(ports=ports, probes=Probes(startup=None, readiness=probe, liveness=None))


def _routed(route: Any) -> ServiceOptions:
    return options(ports=[Port("admin", 9001)], route=route)


def _called(ref: ServiceRef) -> Flow:
    return Flow(ref.name, ref.namespace, ref.pod_labels, [FlowPort(ref.target_port or ref.port or 80)])


def _budgeted(budget: Any) -> ServiceOptions:
    return options(scale=Replicas(5, disruption_budget=budget))


_TIMING: dict[str, Any] = {"delay": 3, "period": 20, "timeout": 4, "failures": 5}
_CALLER = ServiceRef("gateway", namespace="edge")
_FLOW = Flow("prices", "shop", {"a": "b"}, [FlowPort(80)])
_RULE = ScalingRule(stabilization=1, percent=2, period=3)


OPERATION: Varied = {
    Path: (
        lambda path: _routed(Route("a.example.com", paths=[path])),
        vary(Path("/a"), path="/b", type="Prefix"),
    ),
    Tls: (
        lambda tls: _routed(Route("a.example.com", tls=tls)),
        vary(Tls(), issuer="a", secret="b"),
    ),
    Route: (
        _routed,
        vary(
            Route("a.example.com"),
            hosts=["a.example.com", "b.example.com"],
            paths=["/a"],
            port="admin",
            tls=None,
            ingress_class="traefik",
            annotations={"a": "b"},
        ),
    ),
    ServiceRef: (
        lambda caller: options(callers=[caller], calls=[_called(caller)]),
        vary(
            ServiceRef("gateway", namespace="edge", port=80),
            name="other",
            namespace="other",
            port=81,
            target_port=3000,
            labels={"a": "b"},
        ),
    ),
    Caller: (
        lambda caller: options(ports=[Port("grpc", 9000)], callers=[caller]),
        vary(Caller(_CALLER, ports=["http"]), service=ServiceRef("mobile", namespace="edge"), ports=["grpc"]),
    ),
    FlowPort: (
        lambda port: options(calls=[replace(_FLOW, ports=[port])]),
        vary(FlowPort(80), port="http", protocol="UDP"),
    ),
    Flow: (
        lambda flow: options(calls=[flow]),
        vary(_FLOW, name="other", namespace="other", labels={"c": "d"}, ports=[FlowPort(81)]),
    ),
    Outside: (
        lambda outside: options(calls=[outside]),
        vary(
            Outside("a", cidr="10.0.0.0/8", port=None),
            name="b",
            cidr="10.0.0.0/9",
            port=80,
            excluding=["10.0.0.0/24"],
            protocol="UDP",
        ),
    ),
    HttpGet: (_probed, vary(HttpGet("/a"), path="/b", port="admin", **_TIMING)),
    TcpSocket: (_probed, vary(TcpSocket(), port="admin", **_TIMING)),
    Grpc: (_probed, vary(Grpc(), port="grpc", service="a", **_TIMING)),
    Exec: (_probed, vary(Exec(command=["a"]), command=["b"], **_TIMING)),
    Probes: (
        lambda probes: options(probes=probes),
        vary(Probes(), startup=None, readiness=None, liveness=None),
    ),
    DisruptionBudget: (
        _budgeted,
        vary(DisruptionBudget(), max_unavailable=2, min_available=2),
    ),
    Replicas: (
        lambda scale: options(scale=scale),
        vary(Replicas(2), count=3, disruption_budget=DisruptionBudget(max_unavailable="50%")),
    ),
    ScalingRule: (
        lambda rule: options(scale=Autoscaling(max=9, scale_up=rule)),
        vary(_RULE, stabilization=4, percent=5, period=6),
    ),
    Autoscaling: (
        lambda scale: options(scale=scale),
        vary(
            Autoscaling(max=9),
            min=3,
            max=8,
            cpu=80,
            memory=90,
            scale_up=_RULE,
            scale_down=_RULE,
            disruption_budget=None,
        ),
    ),
    VerticalAutoscaling: (
        lambda vertical: options(vertical=vertical),
        vary(
            VerticalAutoscaling(),
            mode="Initial",
            resources=["cpu"],
            min_cpu="1m",
            max_cpu="9",
            min_memory="1Mi",
            max_memory="9Gi",
        ),
    ),
    Rollout: (
        lambda rollout: options(rollout=rollout),
        vary(
            Rollout(),
            strategy="Recreate",
            max_surge=1,
            max_unavailable=1,
            min_ready=1,
            progress_deadline=601,
            pre_stop_sleep=11,
            termination_grace_period=46,
            revision_history=4,
        ),
    ),
    Toleration: (
        lambda toleration: options(placement=Placement(tolerations=[toleration])),
        vary(Toleration(key="a"), key="b", value="c", effect="NoSchedule"),
    ),
    Placement: (
        lambda placement: options(placement=placement),
        vary(
            Placement(),
            node_selector={"a": "b"},
            tolerations=[Toleration(key="a")],
            spread="topology.kubernetes.io/zone",
            priority_class="a",
            runtime_class="b",
        ),
    ),
    Security: (
        lambda security: options(security=security),
        vary(
            Security(),
            user=1,
            group=2,
            fs_group=3,
            read_only_root_filesystem=False,
            tmp=None,
            bind_low_ports=True,
            service_account_token=True,
        ),
    ),
    SmokeTest: (
        lambda test: options(ports=[Port("admin", 9001)], smoke_test=test),
        vary(SmokeTest(), path="/a", port="admin", image="a/b:1", attempts=1, interval=1),
    ),
    Metadata: (
        lambda metadata: options(metadata=metadata),
        vary(Metadata(), labels={"a": "b"}, annotations={"a": "b"}, pod_labels={"a": "b"}, pod_annotations={"a": "b"}),
    ),
}
