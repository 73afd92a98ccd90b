"""A kube-apiserver for tests: the binaries that envtest uses, on free loopback ports, gone afterwards."""

from __future__ import annotations

import http.client
import json
import os
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, NamedTuple, Self

_START_SECONDS = 120
_STOP_SECONDS = 20


class Response(NamedTuple):
    """What the API server answered; warnings are what kubectl prints."""

    status: int
    body: dict[str, Any]
    warnings: tuple[str, ...]


class ApiServer:
    """etcd and kube-apiserver, from entering the context to leaving it.

    Args:
        assets: The folder of the binaries `etcd` and `kube-apiserver`, as in `KUBEBUILDER_ASSETS`.
        folder: A folder of this server's own, for its data, keys and logs.
    """

    def __init__(self, assets: Path, folder: Path) -> None:
        self._assets = assets
        self._folder = folder
        self._stack = ExitStack()
        self._token = os.urandom(16).hex()
        # The server makes its own certificate; it is on this machine, and the token is known to the two of us.
        self._tls = ssl.create_default_context()
        self._tls.check_hostname = False
        self._tls.verify_mode = ssl.CERT_NONE

    def __enter__(self) -> Self:
        with self._stack as stack:
            etcd_port, peer_port, self._port = _free_ports(3)
            etcd, peer = f"http://127.0.0.1:{etcd_port}", f"http://127.0.0.1:{peer_port}"
            stack.enter_context(
                self._running(
                    "etcd",
                    f"--data-dir={self._folder}/data",
                    f"--listen-client-urls={etcd}",
                    f"--advertise-client-urls={etcd}",
                    f"--listen-peer-urls={peer}",
                    f"--initial-advertise-peer-urls={peer}",
                    f"--initial-cluster=default={peer}",
                )
            )
            tokens, key = self._folder / "tokens.csv", self._folder / "service-account.key"
            tokens.write_text(f"{self._token},admin,admin,system:masters\n")
            subprocess.run(["openssl", "genrsa", "-out", key, "2048"], check=True, capture_output=True)
            server = stack.enter_context(
                self._running(
                    "kube-apiserver",
                    f"--etcd-servers={etcd}",
                    "--bind-address=127.0.0.1",
                    f"--secure-port={self._port}",
                    f"--cert-dir={self._folder}",
                    "--service-cluster-ip-range=10.96.0.0/16",
                    "--service-account-issuer=https://kubernetes.default.svc",
                    f"--service-account-key-file={key}",
                    f"--service-account-signing-key-file={key}",
                    f"--token-auth-file={tokens}",
                    "--authorization-mode=RBAC",
                    "--endpoint-reconciler-type=none",
                    # Without it every privileged container is invalid, before admission sees it.
                    "--allow-privileged=true",
                    # Nothing here makes service accounts or their tokens.
                    "--disable-admission-plugins=ServiceAccount",
                )
            )
            self._connection = http.client.HTTPSConnection("127.0.0.1", self._port, context=self._tls, timeout=60)
            stack.callback(self._connection.close)
            self._await_ready(server)
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def request(self, method: str, path: str, body: object = None) -> Response:
        """Send one request, as a member of system:masters.

        Args:
            method: The HTTP method.
            path: Path and query, such as `/api/v1/namespaces/default/pods?dryRun=All`.
            body: What to send, if anything.

        Returns:
            The answer, whatever its status.
        """
        headers = {"Authorization": f"Bearer {self._token}", "Content-Type": "application/json"}
        self._connection.request(method, path, None if body is None else json.dumps(body), headers)
        response = self._connection.getresponse()
        text = response.read().decode()
        is_json = response.headers.get_content_type() == "application/json"
        warnings = response.headers.get_all("Warning") or []
        return Response(response.status, json.loads(text) if is_json else {}, tuple(warnings))

    def _await_ready(self, server: subprocess.Popen[bytes]) -> None:
        deadline = time.monotonic() + _START_SECONDS
        while time.monotonic() < deadline and server.poll() is None:
            try:
                if self.request("GET", "/readyz").status == http.HTTPStatus.OK:
                    return
            except (OSError, http.client.HTTPException):
                self._connection.close()
            time.sleep(0.2)
        log = (self._folder / "kube-apiserver.log").read_text()[-2000:]
        raise RuntimeError(f"kube-apiserver did not become ready; the end of its log:\n{log}")

    @contextmanager
    def _running(self, binary: str, *flags: str) -> Iterator[subprocess.Popen[bytes]]:
        with (self._folder / f"{binary}.log").open("wb") as log:
            process = subprocess.Popen([self._assets / binary, *flags], stdout=log, stderr=subprocess.STDOUT)
            try:
                yield process
            finally:
                process.terminate()
                try:
                    process.wait(_STOP_SECONDS)
                except subprocess.TimeoutExpired:
                    process.kill()
                    process.wait()


def _free_ports(count: int) -> list[int]:
    """Ports that nothing listens on, all held until each is found, so that no two are the same."""
    with ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(count)]
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in sockets]
