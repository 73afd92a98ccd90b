"""Manifests, read back from files as Kubernetes reads them, whoever wrote them.

Files are data that nobody has looked at yet. What cannot be read safely becomes a `Problem`; the rest is still read::

    loaded = load(["dist/production"])
    for manifest in loaded.manifests:
        print(manifest.key, manifest.get("spec", "replicas"))
    for problem in loaded.problems:
        print(f"{problem.file}:{problem.line}: {problem.message}")
"""

from virida.manifests.fields import field_path, mappings, resolve_field
from virida.manifests.files import NotFound
from virida.manifests.lines import Lines
from virida.manifests.loading import Loaded, load, read
from virida.manifests.manifest import Manifest, ObjectKey
from virida.manifests.problem import Problem

__all__ = [
    "Lines",
    "Loaded",
    "Manifest",
    "NotFound",
    "ObjectKey",
    "Problem",
    "field_path",
    "load",
    "mappings",
    "read",
    "resolve_field",
]
