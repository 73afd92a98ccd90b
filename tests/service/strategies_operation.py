"""Draws how a service runs: names, routes, flows, scaling, probes, rollouts, placement, security, metadata."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from virida import (
    Autoscaling,
    ClusterProfile,
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
    TcpSocket,
    Tls,
    Toleration,
    VerticalAutoscaling,
)

names = st.from_regex(r"[a-z]([-a-z0-9]{0,10}[a-z0-9])?", fullmatch=True)
port_names = st.from_regex(r"[a-z]([a-z0-9]{0,5}-)?[a-z0-9]{0,5}[a-z0-9]", fullmatch=True)
label_keys = st.from_regex(r"([a-z]{1,5}\.example/)?[A-Za-z]([-A-Za-z0-9_.]{0,8}[A-Za-z0-9])?", fullmatch=True)
label_values = st.from_regex(r"([A-Za-z0-9]([-A-Za-z0-9_.]{0,8}[A-Za-z0-9])?)?", fullmatch=True)
labels = st.dictionaries(label_keys, label_values, min_size=1, max_size=2)
texts = st.text(max_size=12)
hosts = st.from_regex(r"(\*\.)?[a-z]{1,6}(-[a-z0-9]{1,4})?\.example", fullmatch=True)
url_paths = st.from_regex(r"/([a-z0-9_~-]{1,6}(/[a-z0-9.]{0,4}[a-z])?)?", fullmatch=True)
shares = st.one_of(st.integers(0, 5), st.integers(0, 100).map("{}%".format))
_annotations = st.dictionaries(label_keys, texts, max_size=2)


def routes(ports: list[str], cluster: ClusterProfile) -> st.SearchStrategy[Route | None]:
    """None, or a route to one of these ports."""
    tls: list[Any] = [None] if cluster.gateway else [None, Tls(), Tls(issuer=None, secret="a"), Tls(issuer="b")]
    return st.none() | st.builds(
        Route,
        hosts | st.lists(hosts, min_size=1, max_size=3, unique=True),
        paths=st.lists(
            url_paths | st.builds(Path, url_paths, type=st.sampled_from(["Exact", "Prefix"])), min_size=1, max_size=2
        ),
        port=st.sampled_from(ports),
        tls=st.sampled_from(tls),
        annotations=_annotations,
    )


def outsides(name: str) -> st.SearchStrategy[Outside]:
    """Something outside of that name."""
    return st.builds(
        Outside,
        st.just(name),
        cidr=st.sampled_from(["10.0.0.0/8", "0.0.0.0/0", "fd00::/8"]),
        port=st.none() | st.integers(1, 65535),
        protocol=st.sampled_from(["TCP", "UDP", "SCTP"]),
    )


_rules = st.builds(
    ScalingRule, stabilization=st.integers(0, 3600), percent=st.integers(1, 500), period=st.integers(1, 1800)
)


@st.composite
def scales(draw: st.DrawFn, alone: bool) -> Replicas | Autoscaling:
    """A number of pods; at most one where pods cannot share what they mount."""
    budget = draw(st.sampled_from([None, DisruptionBudget(), DisruptionBudget(max_unavailable="50%")]))
    if draw(st.booleans()):
        return Replicas(draw(st.integers(0, 1 if alone else 9)), disruption_budget=budget)
    least, most = (1, 1) if alone else sorted(draw(st.tuples(st.integers(1, 20), st.integers(1, 20))))
    cpu, memory = draw(st.sampled_from([(70, None), (None, 80), (60, 120)]))
    return Autoscaling(
        min=least,
        max=most,
        cpu=cpu,
        memory=memory,
        scale_up=draw(_rules),
        scale_down=draw(_rules),
        disruption_budget=budget,
    )


verticals = st.none() | st.builds(
    VerticalAutoscaling, resources=st.sampled_from([["cpu"], ["memory"], ["cpu", "memory"]])
)


def rollouts(alone: bool) -> st.SearchStrategy[Rollout]:
    """A rollout that leaves time enough for every probe drawn here."""
    return st.builds(
        Rollout,
        strategy=st.sampled_from([None, "Recreate"] if alone else [None, "Recreate", "RollingUpdate"]),
        max_surge=st.integers(1, 5) | st.just("25%"),
        max_unavailable=shares,
        min_ready=st.integers(0, 60),
        progress_deadline=st.integers(2000, 9000),
        pre_stop_sleep=st.integers(0, 30),
        termination_grace_period=st.integers(31, 90),
        revision_history=st.integers(0, 10),
    )


placements = st.builds(
    Placement,
    node_selector=st.dictionaries(label_keys, label_values, max_size=2),
    tolerations=st.lists(
        st.builds(
            Toleration,
            key=label_keys,
            value=st.none() | label_values,
            effect=st.sampled_from([None, "NoSchedule", "NoExecute"]),
        ),
        max_size=2,
    ),
    spread=st.sampled_from(["kubernetes.io/hostname", "topology.kubernetes.io/zone", None]),
    priority_class=st.none() | names,
    runtime_class=st.none() | names,
)

securities = st.builds(
    Security,
    user=st.integers(1, 65535),
    group=st.integers(1, 65535),
    fs_group=st.none() | st.integers(1, 65535),
    read_only_root_filesystem=st.booleans(),
    tmp=st.sampled_from([None, "64Mi", "1Gi"]),
    bind_low_ports=st.booleans(),
    service_account_token=st.booleans(),
)

metadata = st.builds(
    Metadata,
    labels=st.dictionaries(label_keys, label_values, max_size=2),
    annotations=_annotations,
    pod_labels=st.dictionaries(label_keys, label_values, max_size=2),
    pod_annotations=_annotations,
)


@st.composite
def probes(draw: st.DrawFn, ports: list[Port]) -> Probes:
    """Probes of these ports, by name or number, or of a command."""
    timing: dict[str, Any] = {
        "delay": draw(st.integers(0, 9)),
        "period": draw(st.integers(5, 20)),
        "timeout": draw(st.integers(1, 5)),
        "failures": draw(st.integers(1, 60)),
    }
    kinds: list[st.SearchStrategy[Any]] = [
        st.none(),
        st.builds(Exec, command=st.lists(texts, min_size=1, max_size=2), **{k: st.just(v) for k, v in timing.items()}),
    ]
    if ports:
        port = draw(st.sampled_from([each.name for each in ports] + [each.number for each in ports]))
        kinds += [
            st.just(HttpGet(draw(url_paths), port=port, **timing)),
            st.just(TcpSocket(port=port, **timing)),
            st.just(Grpc(port=port, **timing)),
        ]
    one = st.one_of(kinds)
    return Probes(startup=draw(one), readiness=draw(one), liveness=draw(one))
