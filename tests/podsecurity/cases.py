"""Reads cases.yaml: what each case's pod is, and which controls refuse it."""

from __future__ import annotations

import copy
import re
from pathlib import Path
from typing import Any, NamedTuple

import yaml

NEWEST = 36
PLACES = ("initContainers", "containers", "ephemeralContainers")

# What restricted asks for, said by the pod and by its containers: a case may take away either.
_SECURITY_CONTEXT: dict[str, Any] = {"runAsNonRoot": True, "seccompProfile": {"type": "RuntimeDefault"}}
_HARDENED: dict[str, Any] = {
    "securityContext": {**_SECURITY_CONTEXT, "allowPrivilegeEscalation": False, "capabilities": {"drop": ["ALL"]}}
}


def merged(base: dict[str, Any], change: dict[str, Any]) -> dict[str, Any]:
    result = copy.deepcopy(base)
    for key, value in change.items():
        both = isinstance(value, dict) and isinstance(result.get(key), dict)
        result[key] = merged(result[key], value) if both else copy.deepcopy(value)
    return result


def pod_of(fields: dict[str, Any], place: str | None) -> dict[str, Any]:
    """The case's pod: container `web`, and `subject`, the case's own, in the list of containers that `place` names."""
    hardened = {} if fields.get("bare") else _HARDENED
    base: dict[str, Any] = {"containers": [{"name": "web", "image": "web:1", **hardened}]}
    if not fields.get("bare"):
        base = {**base, "securityContext": _SECURITY_CONTEXT}
    spec = merged(base, fields.get("pod", {}))
    if place:
        subject = merged({"name": "subject", "image": "subject:1", **hardened}, fields["container"])
        spec[place] = [*spec.get(place, []), subject]
    metadata = {"name": "case", "annotations": fields.get("annotations", {})}
    return {"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": spec}


def deployment_of(pod: dict[str, Any]) -> dict[str, Any]:
    labels = {"app.kubernetes.io/name": "case"}
    template = {"metadata": {"labels": labels, "annotations": pod["metadata"]["annotations"]}, "spec": pod["spec"]}
    spec = {"selector": {"matchLabels": labels}, "template": template}
    return {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "case"}, "spec": spec}


def cron_job_of(pod: dict[str, Any]) -> dict[str, Any]:
    template = {
        "metadata": {"annotations": pod["metadata"]["annotations"]},
        "spec": {"restartPolicy": "Never", **pod["spec"]},
    }
    spec = {"schedule": "@daily", "jobTemplate": {"spec": {"template": template}}}
    return {"apiVersion": "batch/v1", "kind": "CronJob", "metadata": {"name": "case"}, "spec": spec}


class Case(NamedTuple):
    """One pod: a case of the file, with its container in one place."""

    name: str
    place: str | None
    pod: dict[str, Any]
    refused: dict[str, dict[str, range]]
    invalid: bool

    def controls(self, level: str, minor: int) -> set[str]:
        """The controls that refuse it."""
        return {control for control, minors in self.refused[level].items() if minor in minors}

    @property
    def id(self) -> str:
        return f"{self.name}, {self.place}" if self.place else self.name


def _minors(text: str) -> range:
    """`1.19+` is every version from 1.19 on, `1.0-1.18` both and what is between."""
    match = re.fullmatch(r"1\.(\d+)(?:\+|-1\.(\d+))", text)
    assert match, text
    return range(int(match[1]), int(match[2] or NEWEST) + 1)


def _read() -> list[Case]:
    cases = []
    for fields in yaml.safe_load(Path(__file__).with_name("cases.yaml").read_text()):
        baseline = fields.get("baseline", {})
        levels = {"privileged": {}, "baseline": baseline, "restricted": fields.get("restricted", baseline)}
        refused = {
            level: {control: _minors(minors) for control, minors in controls.items()}
            for level, controls in levels.items()
        }
        invalid = fields.get("invalid", [])
        for place in PLACES if "container" in fields else (None,):
            pod = pod_of(fields, place)
            cases.append(Case(fields["case"], place, pod, refused, (place or "pod") in invalid))
    return cases


CASES = _read()
