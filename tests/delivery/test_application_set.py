"""ArgoAppSet."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest
from cdk8s import Chart
from syrupy.assertion import SnapshotAssertion

from tests.conftest import of_kind, synthesize
from tests.delivery.conftest import FOLDER, PLATFORM
from tests.validation import validate
from virida import InvalidOption
from virida.delivery.app import ArgoApp, ArgoAppSet
from virida.delivery.expansion import applications_of
from virida.delivery.options.application import Application
from virida.delivery.options.generators import GitDirectoryGenerator, GitFileGenerator, ListGenerator
from virida.delivery.options.sources import Git

TEMPLATE = Application(
    project="virida-apps",
    source=Git("https://gitea.virida.local/{{.repo}}.git", path="{{.path}}", revision="main"),
    destination="{{.namespace}}",
    finalizer=None,
)
ELEMENTS = [
    {"name": "frontend-dashboard", "repo": "frontend/dashboard", "path": "k8s", "namespace": "virida-apps"},
    {"name": "backend-api-gateway", "repo": "backend/api-gateway", "path": "k8s", "namespace": "virida-apps"},
]


def application_set(root: Chart, **options: Any) -> dict[str, Any]:
    ArgoAppSet(root, "virida-services", **{"generators": [ListGenerator(ELEMENTS)], "template": TEMPLATE, **options})
    return of_kind(synthesize(root), "ApplicationSet")


def test_renders_a_list(root: Chart, snapshot: SnapshotAssertion) -> None:
    document = application_set(root)
    assert document == snapshot
    assert document["spec"]["syncPolicy"]["preserveResourcesOnDeletion"] is True
    assert document["spec"]["goTemplateOptions"] == ["missingkey=error"]
    assert "strategy" not in document["spec"]


def test_renders_folders(root: Chart, snapshot: SnapshotAssertion) -> None:
    document = application_set(
        root,
        generators=[
            GitDirectoryGenerator(
                PLATFORM,
                revision="main",
                directories=["services/*"],
                exclude=["services/attic"],
                values={"team": "{{.path.basename}}-team"},
                requeue_after=60,
            )
        ],
        name="{{.path.basenameNormalized}}",
        template=dataclasses.replace(
            TEMPLATE,
            source=Git(PLATFORM, path="{{.path.path}}", revision="main"),
            destination="{{index .path.segments 1}}",
            finalizer="foreground",
            labels={"team": "{{ .values.team }}"},
        ),
        applications_sync="create-update",
        preserve_resources_on_deletion=False,
        wave=2,
        labels={"tier": "service"},
        annotations={"team": "platform"},
    )
    assert document == snapshot
    assert document["spec"]["generators"][0]["git"]["directories"][1] == {"path": "services/attic", "exclude": True}


def test_renders_files(root: Chart, snapshot: SnapshotAssertion) -> None:
    document = application_set(
        root,
        generators=[
            GitFileGenerator(
                PLATFORM,
                revision="main",
                files=["services/**/service.yaml"],
                exclude=["services/attic/**"],
                example={"service": {"name": "cart", "namespace": "shop"}},
                values={"file": "{{.path.filenameNormalized}}"},
            )
        ],
        name="{{.service.name}}",
        template=dataclasses.replace(
            TEMPLATE,
            source=Git(PLATFORM, path="{{.path.path}}/manifests", revision="main"),
            destination="{{.service.namespace}}",
            annotations={"file": "{{.path.filename}} {{.values.file}}"},
        ),
    )
    assert document["spec"]["generators"] == snapshot


def test_the_applications_of_a_list_are_those_that_stand_alone(root: Chart) -> None:
    applications = applications_of(application_set(root))
    for element in ELEMENTS:
        source = Git(f"https://gitea.virida.local/{element['repo']}.git", path="k8s", revision="main")
        ArgoApp(root, element["name"], project="virida-apps", source=source, destination="virida-apps", finalizer=None)
    assert applications == [d for d in synthesize(root) if d["kind"] == "Application"]
    for application in applications:
        validate(application)


def test_the_applications_of_folders_are_not_known() -> None:
    document = {
        "metadata": {"name": "services"},
        "spec": {"generators": [{"git": {"directories": []}}], "template": {}},
    }
    with pytest.raises(InvalidOption) as error:
        applications_of(document)
    assert str(error.value) == (
        "ApplicationSet services: generators[0] ('git') must be a list, whose Applications are known here; "
        "write a ListGenerator"
    )


def element(**changes: str) -> dict[str, Any]:
    return {"generators": [ListGenerator([ELEMENTS[0], {**ELEMENTS[1], **changes}])]}


def template(**changes: Any) -> dict[str, Any]:
    return {"template": dataclasses.replace(TEMPLATE, **changes)}


REJECTED: dict[str, tuple[dict[str, Any], str]] = {
    "no-elements": (
        {"generators": [ListGenerator([])]},
        "generators[0].elements ([]) must not be empty; write at least one, or leave the option out",
    ),
    "two-of-a-name": (
        element(name="frontend-dashboard"),
        "generators[0].elements[1] in name ('frontend-dashboard') must name one Application, and "
        "generators[0].elements[0] does too; rename one of them",
    ),
    "two-of-a-name-in-two-generators": (
        {"generators": [ListGenerator(ELEMENTS), ListGenerator(ELEMENTS[:1])]},
        "generators[1].elements[0] in name ('frontend-dashboard') must name one Application, and "
        "generators[0].elements[0] does too; rename one of them",
    ),
    "name": (
        element(name="API Gateway"),
        "generators[0].elements[1] in name ('API Gateway') must be a DNS label (a-z, 0-9, -; at most 63), because it "
        'names the Application; make it "api-gateway"',
    ),
    "missing-key": (
        {"generators": [ListGenerator([{"name": "cart", "repo": "shop/cart", "namespace": "shop"}])]},
        "generators[0].elements[0] in template.source.path ('{{.path}}') must name parameters that are there, and "
        "{{.path}} is not; write {{.name}}, {{.repo}} or {{.namespace}}",
    ),
    "key-that-no-template-can-write": (
        {"generators": [ListGenerator([{"the-name": "cart"}])]},
        "generators[0].elements[0][\"the-name\"] ('the-name') must be a name that templates can write, as in "
        "{{.name}}; write letters, digits and _",
    ),
    "value-of-an-element": (
        {"generators": [ListGenerator([{"name": 1}])]},  # type: ignore[dict-item]
        'generators[0].elements[0]["name"] (1) must be a str; write "1"',
    ),
    "path-of-an-element": (
        element(path="/k8s"),
        "generators[0].elements[1] in template.source.path ('/k8s') must be relative to the root of the repository, "
        'without . and ..; write "k8s"',
    ),
    "namespace-of-an-element": (
        element(namespace="Virida_Apps"),
        "generators[0].elements[1] in template.destination ('Virida_Apps') must be a DNS label (a-z, 0-9, -; at most "
        '63); write "virida-apps"',
    ),
    "project": (
        template(project="default"),
        "generators[0].elements[0] in template.project ('default') must not be default, which allows every source, "
        "destination and kind; name an ArgoProject that allows what is rendered",
    ),
    "function": (
        template(destination="{{.namespace | lower}}"),
        "generators[0].elements[0] in template.destination ('{{.namespace | lower}}') must only name parameters, as in "
        "{{.name}}; work it out in Python, and give it as a parameter of its own",
    ),
    "finalizer-that-deletes-what-is-preserved": (
        template(finalizer="foreground"),
        "template.finalizer ('foreground') must be None, because preserve_resources_on_deletion keeps what the "
        "finalizer deletes; write None, or preserve_resources_on_deletion=False",
    ),
    "no-finalizer-though-argo-cd-adds-one": (
        {"preserve_resources_on_deletion": False},
        "template.finalizer (None) must be given, because Argo CD adds one where preserve_resources_on_deletion is "
        'off; write "foreground" or "background"',
    ),
    "template-that-is-none": (
        {"template": "application"},
        "template ('application') must be an Application; write Application(...)",
    ),
    "folders-without-a-name": (
        {"generators": [GitDirectoryGenerator(PLATFORM, revision="main", directories=["services/*"])]},
        "generators[0].directories[0] in name ('{{.name}}') must name parameters that are there, and {{.name}} is not; "
        "write {{.path.path}}, {{.path.basename}} or {{.path.basenameNormalized}}",
    ),
    "folders-outside": (
        {"generators": [GitDirectoryGenerator(PLATFORM, revision="main", directories=["../*"])]},
        "generators[0].directories[0] ('../*') must be relative to the root of the repository; "
        'write one such as "services/*"',
    ),
    "head-of-folders": (
        {"generators": [GitDirectoryGenerator(PLATFORM, revision="HEAD", directories=["services/*"])]},
        "generators[0].revision ('HEAD') must not be HEAD, which moves when the default branch does; "
        'write a branch, such as "main"',
    ),
    "segment-that-is-not-there": (
        {
            "generators": [GitDirectoryGenerator(PLATFORM, revision="main", directories=["services/*"])],
            "name": "{{index .path.segments 4}}",
        },
        "generators[0].directories[0] in name ('{{index .path.segments 4}}') must name parameters that are there, and "
        "{{index .path.segments 4}} is not; write {{.path.path}}, {{.path.basename}} or {{.path.basenameNormalized}}",
    ),
    "policy": (
        {"applications_sync": "delete"},
        "applications_sync ('delete') must be 'sync', 'create-only', 'create-update' or 'create-delete'; "
        "write one of them",
    ),
}


@pytest.mark.parametrize(("options", "message"), REJECTED.values(), ids=list(REJECTED))
def test_rejects(root: Chart, options: dict[str, Any], message: str) -> None:
    with pytest.raises(InvalidOption) as error:
        application_set(root, **options)
    assert str(error.value) == f"root/virida-services: {message}"


def test_folder_of_our_own_is_accepted_as_template(root: Chart) -> None:
    document = application_set(root, template=dataclasses.replace(TEMPLATE, source=FOLDER))
    assert document["spec"]["template"]["spec"]["source"]["path"] == "dist/production/virida-apps"
