"""Argo CD beside a control plane: its programs as processes, and its Applications as the tests see them."""

from __future__ import annotations

import json
import os
import re
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from functools import partial
from http import HTTPStatus
from pathlib import Path
from typing import Any, Self

from tests.cluster.client import Client, Document
from tests.cluster.process import Process, free_ports
from tests.cluster.waiting import wait_until

NAMESPACE = "argocd"
_REFRESH = "argocd.argoproj.io/refresh"
_COMPARE_SECONDS = 60
_CONFIG_MAPS = [f"argocd-{name}-cm" for name in ("rbac", "cmd-params", "tls-certs", "ssh-known-hosts", "gpg-keys")]
_METRICS = [
    f"{name}-metrics"
    for name in (
        "repo-server",
        "application-controller",
        "applicationset-controller",
        "notifications",
        "server",
    )
]
_PORTS = ["redis", "repo-server", "server", "applicationset-controller-webhook", "probe", *_METRICS]


class ArgoCD:
    """Argo CD, from entering the context to leaving it. Its namespace is there before.

    Args:
        assets: The folder of the binaries `argocd` and `redis`.
        folder: A folder of its own, for data and logs.
        kubeconfig: The cluster that it looks after.
        client: The same cluster.
        settings: What its ConfigMaps hold, by name.
        secrets: What its Secrets hold, by name.
    """

    def __init__(
        self,
        assets: Path,
        folder: Path,
        kubeconfig: Path,
        client: Client,
        settings: Mapping[str, Mapping[str, str]],
        secrets: Mapping[str, Mapping[str, str]],
    ) -> None:
        self._assets = assets
        self._folder = folder
        self._kubeconfig = kubeconfig
        self._client = client
        self._settings = {name: settings.get(name, {}) for name in (*_CONFIG_MAPS, *settings)}
        self._secrets = secrets
        self._stack = ExitStack()
        self._ports = dict(zip(_PORTS, free_ports(len(_PORTS)), strict=True))
        self.programs: dict[str, Process] = {}
        """By name, such as `repo-server`."""

    @property
    def webhook(self) -> str:
        """Where it hears of pushes."""
        return f"http://127.0.0.1:{self._ports['server']}/api/webhook"

    def __enter__(self) -> Self:
        for document in self._objects():
            made = self._client.apply(document)
            assert made.status in (HTTPStatus.OK, HTTPStatus.CREATED), made.body
        with self._stack as stack:
            for name, command in self._programs().items():
                environment = self._environment() | {"ARGOCD_BINARY_NAME": f"argocd-{name}"}
                process = Process(f"argocd-{name}", command, self._folder, environment)
                self.programs[name] = stack.enter_context(process)
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

    def refresh(self, *names: str) -> None:
        """Have Applications compared anew with what git says, rendered anew.

        Args:
            names: Their names.
        """
        patch = {"metadata": {"annotations": {_REFRESH: "hard"}}}
        for name in names:
            path = str(self._client.path(_application(name)))
            assert self._client.request("PATCH", path, patch, "application/merge-patch+json").status == HTTPStatus.OK
        for name in names:
            wait_until(partial(self.is_compared, name), _COMPARE_SECONDS, f"{name} is compared anew")

    def is_compared(self, name: str) -> bool:
        """Whether nobody waits for an Application to be compared: the controller takes the request away once it is.

        Args:
            name: Its name.
        """
        return _REFRESH not in self.application(name)["metadata"].get("annotations", {})

    def answers(self, path: str) -> bool:
        """Whether it has an answer to a question.

        Args:
            path: The path of the question, below `/api/v1/`.
        """
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self._ports['server']}/api/v1/{path}", timeout=30):
                return True
        except OSError:
            return False

    def terminate(self, name: str) -> None:
        """End the sync of an Application that is under way.

        Args:
            name: Its name.
        """
        url = f"http://127.0.0.1:{self._ports['server']}/api/v1/applications/{name}/operation"
        request = urllib.request.Request(url, headers={"Content-Type": "application/json"}, method="DELETE")
        with urllib.request.urlopen(request, timeout=30) as response:
            response.read()

    @property
    def version(self) -> str:
        """Its name and version."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self._ports['server']}/api/version", timeout=30) as response:
            return f"Argo CD {json.loads(response.read())['Version']}"

    def counted(self, program: str, metric: str) -> int:
        """A counter of a program's metrics, all its series together.

        Args:
            program: Its name, such as `application-controller`.
            metric: The counter's name.
        """
        url = f"http://127.0.0.1:{self._ports[f'{program}-metrics']}/metrics"
        with urllib.request.urlopen(url, timeout=30) as response:
            lines = response.read().decode().splitlines()
        return sum(int(float(line.split()[-1])) for line in lines if re.match(rf"{metric}\b", line))

    def unhealthy(self, name: str) -> list[str]:
        """What of an Application is not healthy, down to its pods.

        Args:
            name: Its name.
        """
        url = f"http://127.0.0.1:{self._ports['server']}/api/v1/applications/{name}/resource-tree"
        try:
            with urllib.request.urlopen(url, timeout=30) as response:
                nodes = json.loads(response.read()).get("nodes") or []
        except urllib.error.HTTPError as error:
            # As long as an Application cannot be compared, and redis does not remember.
            return [f"its objects are not known: {error}"]
        said = [(node, node.get("health", {})) for node in nodes]
        return [
            f"{node['kind']}/{node['name']}: {health['status']} {health.get('message', '')}"
            for node, health in said
            if health.get("status", "Healthy") != "Healthy"
        ]

    def _objects(self) -> Iterator[Document]:
        for name, data in self._settings.items():
            yield _of_argocd("ConfigMap", name, {"data": {**data}})
        for name, data in self._secrets.items():
            yield _of_argocd("Secret", name, {"stringData": {**data}})

    def _environment(self) -> dict[str, str]:
        for name in ("tls", "ssh", "home"):
            (self._folder / name).mkdir(exist_ok=True)
        return {
            # What the pods have from the ConfigMap: the programs themselves do not look there.
            "ARGOCD_RECONCILIATION_TIMEOUT": self._settings["argocd-cm"]["timeout.reconciliation"],
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
        port = {name: str(number) for name, number in self._ports.items()}
        address = {name: f"127.0.0.1:{number}" for name, number in port.items()}
        redis, repo_server = address["redis"], address["repo-server"]
        program = self._assets / "argocd"
        cluster: list[str | Path] = ["--kubeconfig", self._kubeconfig, "--namespace", NAMESPACE]
        repositories: list[str | Path] = [
            *_flags(repo_server=repo_server, redis=redis),
            "--repo-server-plaintext",
        ]
        commands: dict[str, list[str | Path]] = {
            "redis": [self._assets / "redis", redis],
            "repo-server": [
                program,
                *_flags(address="127.0.0.1", port=port["repo-server"], redis=redis),
                *_flags(metrics_address="127.0.0.1", metrics_port=port["repo-server-metrics"]),
                "--disable-tls",
            ],
            "application-controller": [
                program,
                *cluster,
                *repositories,
                *_flags(metrics_port=port["application-controller-metrics"]),
            ],
            "applicationset-controller": [
                program,
                *cluster,
                *_flags(argocd_repo_server=repo_server, metrics_addr=address["applicationset-controller-metrics"]),
                *_flags(probe_addr=address["probe"], webhook_addr=address["applicationset-controller-webhook"]),
                "--repo-server-plaintext",
            ],
            "notifications": [
                program,
                *cluster,
                *_flags(argocd_repo_server=repo_server, metrics_port=port["notifications-metrics"]),
                "--argocd-repo-server-plaintext",
            ],
            "server": [
                program,
                *cluster,
                *repositories,
                *_flags(address="127.0.0.1", port=port["server"], metrics_port=port["server-metrics"]),
                "--insecure",
                "--disable-auth",
            ],
        }
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
