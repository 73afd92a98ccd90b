"""The programs of a cluster, built from the Go modules pinned in `tools/`, once for each user and each set of pins.

`python -m tests.cluster.binaries` builds what is missing. It prints the settings by which the tests find the
programs, for a shell to evaluate, and on the error stream what it does. It needs Go, and for Gitea a C compiler.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

TOOLS = Path(__file__).parent / "tools"

_KUBERNETES = (
    "-X k8s.io/component-base/version.gitVersion={version}",
    "-X k8s.io/component-base/version.gitMajor=1 -X k8s.io/component-base/version.gitMinor={minor}",
)
"""A server that does not know its version fails in what depends on it, such as Pod Security's versions."""


@dataclass(frozen=True, slots=True)
class Program:
    """A program.

    Args:
        name: The name of its file.
        folder: The folder of its Go module in `tools/`.
        package: Its main package. Default: the folder's own.
        module: The module of that package, whose version is the program's.
        linked: What the linker is told beside leaving out symbols; `{version}` is the module's, `{minor}` its second
            part.
        tags: Go's build tags.
        c: Whether it is partly written in C.
    """

    name: str
    folder: str
    package: str
    module: str
    linked: tuple[str, ...] = ()
    tags: str = ""
    c: bool = False

    @property
    def version(self) -> str:
        """The version pinned in its folder's go.mod."""
        found = re.search(rf"^(?:require |\t){re.escape(self.module)} (v\S+)", self._pins(), re.MULTILINE)
        assert found, f"{self.folder}/go.mod does not require {self.module}"
        return found[1]

    def _pins(self) -> str:
        return (TOOLS / self.folder / "go.mod").read_text()

    def build(self, file: Path) -> None:
        """Build it.

        Args:
            file: Where to put it.
        """
        linked = " ".join(("-s -w", *self.linked)).format(
            version=self.version, number=self.version[1:], minor=self.version.split(".")[1]
        )
        command = ["go", "build", "-tags", self.tags, "-ldflags", linked, "-o", str(file), self.package]
        _run(command, TOOLS / self.folder, CGO_ENABLED="1" if self.c else "0")


PROGRAMS = (
    Program("etcd", "etcd", "go.etcd.io/etcd/server/v3", "go.etcd.io/etcd/server/v3"),
    *(
        Program(name, "kubernetes", f"k8s.io/kubernetes/cmd/{name}", "k8s.io/kubernetes", linked=_KUBERNETES)
        for name in ("kube-apiserver", "kube-controller-manager", "kube-scheduler")
    ),
    Program("kwok", "kwok", "sigs.k8s.io/kwok/cmd/kwok", "sigs.k8s.io/kwok"),
    *(
        Program(name, "prometheus", f"github.com/prometheus/prometheus/cmd/{name}", "github.com/prometheus/prometheus")
        for name in ("promtool", "prometheus")
    ),
    Program("redis", "redis", ".", "github.com/alicebob/miniredis/v2"),
    Program(
        "argocd",
        "argocd",
        "github.com/argoproj/argo-cd/v3/cmd",
        "github.com/argoproj/argo-cd/v3",
        linked=("-X github.com/argoproj/argo-cd/v3/common.version={number}",),
    ),
    Program(
        "gitea",
        "gitea",
        "code.gitea.io/gitea",
        "code.gitea.io/gitea",
        linked=("-X main.Version={number}",),
        tags="sqlite sqlite_unlock_notify",
        c=True,
    ),
)


def folder() -> Path:
    """Where the programs are: outside of the checkout, so that a fresh clone with the same pins finds them."""
    digest = hashlib.sha256(repr(PROGRAMS).encode())
    for path in sorted(path for path in TOOLS.rglob("*") if path.is_file()):
        digest.update(f"{path.relative_to(TOOLS)}\0".encode() + path.read_bytes() + b"\0")
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return cache / "virida" / "tools" / digest.hexdigest()[:16]


def definitions() -> dict[str, dict[str, str]]:
    """Where custom resource definitions come from, by the name of the project."""
    return tomllib.loads((TOOLS / "crds.toml").read_text())


