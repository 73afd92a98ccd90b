"""The sources of an Application."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any

from virida import rules
from virida.delivery.options.addresses import (
    ArtifactVersion,
    ExactVersion,
    GitUrl,
    OciUrl,
    RelativePath,
    Revision,
    check_charts_url,
    check_git_url,
)
from virida.fields import At, Value
from virida.rules import LabelKey, LabelValue, Name, at_least


def _check_ref(at: At, ref: str) -> None:
    if not re.fullmatch(r"[A-Za-z0-9_-]+", ref):
        at.refuse(ref, "must be made of letters, digits, _ and -", 'write one such as "values"')


def _check_value_file(at: At, path: str) -> None:
    ref, slash, rest = path.partition("/")
    inside = rest if ref.startswith("$") and slash else path
    if inside.startswith(("/", "$")) or ".." in inside.split("/") or "://" in inside or not inside:
        at.refuse(
            path,
            "must be a file of the chart, or of another source by its ref",
            'write "values-production.yaml", or "$values/charts/cart/production.yaml"',
        )


def _check_values(at: At, values: Any) -> None:
    """Values are JSON; cdk8s leaves out what is null, so that a null would silently change nothing."""
    if isinstance(values, Mapping):
        for key, value in values.items():
            if not isinstance(key, str):
                at.refuse(key, "must be a str, because it is a key of the chart's values", f'write "{key}"')
            _check_values(at[key], value)
    elif isinstance(values, (list, tuple)):
        for index, value in enumerate(values):
            _check_values(at[index], value)
    elif values is None:
        at.refuse(
            None,
            "must not be None, because it would be left out",
            'write parameters={"...": "null"} to unset a default',
        )
    elif not isinstance(values, (str, int, float, bool)):
        at.refuse(values, "must be a str, a number, a bool, a list or a dict", "write it as the values.yaml has it")


Ref = Annotated[str, _check_ref]
"""The name by which value files find another source."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Directory(Value):
    """How a folder of plain manifests is read.

    Args:
        recurse: Whether folders below it are read too. Default: no, as Argo CD does.
        include: A glob of the files to read, such as `*.yaml`. Default: every YAML and JSON file.
        exclude: A glob of the files to leave out. Default: none.
    """

    recurse: bool = False
    include: Annotated[str, rules.not_empty] | None = None
    exclude: Annotated[str, rules.not_empty] | None = None


@dataclass(frozen=True, slots=True)
class Git(Value):
    """A folder of plain manifests in a git repository.

    Args:
        repo: The repository, by https or ssh.
        path: The folder. None: nothing is rendered, other sources only take value files from here by ``ref``.
        revision: A branch, tag or commit; no default, because `HEAD` would follow whatever the default branch becomes.
        directory: How the folder is read. Default: its own files only.
        ref: The name by which value files of other sources find this repository, as `$<ref>/...`. Default: none.
    """

    repo: GitUrl
    path: RelativePath | None = field(default=None, kw_only=True)
    revision: Revision = field(kw_only=True)
    directory: Directory = field(default=Directory(), kw_only=True)
    ref: Ref | None = field(default=None, kw_only=True)

    def check_together(self, at: At) -> None:
        """It serves for something."""
        if self.path is None and self.ref is None:
            (at / "path").refuse(
                None,
                "must be given, or ref, because the source would serve for nothing",
                'write path="dist/production/..."',
            )
        if self.path is None and self.directory != Directory():
            (at / "directory").refuse(self.directory, "needs path", "give path, or leave directory out")


@dataclass(frozen=True, slots=True, kw_only=True)
class HelmRelease(Value):
    """How a chart is rendered; `Helm` and `Oci` take these too.

    Args:
        values: The values that differ from the chart's own, as its `values.yaml` names them. Default: none.
        parameters: Values by their path, as `helm --set` takes them. For what ``values`` cannot say: `"null"` unsets a
            default of the chart. Default: none.
        value_files: Files of values, of the chart or of another source (`$values/...`). Default: none.
        ignore_missing_value_files: Whether a file that is not there is passed over. Default: no, it is a mistake.
        release_name: The name of the release, which names most objects. Default: the Application's.
        skip_crds: Whether the chart's `crds/` folder stays out. Default: no.
        skip_tests: Whether the chart's test hooks stay out. Default: no, Argo CD does not run them anyway.
        skip_schema_validation: Whether values go past the chart's `values.schema.json`. Default: no.
        kube_version: What the chart is told of the cluster's version. Default: what the cluster says.
        api_versions: What the chart is told of the cluster's APIs. Default: what the cluster says.
    """

    values: Annotated[Mapping[str, Any], _check_values] = field(default_factory=dict)
    parameters: Mapping[str, str] = field(default_factory=dict)
    value_files: Sequence[Annotated[str, _check_value_file]] = ()
    ignore_missing_value_files: bool = False
    release_name: Name | None = None
    skip_crds: bool = False
    skip_tests: bool = False
    skip_schema_validation: bool = False
    kube_version: str | None = None
    api_versions: Sequence[str] = ()

    def check_together(self, at: At) -> None:
        """The name leaves Helm's own limit."""
        if self.release_name is not None and len(self.release_name) > _LONGEST_RELEASE:
            (at / "release_name").refuse(
                self.release_name, f"must be at most {_LONGEST_RELEASE} characters, as Helm has it", "shorten it"
            )


_LONGEST_RELEASE = 53


