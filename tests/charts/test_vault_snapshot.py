"""The job that copies what Vault holds, step by step."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from cdk8s import Chart, Testing
from syrupy.assertion import SnapshotAssertion

from charts.environments import PRODUCTION
from charts.platform.release import VELERO
from charts.vault_snapshot import PODS, connections, vault_snapshot
from tests.charts.conftest import Estate
from tests.conftest import Documents, of_kind, synthesize
from virida.podsecurity import evaluate, pod_template


@pytest.fixture
def documents(production: Estate) -> Documents:
    return production["backup"]


def job(documents: Documents) -> Any:
    return of_kind(documents, "CronJob")["spec"]["jobTemplate"]["spec"]


def test_snapshot_job(documents: Documents, snapshot: SnapshotAssertion) -> None:
    pod = job(documents)["template"]["spec"]
    template = pod_template(of_kind(documents, "CronJob"))
    assert template is not None
    assert evaluate(template, "restricted", "1.36") == ()
    assert pod["automountServiceAccountToken"] is False
    [token] = [volume["projected"]["sources"] for volume in pod["volumes"] if "projected" in volume]
    assert token == [{"serviceAccountToken": {"audience": "vault", "expirationSeconds": 600, "path": "token"}}]
    assert [m["name"] for m in pod["containers"][0]["volumeMounts"]] == ["snapshots", "secret-velero-credentials"]
    assert of_kind(documents, "CronJob") == snapshot


def test_only_its_pods_reach_vault(documents: Documents) -> None:
    [connection] = connections(PRODUCTION)
    assert connection.source == PODS
    labels = job(documents)["template"]["metadata"]["labels"]
    assert PODS.labels.items() <= labels.items()
    assert (connection.name, connection.ports) == ("vault-snapshot-to-vault", (8200,))


def script(container: Any, folder: Path, programs: dict[str, str], **env: str) -> subprocess.CompletedProcess[str]:
    """Run a container's script, with its folders below another one and programs that note how they are called."""
    bin_folder = folder / "bin"
    bin_folder.mkdir(exist_ok=True)
    for name, body in programs.items():
        (bin_folder / name).write_text(f'#!/bin/bash\nprintf "%s " "${{0##*/}}" "$@" >>{folder}/calls\n{body}\n')
        (bin_folder / name).chmod(0o755)
    shell, flag, text = container["command"]
    text = re.sub(r"(?<=[ =@])/(?=(?:token|snapshots|credentials)/)", f"{folder}/", text)
    environment = {"PATH": f"{bin_folder}:{os.environ['PATH']}", **env}
    return subprocess.run([shell, flag, text], env=environment, capture_output=True, text=True, check=False)


def test_takes_a_snapshot_with_a_login_that_ends(documents: Documents, tmp_path: Path) -> None:
    (tmp_path / "snapshots").mkdir()
    vault = f'echo "as ${{VAULT_TOKEN:-nobody}}" >>{tmp_path}/calls; case "$1" in write) echo hvs.short ;; esac'
    [take] = job(documents)["template"]["spec"]["initContainers"]
    done = script(take, tmp_path, {"vault": vault})
    assert (done.returncode, done.stderr) == (0, "")
    calls = re.sub(r"vault-\d{4}-\d\d-\d\dT\d{6}Z", "vault-NOW", (tmp_path / "calls").read_text())
    assert calls.replace(str(tmp_path), "").splitlines() == [
        "vault write -field=token auth/kubernetes/login role=vault-snapshot jwt=@/token/token as nobody",
        "vault operator raft snapshot save /snapshots/vault-NOW.snap as hvs.short",
        "vault token revoke -self as hvs.short",
        "vault operator raft snapshot inspect /snapshots/vault-NOW.snap as hvs.short",
    ]


@pytest.mark.parametrize("failing", ["write", "operator"])
def test_stops_where_vault_fails(documents: Documents, tmp_path: Path, failing: str) -> None:
    [take] = job(documents)["template"]["spec"]["initContainers"]
    done = script(take, tmp_path, {"vault": f'[ "$1" != {failing} ] || exit 2'})
    assert done.returncode == 2


@pytest.fixture
def storage() -> Iterator[tuple[str, list[tuple[str, str, bytes]], list[int]]]:
    """Object storage: its address, what it was sent, and what it answers."""
    received: list[tuple[str, str, bytes]] = []
    answers = [200]

    class Handler(BaseHTTPRequestHandler):
        def do_PUT(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            received.append((self.path, self.headers["Authorization"], body))
            self.send_response(answers[0])
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}/virida-production", received, answers
    server.shutdown()
    thread.join()
    server.server_close()


def stored(documents: Documents, folder: Path, bucket: str) -> subprocess.CompletedProcess[str]:
    for name, text in (("snapshots/vault-1.snap", "raft"), ("credentials/cloud", CLOUD)):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text)
    [store] = job(documents)["template"]["spec"]["containers"]
    return script(store, folder, {"curl": f'exec {shutil.which("curl")} "$@"'}, BUCKET=bucket)


CLOUD = "[default]\naws_access_key_id = AKIAVIRIDA\naws_secret_access_key = s3-secret\n"


def test_stores_the_snapshot_outside(
    documents: Documents, tmp_path: Path, storage: tuple[str, list[tuple[str, str, bytes]], list[int]]
) -> None:
    bucket, received, _ = storage
    done = stored(documents, tmp_path, bucket)
    assert (done.returncode, done.stdout, done.stderr) == (0, "Stored vault-1.snap.\n", "")
    [(path, authorization, body)] = received
    assert (path, body) == ("/virida-production/vault/vault-1.snap", b"raft")
    assert re.match(r"AWS4-HMAC-SHA256 Credential=AKIAVIRIDA/\d{8}/virida/s3/aws4_request, ", authorization)
    assert "s3-secret" not in (tmp_path / "calls").read_text()


def test_fails_where_storage_refuses(
    documents: Documents, tmp_path: Path, storage: tuple[str, list[tuple[str, str, bytes]], list[int]]
) -> None:
    bucket, _, answers = storage
    answers[0] = 403
    done = stored(documents, tmp_path, bucket)
    assert done.returncode != 0
    assert "403" in done.stderr
    assert "Stored" not in done.stdout


def test_trusts_the_authority_that_signed_for_the_storage(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("charts.vault_snapshot.authority", lambda name: f"certificate of {name}\n")
    app = Testing.app()
    chart = Chart(app, "backup", namespace=VELERO)
    vault_snapshot(chart, PRODUCTION)
    documents = synthesize(chart)
    pod = job(documents)["template"]["spec"]
    [store] = pod["containers"]
    assert {"name": "CURL_CA_BUNDLE", "value": "/authority/ca.crt"} in store["env"]
    [mount] = [mount for mount in store["volumeMounts"] if mount["mountPath"] == "/authority"]
    [volume] = [volume for volume in pod["volumes"] if volume["name"] == mount["name"]]
    trusted = of_kind(documents, "ConfigMap", volume["configMap"]["name"])
    assert trusted["data"] == {"ca.crt": "certificate of production\n"}
