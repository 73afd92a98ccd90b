"""The whole way: Gitea holds what is rendered, Argo CD follows it, the cluster has it."""

from __future__ import annotations

import re
import shutil
import time
from collections.abc import Sequence
from datetime import datetime
from functools import partial
from http import HTTPStatus
from urllib.parse import urlencode

import yaml

from tests.cluster.client import Document
from tests.cluster.estate import REPOSITORY, ROOT
from tests.cluster.gitops.loop import APPS, SETTLE_SECONDS, Loop
from tests.cluster.waiting import wait_until

WEBHOOK_SECONDS = 15
"""Far below the ten minutes after which Argo CD looks by itself."""

GATEWAY = "backend-api-gateway"
TELEMETRY = "iot-telemetry-ingest"

DOCUMENTATION = REPOSITORY / "docs/delivery.md"

_TRACKING = "argocd.argoproj.io/tracking-id"
_WAVE = "argocd.argoproj.io/sync-wave"
_RETRY_SECONDS = 240
"""A sync that fails is tried again after up to three minutes."""


def test_the_root_comes_up_in_the_order_of_its_waves(loop: Loop) -> None:
    """Nothing of a wave is made before all of the waves before it were synced."""
    waves: dict[int, list[Document]] = {}
    for application in loop.argocd.applications():
        if _WAVE in application["metadata"].get("annotations", {}):
            waves.setdefault(int(application["metadata"]["annotations"][_WAVE]), []).append(application)
    assert len(waves) >= 3
    earlier: list[datetime] = []
    for wave in sorted(waves):
        made = min(_time(one["metadata"]["creationTimestamp"]) for one in waves[wave])
        assert not earlier or made >= max(earlier), f"wave {wave} began at {made}, before all of {sorted(earlier)}"
        earlier += [_time(one["status"]["history"][0]["deployedAt"]) for one in waves[wave]]


def test_it_stays_synced_and_healthy_for_three_resyncs(loop: Loop) -> None:
    before = _syncs(loop)
    for _ in range(3):
        # The root last: what it sees of the others changes by the very request to compare them.
        loop.argocd.refresh(*(name for name in before if name != ROOT))
        assert set(loop.unsettled()) <= {ROOT}, loop.why()
        loop.argocd.refresh(ROOT)
        assert not loop.unsettled(), loop.why()
    assert _syncs(loop) == before


def test_a_push_arrives_by_the_webhook(loop: Loop, summary: list[str]) -> None:
    loop.release(GATEWAY, "1.4.1")
    revision = loop.gitea.push("Gateway 1.4.1")
    pushed = time.monotonic()
    wait_until(partial(loop.runs, GATEWAY, "1.4.1"), WEBHOOK_SECONDS, lambda: loop.argocd.programs["server"].end_of_log)
    summary.append(f"gitops: a push reached the cluster after {time.monotonic() - pushed:.1f} s, by Gitea's webhook")
    wait_until(partial(loop.is_at, GATEWAY, revision), SETTLE_SECONDS, loop.why)
    wait_until(partial(_has_status, loop, revision, "success"), SETTLE_SECONDS, "Gitea hears of the sync")


def test_a_push_to_the_platform_leaves_the_root_alone(loop: Loop) -> None:
    """Argo CD writes an Application anew when it syncs: as the root has it, or the root would put it back."""
    before = loop.argocd.application(ROOT)["status"]
    [file] = loop.file("logs", "").glob("ConfigMap.*")
    loop.edit("logs", file.name, _annotated)
    revision = loop.gitea.push("A note at the logs")
    wait_until(partial(loop.is_at, "logs", revision), SETTLE_SECONDS, loop.why)
    loop.argocd.refresh(ROOT)
    after = loop.argocd.application(ROOT)["status"]
    assert after["sync"]["status"] == "Synced"
    assert after["operationState"]["finishedAt"] == before["operationState"]["finishedAt"]


