"""Injected certificates."""

from __future__ import annotations

import random
from typing import Any

import pytest
import yaml

from virida.delivery.differences import IGNORED_DIFFERENCES, injected_ca_bundles
from virida.delivery.options.application import IgnoreDifference
from virida.fields import At

REGISTRATION = "admissionregistration.k8s.io"
SERVICE = {"service": {"name": "hook", "namespace": "shop"}}


def document(api_version: str, kind: str, annotations: dict[str, str] | None = None, **rest: Any) -> dict[str, Any]:
    return {"apiVersion": api_version, "kind": kind, "metadata": {"name": "hook", "annotations": annotations}, **rest}


INJECTED = [
    document(
        f"{REGISTRATION}/v1",
        "MutatingWebhookConfiguration",
        {"cert-manager.io/inject-ca-from": "shop/hook"},
        webhooks=[],
    ),
    document(
        f"{REGISTRATION}/v1",
        "ValidatingWebhookConfiguration",
        webhooks=[{"clientConfig": {"caBundle": "Q0E=", **SERVICE}}, {"clientConfig": {"caBundle": "", **SERVICE}}],
    ),
    document(
        "apiextensions.k8s.io/v1",
        "CustomResourceDefinition",
        spec={"conversion": {"strategy": "Webhook", "webhook": {"clientConfig": SERVICE}}},
    ),
    document("apiregistration.k8s.io/v1", "APIService", spec=SERVICE),
]
OTHERS = [
    document(f"{REGISTRATION}/v1", "MutatingWebhookConfiguration", webhooks=[{"clientConfig": {"url": "https://x"}}]),
    document(
        f"{REGISTRATION}/v1",
        "ValidatingWebhookConfiguration",
        {"team": "shop"},
        webhooks=[{"clientConfig": {"caBundle": "Q0E=", **SERVICE}}],
    ),
    document("apiextensions.k8s.io/v1", "CustomResourceDefinition", spec={"conversion": {"strategy": "None"}}),
    document("apiregistration.k8s.io/v1", "APIService", spec={**SERVICE, "insecureSkipTLSVerify": True}),
    document("apiregistration.k8s.io/v1", "APIService", spec={}),
    document("v1", "ConfigMap", {"cert-manager.io/inject-ca-from": "shop/hook"}),
]


def test_finds_certificates_that_are_injected() -> None:
    documents = [*INJECTED, *OTHERS]
    random.Random(1).shuffle(documents)
    expected = [
        (REGISTRATION, "MutatingWebhookConfiguration", ".webhooks[]?.clientConfig.caBundle"),
        (REGISTRATION, "ValidatingWebhookConfiguration", ".webhooks[]?.clientConfig.caBundle"),
        ("apiextensions.k8s.io", "CustomResourceDefinition", ".spec.conversion.webhook.clientConfig.caBundle"),
        ("apiregistration.k8s.io", "APIService", ".spec.caBundle"),
    ]
    found = injected_ca_bundles(documents)
    assert found == [
        IgnoreDifference(kind, group=group, name="hook", jq_path_expressions=[path]) for group, kind, path in expected
    ]
    for difference in found:
        difference.check(At("test"))


@pytest.mark.parametrize("other", OTHERS, ids=lambda each: each["kind"])
def test_finds_no_others(other: dict[str, Any]) -> None:
    assert injected_ca_bundles([other]) == []


def test_what_argo_cd_is_asked_to_do_with_an_application_is_no_difference() -> None:
    [(key, text)] = IGNORED_DIFFERENCES.items()
    assert key == "resource.customizations.ignoreDifferences.argoproj.io_Application"
    pointers = yaml.safe_load(text)["jsonPointers"]
    assert pointers == ["/metadata/annotations/argocd.argoproj.io~1refresh", "/operation"]
