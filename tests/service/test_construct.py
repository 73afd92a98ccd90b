"""The construct as a whole."""

from __future__ import annotations

from cdk8s import Chart
from syrupy.assertion import SnapshotAssertion

from tests.conftest import of_kind, synthesize
from virida import ViridaService


def test_renders_the_least(chart: Chart, snapshot: SnapshotAssertion) -> None:
    ViridaService(chart, "cart", component="backend", image="shop/cart:1.4.0", port=3000)
    documents = synthesize(chart)
    assert documents == snapshot
    assert of_kind(documents, "Deployment")["spec"]["replicas"] == 2
