"""The public surface: one list, in which everything is found."""

from __future__ import annotations

import ast
import importlib
import inspect
from pathlib import Path

import pytest

import virida

STUB = Path(virida.__file__).with_suffix(".pyi")


def test_the_list_for_type_checkers_is_the_one_that_is_loaded() -> None:
    names = {
        alias.asname: f"{node.module}.{alias.name}"
        for node in ast.walk(ast.parse(STUB.read_text()))
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    assert sorted(str(name) for name in names) == virida.__all__ == dir(virida)
    for name, home in names.items():
        module, _, attribute = home.rpartition(".")
        assert getattr(virida, str(name)) is getattr(importlib.import_module(module), attribute)


@pytest.mark.parametrize("name", virida.__all__)
def test_every_argument_is_documented(name: str) -> None:
    thing = getattr(virida, name)
    # What a value inherits is documented where it is defined.
    documentation = "\n".join(inspect.getdoc(one) or "" for one in getattr(thing, "__mro__", [thing]))
    assert inspect.getdoc(thing)
    called = thing.__init__ if inspect.isclass(thing) else thing  # jsii's metaclass hides a construct's own signature
    parameters = [] if thing is virida.ViridaError else [p for p in inspect.signature(called).parameters if p != "self"]
    missing = [parameter for parameter in parameters if f"{parameter}:" not in documentation]
    assert missing == [], f"{name} does not say what {missing} are for"


def test_a_name_that_does_not_exist_is_none() -> None:
    with pytest.raises(AttributeError, match=r"^module 'virida' has no attribute 'ViridaServise'$"):
        virida.ViridaServise  # type: ignore[attr-defined]  # noqa: B018
