"""Velero, as far as its values depend on something."""

from __future__ import annotations

import base64

import pytest
from cdk8s import Chart, Testing

from charts.environments import PRODUCTION
from charts.platform import velero
from tests.conftest import synthesize


def location() -> dict[str, object]:
    root = Chart(Testing.app(), "root", namespace="argocd")
    velero.velero(root, PRODUCTION)
    [application] = synthesize(root)
    values = application["spec"]["source"]["helm"]["valuesObject"]
    [found] = values["configuration"]["backupStorageLocation"]
    return dict(found)


def test_trusts_the_authority_of_the_object_storage(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(velero, "authority", lambda environment: f"PEM of {environment}\n")
    certificate = location()["caCert"]
    assert isinstance(certificate, str)
    assert base64.b64decode(certificate) == b"PEM of production\n"


def test_trusts_public_authorities_where_there_is_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(velero, "authority", lambda environment: None)
    assert "caCert" not in location()
