"""Runs a review: pairs the objects of two sources, and asks the rules what the difference does."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from virida.checks.context import DEFAULT_KUBERNETES
from virida.errors import ViridaError
from virida.manifests import Manifest, ObjectKey, Problem
from virida.reachability import Edge, Reachability, Workload
from virida.review.accepted import accept, malformed
from virida.review.argocd import Delivery
from virida.review.clusters import split
from virida.review.consequences.network import NO_FLOWS, flows
from virida.review.consequences.rbac import NO_ACCESS, access
from virida.review.consequences.rules import RULES
from virida.review.consequences.scene import Scene, applications
from virida.review.fields import field_changes
from virida.review.model import Action, Change, Cluster, Review, Risk
from virida.review.order import steps
from virida.review.pairing import pair, unique
from virida.review.snapshot import Side, Store
from virida.review.sources import Source

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What a review depends on beside the manifests.

    Args:
        paths: The folders that hold manifests, from the root of the repository, each one cluster; `*` stands for part
            of a name. Default: none, for sources that hold manifests only.
        kubernetes: The minor version of the cluster. Default: the youngest that `virida check` knows.
        today: The day on which acceptances are judged. Default: the day it is.

    Raises:
        ViridaError: The version is none.
    """

    paths: Sequence[str] = ()
    kubernetes: str = DEFAULT_KUBERNETES
    today: date = field(default_factory=date.today)

    def __post_init__(self) -> None:
        major, _, minor = self.kubernetes.removeprefix("v").partition(".")
        if major != "1" or not minor.isdecimal():
            raise ViridaError(
                f'"{self.kubernetes}" is no minor version of Kubernetes; write one such as {DEFAULT_KUBERNETES}'
            )

    @property
    def minor(self) -> int:
        """The minor version as a number, 36 of 1.36."""
        return int(self.kubernetes.rpartition(".")[2])


def review(base: Source, head: Source, options: Options | None = None) -> Review:
    """What happens to the running system when the head is delivered instead of the base.

    Args:
        base: The manifests that are delivered now.
        head: The manifests that are to be.
        options: What else it depends on. Default: one cluster, the youngest Kubernetes, and today.
    """
    options = options or Options()
    store = Store()
    clusters = [
        _cluster(name, before, after, options)
        for name, (before, after) in split(base, head, options.paths, store).items()
    ]
    # What cannot be listed is on no side of a comparison: it is told once, with the first cluster.
    known = {(problem.file, problem.message) for problem in base.problems}
    new = tuple(problem for problem in head.problems if (problem.file, problem.message) not in known)
    if new:
        clusters.append(Cluster("", problems=new))
    return Review(base.name, head.name, tuple(c for c in clusters if c.changes or c.problems))


def _cluster(name: str, before: Side, after: Side, options: Options) -> Cluster:
    old, new, problems = _objects(before, after)
    changes = sorted([*pair(old, new), *_handed_over(old, new, before, after)], key=lambda change: change.key)
    if not changes and not problems:
        return Cluster(name)
    scene = Scene(before, after, changes, options.minor)
    risks = set(_examine(scene, problems))
    judged = [_judge(risk, scene, options.today) for risk in sorted(risks, key=lambda risk: risk.order)]
    network, rights = _or_nothing(flows, scene, NO_FLOWS), _or_nothing(access, scene, NO_ACCESS)
    flowing = (*network.difference.added, *network.difference.removed)
    return Cluster(
        name,
        tuple(changes),
        tuple(judged),
        _part(network.before, flowing),
        _part(network.after, flowing),
        network.difference,
        rights.granted,
        rights.revoked,
        steps(changes, scene.former_delivery, scene.delivery),
        (*problems, *malformed(changes)),
    )


