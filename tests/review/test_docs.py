"""The documentation says what there is."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
import typer

from tests.review.support import OBJECTS, compare, edited
from virida.cli import application
from virida.review import Code, Level, render_json

PAGE = (Path(__file__).parents[2] / "docs/review.md").read_text()


def test_names_every_code_and_level() -> None:
    assert re.findall(r"^\| `([A-Z]+)` \|", PAGE, flags=re.MULTILINE) == [code.value for code in Code]
    assert all(f"`{level.value}`" in PAGE for level in Level)


@pytest.mark.parametrize("name", ["diff", "comment"])
def test_names_every_option(name: str) -> None:
    command = typer.main.get_command(application()).commands[name]  # type: ignore[attr-defined]
    options = {option for parameter in command.params for option in parameter.opts if option.startswith("--")}
    assert {option for option in options if option not in PAGE} == set()


def test_shows_the_fields_of_json() -> None:
    web = OBJECTS["web"]
    after = edited(web, {"set": {"spec/selector/matchLabels/app": "api-v2"}})
    shown = json.loads(re.findall(r"```json\n(.*?)```", PAGE, flags=re.DOTALL)[0])
    found = json.loads(render_json(compare([web], [after])))
    assert _shape(shown) == _shape(found)


def _shape(value: Any) -> Any:
    """The keys of a document, without its values."""
    if isinstance(value, dict):
        return {key: _shape(item) for key, item in value.items()}
    return [_shape(value[0])] if isinstance(value, list) and value and isinstance(value[0], dict) else None
