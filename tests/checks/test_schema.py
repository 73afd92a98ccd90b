"""The family schema beyond its pages: versions of Kubernetes, names, custom resources, secrets."""

from functools import partial
from typing import Any

import pytest

from virida import checks
from virida.checks import Context, select
from virida.checks.schema import bundle
from virida.checks.schema.constraints import _ENUMS, _KEYWORDS, _REQUIRED
from virida.checks.schema.removed import REMOVALS
from virida.manifests import Manifest
from virida.scopes import _CLUSTER_SCOPED

# The other families have something to say about documents as small as these.
check = partial(checks.check, selected=select(["schema"]))


def _object(api_version: str, kind: str, name: str = "x", **fields: Any) -> dict[str, Any]:
    return {"apiVersion": api_version, "kind": kind, "metadata": {"name": name}} | fields


def _rules(document: dict[str, Any], kubernetes: str = "1.36") -> list[str]:
    return [finding.rule for finding in check([document], Context(kubernetes=kubernetes))]


def _service(name: str) -> dict[str, Any]:
    return _object("v1", "Service", name, spec={"ports": [{"port": 80}]})


def _pod(**container: Any) -> dict[str, Any]:
    return _object("v1", "Pod", spec={"containers": [{"name": "a", "image": "b:1"} | container]})


@pytest.mark.parametrize("version", bundle.versions())
def test_every_version_has_schemas_that_compile(version: str) -> None:
    for name in bundle.kinds(version).values():
        bundle.compiled(version, name)
    assert _rules(_pod(), version) == []


def test_covers_twelve_versions() -> None:
    assert (bundle.versions()[0], bundle.versions()[-1]) == ("1.25", "1.36")


def test_every_constraint_names_a_field_that_exists() -> None:
    definitions = bundle.definitions("1.36")
    for path in (*_ENUMS, *_KEYWORDS):
        name, _, field = path.rpartition(".")
        assert field.removesuffix("[]") in definitions[name]["properties"]
    for name, fields in _REQUIRED.items():
        assert set(fields.split()) <= definitions[name]["properties"].keys()


def test_every_cluster_scoped_kind_of_kubernetes_exists() -> None:
    own = {(api_version.rpartition("/")[0], kind) for v in bundle.versions() for api_version, kind in bundle.kinds(v)}
    table = {(group, kind) for group, kinds in _CLUSTER_SCOPED.items() for kind in kinds}
    groups = {group for group, _ in own}
    assert {one for one in table if one[0] in groups} - own == {("policy", "PodSecurityPolicy")}


@pytest.mark.parametrize("version", bundle.versions())
def test_removals_agree_with_the_schemas(version: str) -> None:
    minor = int(version.partition(".")[2])
    for kind, removal in REMOVALS.items():
        if removal.removed is not None and removal.removed <= minor:
            assert kind not in bundle.kinds(version)
    # What an older version served and a younger one does not is in the table, where it ever left alpha.
    younger = set(bundle.kinds("1.36"))
    gone = {kind for kind in bundle.kinds(version) if kind not in younger and "alpha" not in kind[0]}
    assert gone <= REMOVALS.keys()


@pytest.mark.parametrize(
    ("kubernetes", "api_version", "rules", "remedy"),
    [
        ("1.25", "autoscaling/v2beta2", ["schema/deprecated-api"], "write autoscaling/v2"),
        ("1.26", "autoscaling/v2beta2", ["schema/removed-api"], "write autoscaling/v2"),
        (
            "1.36",
            "autoscaling/v2beta1",
            ["schema/removed-api"],
            "write autoscaling/v2; each metric has its figure under target there",
        ),
    ],
)
def test_versions_come_and_go(kubernetes: str, api_version: str, rules: list[str], remedy: str) -> None:
    spec = {"maxReplicas": 3, "scaleTargetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": "x"}}
    document = _object(api_version, "HorizontalPodAutoscaler", spec=spec)
    findings = check([document], Context(kubernetes=kubernetes))
    assert [f.rule for f in findings] == rules
    assert findings[0].remedy == remedy


