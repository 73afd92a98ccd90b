"""What a cluster consists of, as far as manifests have to know."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Annotated, Literal

from virida.fields import At, Value
from virida.rules import AtLeastOne, LabelKey, LabelValue, Name, ObjectName, PortNumber, at_least, not_empty

AccessMode = Literal["ReadWriteOnce", "ReadOnlyMany", "ReadWriteMany", "ReadWriteOncePod"]

Labels = Mapping[LabelKey, LabelValue]


@dataclasses.dataclass(frozen=True, slots=True)
class Pods(Value):
    """Pods that somebody else runs, as the peer of a NetworkPolicy.

    Args:
        namespace: The namespace they run in.
        labels: The labels they carry. Default: every pod of the namespace.
    """

    namespace: Name
    labels: Labels = dataclasses.field(default_factory=dict)


@dataclasses.dataclass(frozen=True, slots=True)
class VaultServer(Value):
    """The Vault that services get their secrets from.

    Args:
        pods: Its pods.
        port: The port on which they listen. Default: 8200, Vault's own.
    """

    pods: Pods
    port: PortNumber = dataclasses.field(default=8200, kw_only=True)


@dataclasses.dataclass(frozen=True, slots=True)
class Gateway(Value):
    """The Gateway that routes attach to.

    Args:
        name: Its name.
        namespace: The namespace it stands in.
        listener: The listener (`sectionName`) to attach to. Default: every listener whose host fits.
    """

    name: ObjectName
    namespace: Name
    listener: Name | None = dataclasses.field(default=None, kw_only=True)


@dataclasses.dataclass(frozen=True, slots=True)
class StorageClass(Value):
    """A class of volumes.

    Args:
        name: Its name.
        access_modes: What its volumes can be mounted as. Default: `ReadWriteOnce`, which every provisioner knows.
    """

    name: ObjectName
    access_modes: Sequence[AccessMode] = dataclasses.field(default=("ReadWriteOnce",), kw_only=True)


@dataclasses.dataclass(frozen=True, slots=True)
class NodeGroup(Value):
    """Nodes that a cluster autoscaler may add and remove.

    Args:
        name: The group's name at the cloud provider.
        min: The fewest nodes.
        max: The most nodes.
        nodes_carry_provider_ids: Whether every node's `spec.providerID` is the cloud provider's own. It has no default
            and has to be True: k3s writes `k3s://` ids, and an autoscaler takes nodes that it cannot match for gone
            and terminates their machines.
    """

    name: Annotated[str, not_empty]
    min: Annotated[int, at_least(0)] = dataclasses.field(kw_only=True)
    max: AtLeastOne = dataclasses.field(kw_only=True)
    nodes_carry_provider_ids: bool = dataclasses.field(kw_only=True)

    def check_together(self, at: At) -> None:
        """The group can exist, and an autoscaler can tell its nodes."""
        if self.min > self.max:
            (at / "min").refuse(self.min, f"must be at most max ({self.max})", "lower min or raise max")
        if not self.nodes_carry_provider_ids:
            (at / "nodes_carry_provider_ids").refuse(
                False,
                "must be True, or the autoscaler terminates the machines of nodes that it cannot match",
                "run the provider's cloud-controller-manager first, or leave node_groups out",
            )
