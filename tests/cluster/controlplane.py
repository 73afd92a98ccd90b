"""A whole control plane, and nodes that only say that they run pods."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import Self

from tests.cluster.apiserver import ApiServer
from tests.cluster.client import Document
from tests.cluster.process import Process


class ControlPlane(ApiServer):
    """etcd, kube-apiserver, the controllers, the scheduler, and nodes by kwok, whose pods become ready at once.

    Args:
        assets: The folder of their binaries.
        folder: A folder of its own, for data, keys and logs.
        nodes: How many nodes.
        cpu: The CPU of each.
        memory: The memory of each.
    """

    def __init__(self, assets: Path, folder: Path, *, nodes: int = 3, cpu: str = "8", memory: str = "32Gi") -> None:
        super().__init__(assets, folder, controllers=True)
        self._nodes = [node(f"node-{number}", cpu, memory) for number in range(1, nodes + 1)]

    def __enter__(self) -> Self:
        super().__enter__()
        with ExitStack() as stack:
            stack.callback(super().__exit__)
            for name, flags in self._programs().items():
                command: list[str | Path] = [self._assets / name, f"--kubeconfig={self.kubeconfig}", *flags]
                stack.enter_context(Process(name, command, self.folder))
            for each in self._nodes:
                made = self.request("POST", "/api/v1/nodes", each)
                assert made.status == 201, made.body
            self._stack_of_all = stack.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._stack_of_all.close()

    def _programs(self) -> dict[str, list[str]]:
        return {
            "kube-controller-manager": [
                f"--service-account-private-key-file={self.key}",
                "--use-service-account-credentials",
                "--leader-elect=false",
                "--secure-port=0",
                "--horizontal-pod-autoscaler-sync-period=2s",
                # A node here cannot fail: on a busy machine it may only be late to say that it lives.
                "--node-monitor-grace-period=1h",
                "--controllers=*,-node-ipam-controller,-bootstrap-signer-controller",
            ],
            "kube-scheduler": ["--leader-elect=false", "--secure-port=0"],
            "kwok": ["--manage-all-nodes=true", "--cidr=10.42.0.0/16", "--node-ip=127.0.0.1", "--server-address="],
        }


def node(name: str, cpu: str, memory: str) -> Document:
    """A node, whose pods become ready at once.

    Args:
        name: Its name.
        cpu: Its CPU.
        memory: Its memory.
    """
    size = {"cpu": cpu, "memory": memory, "pods": "110", "ephemeral-storage": "100Gi"}
    return {
        "apiVersion": "v1",
        "kind": "Node",
        "metadata": {
            "name": name,
            "annotations": {"kwok.x-k8s.io/node": "fake"},
            "labels": {"kubernetes.io/hostname": name, "kubernetes.io/os": "linux", "kubernetes.io/arch": "amd64"},
        },
        "status": {"allocatable": size, "capacity": size},
    }
