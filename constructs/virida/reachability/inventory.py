"""The workloads and namespaces of a set of documents, found by selector without looking at each of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from virida.reachability import documents as read
from virida.reachability.documents import Document, mapping, sequence
from virida.reachability.model import ContainerPort, Workload
from virida.reachability.selectors import NAMESPACE_NAME, Labels, Selector, Verdict

_JOB_LABELS = (
    "batch.kubernetes.io/controller-uid",
    "batch.kubernetes.io/job-completion-index",
    "batch.kubernetes.io/job-name",
    "controller-uid",
    "job-name",
)

_RUNTIME_LABELS: Mapping[tuple[str, str], tuple[str, ...]] = {
    ("", "Pod"): (),
    ("", "ReplicationController"): (),
    ("apps", "DaemonSet"): ("controller-revision-hash", "pod-template-generation"),
    ("apps", "Deployment"): ("pod-template-hash",),
    ("apps", "ReplicaSet"): (),
    ("apps", "StatefulSet"): (
        "apps.kubernetes.io/pod-index",
        "controller-revision-hash",
        "statefulset.kubernetes.io/pod-name",
    ),
    ("batch", "CronJob"): _JOB_LABELS,
    ("batch", "Job"): _JOB_LABELS,
}
"""The kinds that make pods, with the labels that their controllers add to each pod."""

Matches = tuple[tuple[Workload, Verdict], ...]


class Inventory:
    """What the documents of one set render.

    Args:
        documents: Documents of any kind.
    """

    def __init__(self, documents: Iterable[Document]) -> None:
        documents = list(documents)
        self.workloads = _workloads(documents)
        """Every workload, sorted by namespace, kind and name."""
        self.namespaces = _namespaces(documents)
        """The labels of every namespace of the set, also of those that are only seen through their objects."""
        self._members: dict[str, list[Workload]] = defaultdict(list)
        self._by_label: dict[tuple[str, str, str], list[Workload]] = defaultdict(list)
        self._by_runtime: dict[tuple[str, str], list[Workload]] = defaultdict(list)
        self._by_port: dict[tuple[str, str], list[Workload]] = defaultdict(list)
        for workload in self.workloads:
            self._members[workload.namespace].append(workload)
            for key, value in workload.labels.values.items():
                self._by_label[workload.namespace, key, value].append(workload)
            for key in workload.labels.runtime:
                self._by_runtime[workload.namespace, key].append(workload)
            for name in sorted({(port.protocol, port.name) for port in workload.ports if port.name}):
                self._by_port[name].append(workload)
        self._selected: dict[tuple[str, Selector], Matches] = {}
        self._matched: dict[Selector, tuple[tuple[str, Verdict], ...]] = {}

    def renders_pods(self, namespace: str) -> bool:
        """Whether the set has a workload in a namespace."""
        return namespace in self._members

    def select(self, namespace: str, pods: Selector) -> Matches:
        """The workloads of a namespace that a selector selects, or may select.

        Args:
            namespace: The namespace.
            pods: The selector.
        """
        found = self._selected.get((namespace, pods))
        if found is None:
            verdicts = ((workload, pods.match(workload.labels)) for workload in self._candidates(namespace, pods))
            found = tuple((workload, verdict) for workload, verdict in verdicts if verdict)
            self._selected[namespace, pods] = found
        return found

    def match(self, namespaces: Selector) -> tuple[tuple[str, Verdict], ...]:
        """The namespaces of the set that a selector selects, or may select.

        Args:
            namespaces: The selector.
        """
        found = self._matched.get(namespaces)
        if found is None:
            names = namespaces.names()
            candidates = self.namespaces if names is None else [name for name in names if name in self.namespaces]
            verdicts = ((name, namespaces.match(self.namespaces[name])) for name in candidates)
            found = tuple((name, verdict) for name, verdict in verdicts if verdict)
            self._matched[namespaces] = found
        return found

    def declaring(self, protocol: str, port: str) -> list[Workload]:
        """The workloads with a container port of that protocol and name."""
        return self._by_port.get((protocol, port), [])

    def _candidates(self, namespace: str, pods: Selector) -> list[Workload]:
        best = self._members.get(namespace, [])
        for requirement in pods.requirements:
            if requirement.operator != "In":
                continue
            listed = list(self._by_runtime.get((namespace, requirement.key), ()))
            for value in requirement.values:
                listed += self._by_label.get((namespace, requirement.key, value), ())
            if len(listed) < len(best):
                best = listed
        return best


def labels_of(namespace: str) -> Labels:
    """What is known of the labels of a namespace without a Namespace document."""
    return Labels({NAMESPACE_NAME: namespace}, complete=False)


def _namespaces(documents: Iterable[Document]) -> dict[str, Labels]:
    found: dict[str, Labels] = {}
    rendered = []
    for document in documents:
        if document.get("kind") == "Namespace" and read.group(document) == "":
            rendered.append(document)
        elif isinstance(name := read.metadata(document).get("namespace"), str):
            found.setdefault(name, labels_of(name))
        elif _key(document) in _RUNTIME_LABELS or document.get("kind") == "NetworkPolicy":
            found.setdefault(read.namespace(document), labels_of(read.namespace(document)))
    for document in read.unique(rendered):
        name = read.name(document)
        found[name] = Labels({**read.texts(read.metadata(document).get("labels")), NAMESPACE_NAME: name})
    return dict(sorted(found.items()))


def _key(document: Document) -> tuple[str, str]:
    return read.group(document), str(document.get("kind"))


def _workloads(documents: Iterable[Document]) -> list[Workload]:
    candidates = [item for item in documents if _key(item) in _RUNTIME_LABELS]
    known = {(read.namespace(item), str(item.get("kind")), read.name(item)) for item in candidates}
    return [_workload(item) for item in read.unique(candidates) if not _owners(item) & known]


def _owners(document: Document) -> set[tuple[str, str, str]]:
    """Who controls an object. In a dump of a cluster the pods of a Deployment are there too, and are no news."""
    references = (mapping(item) for item in sequence(read.metadata(document).get("ownerReferences")))
    return {(read.namespace(document), str(item.get("kind")), str(item.get("name"))) for item in references}


def _workload(document: Document) -> Workload:
    template = document
    spec = mapping(document.get("spec"))
    kind, name = str(document.get("kind")), read.name(document)
    if kind == "CronJob":
        spec = mapping(mapping(spec.get("jobTemplate")).get("spec"))
    if kind != "Pod":
        template = mapping(spec.get("template"))
        spec = mapping(template.get("spec"))
    labels = read.texts(read.metadata(template).get("labels"))
    if kind == "Job":
        labels = {"batch.kubernetes.io/job-name": name, "job-name": name} | labels
    return Workload(
        namespace=read.namespace(document),
        kind=kind,
        name=name,
        labels=Labels(labels, runtime=frozenset(_RUNTIME_LABELS[_key(document)]) - labels.keys()),
        ports=_ports(spec),
        host_network=spec.get("hostNetwork") is True,
    )


def _ports(spec: Document) -> tuple[ContainerPort, ...]:
    containers = [mapping(item) for item in sequence(spec.get("containers"))]
    for item in sequence(spec.get("initContainers")):
        if mapping(item).get("restartPolicy") == "Always":  # a sidecar: it runs as long as the pod
            containers.append(mapping(item))
    found = set()
    for container in containers:
        for item in sequence(container.get("ports")):
            port = mapping(item)
            number = port.get("containerPort")
            if isinstance(number, int):
                found.add(ContainerPort(str(port.get("name") or ""), number, str(port.get("protocol") or "TCP")))
    return tuple(sorted(found))
