"""What holds for any options that are accepted."""

from __future__ import annotations

import copy
import hashlib
import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import fields
from typing import Any, TypeAlias

from hypothesis import HealthCheck, Phase, given, settings

from tests.service.kit import K3S, container, documents, options, pod, policies
from tests.service.strategies import cases
from tests.validation import validate
from virida import Autoscaling, ClusterProfile, Container, EmptyDir, Image, Port, Replicas, Toleration, names, quantity
from virida.podsecurity import evaluate, pod_template
from virida.service.options.runtime import Metadata, Placement
from virida.service.options.service import ServiceOptions

Case: TypeAlias = tuple[ServiceOptions, ClusterProfile]

checked = settings(
    max_examples=40,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate, Phase.shrink],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def _pods(found: list[dict[str, Any]]) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """The labels and the specification of each pod."""
    for document in found:
        if document["kind"] in ("Deployment", "Job"):
            template = document["spec"]["template"]
            yield template["metadata"]["labels"], template["spec"]


def _containers(spec: dict[str, Any]) -> list[dict[str, Any]]:
    return [*spec["containers"], *spec.get("initContainers", [])]


@checked
@given(cases)
def test_every_document_is_what_the_api_server_takes(case: Case) -> None:
    for document in documents(*case):
        validate(json.loads(json.dumps(document)))


@checked
@given(cases)
def test_every_pod_meets_pod_security_restricted(case: Case) -> None:
    for document in documents(*case):
        template = pod_template(document)
        assert template is None or evaluate(template, "restricted") == ()


@checked
@given(cases)
def test_every_name_is_one_and_none_stands_twice(case: Case) -> None:
    found = documents(*case)
    assert len({(d["kind"], d["metadata"]["name"]) for d in found}) == len(found)
    for document in found:
        metadata = document["metadata"]
        is_name = names.is_rfc1035_label if document["kind"] == "Service" else names.is_dns_subdomain
        assert is_name(metadata["name"])
        assert all(map(names.is_label_key, [*metadata["labels"], *metadata.get("annotations", {})]))
        assert all(map(names.is_label_value, metadata["labels"].values()))
    for labels, spec in _pods(found):
        assert all(names.is_label_key(key) and names.is_label_value(value) for key, value in labels.items())
        named = [each["name"] for each in _containers(spec)]
        volumes = [volume["name"] for volume in spec.get("volumes", [])]
        assert all(map(names.is_dns_label, named + volumes))
        assert len(set(named)) == len(named)
        assert len(set(volumes)) == len(volumes)


@checked
@given(cases)
def test_every_selector_matches_the_pods_it_is_about_and_no_others(case: Case) -> None:
    given_options, _ = case
    found = documents(*case)
    pods = [labels for labels, _ in _pods(found)]
    for document in found:
        spec = document.get("spec", {})
        if document["kind"] == "NetworkPolicy":
            selector = spec["podSelector"]["matchLabels"]
            wanted = selector["app.kubernetes.io/name"]
        elif document["kind"] in ("Deployment", "PodDisruptionBudget"):
            selector, wanted = spec["selector"]["matchLabels"], given_options.name
        elif document["kind"] == "Service":
            selector, wanted = spec["selector"], given_options.name
        else:
            continue
        (selected,) = [labels for labels in pods if selector.items() <= labels.items()]
        assert selected["app.kubernetes.io/name"] == wanted
    for term in pod(found).get("topologySpreadConstraints", []):
        assert term["labelSelector"]["matchLabels"].items() <= pods[0].items()


@checked
@given(cases)
def test_everything_that_is_named_is_there(case: Case) -> None:
    given_options, _ = case
    found = documents(*case)
    for _, spec in _pods(found):
        volumes = {volume["name"] for volume in spec.get("volumes", [])}
        mounted = [mount for each in _containers(spec) for mount in each.get("volumeMounts", [])]
        assert {mount["name"] for mount in mounted} == volumes - {"vault-token"}
        for each in _containers(spec):
            paths = [mount["mountPath"].rstrip("/") for mount in each.get("volumeMounts", [])]
            assert len(set(paths)) == len(paths)
    own = container(found, given_options.name)
    ports = {port["name"] for port in own.get("ports", [])}
    numbers = {port["containerPort"] for port in own.get("ports", [])}
    for probe in ("startupProbe", "readinessProbe", "livenessProbe"):
        for action in own.get(probe, {}).values():
            if isinstance(action, dict) and "port" in action:
                assert action["port"] in ports | numbers
    by_kind = {document["kind"]: document.get("spec", {}) for document in found}
    service = by_kind.get("Service", {}).get("ports", [])
    assert {port["targetPort"] for port in service} <= ports
    for rule in by_kind.get("Ingress", {}).get("rules", []):
        for path in rule["http"]["paths"]:
            assert path["backend"]["service"]["port"]["name"] in {port["name"] for port in service}
    for rule in by_kind.get("HTTPRoute", {}).get("rules", []):
        assert rule["backendRefs"][0]["port"] in {port["port"] for port in service}
    objects = {(document["kind"], document["metadata"]["name"]) for document in found}
    assert ("ServiceAccount", pod(found)["serviceAccountName"]) in objects
    for kind, target in (("HorizontalPodAutoscaler", "scaleTargetRef"), ("VerticalPodAutoscaler", "targetRef")):
        if kind in by_kind:
            assert ("Deployment", by_kind[kind][target]["name"]) in objects


