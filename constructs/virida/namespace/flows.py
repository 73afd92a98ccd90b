"""The construct that opens a closed namespace to the connections of its pods."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from constructs import Construct

from virida.fields import At, Value
from virida.namespace.connections import Component, Connection
from virida.namespace.flow_documents import flows
from virida.rules import Name
from virida.tree import ApiObjects, place


@dataclass(frozen=True, slots=True, kw_only=True)
class NamespaceFlowsOptions(Value):
    """What a `NamespaceFlows` was given. Its documentation is there; here are the rules."""

    namespace: Name
    connections: Sequence[Connection]

    def check_together(self, at: At) -> None:
        """Each connection stands once, and some are for this namespace."""
        names = [connection.name for connection in self.connections]
        for index, name in enumerate(names):
            if name in names[:index]:
                (at / "connections")[index].refuse(name, "must stand once", "merge their ports")
        if not flows(self.namespace, self.connections):
            ends = {e.namespace for c in self.connections for e in (c.source, c.target) if isinstance(e, Component)}
            near = difflib.get_close_matches(self.namespace, sorted(ends), 1)
            (at / "namespace").refuse(
                self.namespace,
                "must be at an end of some connection, or nothing is rendered",
                f'write "{near[0]}"' if near else "leave the construct out",
            )


class NamespaceFlows(ApiObjects):
    """The NetworkPolicies that open a closed namespace to what its pods need.

    Give the same connections to every namespace: each renders its own ends, named `<source>-to-<target>-egress` and
    `-ingress`.

    Args:
        scope: The chart.
        id: The construct's id.
        namespace: The namespace. `SecureNamespace` closes it.
        connections: Who speaks to whom, in this namespace and in others.

    Raises:
        InvalidOption: A connection stands twice, or none is for this namespace.
    """

    def __init__(self, scope: Construct, id: str, *, namespace: str, connections: Iterable[Connection]) -> None:
        options = NamespaceFlowsOptions(namespace=namespace, connections=list(connections))
        options.check(place(scope).at(id))
        super().__init__(scope, id, flows(options.namespace, options.connections))
