"""Each program on the way crashes while commits flow: the cluster ends at the last commit, and nothing else goes."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus

import pytest

from charts.environments import PRODUCTION
from tests.cluster.apiserver import ApiServer
from tests.cluster.client import Document
from tests.cluster.estate import folders
from tests.cluster.gitea import REPOSITORY_NAME
from tests.cluster.gitops.loop import APPS, Loop
from tests.cluster.process import Process
from tests.cluster.waiting import wait_until

DASHBOARD = "frontend-dashboard"
TELEMETRY = "iot-telemetry-ingest"
VISUALIZER = "frontend-3d-visualizer"
BOARD = "frontend-3d-visualizer-dashboard"
_DEPLOYMENT = f"Deployment.{DASHBOARD}.yaml"
_SERVICE = f"Service.{TELEMETRY}.yaml"

_COMMITS = 20
_SEEN_SECONDS = 120
_FELT_SECONDS = 60
_BACK_SECONDS = 120
_CONVERGE_SECONDS = 300
"""A sync that failed is tried again after up to three minutes."""
_QUIET_TRIES = 5

_HOOK = "argocd.argoproj.io/hook"
_TRACKING = "argocd.argoproj.io/tracking-id"

Name = tuple[str, str, str]
"""Kind, namespace and name."""


@dataclass(frozen=True, slots=True)
class Fault:
    """A program that crashes.

    Args:
        name: What it is called.
        process: The program.
        works: Whether it does its work, as others see it.
    """

    name: str
    process: Process
    works: Callable[[], bool]

    def is_felt(self) -> bool:
        """Whether its work is left undone."""
        return not self.works()

    def why(self) -> str:
        """What it says, for a message."""
        return f"{self.name} works again; the end of its log:\n{self.process.end_of_log}"


class Stream:
    """Commits, one after another: a new image, one more annotation, an object removed or brought back.

    Args:
        loop: Where they go.
    """

    def __init__(self, loop: Loop) -> None:
        self._loop = loop
        self._board = loop.file(VISUALIZER, f"ConfigMap.{BOARD}.yaml")
        files = (loop.file(DASHBOARD, _DEPLOYMENT), loop.file(TELEMETRY, _SERVICE), self._board)
        self._before = {file: file.read_text() for file in files}
        self.number = 0
        """How many were made."""

    def push(self) -> str:
        """Make the next commit, and push it."""
        return self._commit((self._release, self._annotate, self._toggle)[self.number % 3])

    def push_all(self) -> str:
        """Make a commit of all three, and push it."""
        return self._commit(self._release, self._annotate, self._toggle)

    def undo(self) -> str:
        """Make a commit after which all is as before the first, and push it."""
        for file, text in self._before.items():
            file.write_text(text)
        return self._loop.gitea.push("As it was")

    def _commit(self, *changes: Callable[[], None]) -> str:
        self.number += 1
        for change in changes:
            change()
        return self._loop.gitea.push(f"Commit {self.number}")

    def _release(self) -> None:
        self._loop.release(DASHBOARD, f"2.0.{self.number}")

    def _annotate(self) -> None:
        def annotated(service: Document) -> None:
            service["metadata"].setdefault("annotations", {})[f"virida.local/commit-{self.number}"] = "made"

        self._loop.edit(TELEMETRY, _SERVICE, annotated)

    def _toggle(self) -> None:
        if self._board.exists():
            self._board.unlink()
        else:
            self._board.write_text(self._before[self._board])


def test_commits_flow_while_each_program_crashes(loop: Loop, summary: list[str]) -> None:
    """Each one crashes just as Argo CD begins to prune or to make an object, and is away for two more commits."""
    assert loop.settled(), loop.why()
    before, faults, stream = _uids(loop), _faults(loop), Stream(loop)
    stream.push()
    stream.push()
    for fault in faults:
        revision = stream.push()
        wait_until(partial(_has_seen, loop, VISUALIZER, revision), _SEEN_SECONDS, loop.why)
        assert fault.process.is_running, fault.process.end_of_log
        fault.process.kill()
        for _ in range(2):
            _push_without(loop, fault, stream)
        wait_until(fault.is_felt, _FELT_SECONDS, f"{fault.name} is missed")
        assert not fault.process.is_running
        fault.process.start()
        wait_until(fault.works, _BACK_SECONDS, fault.why)
        loop.gitea.push_again()
    stream.push()
    stream.push()
    # A push that Argo CD could not hear of, or not act on, is forgotten: the Application stays as it is until the next
    # push to its folder, or until Argo CD looks by itself. So the last commit is one to all that were changed.
    last = stream.push_all()
    pushed = time.monotonic()
    wait_until(partial(_is_at, loop, last), _CONVERGE_SECONDS, loop.why)
    summary.append(
        f"gitops: {', '.join(fault.name for fault in faults)} crashed while {stream.number} commits were pushed: "
        f"all was synced and healthy {time.monotonic() - pushed:.0f} s after the last"
    )

    assert [name for name, process in _programs(loop).items() if not process.is_running] == []
    assert _messages(loop)[:_COMMITS] == [f"Commit {number}" for number in range(_COMMITS, 0, -1)]
    removed = ("ConfigMap", APPS, BOARD)
    assert _uids(loop) == {name: uid for name, uid in before.items() if name != removed}
    assert _tracked(loop) == {_name(document) for document in _committed(loop)}
    assert [_name(document) for document in _committed(loop) if not _is_as_committed(loop, document)] == []

    revision = stream.undo()
    wait_until(partial(_is_at, loop, revision), _CONVERGE_SECONDS, loop.why)
    assert _uids(loop).keys() == before.keys()


def _faults(loop: Loop) -> list[Fault]:
    cluster, argocd = loop.client, loop.argocd
    assert isinstance(cluster, ApiServer)
    questions: dict[str, Callable[[], bool]] = {
        "repo-server": partial(argocd.answers, f"applications/{DASHBOARD}/manifests"),
        "redis": partial(argocd.answers, f"applications/{DASHBOARD}/resource-tree"),
        "application-controller": partial(argocd.is_compared, DASHBOARD),
    }
    return [
        *(Fault(name, argocd.programs[name], works) for name, works in questions.items()),
        Fault("Gitea", loop.gitea.process, loop.gitea.is_up),
        Fault("kube-apiserver", cluster.server, cluster.is_ready),
    ]


def _push_without(loop: Loop, fault: Fault, stream: Stream) -> None:
    """Without Gitea a commit stays where it was made."""
    if fault.process is loop.gitea.process:
        with pytest.raises(subprocess.CalledProcessError):
            stream.push()
    else:
        stream.push()


def _programs(loop: Loop) -> dict[str, Process]:
    return {**loop.argocd.programs, **{fault.name: fault.process for fault in _faults(loop)}}


def _has_seen(loop: Loop, name: str, revision: str) -> bool:
    return bool(loop.argocd.application(name)["status"]["sync"].get("revision") == revision)


def _is_at(loop: Loop, revision: str) -> bool:
    """Whether the changed Applications are at a commit, and all are synced and healthy."""
    return all(loop.is_at(name, revision) for name in (DASHBOARD, TELEMETRY, VISUALIZER)) and loop.settled()


def _messages(loop: Loop) -> list[str]:
    """What the commits in Gitea say, the last one first."""
    commits = loop.gitea.request("GET", f"repos/{REPOSITORY_NAME}/commits?limit={_COMMITS}")
    return [one["commit"]["message"].strip() for one in commits]


def _committed(loop: Loop) -> Iterator[Document]:
    """The objects in the working copy, but for hooks, which are made anew for each sync."""
    for documents in folders(loop.gitea.checkout / "dist" / PRODUCTION.name).values():
        yield from (one for one in documents if _HOOK not in one["metadata"].get("annotations", {}))


def _objects(loop: Loop) -> Iterator[Document]:
    """All objects in the cluster, whoever made them, of the kinds in the working copy."""
    for version, kind in sorted({(one["apiVersion"], one["kind"]) for one in _committed(loop)}):
        yield from loop.client.items(version, kind)


def _name(document: Document) -> Name:
    metadata = document["metadata"]
    return document["kind"], metadata.get("namespace", ""), metadata["name"]


def _uids(loop: Loop) -> dict[Name, str]:
    """What tells an object from one of the same name that was made later."""
    return {_name(one): one["metadata"]["uid"] for one in _objects(loop)}


def _tracked(loop: Loop) -> set[Name]:
    """The objects that Argo CD takes for its own."""
    return {_name(one) for one in _objects(loop) if _TRACKING in one["metadata"].get("annotations", {})}


def _is_as_committed(loop: Loop, document: Document) -> bool:
    """Whether applying an object as Argo CD does would change nothing; controllers write meanwhile: in one of a few
    tries."""
    for _ in range(_QUIET_TRIES):
        live = loop.client.get(document)
        assert live is not None, _name(document)
        metadata = document["metadata"]
        annotations = {**metadata.get("annotations", {}), _TRACKING: live["metadata"]["annotations"][_TRACKING]}
        applied = loop.client.request(
            "PATCH",
            f"{loop.client.path(document)}?fieldManager=argocd-controller&force=true&dryRun=All",
            {**document, "metadata": {**metadata, "annotations": annotations}},
            "application/apply-patch+yaml",
        )
        assert applied.status == HTTPStatus.OK, applied.body
        if _plain(live) == _plain(applied.body):
            return True
    return False


def _plain(document: Document) -> Document:
    metadata = {key: value for key, value in document["metadata"].items() if key != "managedFields"}
    return {**document, "metadata": metadata}