def _objects(before: Side, after: Side) -> tuple[dict[ObjectKey, Manifest], dict[ObjectKey, Manifest], list[Problem]]:
    """The objects of the files that differ, completed by those that only moved to or from a file that does not."""
    left = [path for path, id in before.files.items() if after.files.get(path) != id]
    right = [path for path, id in after.files.items() if before.files.get(path) != id]
    problems = after.problems(right)
    broken = {problem.file for problem in problems if problem.reason == "unreadable"}
    # What is left of a broken file, or was in it, is not gone: nobody knows.
    old, _ = unique(m for m in before.manifests(sorted(left)) if m.file not in broken)
    new, twice = unique(after.manifests(sorted(right)))
    moved_from = {key: found for key in new if key not in old and (found := _elsewhere(before, key, left))}
    moved_to = {key: found for key in old if key not in new and (found := _elsewhere(after, key, right))}
    for key, found in moved_from.items():
        # Still in a file that does not change, so now there are two of it.
        if after.files.get(found.file) == before.files.get(found.file):
            twice.append((found, new[key]))
    problems.extend(_duplicate(*two) for two in twice if two[0].document != two[1].document)
    return {**old, **moved_from}, {**new, **moved_to}, problems


def _handed_over(
    old: Mapping[ObjectKey, Manifest], new: Mapping[ObjectKey, Manifest], before: Side, after: Side
) -> Iterator[Change]:
    """Objects that stay as they are in a folder of another Application."""
    moved = [key for key in old.keys() & new.keys() if _folder(old[key]) != _folder(new[key])]
    if not moved:
        return
    former, latter = Delivery(applications(before)), Delivery(applications(after))
    for key in moved:
        owners = former.owner(old[key]), latter.owner(new[key])
        if owners[0] and owners[1] and owners[0].name != owners[1].name and not field_changes(old[key], new[key]):
            yield Change(Action.CHANGED, old[key], new[key])


def _folder(manifest: Manifest) -> str:
    return manifest.file.rpartition("/")[0]


def _elsewhere(side: Side, key: ObjectKey, looked: Iterable[str]) -> Manifest | None:
    """An object in the files that do not differ."""
    if len(side.files) == len(list(looked)):
        return None
    return side.find(key.kind, key.group, key.namespace, key.name)


def _duplicate(first: Manifest, second: Manifest) -> Problem:
    message = f"{second.key} is in {first.file} too, and says something else there"
    return Problem("duplicate", second.file, second.line, 1, message, "keep one of them: which one counts is chance")


def _examine(scene: Scene, problems: list[Problem]) -> Iterator[Risk]:
    """What the rules find. One that stumbles is told as a problem: manifests are anyone's, the rest still counts."""
    for rule in RULES:
        try:
            yield from rule(scene)
        except Exception as error:
            name = f"{rule.__module__.rpartition('.')[2]}.{rule.__name__}"
            message = f"the rule {name} failed with {type(error).__name__}: what it finds is missing here"
            problems.append(Problem("rule", "virida", 1, 1, message, "report this with the manifests that are changed"))


def _or_nothing(compute: Callable[[Scene], T], scene: Scene, nothing: T) -> T:
    """What a function makes of a scene; nothing where it fails, for the rules have told that then."""
    try:
        return scene.once(compute)
    except Exception:
        return nothing


def _judge(risk: Risk, scene: Scene, today: date) -> Risk:
    change = scene.change_of(risk.object)
    return accept(risk, change.manifest, today) if change else risk


def _part(reachability: Reachability, changed: Iterable[Edge]) -> Reachability:
    """The connections beside those that change: between the same ends, and at a workload that opens or closes."""
    ends = {(edge.source, edge.target) for edge in changed}
    targets = {target for source, target in ends if not isinstance(source, Workload)}
    sources = {source for source, target in ends if not isinstance(target, Workload)}
    edges = tuple(
        edge
        for edge in reachability.edges
        if (edge.source, edge.target) in ends or edge.target in targets or edge.source in sources
    )
    seen = {end for edge in edges for end in (edge.source, edge.target)} | {end for pair in ends for end in pair}
    return Reachability(tuple(item for item in reachability.workloads if item.workload in seen), edges)
