"""Services on Kubernetes from Python, hardened and highly available by default.

Names are loaded when they are first used: option values need neither cdk8s nor Node.js, constructs start both.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from virida.app import run as run
    from virida.cluster import ClusterProfile as ClusterProfile
    from virida.cluster import Gateway as Gateway
    from virida.cluster import NodeGroup as NodeGroup
    from virida.cluster import Pods as Pods
    from virida.cluster import StorageClass as StorageClass
    from virida.cluster import VaultServer as VaultServer
    from virida.errors import InvalidOption as InvalidOption
    from virida.errors import ViridaError as ViridaError
    from virida.service.construct import Call as Call
    from virida.service.construct import ViridaService as ViridaService
    from virida.service.options.container import AllOf as AllOf
    from virida.service.options.container import ConfigMapKey as ConfigMapKey
    from virida.service.options.container import Container as Container
    from virida.service.options.container import Image as Image
    from virida.service.options.container import PodField as PodField
    from virida.service.options.container import Port as Port
    from virida.service.options.container import Resources as Resources
    from virida.service.options.container import SecretKey as SecretKey
    from virida.service.options.mounts import ClaimVolume as ClaimVolume
    from virida.service.options.mounts import ConfigMapVolume as ConfigMapVolume
    from virida.service.options.mounts import EmptyDir as EmptyDir
    from virida.service.options.mounts import Files as Files
    from virida.service.options.mounts import Projected as Projected
    from virida.service.options.mounts import SecretVolume as SecretVolume
    from virida.service.options.mounts import ServiceAccountToken as ServiceAccountToken
    from virida.service.options.mounts import Storage as Storage
    from virida.service.options.network import Caller as Caller
    from virida.service.options.network import Outside as Outside
    from virida.service.options.network import Path as Path
    from virida.service.options.network import Route as Route
    from virida.service.options.network import ServiceRef as ServiceRef
    from virida.service.options.network import Tls as Tls
    from virida.service.options.probes import Exec as Exec
    from virida.service.options.probes import Grpc as Grpc
    from virida.service.options.probes import HttpGet as HttpGet
    from virida.service.options.probes import Probes as Probes
    from virida.service.options.probes import TcpSocket as TcpSocket
    from virida.service.options.runtime import Metadata as Metadata
    from virida.service.options.runtime import Placement as Placement
    from virida.service.options.runtime import Rollout as Rollout
    from virida.service.options.runtime import Security as Security
    from virida.service.options.runtime import SmokeTest as SmokeTest
    from virida.service.options.runtime import Toleration as Toleration
    from virida.service.options.scaling import Autoscaling as Autoscaling
    from virida.service.options.scaling import DisruptionBudget as DisruptionBudget
    from virida.service.options.scaling import Replicas as Replicas
    from virida.service.options.scaling import ScalingRule as ScalingRule
    from virida.service.options.scaling import VerticalAutoscaling as VerticalAutoscaling
    from virida.service.options.vault import Vault as Vault
    from virida.service.options.vault import VaultSecret as VaultSecret

_CONSTRUCTS = {
    "virida.app": ("run",),
    "virida.service.construct": ("Call", "ViridaService"),
}

_VALUES = {
    "virida.cluster": ("ClusterProfile", "Gateway", "NodeGroup", "Pods", "StorageClass", "VaultServer"),
    "virida.errors": ("InvalidOption", "ViridaError"),
    "virida.service.options.container": (
        "AllOf",
        "ConfigMapKey",
        "Container",
        "Image",
        "PodField",
        "Port",
        "Resources",
        "SecretKey",
    ),
    "virida.service.options.mounts": (
        "ClaimVolume",
        "ConfigMapVolume",
        "EmptyDir",
        "Files",
        "Projected",
        "SecretVolume",
        "ServiceAccountToken",
        "Storage",
    ),
    "virida.service.options.network": ("Caller", "Outside", "Path", "Route", "ServiceRef", "Tls"),
    "virida.service.options.probes": ("Exec", "Grpc", "HttpGet", "Probes", "TcpSocket"),
    "virida.service.options.runtime": ("Metadata", "Placement", "Rollout", "Security", "SmokeTest", "Toleration"),
    "virida.service.options.scaling": (
        "Autoscaling",
        "DisruptionBudget",
        "Replicas",
        "ScalingRule",
        "VerticalAutoscaling",
    ),
    "virida.service.options.vault": ("Vault", "VaultSecret"),
}

_HOMES = {name: home for homes in (_CONSTRUCTS, _VALUES) for home, names in homes.items() for name in names}

__all__ = sorted(_HOMES)


def __getattr__(name: str) -> Any:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module 'virida' has no attribute {name!r}")
    if home in _CONSTRUCTS:
        from virida.node import use_node

        use_node()
    value = globals()[name] = getattr(importlib.import_module(home), name)
    return value


def __dir__() -> list[str]:
    return list(__all__)
