"""Small trees for tests: objects by a short name, and how they are edited."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from virida.manifests import Manifest
from virida.review import Options, Review, Risk, Source, review
from virida.review.sources import blob_id

HERE = Path(__file__).parent
OBJECTS: dict[str, dict[str, Any]] = yaml.safe_load((HERE / "objects.yaml").read_text())
TODAY = date(2026, 6, 1)

Documents = list[dict[str, Any]]


def cases() -> dict[str, dict[str, Any]]:
    """Every case of the corpus, by its file and name."""
    found: dict[str, dict[str, Any]] = {}
    for path in sorted((HERE / "cases").glob("*.yaml")):
        for name, case in yaml.safe_load(path.read_text()).items():
            assert case.keys() <= {"base", "head", "edit", "remove", "add", "risks", "live", "why", "kubernetes"}, name
            found[f"{path.stem}/{name}"] = case
    return found


def trees(case: Mapping[str, Any]) -> tuple[Documents, Documents]:
    """The documents of a case, before and after."""
    base = {_name(entry, index): document(entry) for index, entry in enumerate(case["base"])}
    if "head" in case:
        return list(base.values()), [document(entry) for entry in case["head"]]
    head = copy.deepcopy(base)
    for name in case.get("remove", []):
        del head[name]
    for name, edit in case.get("edit", {}).items():
        head[name] = edited(head[name], edit)
    added = [document(entry) for entry in case.get("add", [])]
    return list(base.values()), [*head.values(), *added]


def document(entry: Any) -> dict[str, Any]:
    """An object by its short name, `{use: name, set: {...}, unset: [...]}`, or written out."""
    if isinstance(entry, str):
        return copy.deepcopy(OBJECTS[entry])
    if "use" in entry:
        return edited(document(entry["use"]), entry)
    found: dict[str, Any] = copy.deepcopy(entry)
    return found


def edited(original: dict[str, Any], edit: Mapping[str, Any]) -> dict[str, Any]:
    """An object with fields set and removed; paths are separated by slashes, items of lists go by index."""
    changed = copy.deepcopy(original)
    for path, value in edit.get("set", {}).items():
        *parents, last = _parts(path)
        here: Any = changed
        for parent in parents:
            here = here.setdefault(parent, {}) if isinstance(here, dict) else here[int(parent)]
        if isinstance(here, dict):
            here[last] = copy.deepcopy(value)
        elif last == "+":
            here.append(copy.deepcopy(value))
        else:
            here[int(last)] = copy.deepcopy(value)
    for path in edit.get("unset", []):
        *parents, last = _parts(path)
        here = changed
        for parent in parents:
            here = here[int(parent)] if isinstance(here, list) else here[parent]
        del here[int(last) if isinstance(here, list) else last]
    return changed


def source(documents: Documents, folder: str = "dist/shop") -> Source:
    """A source with each object in a file of its own; Applications and projects in a folder beside."""
    files, contents = {}, {}
    for found in documents:
        key = Manifest.of(found).key
        where = "dist/root" if key.group == "argoproj.io" else folder
        data = yaml.safe_dump(found, sort_keys=False).encode()
        path = f"{where}/{key.kind}.{key.namespace}.{key.name}.yaml"
        while path in files:
            path = path.replace(".yaml", "-.yaml")
        files[path] = blob_id(data)
        contents[files[path]] = data
    return Source("base", files, (), contents)


def compare(before: Documents, after: Documents, kubernetes: str = "1.36") -> Review:
    """The review of two sets of documents."""
    return review(source(before), source(after), Options(paths=["dist"], kubernetes=kubernetes, today=TODAY))


def line(risk: Risk) -> str:
    """A risk in a line, without its sentences."""
    return " ".join(filter(None, (risk.code.value, risk.level.value, str(risk.object), risk.field)))


def _parts(path: str) -> list[str]:
    """The names in a path; a slash in a name is written `~1`, as in JSON Patch."""
    return [part.replace("~1", "/") for part in path.split("/")]


def _name(entry: Any, index: int) -> str:
    if isinstance(entry, str):
        return entry
    return str(entry.get("as") or entry.get("use") or index)
