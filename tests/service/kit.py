"""What the tests of a service share: one small service, and what is changed about it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, TypeAlias

import pytest
from cdk8s import App, Chart, Testing

from tests.conftest import Documents, of_kind, synthesize
from virida import ClusterProfile, InvalidOption, ViridaService
from virida.fields import At
from virida.service.documents import service_documents
from virida.service.options.service import ServiceOptions

BASE: dict[str, Any] = {"component": "backend", "image": "shop/cart:1.4.0", "port": 3000}
"""The least that a service with a port says."""

K3S = ClusterProfile.k3s()


def service(chart: Chart, name: str = "cart", **changes: Any) -> ViridaService:
    """The small service, with what is changed about it."""
    return ViridaService(chart, name, **BASE | changes)


def render(chart: Chart, **changes: Any) -> Documents:
    """The validated documents of the small service alone in a chart."""
    service(chart, **changes)
    return synthesize(chart)


def options(**changes: Any) -> ServiceOptions:
    """The options of the small service, as its construct gathers them."""
    return ServiceOptions(**{"name": "cart", "namespace": "shop"} | BASE | changes)


def documents(given: ServiceOptions, cluster: ClusterProfile = K3S) -> Documents:
    """What a construct with these options renders, without Node.js: checked, but for the chart's namespace the same."""
    at = At(f"shop/{given.name}")
    given.check(at)
    given.check_on(at, cluster)
    return service_documents(given, cluster)


def refusal(cluster: ClusterProfile = K3S, **changes: Any) -> str:
    """The message with which the changed service is refused."""
    with pytest.raises(InvalidOption) as caught:
        documents(options(**changes), cluster)
    return str(caught.value)


Varied: TypeAlias = dict[type, tuple[Callable[[Any], ServiceOptions], dict[str, tuple[Any, Any]]]]
"""For a class of options where a value of it stands in a service, and two values for each of its fields."""


def vary(base: Any, **changes: Any) -> dict[str, tuple[Any, Any]]:
    """The base, and beside it the base with one field changed."""
    return {name: (base, replace(base, **{name: value})) for name, value in changes.items()}


def chart_on(cluster: ClusterProfile, namespace: str = "shop") -> Chart:
    """A chart on a cluster of its own."""
    app: App = Testing.app()
    cluster.use_in(app)
    return Chart(app, namespace, namespace=namespace)


def pod(found: Documents) -> dict[str, Any]:
    """The specification of the pods of the only Deployment."""
    spec: dict[str, Any] = of_kind(found, "Deployment")["spec"]["template"]["spec"]
    return spec


def container(found: Documents, name: str = "cart") -> dict[str, Any]:
    """One container of these pods."""
    spec = pod(found)
    (only,) = [c for c in [*spec["containers"], *spec.get("initContainers", [])] if c["name"] == name]
    return dict(only)


def kinds(found: Documents) -> list[str]:
    """The kinds of the documents, in their order."""
    return [document["kind"] for document in found]


def policies(found: Documents) -> dict[str, Any]:
    """The specifications of the NetworkPolicies, by name."""
    return {d["metadata"]["name"]: d["spec"] for d in found if d["kind"] == "NetworkPolicy"}
