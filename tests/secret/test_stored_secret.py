"""A Secret from what a store holds."""

from __future__ import annotations

from typing import Any

import pytest
from cdk8s import Chart
from syrupy.assertion import SnapshotAssertion

from tests.conftest import synthesize
from virida import InvalidOption, RemoteRef, SecretStoreRef, StoredSecret

PASSWORD = RemoteRef("virida/database", property="password")


def test_renders_the_least(chart: Chart, snapshot: SnapshotAssertion) -> None:
    secret = StoredSecret(chart, "database", data={"password": PASSWORD})
    [document] = synthesize(chart)
    assert document == snapshot
    assert document["spec"]["target"]["name"] == secret.name == "database"
    assert document["spec"]["target"]["template"]["data"] == {"password": '{{ index . "password" }}'}


def test_renders_a_pull_secret(chart: Chart, snapshot: SnapshotAssertion) -> None:
    login = '{"auths": {"registry.example.com": {"auth": "{{ printf "%s:%s" .user .token | b64enc }}"}}}'
    StoredSecret(
        chart,
        "registry",
        data={
            "user": RemoteRef("registry", property="user", version="3"),
            "token": RemoteRef("registry", property="t"),
        },
        template={".dockerconfigjson": login},
        type="kubernetes.io/dockerconfigjson",
        labels={"team": "shop"},
        store=SecretStoreRef("shop", kind="SecretStore"),
        refresh_interval="15m",
        wave=-2,
    )
    [document] = synthesize(chart)
    assert document == snapshot
    assert document["spec"]["target"]["template"]["type"] == "kubernetes.io/dockerconfigjson"
    assert document["spec"]["data"][0]["remoteRef"]["version"] == "3"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"data": {}}, "shop/database: data ({}) must not be empty; write at least one, or leave the option out"),
        (
            {"data": {"password": PASSWORD}, "template": {"url": "postgres://{{ .user }}@db"}},
            "shop/database: template[\"url\"] ('user') must be a key of data, because the template names it; "
            "write password",
        ),
        (
            {"data": {"password": PASSWORD}, "refresh_interval": "60"},
            "shop/database: refresh_interval ('60') must be a duration of hours, minutes and seconds; write \"60s\"",
        ),
        (
            {"data": {"password": "hunter2"}},
            'shop/database: data["password"] (<not shown>) must not be a literal, because manifests hold no secrets; '
            'put the value into the store, and write RemoteRef("<key>", property="<field>")',
        ),
    ],
)
def test_rejects(chart: Chart, arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(InvalidOption) as error:
        StoredSecret(chart, "database", **arguments)
    assert str(error.value) == message
