"""In somebody's cluster the tests have rooms of their own, and leave nothing behind."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from charts.environments import PRODUCTION
from tests.cluster.acceptance.delivery import name_of
from tests.cluster.acceptance.guest import as_guest
from tests.cluster.client import Client
from tests.cluster.controlplane import ControlPlane
from tests.cluster.estate import folders
from tests.cluster.storage import provide

_OF_CONTROLLERS = {"Event", "Lease", "EndpointSlice", "Endpoints"}
"""What comes and goes by itself."""


@pytest.fixture(scope="module")
def somebodys(assets: Path, rendered: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    """A cluster that we know by its kubeconfig only."""
    with ControlPlane(assets, tmp_path_factory.mktemp("somebodys")) as cluster:
        provide(cluster, PRODUCTION.cluster, folders(rendered / "production"))
        with closing(Client.of_kubeconfig(cluster.kubeconfig)) as client:
            yield client


def test_nothing_stays_in_somebodys_cluster(somebodys: Client, rendered: Path) -> None:
    before = _at_rest(somebodys)
    summary: list[str] = []
    with as_guest(somebodys, "production", folders(rendered / "production"), summary) as delivery:
        assert [f"{one}: {one.response.body['message']}" for one in delivery.applied if not one.accepted] == []
        assert len(delivery.applied) == sum(len(documents) for documents in delivery.estate.values()) > 100
        for refusal in delivery.refusals():
            assert somebodys.request("POST", refusal.path, refusal.pod).status == 403, refusal
        # Beside what has a name of ours: definitions, and what the server makes of them and of Services.
        others = {one for one in set(_everything(somebodys)) - before if "/e2e-" not in one}
        assert {one.partition("/")[0] for one in others} <= {"CustomResourceDefinition", "APIService", "IPAddress"}
    assert _at_rest(somebodys) == before
    assert summary[0].startswith("production: ")


def _at_rest(client: Client) -> set[str]:
    """All objects, once controllers make and remove no more of them."""
    before, now = set[str](), set(_everything(client))
    while now != before:
        time.sleep(5)
        before, now = now, set(_everything(client))
    return now


def _everything(client: Client) -> Iterator[str]:
    """All objects of all kinds, by name."""
    groups = [group["preferredVersion"]["groupVersion"] for group in client.request("GET", "/apis").body["groups"]]
    for version in ("v1", *groups):
        root = "/api/v1" if version == "v1" else f"/apis/{version}"
        for resource in client.request("GET", root).body.get("resources", []):
            if "list" in resource["verbs"] and resource["kind"] not in _OF_CONTROLLERS:
                yield from (name_of(one) for one in client.items(version, resource["kind"]))
