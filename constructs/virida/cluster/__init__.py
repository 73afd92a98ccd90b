"""What a cluster is like: the facts that a manifest cannot know by itself."""

from virida.cluster.parts import AccessMode, Gateway, Labels, NodeGroup, Pods, StorageClass, VaultServer
from virida.cluster.profile import CONTEXT_KEY, OLDEST, ClusterProfile

__all__ = [
    "CONTEXT_KEY",
    "OLDEST",
    "AccessMode",
    "ClusterProfile",
    "Gateway",
    "Labels",
    "NodeGroup",
    "Pods",
    "StorageClass",
    "VaultServer",
]
