"""ApplicationSet."""

from __future__ import annotations

from virida.delivery.documents.application import application_template
from virida.delivery.documents.metadata import ARGO, metadata
from virida.delivery.options.generators import (
    ApplicationSetOptions,
    Generator,
    GitDirectoryGenerator,
    GitFileGenerator,
    ListGenerator,
)
from virida.documents import Document, present


def application_set(options: ApplicationSetOptions) -> Document:
    """The ApplicationSet. It has no RollingSync, which switches automated sync off in the Applications."""
    return {
        "apiVersion": ARGO,
        "kind": "ApplicationSet",
        "metadata": metadata(
            options.id,
            "application-set",
            wave=options.wave,
            labels=options.labels,
            annotations=options.annotations,
        ),
        "spec": {
            "goTemplate": True,
            # A parameter that is missing is a mistake, not the text "<no value>" in a name.
            "goTemplateOptions": ["missingkey=error"],
            "generators": [_generator(generator) for generator in options.generators],
            "syncPolicy": {
                "applicationsSync": options.applications_sync,
                "preserveResourcesOnDeletion": options.preserve_resources_on_deletion,
            },
            "template": application_template(options.template.name, options.template.application),
        },
    }


def _generator(generator: Generator) -> Document:
    match generator:
        case ListGenerator():
            return {"list": {"elements": [dict(element) for element in generator.elements]}}
        case GitDirectoryGenerator():
            return {"git": _git(generator, "directories", [*generator.directories])}
        case GitFileGenerator():
            return {"git": _git(generator, "files", [*generator.files])}


def _git(generator: GitDirectoryGenerator | GitFileGenerator, field: str, included: list[str]) -> Document:
    paths: list[Document] = [{"path": path} for path in included]
    paths += [{"path": path, "exclude": True} for path in generator.exclude]
    return present(
        repoURL=generator.repo,
        revision=generator.revision,
        values=dict(generator.values),
        requeueAfterSeconds=generator.requeue_after,
        **{field: paths},
    )
