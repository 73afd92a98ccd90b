"""One side of a comparison: the objects of a set, each parsed only when somebody asks for it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from virida.manifests import Manifest, ObjectKey, Problem, read
from virida.review.scan import kinds
from virida.review.sources import Source

_FEW = 30
"""Questions about a kind that are answered by searching texts. After that its files are all parsed, once."""

Parsed = tuple[tuple[Manifest, ...], tuple[Problem, ...]]


class Store:
    """Contents and what they parse to, shared by both sides: what is in both is read and parsed once."""

    def __init__(self) -> None:
        self._contents: dict[str, bytes | None] = {}
        self._kinds: dict[str, frozenset[str] | None] = {}
        self._parsed: dict[tuple[str, str], Parsed] = {}

    def fetch(self, source: Source, ids: Iterable[str]) -> None:
        """Read contents that are not here yet, all at once.

        Args:
            source: Where they are.
            ids: Their ids.
        """
        missing = [id for id in dict.fromkeys(ids) if id not in self._contents]
        self._contents.update(source.read(missing))

    def content(self, id: str) -> bytes:
        """The bytes of a content that was fetched; none of one that cannot be read."""
        return self._contents.get(id) or b""

    def kinds(self, id: str, path: str) -> frozenset[str] | None:
        """The kinds in a file; None where it has to be parsed to know."""
        if id not in self._kinds:
            self._kinds[id] = kinds(self.content(id)) if not path.endswith(".json") else None
        return self._kinds[id]

    def parse(self, id: str, path: str) -> Parsed:
        """The objects of a file, and what is wrong with it."""
        if (id, path) not in self._parsed:
            self._parsed[id, path] = _parse(path, self._contents.get(id))
        return self._parsed[id, path]


class Side:
    """The objects of one cluster, before or after.

    Args:
        source: Where its files are.
        files: The ids of their contents, by path.
        store: Keeps what is read and parsed.
    """

    def __init__(self, source: Source, files: Mapping[str, str], store: Store) -> None:
        self.files = files
        self._source = source
        self._store = store
        self._paths: dict[str, list[str]] | None = None
        self._asked: dict[str, int] = defaultdict(int)
        self._complete: dict[str, dict[tuple[str, str], list[Manifest]]] = {}
        self._scoped: frozenset[tuple[str, str]] | None = None
        self._own: dict[int, Manifest] = {}

    def manifests(self, paths: Iterable[str]) -> list[Manifest]:
        """The objects of files.

        Args:
            paths: Files of this side.
        """
        paths = list(paths)
        self._store.fetch(self._source, (self.files[path] for path in paths))
        return [self._placed(manifest) for path in paths for manifest in self._store.parse(self.files[path], path)[0]]

    def problems(self, paths: Iterable[str]) -> list[Problem]:
        """What is wrong with files."""
        paths = list(paths)
        self._store.fetch(self._source, (self.files[path] for path in paths))
        return [problem for path in paths for problem in self._store.parse(self.files[path], path)[1]]

    def of(self, kind: str, group: str, namespace: str | None = None, naming: str = "") -> list[Manifest]:
        """The objects of a kind, by path.

        Args:
            kind: The kind.
            group: Its API group; `""` for the core group.
            namespace: Only those of this namespace. Default: of all.
            naming: A name that the text of the object has to hold somewhere; it saves parsing the others. Once much of
                a kind is parsed, objects that do not hold it are in the answer too. Default: none.
        """
        hints = [hint for hint in (namespace, naming) if hint]
        if kind not in self._complete and hints and self._asked[kind] < _FEW:
            self._asked[kind] += 1
            paths = [path for path in self._holding(kind) if self._may_hold(path, hints)]
            return [m for m in self.manifests(paths) if _is(m, kind, group, namespace)]
        if kind not in self._complete:
            by_place: dict[tuple[str, str], list[Manifest]] = defaultdict(list)
            for manifest in self.manifests(self._holding(kind)):
                if manifest.key.kind == kind:
                    by_place[manifest.key.group, manifest.key.namespace].append(manifest)
            self._complete[kind] = by_place
        complete = self._complete[kind]
        if namespace is not None:
            return complete.get((group, namespace), [])
        return [m for (of_group, _), found in complete.items() if of_group == group for m in found]

    def find(self, kind: str, group: str, namespace: str, name: str) -> Manifest | None:
        """The object of that name; None if there is none.

        Args:
            kind: The kind.
            group: Its API group; `""` for the core group.
            namespace: Its namespace; `""` for an object of the whole cluster.
            name: Its name.
        """
        wanted = ObjectKey(group, kind, namespace, name)
        return next((m for m in self.of(kind, group, namespace, naming=name) if m.key == wanted), None)

    def documents(self, kinds: Iterable[str]) -> list[Mapping[str, Any]]:
        """The documents of all objects of some kinds, whatever their group."""
        paths = dict.fromkeys(path for kind in kinds for path in self._holding(kind))
        wanted = set(kinds)
        return [m.document for m in self.manifests(paths) if m.key.kind in wanted]

    def _holding(self, kind: str) -> list[str]:
        """The files that have an object of a kind."""
        if self._paths is None:
            self._store.fetch(self._source, self.files.values())
            self._paths = defaultdict(list)
            for path, id in self.files.items():
                found = self._store.kinds(id, path)
                if found is None:
                    found = frozenset(m.key.kind for m in self._store.parse(id, path)[0])
                for each in found:
                    self._paths[each].append(path)
        return self._paths.get(kind, [])

    def _may_hold(self, path: str, words: list[str]) -> bool:
        """Whether a text may have these words. YAML can write a word in another way, but not without a backslash."""
        content = self._store.content(self.files[path])
        return b"\\" in content or all(word.encode() in content for word in words)

    def _placed(self, manifest: Manifest) -> Manifest:
        """A custom resource of the whole cluster loses the namespace that its manifest gives it."""
        key = manifest.key
        if not key.namespace or "." not in key.group or key.group.endswith(".k8s.io"):
            return manifest
        if self._scoped is None:
            self._scoped = frozenset()  # a CustomResourceDefinition is of the whole cluster itself
            self._scoped = frozenset(_cluster_scoped(self.of("CustomResourceDefinition", "apiextensions.k8s.io")))
        if (key.group, key.kind) not in self._scoped:
            return manifest
        if id(manifest) not in self._own:
            self._own[id(manifest)] = replace(manifest, key=key._replace(namespace=""))
        return self._own[id(manifest)]


def _is(manifest: Manifest, kind: str, group: str, namespace: str | None) -> bool:
    key = manifest.key
    return key.kind == kind and key.group == group and namespace in (None, key.namespace)


def _parse(path: str, content: bytes | None) -> Parsed:
    if content is None:
        return (), (_unreadable(path, "the file is too large, or missing in the repository", "split it up"),)
    if b"\0" in content[:8192]:
        return (), (_unreadable(path, "the file is binary, not text", "take it out of the folder"),)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        return (), (_unreadable(path, "the file is not text in UTF-8", "save it as UTF-8", line),)
    loaded = read([(path, text)])
    return loaded.manifests, loaded.problems


def _unreadable(path: str, message: str, remedy: str, line: int = 1) -> Problem:
    return Problem("unreadable", path, line, 1, message, remedy)


def _cluster_scoped(definitions: Iterable[Manifest]) -> Iterable[tuple[str, str]]:
    for definition in definitions:
        if definition.get("spec", "scope") == "Cluster":
            yield str(definition.get("spec", "group")), str(definition.get("spec", "names", "kind"))
