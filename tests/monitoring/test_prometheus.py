"""The first alerts in a real Prometheus that scrapes a real process: slow, failing, gone."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import threading
import time
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import yaml
from cdk8s import Chart

from tests.monitoring.promtool import groups
from tests.monitoring.watching import watch
from virida.monitoring.options.alerts import Alerts, HighErrorRate, HighResponseTime
from virida.monitoring.options.levels import Lasting
from virida.monitoring.options.metrics import BUCKETS
from virida.monitoring.options.objectives import Availability, BurnRate, Latency
from virida.monitoring.options.scrape import Scrape

PATIENCE = 60
"""How long to wait for an alert, in seconds, on a machine that does other things too."""


class Shop:
    """A process with the metrics of the contract, that serves as many requests as it is told, as it is told."""

    def __init__(self) -> None:
        self.seconds, self.status = 0.02, "200"
        self._requests: Counter[str] = Counter()
        self._buckets: Counter[float] = Counter()
        self._stopped = threading.Event()
        shop = self

        class Metrics(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                body = shop.metrics().encode()
                self.send_response(200)
                self.send_header("Content-Type", "text/plain; version=0.0.4")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Metrics)
        self._threads = [threading.Thread(target=run) for run in (self.server.serve_forever, self._serve)]
        for thread in self._threads:
            thread.start()

    def _serve(self) -> None:
        while not self._stopped.wait(0.02):
            self._requests[self.status] += 1
            self._buckets[next(bound for bound in BUCKETS if self.seconds <= bound)] += 1

    def metrics(self) -> str:
        lines = [f'http_requests_total{{status="{status}"}} {count}' for status, count in self._requests.items()]
        total = 0
        for bound in BUCKETS:
            total += self._buckets[bound]
            lines.append(f'http_request_duration_seconds_bucket{{le="{bound:g}"}} {total}')
        lines += [f'http_request_duration_seconds_bucket{{le="+Inf"}} {total}']
        lines += [f"http_request_duration_seconds_count {total}"]
        return "\n".join(lines) + "\n"

    def stop(self) -> None:
        if not self._stopped.is_set():
            self._stopped.set()
            self.server.shutdown()
            self.server.server_close()
            for thread in self._threads:
                thread.join()


@pytest.fixture
def shop() -> Iterator[Shop]:
    process = Shop()
    yield process
    process.stop()


@pytest.fixture
def firing(shop: Shop, chart: Chart, tmp_path: Path) -> Iterator[Callable[[], set[str]]]:
    """The alerts that fire in a Prometheus with the rendered rules, whose windows are seconds instead of minutes."""
    found = os.environ.get("PROMETHEUS") or shutil.which("prometheus")
    if found is None:
        pytest.skip("Prometheus 3 is not on the PATH; say where it is in PROMETHEUS")
    rate = BurnRate(14.4, long="8s", short="4s", for_="1s", severity="critical")
    documents = watch(
        chart,
        scrape=Scrape(interval="1s", timeout="1s"),
        objectives=[Availability(99.9), Latency("300ms")],
        alerts=Alerts(
            high_response_time=HighResponseTime(window="4s", for_="1s"),
            high_error_rate=HighErrorRate(window="4s", for_="1s"),
            pod_down=Lasting("1s", severity="critical"),
            burn_rates=[rate],
        ),
    )
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{probe.getsockname()[1]}"
    target = f"127.0.0.1:{shop.server.server_address[1]}"
    labels = {"namespace": "shop", "service": "cart", "pod": "cart-7f9c8d6b5d-x2x4z"}
    config = {
        "global": {"scrape_interval": "1s", "scrape_timeout": "1s", "evaluation_interval": "1s"},
        "rule_files": ["rules.yaml"],
        "scrape_configs": [{"job_name": "cart", "static_configs": [{"targets": [target], "labels": labels}]}],
    }
    (tmp_path / "rules.yaml").write_text(yaml.safe_dump(groups(documents)))
    (tmp_path / "prometheus.yaml").write_text(yaml.safe_dump(config))
    arguments = [
        found,
        f"--config.file={tmp_path / 'prometheus.yaml'}",
        f"--storage.tsdb.path={tmp_path / 'data'}",
        f"--web.listen-address={address}",
    ]
    with (tmp_path / "log").open("w") as log:
        process = subprocess.Popen(arguments, stdout=log, stderr=subprocess.STDOUT)

    def now() -> set[str]:
        with urllib.request.urlopen(f"http://{address}/api/v1/alerts", timeout=5) as answer:
            alerts = json.load(answer)["data"]["alerts"]
        return {alert["labels"]["alertname"] for alert in alerts if alert["state"] == "firing"}

    def ready() -> bool:
        try:
            with urllib.request.urlopen(f"http://{address}/-/ready", timeout=5):
                return True
        except OSError:
            assert process.poll() is None, (tmp_path / "log").read_text()
            return False

    try:
        wait_for(ready)
        yield now
    finally:
        process.terminate()
        process.wait()


def wait_for(condition: Callable[[], bool]) -> None:
    """Wait until something is so, and fail where it takes too long."""
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.2)


def test_fires_when_it_ought_to(shop: Shop, firing: Callable[[], set[str]]) -> None:
    # Longer than every window and `for`: whatever a healthy service sets off would have begun.
    healthy = time.monotonic() + 12
    while time.monotonic() < healthy:
        assert firing() == set()
        time.sleep(0.5)

    shop.seconds = 3
    wait_for(lambda: firing() == {"HighResponseTime", "ErrorBudgetBurn"})
    shop.seconds = 0.02
    wait_for(lambda: firing() == set())

    shop.status = "503"
    wait_for(lambda: firing() == {"HighErrorRate", "ErrorBudgetBurn"})
    shop.status = "200"
    wait_for(lambda: firing() == set())

    shop.stop()
    wait_for(lambda: "PodDown" in firing())
    assert firing() == {"PodDown"}
