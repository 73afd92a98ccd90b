"""Secrets in manifests: what is named, what is passed over, and that no value is shown."""

import base64
from typing import Any

import pytest

from tests.checks.security.documents import config_map, container, document, fields, findings, pod
from virida.checks import Report
from virida.checks.report_json import render_json
from virida.checks.report_sarif import render_sarif
from virida.checks.report_text import text

DSN = "postgres://shop:hunter2@database"


def _with(**variable: Any) -> dict[str, Any]:
    return pod(containers=[container(env=[variable])])


@pytest.mark.parametrize("sort", ["initContainers", "containers", "ephemeralContainers"])
def test_looks_into_every_container(sort: str) -> None:
    broken = container(
        env=[{"name": "A", "value": DSN}, {"name": "API_TOKEN", "value": "hunter2"}],
        command=["run", f"--dsn={DSN}"],
        args=[DSN],
    )
    assert sorted(fields(pod({sort: [broken]}))) == [
        ("credential", f"spec.{sort}[web].args[0]"),
        ("credential", f"spec.{sort}[web].command[1]"),
        ("credential", f"spec.{sort}[web].env[A].value"),
        ("secret-literal", f"spec.{sort}[web].env[API_TOKEN].value"),
    ]


def test_names_a_credential_once_whatever_its_variable_is_called() -> None:
    found = fields(_with(name="DATABASE_SECRET", value=DSN))
    assert found == [("credential", "spec.containers[web].env[DATABASE_SECRET].value")]


@pytest.mark.parametrize("name", ["PASSWORD", "DB_PASSWORD", "db-passwd", "app.token", "SIGNING_KEY", "Client_Secret"])
def test_goes_by_the_name(name: str) -> None:
    assert fields(_with(name=name, value="hunter2"), config_map({name: "hunter2"})) == [
        ("secret-literal", f"data.{name}" if "." not in name else f"data[{name}]"),
        ("secret-literal", f"spec.containers[web].env[{name}].value"),
    ]


@pytest.mark.parametrize(
    "name", ["KEYBOARD", "PASSWORD_FILE", "TOKENS", "MONKEY", "PUBLIC_KEY", "PARTITION_KEY", "CACHE-KEY", "secretName"]
)
def test_leaves_names_alone_that_only_sound_like_it(name: str) -> None:
    assert fields(_with(name=name, value="hunter2"), config_map({name: "hunter2"})) == []


@pytest.mark.parametrize("value", ["", " ", "$(OTHER)", "<password>", "true", "None", "/etc/tls/tls.key"])
def test_leaves_values_alone_that_are_none(value: str) -> None:
    assert fields(_with(name="API_KEY", value=value), config_map({"API_KEY": value})) == []


def test_leaves_references_alone() -> None:
    reference = {"secretKeyRef": {"name": "database", "key": "password"}}
    assert fields(_with(name="DB_PASSWORD", valueFrom=reference)) == []


def test_says_what_to_write_for_a_variable_and_for_a_key() -> None:
    of_map, of_pod = findings(_with(name="DB_PASSWORD", value="hunter2"), config_map({"password": "hunter2"}))
    said = "this is a literal under the name of a secret; whoever may read the repository or the object has it"
    assert of_map.message == of_pod.message == said
    assert of_pod.remedy == "read it with valueFrom.secretKeyRef, or rename the variable if it is none"
    assert of_map.remedy == (
        "move it to a Secret that is filled outside of the repository, or rename the key if it is none"
    )


def _secret(type: str = "Opaque", labels: dict[str, str] | None = None, **values: Any) -> dict[str, Any]:
    secret = document("v1", "Secret", "database", "shop", type=type, **values)
    secret["metadata"]["labels"] = labels or {}
    return secret


ARGO_CD = {"argocd.argoproj.io/secret-type": "repository"}


@pytest.mark.parametrize(
    "secret",
    [
        _secret(),
        _secret(data={}, stringData=None),
        _secret(stringData={"password": "", "user": " ", "token": None}),
        _secret(stringData={"password": "<path:secret/data/shop#password>", "url": "$(URL)"}),
        _secret("kubernetes.io/service-account-token", data={"token": "eHh4"}),
        _secret("kubernetes.io/tls", data={"tls.crt": "eHh4", "ca.crt": "eHh4", "tls.key": ""}),
        _secret(labels=ARGO_CD, stringData={"type": "git", "url": "https://gitea.example.com/shop/web.git"}),
    ],
)
def test_leaves_secrets_alone_that_hold_none(secret: dict[str, Any]) -> None:
    assert fields(secret) == []


@pytest.mark.parametrize(
    ("secret", "field", "keys"),
    [
        (_secret(data={"password": "aHVudGVyMg=="}), "data.password", "password"),
        (_secret(stringData={"b": "1", "a": "2"}, data={"c": "3"}), "stringData.a", "a, b, c"),
        (_secret(stringData=dict.fromkeys("edcba", "1")), "stringData.a", "a, b, c and 2 more"),
        (_secret("kubernetes.io/tls", data={"tls.crt": "eHh4", "tls.key": "eHh4"}), "data[tls.key]", "tls.key"),
        (_secret(labels=ARGO_CD, stringData={"url": "https://a", "password": "pw"}), "stringData.password", "password"),
    ],
)
def test_names_the_keys_of_a_secret_in_git(secret: dict[str, Any], field: str, keys: str) -> None:
    (finding,) = findings(secret)
    assert (finding.rule, finding.severity, finding.field) == ("security/secret-in-git", "warning", field)
    assert finding.message == (
        f"the values stand in the manifest ({keys}), where base64 hides nothing; whoever may read the repository has "
        "them, for good"
    )
    assert finding.remedy == (
        "replace the values, and have an ExternalSecret or Vault fill the Secret; leave it out here"
    )


def test_shows_no_value_in_any_report() -> None:
    value = "correct-horse-battery-staple"
    encoded = base64.b64encode(value.encode()).decode()
    dsn = f"postgres://shop:{value}@database"
    found = findings(
        pod(containers=[container(env=[{"name": "A", "value": dsn}, {"name": "KEY", "value": value}], args=[dsn])]),
        config_map({"password": value, "file": dsn}),
        _secret(stringData={"password": value}, data={"user": encoded}),
    )
    report = Report(tuple(found), files=1, objects=3)
    assert len(found) == 6
    for written in (text(report), render_json(report), render_sarif(report, "1"), repr(report)):
        assert value not in written
        assert encoded not in written
