"""The entry point: what a person sees, and what is left of dist/."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

GOOD = """
from cdk8s import App, Chart
from virida import ViridaService, run

def build(app: App) -> None:
    chart = Chart(app, "shop", namespace="shop")
    ViridaService(chart, "cart", component="backend", image="shop/cart:1.4.0", port=3000)

run(build)
"""


def _run(folder: Path, program: str, **environment: str) -> subprocess.CompletedProcess[str]:
    (folder / "main.py").write_text(program)
    return subprocess.run(
        [sys.executable, "main.py"],
        cwd=folder,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def tree(folder: Path) -> dict[str, str]:
    """The files below a folder with their content."""
    return {str(path.relative_to(folder)): path.read_text() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_renders_one_folder_per_chart_and_one_file_per_object(tmp_path: Path) -> None:
    result = _run(tmp_path, GOOD)
    assert (result.returncode, result.stdout, result.stderr) == (0, "dist: 5 manifests\n", "")
    assert sorted(tree(tmp_path / "dist")) == [
        "shop/Deployment.cart.yaml",
        "shop/NetworkPolicy.cart.yaml",
        "shop/PodDisruptionBudget.cart.yaml",
        "shop/Service.cart.yaml",
        "shop/ServiceAccount.cart.yaml",
    ]


def test_leaves_nothing_of_what_is_gone(tmp_path: Path) -> None:
    stale = tmp_path / "dist" / "shop" / "Service.gone.yaml"
    stale.parent.mkdir(parents=True)
    stale.touch()
    assert _run(tmp_path, GOOD).returncode == 0
    assert not stale.exists()
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".dist")] == []


def test_renders_environments_beside_each_other(tmp_path: Path) -> None:
    program = GOOD.replace("run(build)", 'run({"production": build, "development": build})')
    result = _run(tmp_path, program, CDK8S_OUTDIR="rendered")
    assert result.stdout == "rendered/production: 5 manifests\nrendered/development: 5 manifests\n"
    assert tree(tmp_path / "rendered" / "production") == tree(tmp_path / "rendered" / "development")


CLASH = """    chart.node.try_get_context("")
    from cdk8s import ApiObject
    ApiObject(chart, "mine", api_version="v1", kind="Service", metadata={"name": "cart"})
"""


@pytest.mark.parametrize(
    ("mistake", "message"),
    [
        pytest.param(
            GOOD.replace(":1.4.0", ""),
            "shop/cart: image ('shop/cart') must have a tag or a digest; "
            'write the version that runs, such as "shop/cart:1.4.0"\n',
            id="invalid-option",
        ),
        pytest.param(
            GOOD.replace("image=", "imgae="),
            "main.py:7: ViridaService.__init__() got an unexpected keyword argument 'imgae'\n",
            id="misspelt-option",
        ),
        pytest.param(
            GOOD.replace('component="backend", ', ""),
            "main.py:7: ViridaService.__init__() missing 1 required keyword-only argument: 'component'\n",
            id="missing-option",
        ),
        pytest.param(
            GOOD.replace("port=3000)", "port=3000, scale=Replicas(cuont=3))").replace("import V", "import Replicas, V"),
            "main.py:7: Replicas.__init__() got an unexpected keyword argument 'cuont'\n",
            id="misspelt-field",
        ),
        pytest.param(
            GOOD.replace("\nrun(", CLASH + "\nrun("),
            "Validation failed with the following errors:\n"
            "  shop/cart/Service.cart and shop/mine would both be written to shop/Service.cart; "
            "rename one of them or put it into a chart of its own\n",
            id="same-file",
        ),
    ],
)
def test_says_what_is_wrong_in_one_message_and_leaves_dist_alone(tmp_path: Path, mistake: str, message: str) -> None:
    assert _run(tmp_path, GOOD).returncode == 0
    before = tree(tmp_path)
    result = _run(tmp_path, mistake)
    assert (result.returncode, result.stdout) == (1, "")
    assert result.stderr.replace(f"{tmp_path}/", "") == message
    assert tree(tmp_path) == before | {"main.py": mistake}


def test_shows_where_our_own_code_fails(tmp_path: Path) -> None:
    result = _run(tmp_path, GOOD.replace('Chart(app, "shop"', 'Chart(1 / 0, "shop"'))
    assert result.returncode == 1
    assert result.stderr.startswith("Traceback (most recent call last):")
    assert result.stderr.endswith("ZeroDivisionError: division by zero\n")


@pytest.fixture
def make(tmp_path: Path) -> Path:
    """A checkout with our Makefile, what it installed, and an app of its own."""
    for name in ("Makefile", "requirements.txt", "pyproject.toml", "package.json", "package-lock.json", "cdk8s.yaml"):
        shutil.copy2(ROOT / name, tmp_path)
    for name in (".venv", "node_modules"):
        (tmp_path / name).symlink_to(ROOT / name)
    (tmp_path / "main.py").write_text(GOOD)
    (tmp_path / "charts").mkdir()
    (tmp_path / "charts" / "runbooks.py").touch()
    return tmp_path


def _synth(folder: Path) -> subprocess.CompletedProcess[str]:
    command = ["make", "--silent", "synth"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def test_make_synth_leaves_dist_alone_when_it_fails(make: Path) -> None:
    rendered = _synth(make)
    assert (rendered.returncode, rendered.stdout, rendered.stderr) == (0, "dist/shop/: 5 manifests\n", "")
    before = tree(make / "dist")
    (make / "main.py").write_text(GOOD.replace("port=3000", "port=70000"))
    failed = _synth(make)
    assert failed.stderr.splitlines()[0] == (
        "shop/cart: port (70000) must be between 1 and 65535; write a number in that range"
    )
    assert "at ChildProcess" not in failed.stderr
    assert failed.returncode == 2
    assert tree(make / "dist") == before
    assert not list(make.glob(".dist*"))


def test_dist_is_what_a_fresh_synth_gives(tmp_path: Path) -> None:
    python, cdk8s = tmp_path / "python", tmp_path / "cdk8s"
    environment = {**os.environ, "PYTHONHASHSEED": "1"}
    subprocess.run([sys.executable, "main.py"], cwd=ROOT, env={**environment, "CDK8S_OUTDIR": str(python)}, check=True)
    (cdk8s / "stale.yaml").parent.mkdir()
    (cdk8s / "stale.yaml").touch()
    command = [os.environ["JSII_NODE"], "node_modules/.bin/cdk8s", "synth", "--output", str(cdk8s)]
    subprocess.run(command, cwd=ROOT, env={**environment, "PYTHONHASHSEED": "2"}, check=True, capture_output=True)
    assert tree(python) == tree(cdk8s)
    assert tree(python) == tree(ROOT / "dist"), "run `make synth` and commit dist/"


def test_runbooks_are_what_the_alerts_say(tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-m", "charts.runbooks", str(tmp_path)], cwd=ROOT, check=True)
    assert tree(tmp_path) == tree(ROOT / "docs" / "runbooks"), "run `make synth` and commit docs/runbooks/"
