"""STALE: configuration changes and nothing restarts to read it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from virida.manifests import mappings
from virida.podsecurity import PodTemplate
from virida.review.consequences.rollout import reloads
from virida.review.consequences.scene import Scene
from virida.review.consequences.workloads import containers, template_changes, workloads
from virida.review.model import Change, Code, Level, Risk
from virida.review.shapes import at
from virida.review.words import code, listing

_VARIABLES, _FILES = "variables", "files"


def stale(scene: Scene) -> Iterator[Risk]:
    """A ConfigMap or Secret changes that running pods have already read."""
    for change in scene.of("ConfigMap", "Secret"):
        if change.updated is None or change.key.group:
            continue
        if not (change.touched("data") or change.touched("binaryData")):
            continue
        users: dict[str, list[str]] = {_VARIABLES: [], _FILES: []}
        restarted = []
        for manifest, pod in workloads(scene.after, change.key.namespace, change.key.name):
            how = use(pod, change.key.kind, change.key.name)
            own = scene.change_of(manifest.key)
            if not how or manifest.key.kind in ("Job", "CronJob") or (own and (own.created or template_changes(own))):
                continue
            if reloads(manifest):
                restarted.append(code(manifest.key))
            else:
                users[how].append(code(manifest.key))
        yield from _risks(change, users, restarted)


def use(pod: PodTemplate, kind: str, name: str) -> str:
    """How a pod reads a ConfigMap or Secret: `variables` where only a restart brings it anew, `files`, or not at all.

    Args:
        pod: The pod.
        kind: `ConfigMap` or `Secret`.
        name: The name.
    """
    variable, source = ("configMapKeyRef", "configMapRef") if kind == "ConfigMap" else ("secretKeyRef", "secretRef")
    volumes = {str(v.get("name")) for v in mappings(pod.spec.get("volumes")) if _holds(v, kind, name)}
    found = ""
    for _, container in containers(pod):
        for entry in mappings(container.get("env")):
            if _name(at(entry, "valueFrom"), variable) == name:
                return _VARIABLES
        for entry in mappings(container.get("envFrom")):
            if _name(entry, source) == name:
                return _VARIABLES
        for mount in mappings(container.get("volumeMounts")):
            if str(mount.get("name")) in volumes:
                if mount.get("subPath") or mount.get("subPathExpr"):
                    return _VARIABLES  # a file by itself is as fixed as a variable
                found = _FILES
    return found


def _risks(change: Change, users: Mapping[str, list[str]], restarted: list[str]) -> Iterator[Risk]:
    field = change.fields[0].path if len(change.fields) == 1 else "data"
    remedy = "put a hash of the content into the name, or into an annotation of the pod template"
    if users[_VARIABLES]:
        named = listing(sorted(users[_VARIABLES]))
        message = f"the pods of {named} keep the old values until they restart, and nothing restarts them"
        yield Risk(Code.STALE, Level.MEDIUM, change.key, field, message, remedy)
    if users[_FILES]:
        named = listing(sorted(users[_FILES]))
        message = f"the pods of {named} see the new files within minutes, but nothing makes the program read them again"
        yield Risk(Code.STALE, Level.LOW, change.key, field, message, remedy)
    if restarted:
        message = f"Reloader restarts the pods of {listing(sorted(restarted))}"
        yield Risk(Code.RESTART, Level.MEDIUM, change.key, field, message)


def _holds(volume: Mapping[str, Any], kind: str, name: str) -> bool:
    field, key = ("configMap", "name") if kind == "ConfigMap" else ("secret", "secretName")
    if at(volume, field).get(key) == name:
        return True
    return any(_name(source, field) == name for source in mappings(at(volume, "projected").get("sources")))


def _name(value: Mapping[str, Any], key: str) -> Any:
    return at(value, key).get("name")