def build_all(programs: Sequence[Program] = PROGRAMS) -> Path:
    """Build what is missing, and fetch the definitions.

    Args:
        programs: What to build. Default: all.

    Returns:
        The folder of the programs. `crds` in it has one folder of files for each project, `gitea-files` is Gitea's.

    Raises:
        SystemExit: There is no Go, or something cannot be built.
    """
    target = folder()
    (target / "crds").mkdir(parents=True, exist_ok=True)
    missing = [program for program in programs if not (target / program.name).exists()]
    if missing and not shutil.which("go"):
        names = ", ".join(program.name for program in missing)
        sys.exit(f"Go is needed to build {names}; install Go 1.26 or newer: https://go.dev/dl/")
    for program in missing:
        _build(program, target)
    for name, source in definitions().items():
        if not (target / "crds" / name).exists():
            _fetch(name, source, target / "crds")
    if any(program.name == "gitea" for program in programs) and not (target / "gitea-files").exists():
        _copy_files_of_gitea(target)
    return target


def found(beside: Path) -> Path:
    """The programs: those in `KUBEBUILDER_ASSETS` first, and what is not there from the cache, built if need be.

    Args:
        beside: An empty folder, for links to both.

    Returns:
        Their folder, with all that `build_all` makes.

    Raises:
        SystemExit: They cannot be built here.
    """
    given = os.environ.get("KUBEBUILDER_ASSETS")
    if given and all((Path(given) / program.name).exists() for program in PROGRAMS):
        return Path(given)
    built = build_all()
    if not given:
        return built
    for file in (*built.iterdir(), *Path(given).iterdir()):
        (beside / file.name).unlink(missing_ok=True)
        (beside / file.name).symlink_to(file)
    return beside


def _build(program: Program, target: Path) -> None:
    started = time.monotonic()
    _say(f"{program.name} {program.version}: building")
    with tempfile.TemporaryDirectory(dir=target) as beside:
        program.build(Path(beside) / program.name)
        (Path(beside) / program.name).rename(target / program.name)
    _say(f"{program.name} {program.version}: built in {time.monotonic() - started:.0f} s")


def _fetch(name: str, source: dict[str, str], target: Path) -> None:
    """Fetch a project's definitions. One that the module proxy does not serve is left out: the tests name it."""
    try:
        module = _downloaded(f"{source['module']}@{source['version']}", Path(tempfile.gettempdir()))
    except subprocess.CalledProcessError as error:
        _say(f"{name} {source['version']}: no definitions: {error.stdout.strip() or error.stderr.strip()}")
        return
    if module["Sum"] != source["sum"]:
        sys.exit(f"{name} {source['version']} has the sum {module['Sum']}, not {source['sum']} as in crds.toml")
    with tempfile.TemporaryDirectory(dir=target) as beside:
        made = Path(beside) / name
        made.mkdir()
        for file in Path(module["Dir"]).glob(source["files"]):
            (made / file.name).write_bytes(file.read_bytes())
        assert any(made.iterdir()), f"{name} {source['version']} has no {source['files']}"
        made.rename(target / name)
    _say(f"{name} {source['version']}: definitions fetched")


def _copy_files_of_gitea(target: Path) -> None:
    """Gitea reads its templates and translations at run time."""
    module = _downloaded("code.gitea.io/gitea", TOOLS / "gitea")
    with tempfile.TemporaryDirectory(dir=target) as beside:
        for part in ("options", "public", "templates"):
            # What the module cache holds is read-only; a copy of it could not be removed.
            shutil.copytree(Path(module["Dir"]) / part, Path(beside) / "files" / part, copy_function=shutil.copyfile)
        subprocess.run(["chmod", "-R", "u+w", Path(beside) / "files"], check=True)
        (Path(beside) / "files").rename(target / "gitea-files")


def _downloaded(module: str, at: Path) -> dict[str, Any]:
    downloaded: dict[str, Any] = json.loads(_run(["go", "mod", "download", "-json", module], at, capture=True))
    return downloaded


def _run(command: list[str], at: Path, *, capture: bool = False, **environment: str) -> str:
    done = subprocess.run(
        command, cwd=at, env={**os.environ, **environment}, capture_output=True, text=True, check=False
    )
    if done.returncode:
        if capture:
            raise subprocess.CalledProcessError(done.returncode, command, done.stdout, done.stderr)
        sys.exit(f"{' '.join(command)} in {at} failed:\n{done.stdout}{done.stderr}")
    return done.stdout


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def settings(target: Path) -> dict[str, str]:
    """By which environment variables the tests find the programs.

    Args:
        target: The folder of the programs.
    """
    return {
        "KUBEBUILDER_ASSETS": str(target),
        "PROMTOOL": str(target / "promtool"),
        "PROMETHEUS": str(target / "prometheus"),
    }


if __name__ == "__main__":
    for variable, value in settings(build_all()).items():
        print(f"export {variable}='{value}'")
