"""What VIRIDA delivers, rendered anew, in the order in which Argo CD applies it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

from tests.cluster.client import Document
from virida.manifests import load

REPOSITORY = Path(__file__).parents[2]
ARGO_CD = "argocd"
ROOT = "root"

_KINDS = (
    "Namespace",
    "NetworkPolicy",
    "ResourceQuota",
    "LimitRange",
    "PodDisruptionBudget",
    "ServiceAccount",
    "Secret",
    "ConfigMap",
    "StorageClass",
    "PersistentVolume",
    "PersistentVolumeClaim",
    "CustomResourceDefinition",
    "ClusterRole",
    "ClusterRoleBinding",
    "Role",
    "RoleBinding",
    "Service",
    "DaemonSet",
    "Pod",
    "ReplicationController",
    "ReplicaSet",
    "Deployment",
    "HorizontalPodAutoscaler",
    "StatefulSet",
    "Job",
    "CronJob",
    "IngressClass",
    "Ingress",
    "APIService",
)
"""Within a wave, and all others after them. Source: gitops-engine, `pkg/sync/sync_tasks.go`."""

_PHASES = {"PreSync": -1, "Sync": 0, "PostSync": 1}


class Step(NamedTuple):
    """The objects of an Application that are applied before anything else is waited for."""

    application: str
    documents: list[Document]
    hooks: list[Document]
    """What runs once these are healthy."""


def render(target: Path) -> None:
    """Render the estate as `make synth` does.

    Args:
        target: The folder that gets one folder for each environment.
    """
    subprocess.run(
        [sys.executable, "main.py"],
        cwd=REPOSITORY,
        env={**os.environ, "CDK8S_OUTDIR": str(target)},
        check=True,
        stdout=subprocess.DEVNULL,
    )


def folders(tree: Path) -> dict[str, list[Document]]:
    """The objects of an environment, by the folder in which they are.

    Args:
        tree: The folder of the environment.
    """
    return {
        folder.name: [dict(manifest.document) for manifest in load([folder]).manifests]
        for folder in sorted(tree.iterdir())
        if folder.is_dir()
    }


def waves(estate: Mapping[str, Sequence[Document]]) -> Iterator[list[Step]]:
    """All objects as Argo CD applies them, by waves of the root Application.

    Args:
        estate: The objects by folder.
    """
    # Where Argo CD lives has to be there before it: whoever installs it makes this.
    yield [Step(ARGO_CD, _sorted(estate[ARGO_CD]), [])]
    delivered = {ARGO_CD, ROOT}
    for _, documents in groupby(_sorted(estate[ROOT]), _wave):
        wave = []
        for document in documents:
            wave.append(Step(ROOT, [document], []))
            for folder in _folders_of(document):
                if folder not in delivered:
                    delivered.add(folder)
                    hooks = [one for one in estate[folder] if _phase(one) > 0]
                    wave.append(
                        Step(folder, _sorted([one for one in estate[folder] if one not in hooks]), _sorted(hooks))
                    )
        yield wave
    left = sorted(estate.keys() - delivered)
    assert not left, f"no Application delivers {', '.join(left)}"


def helm_charts(estate: Mapping[str, Sequence[Document]]) -> list[str]:
    """The Helm charts that Applications ask for, which are not rendered here.

    Args:
        estate: The objects by folder.
    """
    applications = [one for one in estate[ROOT] if one["kind"] == "Application"]
    return [
        f"{one['metadata']['name']} {source['targetRevision']}"
        for one in applications
        for source in _sources(one["spec"])
        if "chart" in source or source["repoURL"].startswith("oci://")
    ]


def _folders_of(document: Document) -> list[str]:
    """The folders of dist/ that an Application or an ApplicationSet renders."""
    if document["kind"] == "Application":
        paths = [source.get("path", "") for source in _sources(document["spec"])]
    elif document["kind"] == "ApplicationSet":
        elements = [one for g in document["spec"]["generators"] for one in g.get("list", {}).get("elements", [])]
        paths = [element["path"] for element in elements]
    else:
        paths = []
    return [path.rpartition("/")[2] for path in paths if path.startswith("dist/")]


def _sources(spec: Document) -> list[Document]:
    return [*spec.get("sources", []), *([spec["source"]] if "source" in spec else [])]


def _sorted(documents: Sequence[Document]) -> list[Document]:
    return sorted(documents, key=lambda one: (_phase(one), _wave(one), _kind(one), one["metadata"]["name"]))


def _phase(document: Document) -> int:
    return _PHASES[_annotation(document, "hook", "Sync")]


def _wave(document: Document) -> int:
    return int(_annotation(document, "sync-wave", "0"))


def _kind(document: Document) -> int:
    return _KINDS.index(document["kind"]) if document["kind"] in _KINDS else len(_KINDS)


def _annotation(document: Document, name: str, default: str) -> str:
    annotations: dict[str, str] = document["metadata"].get("annotations", {})
    return annotations.get(f"argocd.argoproj.io/{name}", default)
