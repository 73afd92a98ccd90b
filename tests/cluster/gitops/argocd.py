"""Argo CD beside a control plane: its programs as processes, and its Applications as the tests see them."""

from __future__ import annotations

import json
import os
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from http import HTTPStatus
from pathlib import Path
from typing import Any, Self

from tests.cluster.client import Client, Document
from tests.cluster.process import end_of_log, free_ports, running
from tests.cluster.waiting import wait_until

NAMESPACE = "argocd"
WEBHOOK_SECRET = "e2e"
_CONFIG_MAPS = [f"argocd-{name}-cm" for name in ("rbac", "cmd-params", "tls-certs", "ssh-known-hosts", "gpg-keys")]


class ArgoCD:
    """Argo CD, from entering the context to leaving it. Its namespace is there before.

    Args:
        assets: The folder of the binaries `argocd` and `redis`.
        folder: A folder of its own, for data and logs.
        kubeconfig: The cluster that it looks after.
        client: The same cluster.
        settings: What `argocd-cm` holds.
    """

    def __init__(
        self, assets: Path, folder: Path, kubeconfig: Path, client: Client, settings: Mapping[str, str]
    ) -> None:
        self._assets = assets
        self._folder = folder
        self._kubeconfig = kubeconfig
        self._client = client
        self._settings = settings
        self._stack = ExitStack()
        self._ports = free_ports(15)

    @property
    def webhook(self) -> str:
        """Where it hears of pushes."""
        return f"http://127.0.0.1:{self._ports[2]}/api/webhook"

    def __enter__(self) -> Self:
        for document in self._objects():
            made = self._client.apply(document)
            assert made.status in (HTTPStatus.OK, HTTPStatus.CREATED), made.body
        with self._stack as stack:
            for name, command in self._programs().items():
                environment = self._environment() | {"ARGOCD_BINARY_NAME": f"argocd-{name}"}
                stack.enter_context(running(f"argocd-{name}", command, self._folder, environment))
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def application(self, name: str) -> Document:
        """An Application as it is now; empty where there is none.

        Args:
            name: Its name.
        """
        return self._client.get(_application(name)) or {}

    def applications(self) -> Iterator[Document]:
        """All Applications as they are now."""
        return self._client.items("argoproj.io/v1alpha1", "Application", NAMESPACE)

    def refresh(self, name: str) -> None:
        """Have an Application compared anew with what git says, rendered anew.

        Args:
            name: Its name.
        """
        before = self.application(name)["status"]["reconciledAt"]
        time.sleep(1)  # the time of a comparison has no parts of seconds
        patch = {"metadata": {"annotations": {"argocd.argoproj.io/refresh": "hard"}}}
        path = str(self._client.path(_application(name)))
        assert self._client.request("PATCH", path, patch, "application/merge-patch+json").status == HTTPStatus.OK
        wait_until(lambda: self.application(name)["status"]["reconciledAt"] != before, 60, f"{name} is compared anew")

    def unhealthy(self, name: str) -> list[str]:
        """What of an Application is not healthy, down to its pods.

        Args:
            name: Its name.
        """
        url = f"http://127.0.0.1:{self._ports[2]}/api/v1/applications/{name}/resource-tree"
        with urllib.request.urlopen(url, timeout=30) as response:
            nodes = json.loads(response.read()).get("nodes") or []
        said = [(node, node.get("health", {})) for node in nodes]
        return [
            f"{node['kind']}/{node['name']}: {health['status']} {health.get('message', '')}"
            for node, health in said
            if health.get("status", "Healthy") != "Healthy"
        ]

    def log(self, name: str) -> str:
        """The end of a program's log.

        Args:
            name: The program, such as `repo-server`.
        """
        return end_of_log(self._folder / f"argocd-{name}.log")

    def _objects(self) -> Iterator[Document]:
        yield _of_argocd("ConfigMap", "argocd-cm", {"data": {**self._settings}})
        for name in _CONFIG_MAPS:
            yield _of_argocd("ConfigMap", name, {})
        secret = {"server.secretkey": os.urandom(16).hex(), "webhook.gogs.secret": WEBHOOK_SECRET}
        yield _of_argocd("Secret", "argocd-secret", {"stringData": secret})

    def _environment(self) -> dict[str, str]:
        for name in ("tls", "ssh", "home"):
            (self._folder / name).mkdir(exist_ok=True)
        return {
            "ARGOCD_FAKE_IN_CLUSTER": "true",
            "KUBECONFIG": str(self._kubeconfig),
            "ARGOCD_GPG_ENABLED": "false",
            "ARGOCD_TLS_DATA_PATH": str(self._folder / "tls"),
            "ARGOCD_SSH_DATA_PATH": str(self._folder / "ssh"),
            "HOME": str(self._folder / "home"),
            "TMPDIR": str(self._folder),
            "PATH": f"{self._assets}:{os.environ['PATH']}",
        }

    def _programs(self) -> dict[str, list[str | Path]]:
        port = [str(number) for number in self._ports]
        redis = f"127.0.0.1:{port[0]}"
        program = self._assets / "argocd"
        cluster: list[str | Path] = ["--kubeconfig", self._kubeconfig, "--namespace", NAMESPACE]
        repositories: list[str | Path] = [
            "--repo-server",
            f"127.0.0.1:{port[1]}",
            "--repo-server-plaintext",
            "--redis",
            redis,
        ]
        commands: dict[str, list[str | Path]] = {
            "redis": [self._assets / "redis", redis],
            "repo-server": [program, *_flags(address="127.0.0.1", port=port[1], redis=redis, metrics_port=port[3])],
            "application-controller": [program, *cluster, *repositories, *_flags(metrics_port=port[4])],
            "applicationset-controller": [
                program,
                *cluster,
                *_flags(argocd_repo_server=f"127.0.0.1:{port[1]}", metrics_addr=f"127.0.0.1:{port[5]}"),
                *_flags(probe_addr=f"127.0.0.1:{port[6]}", webhook_addr=f"127.0.0.1:{port[7]}"),
                "--repo-server-plaintext",
            ],
            "server": [
                program,
                *cluster,
                *repositories,
                *_flags(address="127.0.0.1", port=port[2], metrics_port=port[8]),
                "--insecure",
                "--disable-auth",
            ],
        }
        commands["repo-server"] += ["--disable-tls", "--metrics-address=127.0.0.1"]
        return commands


def _flags(**values: str) -> list[str]:
    return [f"--{name.replace('_', '-')}={value}" for name, value in values.items()]


def _application(name: str) -> Document:
    metadata = {"name": name, "namespace": NAMESPACE}
    return {"apiVersion": "argoproj.io/v1alpha1", "kind": "Application", "metadata": metadata}


def _of_argocd(kind: str, name: str, content: Mapping[str, Any]) -> Document:
    labels = {"app.kubernetes.io/part-of": "argocd"}
    metadata = {"name": name, "namespace": NAMESPACE, "labels": labels}
    return {"apiVersion": "v1", "kind": kind, "metadata": metadata, **content}
