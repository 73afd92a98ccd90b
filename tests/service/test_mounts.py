"""Volumes: every kind, shared by containers, by name or as a cdk8s-plus object, and those that last."""

from __future__ import annotations

from typing import Any

import pytest
from cdk8s import Chart
from cdk8s_plus_27 import ConfigMap, PersistentVolumeClaim, Secret
from syrupy.assertion import SnapshotAssertion

from tests.conftest import Documents, of_kind, synthesize
from tests.service.kit import container, documents, options, pod, render, service
from virida import (
    AllOf,
    ClaimVolume,
    ConfigMapKey,
    ConfigMapVolume,
    Container,
    EmptyDir,
    Files,
    Projected,
    Replicas,
    SecretKey,
    SecretVolume,
    ServiceAccountToken,
    Storage,
)
from virida.documents import content_hash


def _mounted(found: Documents, name: str = "cart") -> dict[str, Any]:
    return {"volumes": pod(found)["volumes"], "volumeMounts": container(found, name)["volumeMounts"]}


def test_renders_volumes_that_others_made(chart: Chart, snapshot: SnapshotAssertion) -> None:
    found = render(
        chart,
        mounts={
            "/etc/site": ConfigMapVolume("site"),
            "/etc/features.json": ConfigMapVolume("features", sub_path="features.json", optional=True),
            "/etc/some": ConfigMapVolume("site", keys=["region", "zone"]),
            "/run/database": SecretVolume("database"),
            "/run/tls": SecretVolume("tls", keys=["tls.crt", "tls.key"], mode=0o400, optional=True),
            "/data": ClaimVolume("archive", shared=True, read_only=True),
        },
    )
    assert _mounted(found) == snapshot
    mounts = {mount["mountPath"]: mount for mount in container(found)["volumeMounts"]}
    assert mounts["/etc/features.json"]["subPath"] == "features.json"
    assert all(mounts[path]["readOnly"] for path in mounts if path != "/tmp")


def test_renders_files_as_a_config_map_named_after_their_content(chart: Chart, snapshot: SnapshotAssertion) -> None:
    content = {"nginx.conf": "worker_processes 1;\nevents {}\n"}
    found = render(chart, mounts={"/etc/nginx": Files(content)})
    config_map = of_kind(found, "ConfigMap")
    assert [config_map, _mounted(found)] == snapshot
    assert config_map["metadata"]["name"] == f"cart-etc-nginx-{content_hash(content)}"
    assert config_map["metadata"]["annotations"] == {"argocd.argoproj.io/sync-options": "PruneLast=true"}


def test_renders_storage(chart: Chart, snapshot: SnapshotAssertion) -> None:
    found = render(chart, mounts={"/data": Storage("10Gi", storage_class="local-path")}, scale=Replicas(1))
    claim = of_kind(found, "PersistentVolumeClaim")
    assert [claim, _mounted(found)] == snapshot
    assert claim["metadata"]["annotations"] == {"argocd.argoproj.io/sync-options": "Prune=false,Delete=false"}
    # The old pod has to let go of the volume first.
    assert of_kind(found, "Deployment")["spec"]["strategy"] == {"type": "Recreate"}


def test_renders_folders_that_live_as_long_as_the_pod(chart: Chart, snapshot: SnapshotAssertion) -> None:
    mounts = {"/dev/shm": EmptyDir("256Mi", medium="Memory"), "/tmp": EmptyDir("1Gi")}
    found = _mounted(render(chart, mounts=mounts))
    assert found == snapshot
    assert found["volumes"] == [
        {"name": "dev-shm", "emptyDir": {"medium": "Memory", "sizeLimit": "256Mi"}},
        {"name": "tmp", "emptyDir": {"sizeLimit": "1Gi"}},
    ]


def test_renders_projected_sources(chart: Chart, snapshot: SnapshotAssertion) -> None:
    sources: list[ConfigMapVolume | SecretVolume | ServiceAccountToken] = [
        ConfigMapVolume("ca", keys=["ca.crt"]),
        SecretVolume("client", keys=["tls.crt"], optional=True),
        ServiceAccountToken("vault", path="vault-token", expiration=7200),
    ]
    found = _mounted(render(chart, mounts={"/run/identity": Projected(sources)}))
    assert found == snapshot
    assert found["volumes"][0]["projected"]["defaultMode"] == 0o440


def test_projected_sources_without_a_secret_keep_kubernetes_own_mode() -> None:
    found = documents(options(mounts={"/run/ca": Projected([ConfigMapVolume("ca")])}))
    assert pod(found)["volumes"][0]["projected"] == {"sources": [{"configMap": {"name": "ca"}}]}


