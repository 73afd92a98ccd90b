"""WIDEN and DROP: connections that open and close, on the object whose change opens or closes them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from virida.manifests import Manifest, ObjectKey
from virida.podsecurity import pod_template
from virida.reachability import (
    ANYWHERE,
    EVERY_POD,
    Difference,
    Edge,
    Endpoint,
    Reachability,
    Selector,
    Verdict,
    Workload,
    compute,
    diff,
)
from virida.review.consequences.scene import Scene
from virida.review.consequences.workloads import MAKING_PODS, is_workload
from virida.review.model import Change, Code, Level, Risk
from virida.review.shapes import texts
from virida.review.words import code, listing

_POLICY = "NetworkPolicy"
_KINDS = (*(kind for _, kind in MAKING_PODS), "Namespace", _POLICY)


class Flows(NamedTuple):
    """What can reach what, before and after.

    Attributes:
        before: The connections before.
        after: The connections after.
        difference: What opens and closes.
    """

    before: Reachability
    after: Reachability
    difference: Difference


NO_FLOWS = Flows(Reachability(), Reachability(), Difference())


def flows(scene: Scene) -> Flows:
    """The reachability of the whole set, computed only where a change can concern it.

    Args:
        scene: What changes.
    """
    if not any(_concerns(change) for change in scene.changes):
        return NO_FLOWS
    before, after = compute(scene.before.documents(_KINDS)), compute(scene.after.documents(_KINDS))
    return Flows(before, after, diff(before, after))


def opened(scene: Scene) -> Iterator[Risk]:
    """Connections become possible."""
    found = scene.once(flows)
    new = {item.workload for item in found.after.workloads} - {item.workload for item in found.before.workloads}
    causes: dict[tuple[ObjectKey, Level], list[Edge]] = defaultdict(list)
    for edge in found.difference.added:
        # What is new has no callers yet; that it may call what was there before is what a reviewer has to know.
        exposed = edge.source if not isinstance(edge.target, Workload) else edge.target
        level = Level.MEDIUM if exposed in new else Level.HIGH
        for change in _causes(edge, scene, found, opens=True):
            causes[change.key, level].append(edge)
    for (key, level), edges in causes.items():
        message = f"opens {_edges(edges)}{_unknown(edges)}"
        remedy = "allow only the peers and ports that have to connect"
        yield Risk(Code.WIDEN, level, key, _field(scene, key), message, remedy)


def closed(scene: Scene) -> Iterator[Risk]:
    """Connections stop being possible."""
    found = scene.once(flows)
    left = {item.workload for item in found.after.workloads}
    causes: dict[ObjectKey, list[Edge]] = defaultdict(list)
    for edge in found.difference.removed:
        ends = [end for end in (edge.source, edge.target) if isinstance(end, Workload)]
        if all(end in left for end in ends):
            for change in _causes(edge, scene, found, opens=False):
                causes[change.key].append(edge)
    for key, edges in causes.items():
        message = f"closes {_edges(edges)}{_unknown(edges)}"
        remedy = "make sure that nothing uses the connection, or allow it by a policy"
        yield Risk(Code.DROP, Level.HIGH, key, _field(scene, key), message, remedy)


def _concerns(change: Change) -> bool:
    """Whether a change can change what reaches what."""
    if change.key.kind == _POLICY:
        return change.updated is None or bool(change.touched("spec"))
    if change.key.kind == "Namespace":
        return change.updated is None or bool(change.touched("metadata.labels"))
    if not is_workload(change.manifest):
        return False
    return change.updated is None or _network_facts(change.updated[0]) != _network_facts(change.updated[1])


def _network_facts(manifest: Manifest) -> object:
    pod = pod_template(manifest.document)
    if pod is None:
        return None
    containers = [pod.spec.get(field) for field in ("containers", "initContainers")]
    ports = [
        (container.get("ports"), container.get("restartPolicy"))
        for group in containers
        for container in (group if isinstance(group, list) else ())
        if isinstance(container, dict)
    ]
    return pod.metadata.get("labels"), pod.spec.get("hostNetwork"), ports


def _causes(edge: Edge, scene: Scene, found: Flows, *, opens: bool) -> list[Change]:
    """The changes that open or close a connection: of policies, else of the workloads, else of namespaces."""
    policies = [
        change
        for end, names, incoming in ((edge.source, edge.egress, False), (edge.target, edge.ingress, True))
        for change in _policy_causes(end, names, scene, incoming=incoming, opens=opens)
    ]
    if policies:
        return list(dict.fromkeys(policies))
    ends = [end for end in (edge.source, edge.target) if isinstance(end, Workload)]
    own = [
        change for end in ends if (change := scene.once(_changed_workloads).get((end.namespace, end.kind, end.name)))
    ]
    return own or scene.once(_changed_around)


def _changed_workloads(scene: Scene) -> dict[tuple[str, str, str], Change]:
    return {
        (manifest.key.namespace or "default", manifest.key.kind, manifest.key.name): change
        for change in scene.changes
        for manifest in (change.before, change.after)
        if manifest is not None and is_workload(manifest) and _concerns(change)
    }


def _changed_around(scene: Scene) -> list[Change]:
    return [change for change in scene.of("Namespace", _POLICY) if _concerns(change)]


def _policy_causes(
    end: Endpoint, names: Iterable[str], scene: Scene, *, incoming: bool, opens: bool
) -> Iterable[Change]:
    """The changes of policies at one end: the grant that comes or goes, or the isolation that goes or comes."""
    if not isinstance(end, Workload):
        return ()
    policies = scene.once(_changed_policies)
    if names:
        granting = policies.after if opens else policies.before
        return [granting[name] for name in names if name in granting]
    return policies.isolating(end, incoming=incoming, opens=opens)


def _changed_policies(scene: Scene) -> _ChangedPolicies:
    return _ChangedPolicies(change for change in scene.of(_POLICY) if _concerns(change))


class _ChangedPolicies:
    """The policies that change, found by what an edge knows of them.

    Args:
        changes: Their changes.
    """

    def __init__(self, changes: Iterable[Change]) -> None:
        self.before: dict[str, Change] = {}
        self.after: dict[str, Change] = {}
        self._spaces: dict[str, list[Change]] = defaultdict(list)
        self._found: dict[tuple[Workload, bool, bool], list[Change]] = {}
        for change in changes:
            for manifest, names in ((change.before, self.before), (change.after, self.after)):
                if manifest is not None:
                    names[_name(manifest)] = change
                    self._spaces[manifest.key.namespace or "default"].append(change)

    def isolating(self, workload: Workload, *, incoming: bool, opens: bool) -> list[Change]:
        """The changes by which a policy isolates a workload no more, or only now."""
        key = workload, incoming, opens
        if key not in self._found:
            self._found[key] = [
                change
                for change in dict.fromkeys(self._spaces.get(workload.namespace, ()))
                if _turns(change, workload, incoming=incoming, opens=opens)
            ]
        return self._found[key]


def _turns(change: Change, workload: Workload, *, incoming: bool, opens: bool) -> bool:
    one, other = (change.before, change.after) if opens else (change.after, change.before)
    if one is None or not _isolates(one, workload, incoming=incoming):
        return False
    return other is None or not _isolates(other, workload, incoming=incoming)


def _isolates(policy: Manifest, workload: Workload, *, incoming: bool) -> bool:
    types = texts(policy.get("spec", "policyTypes"))
    if not types:
        types = ["Ingress", "Egress"] if policy.get("spec", "egress") else ["Ingress"]
    selector = Selector.read(policy.get("spec", "podSelector"))
    return (
        (policy.key.namespace or "default") == workload.namespace
        and ("Ingress" if incoming else "Egress") in types
        and selector.match(workload.labels) is not Verdict.NO
    )


def _name(policy: Manifest) -> str:
    return f"{policy.key.namespace or 'default'}/{policy.key.name}"


def _field(scene: Scene, key: ObjectKey) -> str:
    change = scene.change_of(key)
    if change is None or change.updated is None:
        return ""
    fields = [field.path for field in change.fields if field.path.startswith(("spec", "metadata.labels"))]
    return fields[0] if len(fields) == 1 else "spec" if fields else ""


def _edges(edges: list[Edge]) -> str:
    named: dict[tuple[str, str], list[str]] = defaultdict(list)
    for edge in edges:
        ports = "any port" if edge.protocol == "any" else f"{edge.protocol} {edge.ports}"
        named[_end(edge.source), _end(edge.target)].append(ports)
    shown = [f"{source} to {target} ({listing(ports)})" for (source, target), ports in named.items()]
    return listing(shown)


def _end(end: Endpoint) -> str:
    if end == ANYWHERE:
        return "anywhere"
    if end == EVERY_POD:
        return "every pod"
    return code(f"{end.namespace}/{end.name}" if isinstance(end, Workload) else str(end))


def _unknown(edges: list[Edge]) -> str:
    unknown = sum(1 for edge in edges if edge.verdict is Verdict.UNKNOWN)
    if not unknown:
        return ""
    which = "this" if unknown == len(edges) == 1 else "all of them" if unknown == len(edges) else f"{unknown} of them"
    return f"; {which} only if pods outside the set allow it: unknown"
