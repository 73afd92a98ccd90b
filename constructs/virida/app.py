"""The entry point of an app: render it as a whole, or say in one message why not."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import chdir, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from cdk8s import App, YamlOutputType

from virida.errors import ViridaError
from virida.tree import place

if TYPE_CHECKING:
    from virida.checks import Context

Build = Callable[[App], object]
"""Puts charts into an app."""


def run(
    build: Build | Mapping[str, Build],
    *,
    outdir: str | os.PathLike[str] | None = None,
    check: Context | None = None,
) -> None:
    """Render an app to its folder: one folder per chart, one file per object.

    This is what ``main.py`` calls. The folder is replaced as a whole once everything is rendered, so nothing stays of
    objects that are gone, and a mistake leaves it as it was. A mistake ends the program with status 1 and one message.

    Args:
        build: Puts the charts into the app it is given. A dict has one for each environment, and each gets an app of
            its own below a folder of that name.
        outdir: Where to render to. Default: what `cdk8s synth` says in ``CDK8S_OUTDIR``, or ``dist``.
        check: What `virida check` has to know of the world outside, such as ``Context(external=["Secret/shop/*"])``.
            Each app is then checked as a whole, with its own cluster profile, and an error in it is a mistake like any
            other. It needs the extra `virida-constructs[check]`. Default: no check.
    """
    target = Path(outdir or os.environ.get("CDK8S_OUTDIR") or "dist")
    with one_message(), _replacing(target) as fresh:
        for folder, one in build.items() if isinstance(build, Mapping) else [("", build)]:
            app = App(
                outdir=str(fresh / folder),
                output_file_extension=".yaml",
                yaml_output_type=YamlOutputType.FOLDER_PER_CHART_FILE_PER_RESOURCE,
            )
            one(app)
            app.synth()
            if check is not None:
                _check(fresh, folder, replace(check, profile=place(app).cluster))
            count = sum(1 for path in (fresh / folder).rglob("*") if path.is_file())
            print(f"{target / folder}: {count} manifests")


def _check(fresh: Path, folder: str, context: Context) -> None:
    """Refuse what `virida check` calls an error, before it takes the place of anything."""
    from virida.checks import Report, Severity, check_files
    from virida.checks.report_text import text

    with chdir(fresh):
        report = check_files([folder or "."], context)
    errors = tuple(f for f in report.findings if f.severity is Severity.ERROR and f.waived is None)
    if errors:
        raise ViridaError(text(Report(errors, report.files, report.objects)))


@contextmanager
def _replacing(target: Path) -> Iterator[Path]:
    """A fresh folder that takes the place of ``target`` when the block ends well, and is gone when it does not."""
    target.parent.mkdir(parents=True, exist_ok=True)
    # Beside it, so that the swap is a rename; writing over the files of an old folder is several times slower.
    beside = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
    try:
        fresh = beside / "new"
        fresh.mkdir()
        yield fresh
        if target.exists():
            target.rename(beside / "old")
        fresh.rename(target)
    finally:
        shutil.rmtree(beside)


@contextmanager
def one_message() -> Iterator[None]:
    """End the program with one message where the input is at fault, and with a traceback where we are."""
    try:
        yield
    except ViridaError as error:
        message = str(error)
    except RuntimeError as error:  # what jsii makes of an error in Node
        if "Validation failed with the following errors:" not in str(error):
            raise
        message = str(error).removeprefix("Error: ").replace("\n  [] ", "\n  ")
    except TypeError as error:
        call = _miscalled(error)
        if call is None:
            raise
        message = f"{call.filename}:{call.lineno}: {error}"
    else:
        return
    print(message, file=sys.stderr)
    sys.exit(1)


def _miscalled(error: TypeError) -> traceback.FrameSummary | None:
    """The line that called one of our constructs with an argument that it does not have, or without one that it needs.

    Such a call never enters the construct: the traceback ends in jsii's metaclass, which is about to call it.
    """
    frames = traceback.extract_tb(error.__traceback__)
    if len(frames) < 2 or "argument" not in str(error):
        return None
    if frames[-1].name == "__call__" and Path(frames[-1].filename).parent.name == "jsii":
        return frames[-2]
    return frames[-1] if "virida" not in Path(frames[-1].filename).parts and "__init__()" in str(error) else None
