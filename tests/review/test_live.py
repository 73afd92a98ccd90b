"""The corpus before a real kube-apiserver: what is BLOCKED has to be refused there, and everything else accepted."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.cluster.apiserver import ApiServer
from tests.cluster.client import Response
from tests.review.support import cases, compare, trees
from virida.manifests import Manifest
from virida.review import Code

ASSETS = os.environ.get("KUBEBUILDER_ASSETS", "")
if not ASSETS:
    pytest.skip("KUBEBUILDER_ASSETS is not set: no etcd and kube-apiserver to compare with", allow_module_level=True)

CASES = {name: case for name, case in cases().items() if case.get("live", True)}
_SECONDS = 30
_APPLY = "application/apply-patch+yaml"
_MERGE = "application/merge-patch+json"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ApiServer]:
    with ApiServer(Path(ASSETS), tmp_path_factory.mktemp("apiserver")) as running:
        yield running


@pytest.fixture
def cluster(server: ApiServer, request: pytest.FixtureRequest) -> Iterator[_Cluster]:
    cluster = _Cluster(server, f"case-{sorted(CASES).index(request.node.callspec.params['name'])}")
    yield cluster
    cluster.clean()


@pytest.mark.parametrize("name", CASES)
def test_is_refused_where_it_is_blocked(name: str, cluster: _Cluster) -> None:
    before, after = trees(CASES[name])
    for document in before:
        answer = cluster.apply(document)
        assert answer is None or answer.status < 300, answer
        cluster.settle(document)
    outcome = compare(before, after)
    changed = {change.key for change in outcome.changes}
    refused = set()
    for document in after:
        key = Manifest.of(document).key
        if key in changed:
            answer = cluster.apply(document)
            if answer is not None and answer.status >= 400:
                refused.add(str(key))
    blocked = {str(risk.object) for risk in outcome.risks if risk.code is Code.BLOCKED}
    assert refused == blocked


class _Cluster:
    """Objects of one case, in a namespace of its own for each that the case names."""

    def __init__(self, server: ApiServer, name: str) -> None:
        self._server = server
        self._name = name
        self._made: dict[str, None] = {}
        self._resources = cache(self._discover)

    def apply(self, document: dict[str, Any]) -> Response | None:
        """Apply server-side; None for a kind that the server does not know because its definition is not there."""
        path = self._path(document)
        if path is None:
            return None
        namespaced = self._placed(document)
        answer = self._server.request("PATCH", f"{path}?fieldManager=test&force=true", namespaced, _APPLY)
        self._made[path] = None
        return answer

    def settle(self, document: dict[str, Any]) -> None:
        """What the cluster does with a new object: the volume controller binds claims, definitions are established."""
        if document["kind"] == "PersistentVolumeClaim":
            capacity = document["spec"]["resources"]["requests"]
            status = {"phase": "Bound", "capacity": capacity, "accessModes": document["spec"]["accessModes"]}
            answer = self._server.request("PATCH", f"{self._path(document)}/status", {"status": status}, _MERGE)
            assert answer.status == 200, answer
        if document["kind"] == "CustomResourceDefinition":
            path = str(self._path(document))
            self._await(lambda: _is_established(self._server.request("GET", path)))

    def clean(self) -> None:
        """Remove what belongs to the whole cluster, so that the next case starts without it."""
        for path in self._made:
            if "/namespaces/" not in path:
                self._server.request("PATCH", path, {"metadata": {"finalizers": None}}, _MERGE)
                self._server.request("DELETE", path)
                self._await(lambda path=path: self._server.request("GET", path).status == 404)  # type: ignore[misc]

    @staticmethod
    def _await(done: Callable[[], bool]) -> None:
        deadline = time.monotonic() + _SECONDS
        while not done():
            assert time.monotonic() < deadline
            time.sleep(0.05)

    def _path(self, document: dict[str, Any]) -> str | None:
        version = document["apiVersion"]
        base = f"/apis/{version}" if "/" in version else f"/api/{version}"
        resource = self._resources(base).get(document["kind"])
        if resource is None:
            # The one that no server has any more is to be refused; the others only lack their definition.
            return f"{base}/nothing/{document['metadata']['name']}" if version == "policy/v1beta1" else None
        plural, namespaced = resource
        where = f"/namespaces/{self._namespace(document)}" if namespaced else ""
        return f"{base}{where}/{plural}/{document['metadata']['name']}"

    def _placed(self, document: dict[str, Any]) -> dict[str, Any]:
        metadata = dict(document["metadata"])
        if "namespace" in metadata:
            metadata["namespace"] = self._namespace(document)
        return {**document, "metadata": metadata}

    def _namespace(self, document: dict[str, Any]) -> str:
        name = f"{self._name}-{document['metadata'].get('namespace', 'default')}"
        self._server.request("POST", "/api/v1/namespaces", {"metadata": {"name": name}})
        return name

    def _discover(self, base: str) -> dict[str, tuple[str, bool]]:
        listed = self._server.request("GET", base).body.get("resources", [])
        return {item["kind"]: (item["name"], item["namespaced"]) for item in listed if "/" not in item["name"]}


def _is_established(answer: Response) -> bool:
    conditions = answer.body["status"].get("conditions") or []
    return any(each["type"] == "Established" and each["status"] == "True" for each in conditions)
