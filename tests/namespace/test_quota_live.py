"""Quota and LimitRange at a real API server: they admit the services' peak, and not one pod more."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from cdk8s import Chart, Testing

from tests.cluster.apiserver import ApiServer
from tests.cluster.client import Response
from tests.cluster.waiting import wait_until
from tests.conftest import of_kind, synthesize
from tests.namespace.conftest import create
from virida import Autoscaling, Container, Replicas, Resources, ViridaService
from virida.namespace.construct import SecureNamespace
from virida.namespace.sizing import Limits, Quota


def enforce(server: ApiServer, documents: list[dict[str, Any]]) -> None:
    """Make the namespace's objects, and count in the place of the controller, which does not run here."""
    for document in documents:
        if document["kind"] in ("Namespace", "LimitRange", "ResourceQuota"):
            made = create(server, document)
            assert made.status == 201, made.body["message"]
    hard = made.body["spec"]["hard"]
    namespace = made.body["metadata"]["namespace"]
    counted = {**made.body, "status": {"hard": hard, "used": dict.fromkeys(hard, "0")}}
    path = f"/api/v1/namespaces/{namespace}/resourcequotas/{made.body['metadata']['name']}/status"
    assert server.request("PUT", path, counted).status == 200


def start(server: ApiServer, deployment: dict[str, Any], index: int, *, dry_run: bool = False) -> Response:
    template = deployment["spec"]["template"]
    name = {"name": f"{deployment['metadata']['name']}-{index}"}
    document = {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {**template["metadata"], **name},
        "spec": template["spec"],
    }
    return create(server, document, dry_run=dry_run, namespace=deployment["metadata"]["namespace"])


def ask_for_too_much(server: ApiServer, deployment: dict[str, Any]) -> str:
    """What the server says to a pod that no quota has room for; nothing is made."""
    too_much = copy.deepcopy(deployment)
    for container in too_much["spec"]["template"]["spec"]["containers"]:
        amounts = {"cpu": "1M", "memory": "1Ti"}
        container["resources"] = {"requests": amounts, "limits": amounts}
    return str(start(server, too_much, 0, dry_run=True).body.get("message", ""))


@pytest.mark.parametrize(
    ("name", "limits", "options"),
    [
        (
            "peak-autoscaled",
            Limits(),
            {
                "scale": Autoscaling(min=2, max=7),
                "resources": Resources(cpu="230m", memory="300Mi", memory_limit="400Mi"),
                "containers": [
                    Container("proxy", image="shop/proxy:1", resources=Resources(cpu="30m", memory="20Mi")),
                    Container("init", image="shop/init:1", init=True, resources=Resources(cpu="1", memory="1Gi")),
                ],
            },
        ),
        (
            "peak-defaulted",
            Limits(cpu_limit="750m", memory_limit="512Mi"),
            {"scale": Replicas(5), "resources": Resources(cpu="100m", memory="333Mi", memory_limit=None)},
        ),
    ],
)
def test_admits_the_peak_and_no_more(server: ApiServer, name: str, limits: Limits, options: Any) -> None:
    chart = Chart(Testing.app(), name, namespace=name)
    web = ViridaService(chart, "web", component="backend", image="shop/web:1.4.0", port=3000, **options)
    SecureNamespace(chart, name, services=[web], quota=Quota(headroom=0), limits=limits, admission=None)
    documents = synthesize(chart)
    deployment = of_kind(documents, "Deployment")
    # The quota last: the status that it is given is the one that counts.
    enforce(server, sorted(documents, key=lambda d: d["kind"] == "ResourceQuota"))
    pods = int(of_kind(documents, "ResourceQuota")["spec"]["hard"]["pods"])
    # The server learns of a quota a moment after it is written, and until then counts nothing.
    wait_until(lambda: "exceeded quota" in ask_for_too_much(server, deployment), 60, "the quota is enforced")
    for index in range(pods):
        made = start(server, deployment, index)
        assert made.status == 201, made.body["message"]
    refused = start(server, deployment, pods)
    assert refused.status == 403
    # Every bound is reached by the same pod: none is wider than the peak by a pod.
    exceeded = refused.body["message"].partition("exceeded quota")[2]
    for key in of_kind(documents, "ResourceQuota")["spec"]["hard"]:
        assert f"{key}=" in exceeded, (key, exceeded)