@dataclass(frozen=True, slots=True)
class Helm(HelmRelease):
    """A Helm chart: of a chart repository (``chart``, ``version``), or a folder in git (``path``, ``revision``).

    Args:
        repo: The chart repository, or the git repository; always by https, git also by ssh.
        chart: The chart's name in a chart repository.
        version: Its exact version. A range would make one commit two releases.
        path: The chart's folder in a git repository.
        revision: The git repository's branch, tag or commit.
    """

    repo: str
    chart: Annotated[str, rules.not_empty] | None = field(default=None, kw_only=True)
    version: ExactVersion | None = field(default=None, kw_only=True)
    path: RelativePath | None = field(default=None, kw_only=True)
    revision: Revision | None = field(default=None, kw_only=True)

    def check_together(self, at: At) -> None:
        """It is one of the two kinds, and complete."""
        HelmRelease.check_together(self, at)  # super() does not work in a class with slots
        (check_charts_url if self.path is None else check_git_url)(at / "repo", self.repo)
        if (self.chart is None) == (self.path is None):
            (at / "chart").refuse(
                self.chart,
                "must be given, or path for a chart in git, and not both",
                'write chart="...", version="..." or path="...", revision="..."',
            )
        for needed, with_it, other in (("version", "chart", "revision"), ("revision", "path", "version")):
            if getattr(self, with_it) is None:
                continue
            if getattr(self, needed) is None:
                (at / needed).refuse(None, f"must be given with {with_it}", f'write {needed}="..."')
            if getattr(self, other) is not None:
                (at / other).refuse(getattr(self, other), f"must not stand with {with_it}", f"write {needed} instead")


@dataclass(frozen=True, slots=True)
class Oci(HelmRelease):
    """An artifact of a registry, as Argo CD 3.1 and newer read it: a Helm chart, or an archive of manifests.

    Args:
        repo: The artifact with `oci://` before it and without its tag; a chart's name is its last part.
        version: The tag, which has to be an exact version or a commit, or the digest.
        path: The folder in an archive of manifests. Default: its root, which is also where a chart is.
    """

    repo: OciUrl
    version: ArtifactVersion = field(kw_only=True)
    path: RelativePath = field(default=".", kw_only=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class PatchTarget(Value):
    """The objects that a Kustomize patch is for; what is left out matches every object.

    Args:
        kind: Their kind.
        name: Their name, as a regular expression.
        group: Their API group.
        version: Their API version.
        namespace: Their namespace.
        label_selector: Their labels, as `kubectl -l` takes them.
        annotation_selector: Their annotations, in the same way.
    """

    kind: str | None = None
    name: str | None = None
    group: str | None = None
    version: str | None = None
    namespace: str | None = None
    label_selector: str | None = None
    annotation_selector: str | None = None


@dataclass(frozen=True, slots=True)
class Patch(Value):
    """A change that Kustomize makes.

    Args:
        patch: A strategic merge patch, or a list of JSON patch operations, as text or as Python has it.
        target: What it is for. A merge patch that names its object needs none.
    """

    patch: str | Annotated[Mapping[str, Any], _check_values] | Sequence[Mapping[str, Any]]
    target: PatchTarget | None = field(default=None, kw_only=True)

    def check_together(self, at: At) -> None:
        """Operations say nothing of the object that they are for."""
        if not self.patch:
            (at / "patch").refuse(self.patch, "must not be empty", "write what changes")
        if self.target is None and not isinstance(self.patch, (str, Mapping)):
            (at / "target").refuse(None, "must be given with JSON patch operations", 'write PatchTarget(kind="...")')


@dataclass(frozen=True, slots=True)
class Kustomize(Value):
    """A folder with a `kustomization.yaml` in a git repository.

    Args:
        repo: The repository, by https or ssh.
        path: The folder.
        revision: A branch, tag or commit.
        images: Images to replace, as `name=registry/name:tag` or `name:tag`. Default: none.
        name_prefix: What every name begins with. Default: nothing.
        name_suffix: What every name ends with. Default: nothing.
        namespace: The namespace of every object. Default: what the kustomization says.
        labels: Labels of every object, but never of a selector, which cannot change. Default: none.
        annotations: Annotations of every object. Default: none.
        replicas: The replicas of workloads, by name. Default: what the manifests say.
        components: Components, as paths relative to ``path``. Default: none.
        patches: Changes. Default: none.
    """

    repo: GitUrl
    path: RelativePath = field(kw_only=True)
    revision: Revision = field(kw_only=True)
    images: Sequence[Annotated[str, rules.not_empty]] = field(default=(), kw_only=True)
    name_prefix: Annotated[str, rules.not_empty] | None = field(default=None, kw_only=True)
    name_suffix: Annotated[str, rules.not_empty] | None = field(default=None, kw_only=True)
    namespace: Name | None = field(default=None, kw_only=True)
    labels: Mapping[LabelKey, LabelValue] = field(default_factory=dict, kw_only=True)
    annotations: Mapping[LabelKey, str] = field(default_factory=dict, kw_only=True)
    replicas: Mapping[Name, Annotated[int, at_least(0)]] = field(default_factory=dict, kw_only=True)
    components: Sequence[Annotated[str, rules.not_empty]] = field(default=(), kw_only=True)
    patches: Sequence[Patch] = field(default=(), kw_only=True)

    def check_together(self, at: At) -> None:
        """Images do not move."""
        for index, image in enumerate(self.images):
            new = image.partition("=")[2] or image
            if new.endswith(":latest"):
                (at / "images")[index].refuse(
                    image, "must not use the tag latest, which moves", f'write a version, such as "{image[:-6]}1.4.0"'
                )


Source = Git | Helm | Kustomize | Oci