def test_a_broken_change_leaves_the_old_version_serving_and_a_revert_heals(loop: Loop) -> None:
    live = loop.live("Deployment", GATEWAY)
    assert live is not None

    def other_selector(deployment: Document) -> None:
        labels = {"app.kubernetes.io/name": GATEWAY, "track": "new"}
        deployment["spec"]["selector"]["matchLabels"] = labels
        deployment["spec"]["template"]["metadata"]["labels"] |= labels

    loop.edit(GATEWAY, f"Deployment.{GATEWAY}.yaml", other_selector)
    broken = loop.gitea.push("A field that nobody may change")
    # The server-side diff asks the API server: what it would refuse is not even tried, and the status is unknown.
    wait_until(partial(_says, loop, GATEWAY, "Deployment.*field is immutable"), SETTLE_SECONDS, loop.why)
    assert loop.argocd.application(GATEWAY)["status"]["sync"]["status"] == "Unknown"
    wait_until(partial(_has_status, loop, broken, "error"), SETTLE_SECONDS, "Gitea hears that it is broken")
    now = loop.live("Deployment", GATEWAY)
    assert now is not None
    assert now["status"]["readyReplicas"] == now["spec"]["replicas"] > 0
    assert (now["metadata"]["uid"], now["spec"]["template"]) == (live["metadata"]["uid"], live["spec"]["template"])

    revision = loop.gitea.revert()
    wait_until(partial(loop.is_at, GATEWAY, revision), _RETRY_SECONDS, loop.why)


def test_a_manual_edit_is_undone(loop: Loop) -> None:
    live = loop.live("Deployment", GATEWAY)
    assert live is not None
    tag = live["spec"]["template"]["spec"]["containers"][0]["image"].rpartition(":")[2]
    containers = [{"name": GATEWAY, "image": "gitea.virida.local/backend/api-gateway:0.0.1"}]
    patch = {"spec": {"template": {"spec": {"containers": containers}}}}
    path = str(loop.client.path(live))
    edited = loop.client.request("PATCH", path, patch, "application/strategic-merge-patch+json")
    assert edited.status == HTTPStatus.OK
    wait_until(partial(loop.runs, GATEWAY, tag), SETTLE_SECONDS, loop.why)
    wait_until(loop.settled, SETTLE_SECONDS, loop.why)


def test_what_an_autoscaler_does_is_left_alone(loop: Loop) -> None:
    autoscaler = loop.live("HorizontalPodAutoscaler", f"{GATEWAY}-hpa", version="autoscaling/v2")
    live = loop.live("Deployment", GATEWAY)
    assert autoscaler is not None
    assert live is not None
    wanted = autoscaler["spec"]["maxReplicas"] - 1
    path = f"{loop.client.path(live, 'scale')}?fieldManager=kube-controller-manager"
    patched = loop.client.request("PATCH", path, {"spec": {"replicas": wanted}}, "application/merge-patch+json")
    assert patched.status == HTTPStatus.OK
    loop.argocd.refresh(GATEWAY)
    assert loop.argocd.application(GATEWAY)["status"]["sync"]["status"] == "Synced"
    scaled = loop.live("Deployment", GATEWAY)
    assert scaled is not None
    assert scaled["spec"]["replicas"] > autoscaler["spec"]["minReplicas"]
    wait_until(loop.settled, SETTLE_SECONDS, loop.why)


def test_what_is_removed_is_pruned_and_what_is_protected_stays(loop: Loop) -> None:
    [claim] = loop.file(TELEMETRY, "").glob("PersistentVolumeClaim.*")
    removed = [
        loop.file(TELEMETRY, f"Deployment.{TELEMETRY}.yaml"),
        loop.file(TELEMETRY, f"Service.{TELEMETRY}.yaml"),
        claim,
        loop.file(APPS, f"Namespace.{APPS}.yaml"),
    ]
    protected = {"PersistentVolumeClaim": yaml.safe_load(claim.read_text())["metadata"]["name"], "Namespace": APPS}
    for file in removed:
        file.unlink()
    revision = loop.gitea.push("Telemetry ends")
    wait_until(
        lambda: loop.live("Deployment", TELEMETRY) is None and loop.live("Service", TELEMETRY, version="v1") is None,
        SETTLE_SECONDS,
        loop.why,
    )
    waits = f"Waiting for pruning confirmation of v1/Namespace/{APPS}"
    wait_until(partial(_operation_is, loop, APPS, "Running", waits), SETTLE_SECONDS, loop.why)
    wait_until(lambda: _seen(loop, TELEMETRY) == revision, SETTLE_SECONDS, loop.why)
    for kind, name in protected.items():
        live = loop.live(kind, name, APPS if kind != "Namespace" else None, "v1")
        assert live is not None, kind
        assert "deletionTimestamp" not in live["metadata"]

    revision = loop.gitea.revert()
    wait_until(partial(loop.is_at, TELEMETRY, revision), _RETRY_SECONDS, loop.why)
    # A sync that waits for somebody to confirm goes on waiting: who reverts has to end it.
    loop.argocd.terminate(APPS)
    wait_until(partial(loop.is_at, APPS, revision), SETTLE_SECONDS, loop.why)
    loop.argocd.refresh(APPS)
    wait_until(loop.settled, SETTLE_SECONDS, loop.why)


