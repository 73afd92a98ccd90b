"""The construct as a whole: what it renders at the least, and what others can ask it."""

from __future__ import annotations

import inspect
from dataclasses import fields

import pytest
from cdk8s import ApiObject, Chart, JsonPatch, Testing
from syrupy.assertion import SnapshotAssertion

from tests.conftest import of_kind, synthesize
from tests.service.kit import kinds, render, service
from virida import InvalidOption, Port, ViridaService
from virida.service.options.service import ServiceOptions


def test_renders_the_least(chart: Chart, snapshot: SnapshotAssertion) -> None:
    ViridaService(chart, "cart", component="backend", image="shop/cart:1.4.0", port=3000)
    documents = synthesize(chart)
    assert documents == snapshot
    assert of_kind(documents, "Deployment")["spec"]["replicas"] == 2


def test_renders_what_runs_before_what_guards_it(chart: Chart) -> None:
    assert kinds(render(chart)) == ["ServiceAccount", "Deployment", "Service", "PodDisruptionBudget", "NetworkPolicy"]


def test_every_object_stands_in_the_charts_namespace_and_carries_the_house_labels(chart: Chart) -> None:
    for document in render(chart):
        assert document["metadata"]["namespace"] == "shop"
        assert (
            document["metadata"]["labels"].items()
            >= {
                "app.kubernetes.io/name": "cart",
                "app.kubernetes.io/component": "backend",
                "app.kubernetes.io/part-of": "virida",
                "app.kubernetes.io/managed-by": "cdk8s",
            }.items()
        )


def test_takes_scope_and_id_and_then_keywords_only() -> None:
    scope, id, *others = list(inspect.signature(ViridaService.__init__).parameters.values())[1:]
    assert (scope.name, id.name) == ("scope", "id")
    assert {parameter.kind for parameter in others} == {inspect.Parameter.KEYWORD_ONLY}


def test_takes_every_option_with_the_options_own_default() -> None:
    parameters = inspect.signature(ViridaService.__init__).parameters
    options = {field.name: field for field in fields(ServiceOptions) if field.init}
    assert set(parameters) - {"self", "scope", "id"} == set(options) - {"name", "namespace"}
    least = ServiceOptions(name="cart", namespace="shop", component="backend", image="shop/cart:1.4.0")
    for name in set(options) - {"name", "namespace", "component", "image"}:
        assert parameters[name].default == getattr(least, name), name


def test_others_can_ask_for_its_address_labels_and_ports(chart: Chart) -> None:
    cart = service(chart, ports=[Port("metrics", 9090)])
    assert cart.host == "cart.shop.svc"
    assert cart.url == "http://cart.shop.svc:3000"
    assert cart.namespace == "shop"
    assert cart.labels == {"app.kubernetes.io/name": "cart"}
    assert [(port.name, port.number) for port in cart.ports] == [("http", 3000), ("metrics", 9090)]
    assert cart.options.component == "backend"


def test_its_url_holds_the_services_port(chart: Chart) -> None:
    assert service(chart, port=Port("http", 3000, service_port=80)).url == "http://cart.shop.svc:80"


def test_a_worker_has_no_url(chart: Chart) -> None:
    cart = service(chart, port=None)
    with pytest.raises(InvalidOption) as caught:
        _ = cart.url
    assert str(caught.value) == "shop/cart: url (None) needs a port, and the service has none; give the service a port"


def test_its_objects_can_be_patched(chart: Chart) -> None:
    deployment = service(chart).resource("Deployment")
    assert isinstance(deployment, ApiObject)
    deployment.add_json_patch(JsonPatch.replace("/spec/revisionHistoryLimit", 7))
    assert of_kind(synthesize(chart), "Deployment")["spec"]["revisionHistoryLimit"] == 7


def test_stands_in_a_chart_beside_objects_of_plain_cdk8s(chart: Chart) -> None:
    ApiObject(chart, "plain", api_version="v1", kind="ConfigMap", metadata={"name": "plain"})
    assert kinds(render(chart))[0] == "ConfigMap"


def test_rejects_before_anything_is_in_the_tree(chart: Chart) -> None:
    with pytest.raises(InvalidOption):
        service(chart, port=0)
    assert Testing.synth(chart) == []


def test_rejects_a_chart_without_a_namespace() -> None:
    with pytest.raises(InvalidOption) as caught:
        service(Chart(Testing.app(), "shop"))
    assert str(caught.value) == (
        "shop/cart: namespace (None) must be known, because policies and addresses name it; "
        'write Chart(app, id, namespace="...")'
    )


def test_rejects_a_chart_whose_namespace_is_none() -> None:
    with pytest.raises(InvalidOption) as caught:
        service(Chart(Testing.app(), "shop", namespace="My_Shop"))
    assert str(caught.value) == (
        "shop/cart: namespace ('My_Shop') must be a DNS label (a-z, 0-9, -; at most 63); write \"my-shop\""
    )
