"""Secrets: none is written into a manifest, and none into a message."""

# What is refused for its type is of that type on purpose.
# mypy: disable-error-code="arg-type, dict-item, list-item, typeddict-item"

from __future__ import annotations

from typing import Any

import pytest
from cdk8s import Chart

from tests.service.kit import container, documents, options, refusal, service
from virida import ConfigMapKey, Container, InvalidOption, SecretKey

SECRET = "hunter2"

NAMES = [
    "DB_PASSWORD",
    "DB_PASSWD",
    "API_TOKEN",
    "OAUTH_CLIENT_SECRET",
    "AWS_SECRET_ACCESS_KEY",
    "PASSWORD",
    "TOKEN",
    "api_token",
    "spring.datasource.password",
    "x-api-key",
]


@pytest.mark.parametrize("name", NAMES)
def test_rejects_a_literal_in_a_variable_that_looks_like_a_secret(name: str) -> None:
    assert refusal(env={name: SECRET}) == (
        f'shop/cart: env["{name}"] (not shown) must not be a literal, because its name is a secret\'s; '
        'write SecretKey("<secret>", "<key>"), or rename the variable if it is none'
    )


def test_rejects_it_in_a_further_container_too() -> None:
    proxy = Container("proxy", image="shop/proxy:1.0.0", env={"API_TOKEN": SECRET})
    assert refusal(containers=[proxy]) == (
        'shop/cart: containers[0].env["API_TOKEN"] (not shown) must not be a literal, because its name is a secret\'s; '
        'write SecretKey("<secret>", "<key>"), or rename the variable if it is none'
    )


@pytest.mark.parametrize(
    "changes",
    [
        {"env": {"DB_PASSWORD": 272}},
        {"env": {"DB_PASSWORD": [SECRET]}},
        {"env": {"DB_PASSWORD": SECRET.encode()}},
        {"env": {"DB_PASSWORD": {"value": SECRET}}},
        {"env": {"BAD NAME": "a", "DB_PASSWORD": SECRET}},
        {"env": {"PORT": 80, "DB_PASSWORD": SECRET}},
        {"env": [("DB_PASSWORD", SECRET)]},
        {"env": f"DB_PASSWORD={SECRET}"},
        {"env_from": {"DB_PASSWORD": SECRET}},
        {"env_from": [{"DB_PASSWORD": SECRET}]},
        {"containers": {"env": {"DB_PASSWORD": SECRET}}},
        {"containers": Container("a", image="a/b:1", env={"DB_PASSWORD": SECRET})},
        {"containers": [{"name": "a", "env": {"DB_PASSWORD": SECRET}}]},
        {"mounts": {"/run/a": Container("a", image="a/b:1", env={"DB_PASSWORD": SECRET})}},
    ],
)
def test_no_message_shows_a_secret_whatever_else_is_wrong(changes: dict[str, Any]) -> None:
    message = refusal(**changes)
    assert SECRET not in message
    assert "272" not in message


def test_the_construct_shows_none_either(chart: Chart) -> None:
    with pytest.raises(InvalidOption) as caught:
        service(chart, env={"DB_PASSWORD": SECRET})
    assert SECRET not in str(caught.value)
    assert SECRET not in repr(caught.value)
    assert SECRET not in repr(vars(caught.value))


@pytest.mark.parametrize("value", [SecretKey("database", "password"), ConfigMapKey("database", "password")])
def test_takes_such_a_variable_by_reference(value: SecretKey | ConfigMapKey) -> None:
    (variable,) = container(documents(options(env={"DB_PASSWORD": value})))["env"]
    assert "value" not in variable


@pytest.mark.parametrize("name", ["KEYCLOAK_URL", "TOKEN_URL", "MONKEY", "SECRETARY", "PASSWORD_MIN_LENGTH"])
def test_takes_literals_whose_names_only_resemble_one(name: str) -> None:
    (variable,) = container(documents(options(env={name: "a"})))["env"]
    assert variable == {"name": name, "value": "a"}
