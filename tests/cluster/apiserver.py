"""A kube-apiserver for tests: the binaries that envtest uses, on free loopback ports, gone afterwards."""

from __future__ import annotations

import http.client
import json
import os
import ssl
import subprocess
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Self

from tests.cluster.client import Client
from tests.cluster.process import Process, free_ports

_START_SECONDS = 120


class ApiServer(Client):
    """etcd and kube-apiserver, from entering the context to leaving it. Requests come from a member of system:masters.

    Args:
        assets: The folder of the binaries `etcd` and `kube-apiserver`, as in `KUBEBUILDER_ASSETS`.
        folder: A folder of this server's own, for its data, keys and logs.
        controllers: Whether the controllers run too, who make service accounts and their tokens.
    """

    def __init__(self, assets: Path, folder: Path, *, controllers: bool = False) -> None:
        self.folder = folder
        self._assets = assets
        self._controllers = controllers
        self._stack = ExitStack()
        self._token = os.urandom(16).hex()
        self._etcd_port, self._peer_port, self.port = free_ports(3)
        # The server makes its own certificate; it is on this machine, and the token is known to the two of us.
        tls = ssl.create_default_context()
        tls.check_hostname = False
        tls.verify_mode = ssl.CERT_NONE
        super().__init__("127.0.0.1", self.port, tls, self._token)

    @property
    def key(self) -> Path:
        """The key that signs the tokens of service accounts."""
        return self.folder / "service-account.key"

    def __enter__(self) -> Self:
        with self._stack as stack:
            (self.folder / "tokens.csv").write_text(f"{self._token},admin,admin,system:masters\n")
            subprocess.run(["openssl", "genrsa", "-out", self.key, "2048"], check=True, capture_output=True)
            self.kubeconfig.write_text(json.dumps(self._kubeconfig()))
            stack.enter_context(Process("etcd", self._etcd(), self.folder))
            self.server = stack.enter_context(Process("kube-apiserver", self._apiserver(), self.folder))
            stack.callback(self.close)
            self.await_ready()
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    @property
    def kubeconfig(self) -> Path:
        """How other programs find the server."""
        return self.folder / "kubeconfig"

    def _kubeconfig(self) -> dict[str, object]:
        server = {"server": f"https://127.0.0.1:{self.port}", "insecure-skip-tls-verify": True}
        return {
            "apiVersion": "v1",
            "kind": "Config",
            "clusters": [{"name": "e2e", "cluster": server}],
            "users": [{"name": "admin", "user": {"token": self._token}}],
            "contexts": [{"name": "e2e", "context": {"cluster": "e2e", "user": "admin"}}],
            "current-context": "e2e",
        }

    def _etcd(self) -> list[str | Path]:
        client, peer = f"http://127.0.0.1:{self._etcd_port}", f"http://127.0.0.1:{self._peer_port}"
        return [
            self._assets / "etcd",
            f"--data-dir={self.folder}/data",
            f"--listen-client-urls={client}",
            f"--advertise-client-urls={client}",
            f"--listen-peer-urls={peer}",
            f"--initial-advertise-peer-urls={peer}",
            f"--initial-cluster=default={peer}",
            "--log-level=error",
            # What is in it goes with the test: a busy disk is nothing to wait for.
            "--unsafe-no-fsync",
        ]

    def _apiserver(self) -> list[str | Path]:
        return [
            self._assets / "kube-apiserver",
            f"--etcd-servers=http://127.0.0.1:{self._etcd_port}",
            "--bind-address=127.0.0.1",
            f"--secure-port={self.port}",
            f"--cert-dir={self.folder}",
            "--service-cluster-ip-range=10.96.0.0/16",
            "--service-account-issuer=https://kubernetes.default.svc",
            f"--service-account-key-file={self.key}",
            f"--service-account-signing-key-file={self.key}",
            f"--token-auth-file={self.folder / 'tokens.csv'}",
            "--authorization-mode=RBAC",
            "--endpoint-reconciler-type=none",
            # Without it every privileged container is invalid, before admission sees it.
            "--allow-privileged=true",
            *([] if self._controllers else ["--disable-admission-plugins=ServiceAccount"]),
        ]

    def await_ready(self) -> None:
        """Wait until the server answers, as it does a few seconds after it was started."""
        deadline = time.monotonic() + _START_SECONDS
        while time.monotonic() < deadline and self.server.is_running:
            if self.is_ready():
                return
            time.sleep(0.2)
        raise RuntimeError(f"kube-apiserver did not become ready; the end of its log:\n{self.server.end_of_log}")

    def is_ready(self) -> bool:
        """Whether the server answers."""
        try:
            return self.request("GET", "/readyz").status == http.HTTPStatus.OK
        except (OSError, http.client.HTTPException):
            self.close()
            return False
