"""DOT, the language of Graphviz."""

from __future__ import annotations

from collections.abc import Iterator

from virida.reachability.draw.picture import Node, Shape, draw
from virida.reachability.model import Reachability

_SHAPES = {
    Shape.WORKLOAD: "shape=box",
    Shape.OUTSIDE: 'shape=box, style="rounded,filled", color="#78909c", fillcolor="#eceff1"',
    Shape.ANYWHERE: 'shape=hexagon, style=filled, color="#c62828", fillcolor="#ffebee", fontcolor="#b71c1c"',
}


def text(reachability: Reachability) -> str:
    """Draw a reachability as a Graphviz digraph.

    Args:
        reachability: What to draw.
    """
    return "\n".join(_lines(reachability)) + "\n"


def _lines(reachability: Reachability) -> Iterator[str]:
    picture = draw(reachability)
    yield "digraph reachability {"
    yield "  rankdir=LR;"
    yield "  compound=true;"
    anchors = {}
    for box, members in picture.boxes:
        anchors[box] = members[0]
        yield f"  subgraph {_cluster(box)} {{"
        yield f"    label={_quote(box.label)};"
        for node in members:
            yield f"    {_node(node)}"
        yield "  }"
    for node in picture.outside:
        yield f"  {_node(node)}"
    for arrow in picture.arrows:
        # An arrow of a box is, to Graphviz, one of a node in it that is cut off at the box.
        source, target = anchors.get(arrow.source, arrow.source), anchors.get(arrow.target, arrow.target)
        options = [f"label={_quote(arrow.label)}"]
        if arrow.source in anchors:
            options.append(f"ltail={_cluster(arrow.source)}")
        if arrow.target in anchors:
            options.append(f"lhead={_cluster(arrow.target)}")
        if not arrow.known:
            options.append("style=dashed")
        yield f"  {source.id} -> {target.id} [{', '.join(options)}];"
    yield "}"


def _node(node: Node) -> str:
    return f"{node.id} [label={_quote(node.label)}, {_SHAPES[node.shape]}];"


def _cluster(box: Node) -> str:
    return f"cluster_{box.id}"


def _quote(text: str) -> str:
    text = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{text}"'