@checked
@given(cases)
def test_no_request_is_above_its_limit(case: Case) -> None:
    for _, spec in _pods(documents(*case)):
        for each in _containers(spec):
            requests, limits = each["resources"]["requests"], each["resources"].get("limits", {})
            assert {"cpu", "memory"} <= set(requests)
            for name in set(requests) & set(limits):
                assert quantity.parse(requests[name]) <= quantity.parse(limits[name])


@checked
@given(cases)
def test_a_service_is_closed_unless_it_says_otherwise(case: Case) -> None:
    given_options, _ = case
    found = policies(documents(*case))
    assert bool(found) == given_options.isolated
    if given_options.isolated:
        assert found[given_options.name]["policyTypes"] == ["Ingress", "Egress"]
    for spec in found.values():
        # An empty peer is everybody.
        assert all(rule["to"] for rule in spec.get("egress", []))
        assert all(rule["from"] for rule in spec.get("ingress", []))


@checked
@given(cases)
def test_rendering_changes_nothing_and_repeats_itself(case: Case) -> None:
    given_options, cluster = case
    before = repr(given_options)
    first = json.dumps(documents(given_options, cluster))
    assert json.dumps(documents(given_options, cluster)) == first
    assert repr(given_options) == before


def test_the_same_bytes_in_other_processes_with_other_hash_seeds() -> None:
    drawn: list[ServiceOptions] = []

    @settings(checked, max_examples=25)
    @given(cases)
    def collect(case: Case) -> None:
        drawn.append(case[0])

    collect()
    # Values have no pickle (a mapping that nobody can change has none), and their text is Python.
    texts = [
        f"ServiceOptions({', '.join(f'{f.name}={getattr(o, f.name)!r}' for f in fields(o) if f.init)})" for o in drawn
    ]
    here = _digest(drawn)
    for seed in ("0", "1", "20260101"):
        found = subprocess.run(
            [sys.executable, "-W", "error", "-c", _PROGRAM],
            input=json.dumps(texts),
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": ":".join(sys.path)},
            capture_output=True,
            text=True,
            check=True,
        )
        assert found.stdout.strip() == here


def _digest(drawn: list[ServiceOptions]) -> str:
    from virida.service.documents import service_documents

    rendered = [service_documents(each, K3S) for each in drawn]
    return hashlib.sha256(json.dumps(rendered).encode()).hexdigest()


_PROGRAM = """
import hashlib, importlib, json, pkgutil, sys
from types import MappingProxyType as mappingproxy
from virida.cluster import ClusterProfile
from virida.fields import DEFAULT
from virida.service import options
from virida.service.documents import service_documents
here = {"mappingproxy": mappingproxy, "DEFAULT": DEFAULT}
for module in pkgutil.iter_modules(options.__path__, "virida.service.options."):
    here |= vars(importlib.import_module(module.name))
rendered = [service_documents(eval(text, dict(here)), ClusterProfile.k3s()) for text in json.load(sys.stdin)]
assert "jsii" not in sys.modules
print(hashlib.sha256(json.dumps(rendered).encode()).hexdigest())
"""


def test_what_the_caller_changes_afterwards_changes_nothing() -> None:
    given: dict[str, Any] = {
        "ports": [Port("metrics", 9090)],
        "command": ["/cart"],
        "args": ["a"],
        "env": {"A": "b"},
        "mounts": {"/a": EmptyDir("1Gi")},
        "containers": [Container("a", image="a/b:1")],
        "calls": [],
    }
    inner: dict[str, Any] = {
        "labels": {"a": "b"},
        "pull": ["a"],
        "tolerations": [Toleration(key="a")],
        "selector": {"a": "b"},
    }
    one = options(
        **given,
        image=Image("a/b:1", pull_secrets=inner["pull"]),
        metadata=Metadata(labels=inner["labels"]),
        placement=Placement(tolerations=inner["tolerations"], node_selector=inner["selector"]),
        scale=Replicas(3),
    )
    before = copy.deepcopy(documents(one))
    for value in (*given.values(), *inner.values()):
        value.clear()
    assert documents(one) == before


def test_what_is_done_to_the_documents_does_not_come_back() -> None:
    one = options(scale=Autoscaling(max=4), metadata=Metadata(labels={"a": "b"}))
    first = documents(one)
    before = copy.deepcopy(first)
    for document in first:
        document["metadata"]["labels"].clear()
        document.get("spec", {}).clear()
    assert documents(one) == before
