"""ArgoApp."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from cdk8s import Chart, Testing
from syrupy.assertion import SnapshotAssertion

from tests.conftest import of_kind, synthesize
from tests.delivery.conftest import FOLDER, NOTIFICATIONS, PLATFORM
from virida.delivery.app import ArgoApp
from virida.delivery.options.application import Destination, IgnoreDifference
from virida.delivery.options.notifications import Subscription
from virida.delivery.options.sources import Directory, Git, Helm, Kustomize, Oci, Patch, PatchTarget, Source
from virida.delivery.options.sync import Automated, Retry, SyncPolicy
from virida.fields import DEFAULT

CHARTS = "https://argoproj.github.io/argo-helm"
OPTIONS: dict[str, Any] = {
    "project": "virida-apps",
    "source": FOLDER,
    "destination": "virida-apps",
    "finalizer": "foreground",
}


def application(root: Chart, **options: Any) -> dict[str, Any]:
    ArgoApp(root, "virida-apps", **{**OPTIONS, **options})
    return of_kind(synthesize(root), "Application")


def test_renders_the_least(root: Chart, snapshot: SnapshotAssertion) -> None:
    document = application(root)
    assert document == snapshot
    assert document["metadata"]["namespace"] == "argocd"
    assert document["spec"]["syncPolicy"]["automated"] == {"prune": True, "selfHeal": True}
    assert "CreateNamespace=false" in document["spec"]["syncPolicy"]["syncOptions"]


@pytest.mark.parametrize(
    "sync",
    [
        SyncPolicy(),
        SyncPolicy(automated=None, retry=Retry(limit=0, refresh=False)),
        SyncPolicy(automated=Automated(prune=False, self_heal=False)),
    ],
)
def test_nothing_is_written_that_argo_cd_leaves_out(root: Chart, sync: SyncPolicy) -> None:
    """It writes an Application anew when it syncs, without what is false or zero; the one above would put it back."""
    policy = application(root, sync=sync)["spec"]["syncPolicy"]
    assert [name for name, value in _leaves(policy) if value in (False, 0, "")] == []
    assert ("automated" in policy) == (sync.automated is not None)


def _leaves(value: Any, name: str = "") -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        for key, item in value.items():
            yield from _leaves(item, f"{name}.{key}")
    elif not isinstance(value, list):
        yield name, value


def test_renders_everything(root: Chart, snapshot: SnapshotAssertion) -> None:
    document = application(
        root,
        destination=Destination("virida-apps", name="edge"),
        finalizer="background",
        sync=SyncPolicy(
            automated=Automated(prune=False, self_heal=False, allow_empty=True),
            retry=Retry(limit=-1, duration="10s", factor=3, max_duration="1h", refresh=False),
            create_namespace=True,
            prune_propagation="background",
            prune_last=False,
            apply_out_of_sync_only=True,
            skip_dry_run_on_missing_resource=True,
            validate=False,
        ),
        ignore_differences=[
            IgnoreDifference(
                "Deployment", group="apps", name="cart", namespace="shop", json_pointers=["/spec/replicas"]
            ),
            IgnoreDifference("Secret", group="", managed_fields_managers=["rotator"]),
        ],
        wave=2,
        revision_history_limit=3,
        manifest_generate_paths=["dist/production", "shared"],
        subscriptions=[
            Subscription(
                "on-sync-failed",
                service="email",
                recipients=["a@virida.local", "b@virida.local"],
                notifications=NOTIFICATIONS,
            )
        ],
        info={"Runbook": "https://docs.virida.local/shop"},
        labels={"tier": "service"},
        annotations={"link.argocd.argoproj.io/external-link": "https://shop.virida.local"},
    )
    assert document == snapshot
    assert "RespectIgnoreDifferences=true" in document["spec"]["syncPolicy"]["syncOptions"]
    assert document["spec"]["destination"] == {"name": "edge", "namespace": "virida-apps"}


SOURCES: dict[str, Source | list[Source]] = {
    "git": Git(
        PLATFORM, path="shop", revision="v1.4.0", directory=Directory(recurse=True, include="*.yaml", exclude="x/*")
    ),
    "git-by-ssh": Git("git@gitea.virida.local:virida/platform.git", path=".", revision="develop"),
    "helm": Helm(
        CHARTS,
        chart="argo-cd",
        version="10.1.1",
        values={"server": {"replicas": 2, "extraArgs": [], "insecure": False}, "global": {"domain": "cd.virida.local"}},
        parameters={"redis-ha": "null"},
        value_files=["values-production.yaml"],
        ignore_missing_value_files=True,
        release_name="argocd",
        skip_crds=True,
        skip_tests=True,
        skip_schema_validation=True,
        kube_version="1.36.0",
        api_versions=["monitoring.coreos.com/v1"],
    ),
    "helm-in-git": Helm(PLATFORM, path="helm-charts/shop", revision="main", values={"replicaCount": 2}),
    "oci-chart": Oci(
        "oci://quay.io/jetstack/charts/cert-manager", version="v1.21.1", values={"crds": {"enabled": True}}
    ),
    "oci-archive": Oci("oci://gitea.virida.local/virida/manifests", version=f"sha256:{'0a' * 32}", path="production"),
    "kustomize": Kustomize(
        PLATFORM,
        path="overlays/production",
        revision="main",
        images=["shop=gitea.virida.local/shop/cart:1.4.0"],
        name_prefix="eu-",
        name_suffix="-blue",
        namespace="shop",
        labels={"tier": "service"},
        annotations={"team": "cart"},
        replicas={"cart": 0},
        components=["../components/tls"],
        patches=[
            Patch({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "cart"}, "data": {"a": "b"}}),
            Patch(
                [{"op": "remove", "path": "/spec/replicas"}],
                target=PatchTarget(
                    kind="Deployment", name="cart", group="apps", version="v1", namespace="shop", label_selector="a=b",
                    annotation_selector="c=d",
                ),
            ),
        ],
    ),
    "several": [
        Helm(CHARTS, chart="argo-cd", version="10.1.1", value_files=["$values/argo-cd/production.yaml"]),
        Git(PLATFORM, revision="main", ref="values"),
        Git(PLATFORM, path="argo-cd/extras", revision="main"),
    ],
}  # fmt: skip


@pytest.mark.parametrize("name", SOURCES)
def test_renders_source(root: Chart, snapshot: SnapshotAssertion, name: str) -> None:
    spec = application(root, source=SOURCES[name])["spec"]
    assert {key: value for key, value in spec.items() if key in ("source", "sources")} == snapshot


@pytest.mark.parametrize(
    ("source", "paths"),
    [
        (FOLDER, "/dist/production/virida-apps"),
        (SOURCES["several"], "/argo-cd/production.yaml;/argo-cd/extras"),
        (SOURCES["helm-in-git"], "/helm-charts/shop"),
        (SOURCES["helm"], None),
        (SOURCES["git-by-ssh"], None),
        (SOURCES["kustomize"], None),
        ([FOLDER, SOURCES["kustomize"]], None),
    ],
)
def test_only_commits_that_concern_it_render_it_again(root: Chart, source: Any, paths: str | None) -> None:
    annotations = application(root, source=source)["metadata"]["annotations"]
    assert annotations.get("argocd.argoproj.io/manifest-generate-paths") == paths


def test_paths_can_be_switched_off(root: Chart) -> None:
    annotations = application(root, manifest_generate_paths=None)["metadata"]["annotations"]
    assert annotations == {"argocd.argoproj.io/compare-options": "ServerSideDiff=true"}


def test_paths_left_out_are_the_default(root: Chart) -> None:
    other = Chart(Testing.app(), "other", namespace="argocd")
    assert application(root) == application(other, manifest_generate_paths=DEFAULT)


def test_without_a_finalizer_objects_stay(root: Chart) -> None:
    assert "finalizers" not in application(root, finalizer=None)["metadata"]


def test_a_person_syncs(root: Chart) -> None:
    assert "automated" not in application(root, sync=SyncPolicy(automated=None))["spec"]["syncPolicy"]


def test_client_side_apply_compares_on_the_client(root: Chart) -> None:
    document = application(root, sync=SyncPolicy(server_side_apply=False, server_side_diff=False))
    assert "ServerSideApply=false" in document["spec"]["syncPolicy"]["syncOptions"]
    assert "argocd.argoproj.io/compare-options" not in document["metadata"]["annotations"]


def test_one_source_in_a_list_is_one_source(root: Chart) -> None:
    other = Chart(Testing.app(), "other", namespace="argocd")
    assert application(root, source=[FOLDER]) == application(other)


def test_another_cluster_by_its_server(root: Chart) -> None:
    document = application(root, destination=Destination("shop", server="https://10.0.0.1:6443"))
    assert document["spec"]["destination"] == {"server": "https://10.0.0.1:6443", "namespace": "shop"}
