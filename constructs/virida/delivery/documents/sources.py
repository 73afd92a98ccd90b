"""Sources as an Application has them."""

from __future__ import annotations

import json
from collections.abc import Sequence

from virida.delivery.documents.metadata import plain
from virida.delivery.options.sources import Git, Helm, HelmRelease, Kustomize, Oci, Patch, Source
from virida.documents import Document, present


def source(given: Source) -> Document:
    """One source."""
    match given:
        case Git():
            directory = present(
                recurse=given.directory.recurse or None,
                include=given.directory.include,
                exclude=given.directory.exclude,
            )
            return present(
                repoURL=given.repo, targetRevision=given.revision, path=given.path, ref=given.ref, directory=directory
            )
        case Helm():
            return present(
                repoURL=given.repo,
                chart=given.chart,
                path=given.path,
                targetRevision=given.version or given.revision,
                helm=_helm(given),
            )
        case Oci():
            return present(repoURL=given.repo, targetRevision=given.version, path=given.path, helm=_helm(given))
        case Kustomize():
            return {
                **present(repoURL=given.repo, targetRevision=given.revision, path=given.path),
                **present(kustomize=_kustomize(given)),
            }


def _helm(given: HelmRelease) -> Document:
    """Only what is given: Argo CD takes an empty field away again, and finds a difference."""
    return present(
        releaseName=given.release_name,
        valuesObject=plain(given.values),
        valueFiles=list(given.value_files),
        ignoreMissingValueFiles=given.ignore_missing_value_files or None,
        parameters=[{"name": name, "value": value} for name, value in given.parameters.items()],
        skipCrds=given.skip_crds or None,
        skipTests=given.skip_tests or None,
        skipSchemaValidation=given.skip_schema_validation or None,
        kubeVersion=given.kube_version,
        apiVersions=list(given.api_versions),
    )


def _kustomize(given: Kustomize) -> Document:
    return present(
        namePrefix=given.name_prefix,
        nameSuffix=given.name_suffix,
        namespace=given.namespace,
        images=list(given.images),
        commonLabels=dict(given.labels),
        # A label in a selector would make it another selector, and selectors cannot change.
        labelWithoutSelector=True if given.labels else None,
        labelIncludeTemplates=True if given.labels else None,
        commonAnnotations=dict(given.annotations),
        replicas=[{"name": name, "count": count} for name, count in sorted(given.replicas.items())],
        components=list(given.components),
        patches=[_patch(patch) for patch in given.patches],
    )


def _patch(given: Patch) -> Document:
    target = given.target
    return present(
        # JSON is YAML too, and this is how it stands on one line.
        patch=given.patch if isinstance(given.patch, str) else json.dumps(plain(given.patch)),
        target=None
        if target is None
        else present(
            group=target.group,
            version=target.version,
            kind=target.kind,
            name=target.name,
            namespace=target.namespace,
            labelSelector=target.label_selector,
            annotationSelector=target.annotation_selector,
        ),
    )


def generate_paths(sources: Sequence[Source]) -> list[str]:
    """The folders and files of git that the sources read, from the root; empty where that cannot be known.

    Argo CD compares them with the files of a commit, and does not render again where none has changed
    (operator manual, "High Availability", "Manifest Paths Annotation").
    """
    paths: dict[str, None] = {}
    for given in sources:
        match given:
            case Kustomize():
                return []  # its bases and components may lie anywhere
            case Git(path=str() as path) | Helm(path=str() as path):
                paths[path] = None
        if isinstance(given, HelmRelease):
            # A file of another source by its ref. One of the chart itself lies below the chart's path.
            paths |= {file.partition("/")[2]: None for file in given.value_files if file.startswith("$")}
    return [] if "." in paths else [f"/{path}" for path in paths]
