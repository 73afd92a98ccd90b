"""The templates of an ApplicationSet, filled here as its controller fills them in the cluster.

Only parameters are understood, as in `{{.name}}`: enough for every ApplicationSet of ours, and what needs a function
can be worked out in Python and be given as a parameter. So each Application can be checked before it exists.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Mapping
from typing import Any

from virida.fields import At, Value, either

Parameters = Mapping[str, Any]
"""What a generator gives for one Application: texts, and below `path` and `values` more of them."""

_REFERENCE = re.compile(r"\{\{ *(?:\.(?P<name>\w+(?:\.\w+)*)|index +\.path\.segments +(?P<segment>\d+)) *\}\}")


def fill(at: At, template: Any, parameters: Parameters) -> Any:
    """A template with the parameters in place of their names.

    Args:
        at: Where the template is.
        template: A text, a value of options, or part of a document.
        parameters: The parameters.

    Raises:
        InvalidOption: The template names a parameter that is not there, or does more than naming parameters.
    """
    if isinstance(template, str):
        return _text(at, template, parameters)
    if isinstance(template, Value):
        names = [field.name for field in dataclasses.fields(template)]  # type: ignore[arg-type]
        changed = {name: fill(at / name, getattr(template, name), parameters) for name in names}
        return dataclasses.replace(template, **changed)  # type: ignore[type-var]
    if isinstance(template, Mapping):
        return {key: fill(at[key], value, parameters) for key, value in template.items()}
    if isinstance(template, (list, tuple)):
        return [fill(at[index], value, parameters) for index, value in enumerate(template)]
    return template


def _text(at: At, template: str, parameters: Parameters) -> str:
    filled = _REFERENCE.sub(_look_up(at, template, parameters), template)
    if "{{" in _REFERENCE.sub("", template):
        at.refuse(
            template,
            "must only name parameters, as in {{.name}}",
            "work it out in Python, and give it as a parameter of its own",
        )
    return filled


def _look_up(at: At, template: str, parameters: Parameters) -> Callable[[re.Match[str]], str]:
    def look_up(match: re.Match[str]) -> str:
        keys = match["name"].split(".") if match["name"] else ["path", "segments", int(match["segment"])]
        found: Any = parameters
        for key in keys:
            try:
                found = found[key]
            except (KeyError, IndexError, TypeError):
                found = None
                break
        if not isinstance(found, str):
            there = list(names(parameters))
            at.refuse(
                template,
                f"must name parameters that are there, and {match[0]} is not",
                f"write {either(there)}" if there else "leave it out",
            )
        return found

    return look_up


def names(parameters: Parameters, prefix: str = "") -> list[str]:
    """The parameters as a template names them."""
    found = []
    for key, value in parameters.items():
        if isinstance(value, Mapping):
            found += names(value, f"{prefix}.{key}")
        elif isinstance(value, str):
            found.append(f"{{{{{prefix}.{key}}}}}")
    return found
