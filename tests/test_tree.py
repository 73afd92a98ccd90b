"""From documents to the tree of cdk8s: places, one call per construct, objects that share a file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cdk8s import ApiObject, App, Chart, Testing, YamlOutputType
from constructs import Construct

from tests.service.kit import service
from virida import InvalidOption, ServiceRef
from virida.documents import Document
from virida.tree import ApiObjects, documents_of, place
from virida.tree.bridge import Documents


def _document(kind: str, name: str, **metadata: Any) -> Document:
    return {"apiVersion": "v1", "kind": kind, "metadata": {"name": name, **metadata}}


def _app(outdir: Path, kind: YamlOutputType = YamlOutputType.FOLDER_PER_CHART_FILE_PER_RESOURCE) -> App:
    return App(outdir=str(outdir), yaml_output_type=kind, output_file_extension=".yaml")


def _files(outdir: Path) -> list[str]:
    return sorted(path.relative_to(outdir).as_posix() for path in outdir.rglob("*") if path.is_file())


def test_documents_become_objects_in_their_order(chart: Chart) -> None:
    ApiObjects(chart, "cart", [_document("Service", "b"), _document("ConfigMap", "a"), _document("Service", "a")])
    assert [(d["kind"], d["metadata"]["name"]) for d in Testing.synth(chart)] == [
        ("Service", "b"),
        ("ConfigMap", "a"),
        ("Service", "a"),
    ]


def test_a_construct_may_have_no_documents(chart: Chart) -> None:
    ApiObjects(chart, "cart", [])
    assert Testing.synth(chart) == []


def test_objects_get_the_charts_namespace_and_labels_and_those_of_the_cluster_do_not() -> None:
    chart = Chart(Testing.app(), "shop", namespace="shop", labels={"from": "chart"})
    ApiObjects(
        chart,
        "cart",
        [
            _document("ConfigMap", "a"),
            _document("ConfigMap", "b", namespace="other"),
            _document("Namespace", "c", namespace=None, labels={"own": "yes"}),
        ],
    )
    a, b, c = Testing.synth(chart)
    assert a["metadata"]["namespace"] == "shop"
    assert b["metadata"]["namespace"] == "other"
    assert "namespace" not in c["metadata"]
    assert c["metadata"]["labels"] == {"from": "chart", "own": "yes"}


def test_an_object_of_the_cluster_needs_no_namespace_to_lose() -> None:
    chart = Chart(Testing.app(), "shop")
    ApiObjects(chart, "cart", [_document("Namespace", "a", namespace=None)])
    assert Testing.synth(chart) == [{"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "a"}}]


def test_texts_and_numbers_arrive_as_they_are(chart: Chart) -> None:
    data = {
        "empty": "",
        "yes": "yes",
        "number": "010",
        "lines": "a\n b\n",
        "uni": "\u00e4\u2028\U0001f33f",
        "quote": "\"'\\",
    }
    ApiObjects(
        chart, "cart", [{**_document("ConfigMap", "a"), "data": data, "spec": {"zero": 0, "no": False, "n": 1.5}}]
    )
    (found,) = Testing.synth(chart)
    assert found["data"] == data
    assert found["spec"] == {"zero": 0, "no": False, "n": 1.5}


@pytest.fixture
def cart(chart: Chart) -> ApiObjects:
    documents = [_document("Service", "cart"), _document("ConfigMap", "a"), _document("ConfigMap", "b.c")]
    return ApiObjects(chart, "cart", documents)


def test_an_object_is_found_by_its_kind_and_where_needed_its_name(cart: ApiObjects) -> None:
    assert cart.resource("Service").kind == "Service"
    assert cart.resource("Service", "cart").name == "cart"
    assert cart.resource("ConfigMap", "b.c").name == "b.c"
    assert isinstance(cart.resource("Service"), ApiObject)


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        (("ConfigMap",), "resource ('ConfigMap') names 2 objects; add the name: 'a' or 'b.c'"),
        (("Deployment",), "resource ('Deployment') names no object; ask for Service or ConfigMap"),
        (
            ("ConfigMap", "c"),
            "resource ('ConfigMap c') names no object; ask for Service, ConfigMap a or ConfigMap b.c",
        ),
        (("service",), "resource ('service') names no object; ask for Service or ConfigMap"),
    ],
)
def test_rejects_an_object_that_is_not_there(cart: ApiObjects, asked: tuple[str, ...], message: str) -> None:
    with pytest.raises(InvalidOption) as caught:
        cart.resource(*asked)
    assert str(caught.value) == f"shop/cart: {message}"


def test_a_construct_is_shown_by_its_path(cart: ApiObjects) -> None:
    assert repr(cart) == "ApiObjects('shop/cart')"


def test_a_place_knows_path_namespace_and_where_its_children_stand() -> None:
    app = Testing.app()
    chart = Chart(app, "shop", namespace="mall")
    group = Construct(chart, "group")
    assert (place(app).path, place(app).namespace) == ("", None)
    assert (place(chart).path, place(chart).namespace) == ("shop", "mall")
    assert (place(group).path, place(group).namespace) == ("shop/group", "mall")
    assert place(group).at("cart").path == "shop/group/cart"
    assert place(app).at("cart").path == "cart"


def test_the_nearest_chart_gives_the_namespace() -> None:
    outer = Chart(Testing.app(), "outer", namespace="outer")
    assert place(Chart(outer, "inner", namespace="inner")).namespace == "inner"
    assert place(Chart(outer, "plain")).namespace is None


def test_node_is_asked_once_for_each_scope(chart: Chart, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Construct] = []
    describe: Callable[..., str] = Documents.describe

    def counting(scope: Construct, key: str) -> str:
        asked.append(scope)
        return describe(scope, key)

    monkeypatch.setattr("virida.tree.Documents.describe", counting)
    gateway = service(chart, "gateway")
    for name in ("a", "b", "c"):
        service(chart, name, calls=[gateway, ServiceRef("x", namespace="y", port=1)])
    # The chart, and the callee: the policies of its callers stand below it.
    assert asked == [chart, gateway]


def test_each_object_is_a_file_in_the_folder_of_its_chart(tmp_path: Path) -> None:
    app = _app(tmp_path)
    for name in ("shop", "mall"):
        service(Chart(app, name, namespace=name))
    app.synth()
    kinds = ("Deployment", "NetworkPolicy", "PodDisruptionBudget", "Service", "ServiceAccount")
    assert _files(tmp_path) == [f"{chart}/{kind}.cart.yaml" for chart in ("mall", "shop") for kind in kinds]


def _ours(scope: Construct, id: str, **metadata: Any) -> Construct:
    return ApiObjects(scope, id, [_document("ConfigMap", "config", **metadata)])


def _plain(scope: Construct, id: str, **metadata: Any) -> Construct:
    return ApiObject(scope, id, api_version="v1", kind="ConfigMap", metadata={"name": "config", **metadata})


COLLISION = (
    "{} and {} would both be written to shop/ConfigMap.config; rename one of them or put it into a chart of its own"
)


@pytest.mark.parametrize(
    ("first", "second", "paths"),
    [
        (_ours, _ours, ("shop/a/ConfigMap.config", "shop/b/ConfigMap.config")),
        (_ours, _plain, ("shop/a/ConfigMap.config", "shop/b")),
        (_plain, _ours, ("shop/a", "shop/b/ConfigMap.config")),
    ],
)
def test_rejects_two_objects_in_one_file(tmp_path: Path, first: Any, second: Any, paths: tuple[str, str]) -> None:
    app = _app(tmp_path)
    chart = Chart(app, "shop", namespace="shop")
    first(chart, "a")
    # Another namespace does not make another file.
    second(chart, "b", namespace="other")
    with pytest.raises(RuntimeError) as caught:
        app.synth()
    assert str(caught.value) == f"Error: Validation failed with the following errors:\n  [] {COLLISION.format(*paths)}"
    assert _files(tmp_path) == []


def test_rejects_names_that_differ_only_in_what_a_file_name_drops(tmp_path: Path) -> None:
    app = _app(tmp_path)
    chart = Chart(app, "shop")
    ApiObjects(chart, "a", [_document("ClusterRole", "view:all", namespace=None)])
    ApiObjects(chart, "b", [_document("ClusterRole", "viewall", namespace=None)])
    with pytest.raises(RuntimeError, match=r"would both be written to shop/ClusterRole\.viewall"):
        app.synth()


def test_rejects_every_collision_at_once(tmp_path: Path) -> None:
    app = _app(tmp_path)
    chart = Chart(app, "shop", namespace="shop")
    for id in ("a", "b", "c"):
        _ours(chart, id)
    with pytest.raises(RuntimeError) as caught:
        app.synth()
    assert str(caught.value).count("would both be written to") == 2


def test_rejects_one_file_for_two_charts_where_there_are_no_folders(tmp_path: Path) -> None:
    app = _app(tmp_path, YamlOutputType.FILE_PER_RESOURCE)
    _ours(Chart(app, "shop", namespace="shop"), "a")
    _ours(Chart(app, "mall", namespace="mall"), "a")
    with pytest.raises(RuntimeError, match=r"shop/a/ConfigMap\.config and mall/a/ConfigMap\.config would both be"):
        app.synth()


@pytest.mark.parametrize(
    "kind",
    [YamlOutputType.FILE_PER_APP, YamlOutputType.FILE_PER_CHART, YamlOutputType.FOLDER_PER_CHART_FILE_PER_RESOURCE],
)
def test_takes_one_name_in_two_charts(tmp_path: Path, kind: YamlOutputType) -> None:
    app = _app(tmp_path, kind)
    for name in ("shop", "mall"):
        _ours(Chart(app, name, namespace=name), "a")
    app.synth()
    assert _files(tmp_path)


def test_two_objects_of_one_chart_may_share_the_file_of_that_chart(tmp_path: Path) -> None:
    app = _app(tmp_path, YamlOutputType.FILE_PER_CHART)
    chart = Chart(app, "shop", namespace="shop")
    _ours(chart, "a")
    _ours(chart, "b", namespace="other")
    app.synth()
    (text,) = [path.read_text() for path in tmp_path.rglob("*.yaml")]
    assert text.count("name: config") == 2


def test_an_id_stands_once_below_its_scope(chart: Chart) -> None:
    _ours(chart, "cart")
    with pytest.raises(InvalidOption) as error:
        _ours(chart, "cart")
    assert str(error.value) == (
        "shop/cart: id ('cart') must stand once below its scope, and it does already; choose another id"
    )


def test_all_documents_come_in_one_call(chart: Chart) -> None:
    _ours(chart, "cart")
    _plain(chart, "mine", labels={"team": "shop"})
    assert sorted(documents_of(chart), key=str) == sorted(Testing.synth(chart), key=str)
    assert {d["metadata"]["namespace"] for d in documents_of(chart)} == {"shop"}
