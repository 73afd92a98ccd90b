"""Two objects with one identity, traffic, and documents of any shape."""

import copy
import random
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from tests.checks.reliability.kit import container, find, named, severities, workload
from virida.checks import Context, check, select
from virida.cluster import ClusterProfile
from virida.manifests import read

BROKEN = Path(__file__).parents[1] / "broken" / "reliability"
CONFIG = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, namespace: b}\n"


def _twice(one: str, other: str) -> list[tuple[str, str, str]]:
    loaded = read([("a.yaml", one), ("b.yaml", other)])
    found = check(loaded.manifests, selected=select(["reliability/duplicate-object"]))
    return [(f.file, f.severity, f.message) for f in found]


def test_names_the_other_file() -> None:
    assert _twice(CONFIG, f"{CONFIG}data: {{x: y}}\n") == [
        (
            "b.yaml",
            "error",
            "this is the same object to the cluster as the one in a.yaml on line 1: the one applied last overwrites it",
        )
    ]
    assert _twice(CONFIG, CONFIG) == [
        (
            "b.yaml",
            "warning",
            "this object stands twice, here and in a.yaml on line 1: a change to one of them alone may be undone",
        )
    ]


def test_documents_without_a_file_are_told_apart_by_their_order() -> None:
    one, other = named("v1", "ConfigMap"), named("v1", "ConfigMap", data={})
    assert [f.message for f in find("duplicate-object", one, other)] == [
        "this is the same object to the cluster as the one before it: the one applied last overwrites it"
    ]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"kind": "Secret"}, []),
        ({"apiVersion": "example.com/v1"}, []),
        ({"metadata": {"name": "a", "namespace": "other"}}, []),
        ({"metadata": {"generateName": "a-", "namespace": "shop"}}, []),
        ({"metadata": {"name": "web", "namespace": "shop", "labels": {"a": "b"}}}, ["error"]),
    ],
)
def test_group_kind_namespace_and_name_are_the_identity(change: dict[str, Any], expected: list[str]) -> None:
    document = named("v1", "ConfigMap")
    assert severities("duplicate-object", document, document | change) == expected


def test_the_version_is_no_part_of_the_identity() -> None:
    one, other = (named(f"autoscaling/{version}", "HorizontalPodAutoscaler") for version in ("v1", "v2"))
    assert severities("duplicate-object", one, other) == ["error"]


def _service(**spec: Any) -> dict[str, Any]:
    return named("v1", "Service", selector={"app": "web"}, ports=[{"port": 80, "targetPort": "http"}], **spec)


READY: dict[str, Any] = {"readinessProbe": {"tcpSocket": {"port": 80}}}


@pytest.mark.parametrize(
    ("service", "document", "expected"),
    [
        (_service(), workload(), ["warning"]),
        (_service(), workload(pod={"containers": [container(**READY), container("b")]}), []),
        (_service(publishNotReadyAddresses=True), workload(), []),
        (_service(type="ExternalName"), workload(), []),
        (_service(), workload("DaemonSet"), ["warning"]),
        (_service(), workload(name="api"), []),
    ],
)
def test_pods_behind_a_service_say_when_they_are_ready(service: Any, document: Any, expected: list[str]) -> None:
    assert severities("readiness", service, document) == expected


def test_names_the_container_that_serves() -> None:
    serving = container("b", ports=[{"name": "http", "containerPort": 3000}])
    (finding,) = find("readiness", _service(), workload(pod={"containers": [container(), serving]}))
    assert finding.field == "spec.template.spec.containers[b].readinessProbe"


BACKEND = {"service": {"name": "web", "port": {"number": 80}}}


@pytest.mark.parametrize(
    ("route", "expected"),
    [
        (named("networking.k8s.io/v1", "Ingress", defaultBackend=BACKEND), ["warning"]),
        (named("networking.k8s.io/v1", "Ingress", rules=[{"http": {"paths": [{"backend": BACKEND}]}}]), ["warning"]),
        (named("networking.k8s.io/v1", "Ingress", rules=[{"host": "a"}]), []),
        (named("gateway.networking.k8s.io/v1", "HTTPRoute", rules=[{"backendRefs": [{"name": "web"}]}]), ["warning"]),
        (named("gateway.networking.k8s.io/v1", "GRPCRoute", rules=[{"backendRefs": [{"name": "web"}]}]), ["warning"]),
        (
            named(
                "gateway.networking.k8s.io/v1",
                "HTTPRoute",
                rules=[{"backendRefs": [{"name": "web", "namespace": "other"}]}],
            ),
            [],
        ),
        (
            named(
                "gateway.networking.k8s.io/v1", "HTTPRoute", rules=[{"backendRefs": [{"name": "web", "group": "x"}]}]
            ),
            [],
        ),
    ],
)
def test_routes_want_two_pods(route: dict[str, Any], expected: list[str]) -> None:
    assert severities("single-replica", _service(), workload(), route) == expected
    assert severities("single-replica", _service(), workload(replicas=2), route) == []
    assert severities("single-replica", _service(), workload("DaemonSet"), route) == []


STRANGE: st.SearchStrategy[Any] = st.sampled_from(
    [None, True, -1, 0, 2**70, 1.5, "", "x", "9%", [], [None], ["x", 1], {}, {"name": []}, [{}]]
)
DOCUMENTS = [
    document for file in sorted(BROKEN.glob("*.yaml")) for document in yaml.safe_load_all(file.read_text()) if document
]


def _places(value: Any) -> list[tuple[Any, Any]]:
    keys = value.keys() if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    return [place for key in list(keys) for place in [(value, key), *_places(value[key])]]


@given(st.integers(0, 2**32), st.lists(STRANGE, min_size=1, max_size=12))
def test_no_rule_stumbles_over_what_stands_anywhere(seed: int, values: list[Any]) -> None:
    documents = copy.deepcopy(DOCUMENTS)
    chance = random.Random(seed)
    for value in values:
        container, key = chance.choice([p for p in _places(documents) if p[0] is not documents and p[1] != "kind"])
        container[key] = copy.deepcopy(value)
    check(documents, Context(profile=ClusterProfile.k3s(nodes=3)), selected=select(["reliability"]))
