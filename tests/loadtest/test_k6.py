"""The test as k6 itself runs it, against a server whose behaviour is known."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from cdk8s import Chart, Testing

from tests.conftest import of_kind, synthesize
from tests.service.kit import service
from virida import Availability, Latency
from virida.loadtest.construct import LoadTest


@pytest.fixture(scope="module")
def k6() -> str:
    found = os.environ.get("K6") or shutil.which("k6")
    if found is None:
        pytest.skip("k6 is not on the PATH; say where it is in K6")
    return found


class Server:
    """A service that answers late, or with failures, as told."""

    def __init__(self) -> None:
        self.paths: list[str] = []
        self.delay = 0.0
        self.fails = False
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                outer.paths.append(self.path)
                time.sleep(outer.delay)
                self.send_response(500 if outer.fails else 200)
                self.send_header("Content-Length", "2")
                self.end_headers()
                self.wfile.write(b"ok")

            def log_message(self, format: str, *args: object) -> None:
                pass

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.http.daemon_threads = True


@pytest.fixture
def server() -> Iterator[Server]:
    made = Server()
    thread = threading.Thread(target=made.http.serve_forever)
    thread.start()
    yield made
    made.http.shutdown()
    thread.join()
    made.http.server_close()


def run(k6: str, folder: Path, server: Server, **options: Any) -> subprocess.CompletedProcess[str]:
    """Run the rendered container where only its own folder can be read, and none be written."""
    chart = Chart(Testing.app(), "shop", namespace="shop")
    small: dict[str, Any] = {"rate": 40, "ramp": "1s", "duration": "2s", "paths": ["/a", "/b"]}
    LoadTest(chart, "load", service=service(chart), **small | options)
    documents = synthesize(chart)
    files = of_kind(documents, "ConfigMap")["data"]
    plan = json.loads(files["plan.json"]) | {"url": f"http://127.0.0.1:{server.http.server_address[1]}"}
    (folder / "load.js").write_text(files["load.js"])
    (folder / "plan.json").write_text(json.dumps(plan))
    [container] = of_kind(documents, "Job")["spec"]["template"]["spec"]["containers"]
    arguments = [argument.replace("/test/", f"{folder}/") for argument in container["args"]]
    folder.chmod(0o500)
    return subprocess.run(
        [k6, *arguments], cwd=folder, env={"HOME": "/"}, capture_output=True, text=True, check=False, timeout=60
    )


def test_passes_where_the_service_keeps_its_promises(k6: str, tmp_path: Path, server: Server) -> None:
    done = run(k6, tmp_path, server, objectives=[Availability(99.9), Latency("500ms", percentile=95)])
    assert done.returncode == 0, done.stdout + done.stderr
    # Half a second's worth of requests while the rate rises, and two seconds of them at the full rate.
    assert 80 <= len(server.paths) <= 110
    assert abs(server.paths.count("/a") - server.paths.count("/b")) <= 1


@pytest.mark.parametrize(
    ("behaviour", "objective", "threshold"),
    [
        ({"fails": True}, Availability(99.9), "http_req_failed"),
        ({"delay": 0.3}, Latency("200ms", percentile=95), "http_req_duration"),
    ],
)
def test_fails_where_it_breaks_one(
    k6: str, tmp_path: Path, server: Server, behaviour: dict[str, Any], objective: Any, threshold: str
) -> None:
    vars(server).update(behaviour)
    done = run(k6, tmp_path, server, objectives=[objective])
    assert done.returncode == 99, done.stdout + done.stderr
    assert f"thresholds on metrics '{threshold}' have been crossed" in done.stderr


def test_fails_where_it_could_not_send_what_it_should(k6: str, tmp_path: Path, server: Server) -> None:
    server.delay = 1.0
    done = run(k6, tmp_path, server, objectives=[Availability(99)], max_users=2)
    assert done.returncode == 99, done.stdout + done.stderr
    assert "thresholds on metrics 'dropped_iterations' have been crossed" in done.stderr
