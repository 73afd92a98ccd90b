"""On which line a field stands."""

from __future__ import annotations

from typing import Any

from virida.manifests.fields import resolve_field
from virida.manifests.files import read_text
from virida.manifests.loading import documents
from virida.manifests.manifest import Manifest
from virida.manifests.problem import Unreadable
from virida.manifests.yaml_reader import Marks


class Lines:
    """Finds lines by reading a file once more, with an eye on them.

    Keeping the line of every field of every file would double the time and memory that loading takes, for the few files
    about which there is something to say.
    """

    def __init__(self) -> None:
        self._files: dict[str, tuple[list[Any], Marks]] = {}

    def of(self, manifest: Manifest, field: str = "") -> int:
        """The line of a field, or of the nearest part of its path that is there.

        Args:
            manifest: The object, which knows its file.
            field: The field's path as `field_path` writes it. Default: the object itself.
        """
        if not manifest.file:
            return manifest.line
        values, marks = self._marked(manifest.file)
        if manifest.index >= len(values):
            return manifest.line
        here, line = values[manifest.index], manifest.line
        for segment in (*manifest.inside, *resolve_field(manifest.document, field)):
            try:
                line, here = marks.line(here, segment) or line, here[segment]
            except (KeyError, IndexError, TypeError):  # the file is not what it was when it was loaded
                break
        return line

    def _marked(self, file: str) -> tuple[list[Any], Marks]:
        if file not in self._files:
            marks, values = Marks(), []
            try:
                for document in documents(file, read_text(file), marks):
                    values.append(document.value)
            except Unreadable:
                pass  # said when the file was loaded; JSON that is not YAML has no lines but the object's
            self._files[file] = values, marks
        return self._files[file]
