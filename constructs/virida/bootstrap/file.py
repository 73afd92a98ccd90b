"""The file that is applied, and what it says about the cluster to be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from virida.errors import ViridaError
from virida.manifests import Manifest, load
from virida.printable import printable


@dataclass(frozen=True, slots=True)
class BootstrapFile:
    """A bootstrap file.

    Args:
        path: The file.
        objects: What it holds, as `Kind namespace/name`.
        root: The name of the Application that renders all others.
        namespace: The namespace of that Application, which is Argo CD's own.
        host: Where git is, as the beginning of the addresses of all repositories.
    """

    path: Path
    objects: tuple[str, ...]
    root: str
    namespace: str
    host: str


def read_file(path: Path) -> BootstrapFile:
    """Read a bootstrap file.

    Args:
        path: The file, which `virida.run` rendered.

    Raises:
        ViridaError: It cannot be read, holds a Secret, or has not exactly one Application, from git by https.
    """
    loaded = load([path])
    for problem in loaded.problems:
        raise ViridaError(f"{printable(problem.file)}:{problem.line}: {problem.message}; {problem.remedy}")
    for manifest in loaded.manifests:
        if manifest.key.kind == "Secret":
            raise ViridaError(f"{path}: {manifest.key} must not stand in a file that git has; take it out")
    root = _root(path, loaded.manifests)
    repository = urlsplit(str(_spec(root).get("source", {}).get("repoURL", "")))
    if repository.scheme != "https":
        raise ViridaError(f"{path}: {root.key} must come from git by https; write its repoURL so")
    return BootstrapFile(
        path,
        tuple(str(manifest.key) for manifest in loaded.manifests),
        root.key.name,
        root.key.namespace,
        f"https://{repository.netloc}/",
    )


def _root(path: Path, manifests: tuple[Manifest, ...]) -> Manifest:
    found = [m for m in manifests if (m.key.group, m.key.kind) == ("argoproj.io", "Application")]
    if len(found) != 1:
        raise ViridaError(f"{path}: there are {len(found)} Applications; one has to render all others")
    return found[0]


def _spec(manifest: Manifest) -> Mapping[str, Any]:
    return manifest.mapping("spec")