def test_proposes_a_version_that_the_cluster_serves() -> None:
    document = _object("flowcontrol.apiserver.k8s.io/v1beta1", "FlowSchema")
    assert [f.remedy for f in check([document], Context(kubernetes="1.28"))] == [
        "write flowcontrol.apiserver.k8s.io/v1beta2"
    ]
    assert [f.remedy for f in check([document], Context(kubernetes="1.36"))] == [
        "write flowcontrol.apiserver.k8s.io/v1"
    ]


def test_knows_what_became_laxer() -> None:
    assert (_rules(_service("1web"), "1.35"), _rules(_service("1web"), "1.36")) == (["schema/name"], [])
    environment = _pod(env=[{"name": "A B", "value": "c"}])
    assert (_rules(environment, "1.31"), _rules(environment, "1.32")) == (["schema/name"], [])


def test_fields_are_those_of_the_version() -> None:
    document = _pod(lifecycle={"preStop": {"sleep": {"seconds": 5}}})
    assert (_rules(document, "1.28"), _rules(document, "1.29")) == (["schema/unknown-field"], [])


@pytest.mark.parametrize(
    ("document", "accepted"),
    [
        (_object("v1", "Namespace", "a" * 63), True),
        (_object("v1", "Namespace", "a" * 64), False),
        (_object("v1", "Namespace", "a.b"), False),
        (_object("v1", "ConfigMap", f"{'a' * 70}.b"), True),
        (_object("v1", "ConfigMap", "a" * 254), False),
        (_object("v1", "ConfigMap", "A"), False),
        (_object("rbac.authorization.k8s.io/v1", "Role", "system:a B", rules=[]), True),
        (_object("rbac.authorization.k8s.io/v1", "Role", "a/b", rules=[]), False),
        (_object("storage.k8s.io/v1", "CSIDriver", "csi.example.com", spec={}), True),
        (_object("v1", "ConfigMap", ""), False),
        ({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"generateName": "a-"}}, True),
        ({"apiVersion": "v1", "kind": "ConfigMap"}, False),
        ({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a", "namespace": "B"}}, False),
    ],
)
def test_names(document: dict[str, Any], accepted: bool) -> None:
    assert _rules(document) == ([] if accepted else ["schema/name"])


@pytest.mark.parametrize(("kind", "length"), [("Job", 63), ("CronJob", 52)])
def test_names_that_are_continued_are_shorter(kind: str, length: int) -> None:
    template = {"spec": {"restartPolicy": "Never", "containers": [{"name": "a", "image": "b:1"}]}}
    spec: dict[str, Any] = {"template": template}
    if kind == "CronJob":
        spec = {"schedule": "0 0 * * *", "jobTemplate": {"spec": spec}}
    assert _rules(_object("batch/v1", kind, "a" * length, spec=spec)) == []
    assert _rules(_object("batch/v1", kind, "a" * (length + 1), spec=spec)) == ["schema/name"]


def test_annotations_have_a_limit_together() -> None:
    document = _object("v1", "ConfigMap")
    document["metadata"]["annotations"] = {f"key-{i}": "é" * 16_380 for i in range(8)}
    assert _rules(document) == []
    document["metadata"]["annotations"]["key-9"] = "x" * 100
    (finding,) = check([document])
    assert (finding.rule, finding.message) == (
        "schema/value",
        "the annotations have 262225 bytes together, more than the 262144 that Kubernetes stores; "
        "the API server refuses the object",
    )


def test_what_kubectl_writes_is_accepted() -> None:
    document = _object("apps/v1", "DaemonSet", status={})
    document["metadata"]["creationTimestamp"] = None
    document["spec"] = {
        "selector": {"matchLabels": {"a": "b"}},
        "updateStrategy": {},
        "template": {
            "metadata": {"labels": {"a": "b"}, "creationTimestamp": None},
            "spec": {
                "containers": [{"name": "a", "image": "b:1", "resources": {"limits": {"cpu": 2, "memory": None}}}]
            },
        },
    }
    assert _rules(document) == []


def test_never_shows_a_secret() -> None:
    document = _object("v1", "Secret", data={"a": "p4ssw0rd!", "b": 90210, "p4ss key": "aGk="}, stringData={"c": True})
    findings = check([document])
    assert [finding.rule for finding in findings] == ["schema/name", *["schema/type"] * 2, "schema/value"]
    assert not any(secret in f.message + f.remedy for f in findings for secret in ("p4ss", "90210"))


def test_a_value_that_is_wrong_in_a_list_is_named_by_its_neighbours() -> None:
    document = _pod(volumeMounts=[{"name": "v", "mountPath": "/a"}, {"name": "v", "mountPath": 1}])
    document["spec"]["volumes"] = [{"name": "v", "emptyDir": {}}]
    assert [f.field for f in check([document])] == ["spec.containers[a].volumeMounts[1].mountPath"]


SPEC_SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["template", "name"],
    "properties": {
        "name": {"type": "string"},
        "optional": {"type": "string", "enum": ["a"]},
        "defaulted": {"type": "integer", "default": 1, "format": "int32"},
        "labels": {"type": "object", "additionalProperties": {"type": "string"}},
        "port": {"x-kubernetes-int-or-string": True, "anyOf": [{"type": "integer"}, {"type": "string"}]},
        "template": {
            "type": "object",
            "x-kubernetes-embedded-resource": True,
            "properties": {"spec": {"type": "object", "x-kubernetes-preserve-unknown-fields": True}},
        },
        "one": {
            "type": "object",
            "properties": {"a": {"type": "string"}, "b": {"type": "string"}},
            "oneOf": [{"required": ["a"]}, {"required": ["b"]}],
        },
        "timeout": {"type": "string", "format": "duration"},
    },
}
TEMPLATE = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "x"}, "spec": {"any": 1}}