def test_renders_one_volume_for_two_containers(chart: Chart, snapshot: SnapshotAssertion) -> None:
    work = {"/work": EmptyDir("1Gi"), "/etc/site": ConfigMapVolume("site", sub_path="a")}
    helper = Container(
        "helper",
        image="shop/helper:1.0.0",
        mounts={"/work": EmptyDir("1Gi"), "/etc/other": ConfigMapVolume("site", sub_path="b")},
    )
    found = render(chart, mounts=work, containers=[helper])
    assert [_mounted(found), _mounted(found, "helper")["volumeMounts"]] == snapshot
    assert [volume["name"] for volume in pod(found)["volumes"]] == ["work", "config-map-site", "tmp", "tmp--helper"]


def test_takes_objects_of_cdk8s_plus_by_their_names(chart: Chart) -> None:
    site, database = ConfigMap(chart, "site"), Secret(chart, "database")
    claim = PersistentVolumeClaim(chart, "claim")
    service(
        chart,
        scale=Replicas(1),
        mounts={"/a": ConfigMapVolume(site), "/b": SecretVolume(database), "/c": ClaimVolume(claim)},  # type: ignore[arg-type]
        env={"REGION": ConfigMapKey(site, "region"), "DB_PASSWORD": SecretKey(database, "password")},  # type: ignore[arg-type]
        env_from=[AllOf(config_map=site), AllOf(secret=database)],  # type: ignore[arg-type]
    )
    found = [d for d in synthesize(chart) if d["metadata"].get("labels")]
    volumes = {volume["name"]: volume for volume in pod(found)["volumes"]}
    assert volumes[f"config-map-{site.name}"]["configMap"] == {"name": site.name}
    assert volumes[f"secret-{database.name}"]["secret"]["secretName"] == database.name
    assert volumes[f"claim-{claim.name}"]["persistentVolumeClaim"] == {"claimName": claim.name}
    assert container(found)["envFrom"] == [
        {"configMapRef": {"name": site.name}},
        {"secretRef": {"name": database.name}},
    ]


@pytest.mark.parametrize(
    ("field", "make"),
    [
        ('mounts["/a"].config_map', lambda wrong: {"mounts": {"/a": ConfigMapVolume(wrong)}}),
        ('env["A"].config_map', lambda wrong: {"env": {"A": ConfigMapKey(wrong, "a")}}),
        ("env_from[0].config_map", lambda wrong: {"env_from": [AllOf(config_map=wrong)]}),
    ],
)
def test_rejects_an_object_of_another_kind(chart: Chart, field: str, make: Any) -> None:
    secret = Secret.from_secret_name(chart, "secret", "database")
    with pytest.raises(ValueError, match="must be a ConfigMap") as caught:
        service(chart, **make(secret))
    assert str(caught.value) == (
        f"shop/cart: {field} ('database') must be a ConfigMap, and it is a Secret; give a ConfigMap"
    )


def test_the_name_of_files_follows_their_content_and_not_its_order() -> None:
    def name(content: dict[str, str]) -> str:
        found = of_kind(documents(options(mounts={"/etc/nginx": Files(content)})), "ConfigMap")
        return str(found["metadata"]["name"])

    assert name({"a": "1", "b": "2"}) == name({"b": "2", "a": "1"})
    assert name({"a": "1", "b": "2"}) != name({"a": "1", "b": "3"})


def test_files_of_two_containers_are_one_config_map() -> None:
    files = {"/etc/nginx": Files({"nginx.conf": "events {}"})}
    found = documents(options(mounts=files, containers=[Container("helper", image="shop/helper:1.0.0", mounts=files)]))
    assert len([d for d in found if d["kind"] == "ConfigMap"]) == 1


def test_a_folder_named_like_a_containers_tmp_stays_a_volume_of_its_own() -> None:
    helper = Container("helper", image="shop/helper:1.0.0")
    found = documents(options(mounts={"/tmp/helper": EmptyDir("1Gi")}, containers=[helper]))
    sizes = {volume["name"]: volume["emptyDir"]["sizeLimit"] for volume in pod(found)["volumes"]}
    assert sizes == {"tmp-helper": "1Gi", "tmp": "64Mi", "tmp--helper": "64Mi"}


def test_a_tmp_with_a_slash_at_its_end_is_the_tmp() -> None:
    found = documents(options(mounts={"/tmp/": EmptyDir("1Gi")}))
    assert [volume["emptyDir"]["sizeLimit"] for volume in pod(found)["volumes"]] == ["1Gi"]
