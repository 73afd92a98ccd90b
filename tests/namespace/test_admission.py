"""The admission policies as documents; what they do is in test_admission_live.py."""

from __future__ import annotations

from typing import Any

import pytest
from cdk8s import Chart
from syrupy.assertion import SnapshotAssertion

from tests.conftest import of_kind, synthesize
from tests.namespace.conftest import ChartOn
from virida import InvalidOption
from virida.namespace.admission import AdmissionPolicies
from virida.namespace.construct import SecureNamespace

POLICY = "ValidatingAdmissionPolicy"
BINDING = "ValidatingAdmissionPolicyBinding"


def names(chart: Chart, kind: str) -> list[str]:
    return [d["metadata"]["name"] for d in synthesize(chart) if d["kind"] == kind]


def expressions(chart: Chart, policy: str) -> str:
    spec = of_kind(synthesize(chart), POLICY, policy)["spec"]
    return "\n".join(variable["expression"] for variable in spec["variables"])


@pytest.mark.parametrize("policy", ["read-only-root", "image-tag", "image-registry", "volume-types", "group-ids"])
def test_renders_policy(chart: Chart, snapshot: SnapshotAssertion, policy: str) -> None:
    AdmissionPolicies(chart, "virida", registries=["gitea.virida.local"], writable=["docker.io/library/postgres"])
    document = of_kind(synthesize(chart), POLICY, f"virida-{policy}")
    assert document == snapshot
    assert "namespace" not in document["metadata"]
    assert document["spec"]["failurePolicy"] == "Fail"


def test_renders_a_binding_for_each_action(chart: Chart, snapshot: SnapshotAssertion) -> None:
    AdmissionPolicies(chart, "virida")
    documents = synthesize(chart)
    bindings = [d for d in documents if d["kind"] == BINDING and d["spec"]["policyName"] == "virida-image-tag"]
    assert bindings == snapshot
    assert [d["spec"]["validationActions"] for d in bindings] == [["Deny"], ["Warn", "Audit"]]


def test_without_registries_images_may_come_from_anywhere(chart: Chart) -> None:
    AdmissionPolicies(chart, "virida")
    assert names(chart, POLICY) == [
        "virida-read-only-root",
        "virida-image-tag",
        "virida-volume-types",
        "virida-group-ids",
    ]


def test_volumes_may_be_of_any_type(chart: Chart) -> None:
    AdmissionPolicies(chart, "virida", volumes=None)
    assert "virida-volume-types" not in names(chart, POLICY)


def test_a_policy_computes_nothing_that_it_does_not_use(chart: Chart) -> None:
    AdmissionPolicies(chart, "virida")
    for document in synthesize(chart):
        if document["kind"] == POLICY:
            text = str(document["spec"]["variables"]) + str(document["spec"]["validations"])
            for variable in document["spec"]["variables"]:
                assert f"variables.{variable['name']}" in text


def test_registries_and_exceptions_reach_the_expressions(chart: Chart) -> None:
    AdmissionPolicies(chart, "virida", registries=["gitea.virida.local:5000"], writable=["docker.io/library/postgres"])
    assert "'gitea.virida.local:5000/'" in expressions(chart, "virida-image-registry")
    assert "'docker.io/library/postgres:'" in expressions(chart, "virida-read-only-root")


@pytest.mark.parametrize(
    ("source", "prefixes"),
    [
        # Another port is another registry.
        ("gitea.virida.local", "['gitea.virida.local/']"),
        ("docker.io", "['docker.io/']"),
        # Docker Hub has no repositories at its top, but folders.
        ("docker.io/hashicorp", "['docker.io/hashicorp/']"),
        (
            "docker.io/hashicorp/vault",
            "['docker.io/hashicorp/vault/', 'docker.io/hashicorp/vault:', 'docker.io/hashicorp/vault@']",
        ),
        ("quay.io/team", "['quay.io/team/', 'quay.io/team:', 'quay.io/team@']"),
    ],
)
def test_a_source_does_not_admit_its_neighbours(chart: Chart, source: str, prefixes: str) -> None:
    AdmissionPolicies(chart, "virida", registries=[source])
    assert f"{prefixes}.exists(" in expressions(chart, "virida-image-registry")


@pytest.mark.parametrize("action", ["deny", "warn"])
def test_a_binding_selects_the_label_of_a_namespace(chart: Chart, chart_on: ChartOn, action: Any) -> None:
    other = chart_on()
    SecureNamespace(other, "shop", admission=action)
    AdmissionPolicies(chart, "virida")
    spec = of_kind(synthesize(chart), BINDING, f"virida-image-tag-{action}")["spec"]
    labels = of_kind(synthesize(other), "Namespace")["metadata"]["labels"]
    assert spec["matchResources"]["namespaceSelector"]["matchLabels"].items() <= labels.items()


NO_SOURCE = (
    "must be a registry, or a repository with its registry, without a tag; "
    'write one such as "registry.example.com" or "docker.io/hashicorp/vault"'
)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"registries": []}, "registries ([]) must not be empty; write at least one, or leave the option out"),
        ({"registries": ["hashicorp/vault"]}, f"registries[0] ('hashicorp/vault') {NO_SOURCE}"),
        ({"registries": ["quay.io/team/app:1"]}, f"registries[0] ('quay.io/team/app:1') {NO_SOURCE}"),
        ({"registries": ["https://quay.io"]}, f"registries[0] ('https://quay.io') {NO_SOURCE}"),
        ({"registries": ["quay.io/'] + ['"]}, f"registries[0] (\"quay.io/'] + ['\") {NO_SOURCE}"),
        ({"writable": ["postgres"]}, f"writable[0] ('postgres') {NO_SOURCE}"),
        (
            {"volumes": ["flocker"]},
            "volumes[0] ('flocker') must be 'configMap', 'csi', 'downwardAPI', 'emptyDir', 'ephemeral', 'fc', "
            "'hostPath', 'image', 'iscsi', 'nfs', 'persistentVolumeClaim', 'projected' or 'secret'; write one of them",
        ),
        ({"volumes": []}, "volumes ([]) must not be empty; write at least one, or leave the option out"),
        ({"registries": "quay.io"}, "registries ('quay.io') must be a list or None; write ['quay.io']"),
    ],
)
def test_rejects(chart: Chart, options: Any, message: str) -> None:
    with pytest.raises(InvalidOption) as raised:
        AdmissionPolicies(chart, "virida", **options)
    assert str(raised.value) == f"shop/virida: {message}"


def test_rejects_an_older_cluster(chart_on: ChartOn) -> None:
    with pytest.raises(InvalidOption) as raised:
        AdmissionPolicies(chart_on(kubernetes="1.29"), "virida")
    assert str(raised.value) == (
        "platform/virida: id ('virida') needs Kubernetes 1.30, and the cluster profile says 1.29; "
        "leave the policies out until the cluster is upgraded"
    )