@pytest.mark.parametrize(
    ("spec", "rules"),
    [
        ({}, []),
        # The server drops nulls, so they only matter where a field is required.
        ({"optional": None, "defaulted": None, "labels": {"a": None}, "port": None}, []),
        ({"name": None}, ["schema/type"]),
        ({"labels": {"a": 1}}, ["schema/type"]),
        ({"port": "http"}, []),
        ({"port": 1.5}, ["schema/type"]),
        ({"template": TEMPLATE | {"status": {}}}, ["schema/unknown-field"]),
        ({"template": TEMPLATE | {"metadata": {"labels": {"a": "b c"}}}}, ["schema/label"]),
        ({"defaulted": 2**31}, ["schema/value"]),
        ({"one": {"a": "x"}}, []),
        ({"one": {"a": "x", "b": "y"}}, ["schema/value"]),
        ({"one": {}}, ["schema/value"]),
        ({"timeout": "30s"}, []),
    ],
)
def test_custom_resources_are_validated_as_the_api_server_does(spec: dict[str, Any], rules: list[str]) -> None:
    version: dict[str, Any] = {"name": "v1", "served": True, "storage": True}
    version["schema"] = {"openAPIV3Schema": {"type": "object", "properties": {"spec": SPEC_SCHEMA}}}
    names = {"kind": "Foo", "plural": "foos"}
    definition = {"group": "x.io", "names": names, "scope": "Namespaced", "versions": [version]}
    crd = Manifest.of(_object("apiextensions.k8s.io/v1", "CustomResourceDefinition", "foos.x.io", spec=definition))
    document = _object("x.io/v1", "Foo", spec={"name": "x", "template": TEMPLATE} | spec)
    context = Context(crds=[crd])
    assert check([crd]) == []
    assert [finding.rule for finding in check([document], context)] == rules
