"""CustomResourceDefinitions as their makers publish them, and charts, from the modules of Go that carry them.

They are not ours to commit. Where Go is missing, or the module cannot be had, a test that needs them is skipped.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
import yaml

from tests.validation import Loader, strict

CERT_MANAGER = "github.com/cert-manager/cert-manager@v1.21.1"
ECK = "github.com/elastic/cloud-on-k8s/v3@v3.5.0"
# The newest whose module the proxy has.
EXTERNAL_SECRETS = "github.com/external-secrets/external-secrets@v1.3.2"
VELERO = "github.com/vmware-tanzu/velero@v1.18.1"
VERTICAL_POD_AUTOSCALER = "k8s.io/autoscaler/vertical-pod-autoscaler@v1.7.1"

DEFINITIONS = {
    "beat.k8s.elastic.co": (ECK, "config/crds/v1/resources/beat.k8s.elastic.co_*.yaml"),
    "cert-manager.io": (CERT_MANAGER, "deploy/crds/cert-manager.io_*.yaml"),
    "elasticsearch.k8s.elastic.co": (ECK, "config/crds/v1/resources/elasticsearch.k8s.elastic.co_*.yaml"),
    "external-secrets.io": (EXTERNAL_SECRETS, "config/crds/bases/external-secrets.io_*.yaml"),
    "kibana.k8s.elastic.co": (ECK, "config/crds/v1/resources/kibana.k8s.elastic.co_*.yaml"),
    "velero.io": (VELERO, "config/crd/v1/bases/*.yaml"),
}
"""Where the definitions of each API group are."""


def module(name: str) -> Path:
    """The folder of a module, or a test that is skipped.

    Args:
        name: The module with its version.
    """
    found = _download(name)
    if isinstance(found, str):
        pytest.skip(found)
    return found


@cache
def _download(name: str) -> Path | str:
    if shutil.which("go") is None:
        return f"go is not installed, which fetches {name}"
    command = ["go", "mod", "download", "-json", name]
    done = subprocess.run(command, cwd="/", capture_output=True, text=True, check=False, timeout=300)
    answer = json.loads(done.stdout or "{}")
    return Path(answer["Dir"]) if "Dir" in answer else f"go cannot fetch {name}: {answer.get('Error', done.stderr)}"


def validate(document: dict[str, Any]) -> None:
    """Fail where the API server would reject a custom resource, or drop a field of it."""
    group, _, version = document["apiVersion"].rpartition("/")
    schema = _schema(group, version, document["kind"], module(DEFINITIONS[group][0]))
    errors = [f"{'/'.join(map(str, e.instance_path))}: {e.message}" for e in schema.iter_errors(document)]
    assert not errors, f"{document['kind']} {document['metadata']['name']}: {errors}"


@cache
def _schema(group: str, version: str, kind: str, folder: Path) -> jsonschema_rs.Draft202012Validator:
    for path in sorted(folder.glob(DEFINITIONS[group][1])):
        for definition in yaml.load_all(path.read_text(), Loader=Loader):
            if definition and definition["spec"]["names"]["kind"] == kind:
                found = next(each for each in definition["spec"]["versions"] if each["name"] == version)
                schema = strict(found["schema"]["openAPIV3Schema"])
                schema["properties"]["metadata"] = {"type": "object"}
                return jsonschema_rs.Draft202012Validator(schema)
    raise AssertionError(f"{group} has no {kind}")