def test_a_service_that_goes_runs_on_until_somebody_removes_it(loop: Loop) -> None:
    """As docs/delivery.md says, with the command that it has."""
    kinds = _kinds(loop, TELEMETRY)
    before = _owned(loop, TELEMETRY, kinds)
    claim = {name for name in before if name.startswith("PersistentVolumeClaim/")}
    assert claim < before.keys()

    def without(application_set: Document) -> None:
        elements = application_set["spec"]["generators"][0]["list"]["elements"]
        elements[:] = [one for one in elements if one["name"] != TELEMETRY]

    loop.edit(ROOT, "ApplicationSet.virida-services.yaml", without)
    shutil.rmtree(loop.file(TELEMETRY, ""))
    loop.gitea.push("Telemetry ends")
    wait_until(lambda: not loop.argocd.application(TELEMETRY), SETTLE_SECONDS, loop.why)
    assert _owned(loop, TELEMETRY, kinds) == before

    [(selector, plurals)] = re.findall(
        r"kubectl -n virida-apps delete -l '(.*)' \\\n *(\S+)\n", DOCUMENTATION.read_text()
    )
    for collection in (str(loop.client.collection(version, kind, APPS)) for version, kind in kinds):
        if collection.rpartition("/")[2] in plurals.split(","):
            query = urlencode({"labelSelector": selector, "propagationPolicy": "Background"})
            assert loop.client.request("DELETE", f"{collection}?{query}").status == HTTPStatus.OK
    wait_until(
        lambda: _owned(loop, TELEMETRY, kinds).keys() == claim,
        SETTLE_SECONDS,
        lambda: f"there should be nothing but {claim}: {_owned(loop, TELEMETRY, kinds)}",
    )

    revision = loop.gitea.revert()
    wait_until(lambda: loop.has([TELEMETRY]), SETTLE_SECONDS, loop.why)
    wait_until(partial(loop.is_at, TELEMETRY, revision), _RETRY_SECONDS, loop.why)
    wait_until(loop.settled, SETTLE_SECONDS, loop.why)
    after = _owned(loop, TELEMETRY, kinds)
    assert after.keys() == before.keys()
    assert {name for name in after if after[name] == before[name]} == claim


def _kinds(loop: Loop, folder: str) -> list[tuple[str, str]]:
    """API versions and kinds of what is rendered in a folder."""
    documents = [yaml.safe_load(file.read_text()) for file in loop.file(folder, "").iterdir()]
    return sorted({(one["apiVersion"], one["kind"]) for one in documents})


def _owned(loop: Loop, application: str, kinds: Sequence[tuple[str, str]]) -> dict[str, str]:
    """What was made by an Application, by kind and name, with the uid of each."""
    return {
        f"{kind}/{one['metadata']['name']}": one["metadata"]["uid"]
        for version, kind in kinds
        for one in loop.client.items(version, kind, APPS)
        if one["metadata"].get("annotations", {}).get(_TRACKING, "").startswith(f"{application}:")
    }


def _annotated(document: Document) -> None:
    document["metadata"].setdefault("annotations", {})["virida.local/note"] = "made"


def _syncs(loop: Loop) -> dict[str, int]:
    """How often each Application was synced."""
    return {one["metadata"]["name"]: len(one["status"].get("history", [])) for one in loop.argocd.applications()}


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _seen(loop: Loop, name: str) -> str | None:
    revision: str | None = loop.argocd.application(name)["status"]["sync"].get("revision")
    return revision


def _says(loop: Loop, name: str, pattern: str) -> bool:
    conditions = loop.argocd.application(name)["status"].get("conditions", [])
    return any(one["type"] == "ComparisonError" and re.search(pattern, one["message"]) for one in conditions)


def _operation_is(loop: Loop, name: str, phase: str, message: str) -> bool:
    operation = loop.argocd.application(name)["status"].get("operationState", {})
    return (operation.get("phase"), operation.get("message")) == (phase, message)


def _has_status(loop: Loop, revision: str, state: str) -> bool:
    statuses = loop.gitea.statuses(revision)
    return statuses.get(f"argocd/{GATEWAY}") == state
