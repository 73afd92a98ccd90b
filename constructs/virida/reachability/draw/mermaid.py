"""Mermaid, as Gitea and Grafana render it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from virida.reachability.draw.picture import Node, Shape, draw
from virida.reachability.model import Reachability

_SHAPES = {
    Shape.WORKLOAD: '{id}["{label}"]',
    Shape.OUTSIDE: '{id}(["{label}"]):::outside',
    Shape.ANYWHERE: '{id}{{{{"{label}"}}}}:::anywhere',
}

_STYLES = (
    "classDef outside fill:#eceff1,stroke:#78909c,color:#263238",
    "classDef anywhere fill:#ffebee,stroke:#c62828,color:#b71c1c",
)


def text(reachability: Reachability) -> str:
    """Draw a reachability as a Mermaid flowchart.

    Mermaid refuses to draw more than 500 arrows, and Gitea more than 50,000 characters: draw some namespaces then.

    Args:
        reachability: What to draw.
    """
    return "\n".join(_lines(reachability)) + "\n"


def _lines(reachability: Reachability) -> Iterator[str]:
    picture = draw(reachability)
    yield "flowchart LR"
    for box, members in picture.boxes:
        yield f'  subgraph {box.id}["{_escape(box.label)}"]'
        for node in members:
            yield f"    {_node(node)}"
        yield "  end"
    for node in picture.outside:
        yield f"  {_node(node)}"
    for arrow in picture.arrows:
        line = "-->" if arrow.known else "-.->"
        yield f'  {arrow.source.id} {line}|"{_escape(arrow.label)}"| {arrow.target.id}'
    if picture.outside:
        for style in _STYLES:
            yield f"  {style}"


def _node(node: Node) -> str:
    return _SHAPES[node.shape].format(id=node.id, label=_escape(node.label))


@lru_cache(maxsize=65536)
def _escape(label: str) -> str:
    """Text that is neither Mermaid, nor Markdown, nor HTML: what may mean something is written as its code point."""
    return re.sub(r"[^A-Za-z0-9 .,:/=!()-]", lambda match: f"#{ord(match[0])};", label)
