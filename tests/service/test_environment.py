"""Image, command, arguments and environment."""

from __future__ import annotations

from cdk8s import Chart
from syrupy.assertion import SnapshotAssertion

from tests.conftest import of_kind
from tests.service.kit import container, documents, options, pod, render
from virida import AllOf, ConfigMapKey, Image, PodField, SecretKey

DIGEST = "sha256:" + "0123456789abcdef" * 4


def test_renders_environment(chart: Chart, snapshot: SnapshotAssertion) -> None:
    found = container(
        render(
            chart,
            env={
                "LOG_LEVEL": "info",
                "EMPTY": "",
                "REGION": ConfigMapKey("site", "region"),
                "FEATURES": ConfigMapKey("features", "list", optional=True),
                "DB_PASSWORD": SecretKey("database", "password"),
                "SENTRY_TOKEN": SecretKey("sentry", "token", optional=True),
                "POD_IP": PodField("status.podIP"),
            },
            env_from=[
                AllOf(config_map="defaults"),
                AllOf(secret="partner", prefix="PARTNER_", optional=True),
            ],
        )
    )
    assert {"env": found["env"], "envFrom": found["envFrom"]} == snapshot
    # A variable may refer to one before it, so the order is the caller's.
    assert [variable["name"] for variable in found["env"]][:3] == ["LOG_LEVEL", "EMPTY", "REGION"]
    assert found["env"][1]["value"] == ""


def test_renders_command_and_arguments(chart: Chart) -> None:
    found = container(render(chart, command=["/bin/cart"], args=["--verbose", "--listen=:3000"]))
    assert found["command"] == ["/bin/cart"]
    assert found["args"] == ["--verbose", "--listen=:3000"]


def test_renders_image_with_pull_policy_and_secrets(chart: Chart, snapshot: SnapshotAssertion) -> None:
    image = Image("registry.example.com:5000/shop/cart:1.4.0", pull_policy="Always", pull_secrets=["registry"])
    found = render(chart, image=image)
    assert {
        "image": container(found)["image"],
        "imagePullPolicy": container(found)["imagePullPolicy"],
        "imagePullSecrets": pod(found)["imagePullSecrets"],
        "labels": of_kind(found, "Deployment")["metadata"]["labels"],
    } == snapshot
    assert pod(found)["imagePullSecrets"] == [{"name": "registry"}]


def test_the_version_is_a_label_of_the_deployment_and_never_of_its_pods() -> None:
    deployment = of_kind(documents(options(image=f"shop/cart:1.4.0@{DIGEST}")), "Deployment")
    assert deployment["metadata"]["labels"]["app.kubernetes.io/version"] == "1.4.0"
    assert "app.kubernetes.io/version" not in deployment["spec"]["template"]["metadata"]["labels"]


def test_an_image_by_digest_has_no_version_label() -> None:
    found = documents(options(image=f"shop/cart@{DIGEST}"))
    assert container(found)["image"] == f"shop/cart@{DIGEST}"
    assert "app.kubernetes.io/version" not in of_kind(found, "Deployment")["metadata"]["labels"]


def test_a_tag_that_is_no_label_value_is_none() -> None:
    found = documents(options(image=f"shop/cart:{'a' * 64}"))
    assert "app.kubernetes.io/version" not in of_kind(found, "Deployment")["metadata"]["labels"]
