"""All options of an ApplicationSet, and the rules between them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal

from virida import names, rules
from virida.delivery.options.addresses import GitUrl, Revision
from virida.delivery.options.application import Application
from virida.delivery.options.identity import check_id, check_namespace
from virida.delivery.options.templates import Parameters, fill
from virida.fields import At, Value
from virida.rules import LabelKey, LabelValue, at_least


def _check_parameter(at: At, name: str) -> None:
    if not re.fullmatch(r"[A-Za-z_]\w*", name):
        at.refuse(name, "must be a name that templates can write, as in {{.name}}", "write letters, digits and _")


def _check_glob(at: At, pattern: str) -> None:
    if not pattern or pattern.startswith(("/", "./")) or ".." in pattern.split("/"):
        at.refuse(pattern, "must be relative to the root of the repository", 'write one such as "services/*"')


Parameter = Annotated[str, _check_parameter]
Glob = Annotated[str, _check_glob]


@dataclass(frozen=True, slots=True)
class ListGenerator(Value):
    """One Application for each element.

    Args:
        elements: The elements: texts by name. Each has every parameter that the template names.
    """

    elements: Annotated[Sequence[Mapping[Parameter, str]], rules.not_empty]

    def samples(self, at: At) -> Iterator[tuple[At, Parameters]]:
        """The parameters of each Application, and where they are."""
        for index, element in enumerate(self.elements):
            yield (at / "elements")[index], element


@dataclass(frozen=True, slots=True)
class GitDirectoryGenerator(Value):
    """One Application for each folder of a git repository.

    The template knows `{{.path.path}}`, `{{.path.basename}}`, `{{.path.basenameNormalized}}`,
    `{{index .path.segments 0}}` and `{{.values.<name>}}`.

    Args:
        repo: The repository.
        revision: Its branch, tag or commit.
        directories: The folders, as globs in which `*` does not cross a slash.
        exclude: Folders that are left out, as globs. Default: none.
        values: Further parameters, which may name those of the path. Default: none.
        requeue_after: How often it looks, in seconds. Default: Argo CD's own, every three minutes.
    """

    repo: GitUrl
    revision: Revision = field(kw_only=True)
    directories: Annotated[Sequence[Glob], rules.not_empty] = field(kw_only=True)
    exclude: Sequence[Glob] = field(default=(), kw_only=True)
    values: Mapping[Parameter, str] = field(default_factory=dict, kw_only=True)
    requeue_after: Annotated[int, at_least(1)] | None = field(default=None, kw_only=True)

    def samples(self, at: At) -> Iterator[tuple[At, Parameters]]:
        """The parameters of a folder that each glob finds, and where they come from."""
        for index, pattern in enumerate(self.directories):
            parameters = {"path": _path(_found(pattern))}
            values = fill(at / "values", self.values, parameters)
            yield (at / "directories")[index], {**parameters, "values": values}


@dataclass(frozen=True, slots=True)
class GitFileGenerator(Value):
    """One Application for each YAML or JSON file of a git repository; what stands in the file are its parameters.

    The template knows, beside what `GitDirectoryGenerator` has, `{{.path.filename}}` and
    `{{.path.filenameNormalized}}`.

    Args:
        repo: The repository.
        revision: Its branch, tag or commit.
        files: The files, as globs.
        example: What stands in one of them. The files are in the cluster's reach only, so the template is checked with
            this one.
        exclude: Files that are left out, as globs. Default: none.
        values: Further parameters. Default: none.
        requeue_after: How often it looks, in seconds. Default: Argo CD's own, every three minutes.
    """

    repo: GitUrl
    revision: Revision = field(kw_only=True)
    files: Annotated[Sequence[Glob], rules.not_empty] = field(kw_only=True)
    example: Mapping[Parameter, Any] = field(kw_only=True)
    exclude: Sequence[Glob] = field(default=(), kw_only=True)
    values: Mapping[Parameter, str] = field(default_factory=dict, kw_only=True)
    requeue_after: Annotated[int, at_least(1)] | None = field(default=None, kw_only=True)

    def samples(self, at: At) -> Iterator[tuple[At, Parameters]]:
        """The parameters of a file that each glob finds, and where they come from."""
        for index, pattern in enumerate(self.files):
            folder, _, filename = _found(pattern).rpartition("/")
            path = {**_path(folder), "filename": filename, "filenameNormalized": names.as_dns_label(filename)}
            parameters = {**self.example, "path": path}
            values = fill(at / "values", self.values, parameters)
            yield (at / "files")[index], {**parameters, "values": values}


Generator = ListGenerator | GitDirectoryGenerator | GitFileGenerator


def _found(pattern: str) -> str:
    """A path that the glob finds."""
    return re.sub(r"\*+|\?|\[[^]]*\]|\{[^}]*\}", "sample", pattern)


def _path(folder: str) -> dict[str, Any]:
    segments = folder.split("/")
    return {
        "path": folder,
        "basename": segments[-1],
        "basenameNormalized": names.as_dns_label(segments[-1]),
        "segments": segments,
    }


@dataclass(frozen=True, slots=True)
class ApplicationTemplate:
    """What an ApplicationSet makes Applications from.

    It is no `Value`: its texts are templates, and only what they are filled with obeys the rules.

    Args:
        name: The name of each Application.
        application: What each Application is.
    """

    name: str
    application: Application


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationSetOptions(Value):
    """What an `ArgoAppSet` was given. Its documentation is there; here are the rules.

    Args:
        id: The construct's id, which names the ApplicationSet.
        namespace: The chart's namespace.
    """

    id: str
    namespace: str | None
    generators: Annotated[Sequence[Generator], rules.not_empty]
    template: ApplicationTemplate
    applications_sync: Literal["sync", "create-only", "create-update", "create-delete"] = "sync"
    preserve_resources_on_deletion: bool = True
    wave: int | None = None
    labels: Mapping[LabelKey, LabelValue] = field(default_factory=dict)
    annotations: Mapping[LabelKey, str] = field(default_factory=dict)

    def check_together(self, at: At) -> None:
        """Every Application that it makes is one that could stand by itself."""
        check_id(at, self.id)
        check_namespace(at, self.namespace)
        template = self.template
        if not isinstance(template.name, str):
            (at / "name").refuse(template.name, "must be a str", 'write one such as "{{.name}}"')
        if not isinstance(template.application, Application):
            (at / "template").refuse(template.application, "must be an Application", "write Application(...)")
        self._check_finalizer(at / "template" / "finalizer", template.application)
        taken: dict[str, str] = {}
        for number, generator in enumerate(self.generators):
            for source, parameters in generator.samples((at / "generators")[number]):
                in_name = At(source.path, f"{source.field} in name")
                name = fill(in_name, template.name, parameters)
                if not names.is_dns_label(name):
                    proposal = names.as_dns_label(name)
                    in_name.refuse(
                        name,
                        "must be a DNS label (a-z, 0-9, -; at most 63), because it names the Application",
                        f'make it "{proposal}"' if proposal else "choose another name",
                    )
                if name in taken:
                    in_name.refuse(name, f"must name one Application, and {taken[name]} does too", "rename one of them")
                taken[name] = source.field
                in_template = At(source.path, f"{source.field} in template")
                fill(in_template, template.application, parameters).check(in_template)

    def _check_finalizer(self, at: At, application: Application) -> None:
        finalizer = application.finalizer
        if self.preserve_resources_on_deletion and finalizer is not None:
            at.refuse(
                finalizer,
                "must be None, because preserve_resources_on_deletion keeps what the finalizer deletes",
                "write None, or preserve_resources_on_deletion=False",
            )
        if not self.preserve_resources_on_deletion and finalizer is None:
            at.refuse(
                finalizer,
                "must be given, because Argo CD adds one where preserve_resources_on_deletion is off",
                'write "foreground" or "background"',
            )
