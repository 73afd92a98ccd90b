"""Drawings of a reachability, the same bytes for the same reachability."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from virida.reachability.draw import data, dot, mermaid
from virida.reachability.draw.picture import within
from virida.reachability.model import Reachability

_RENDERERS: Mapping[str, Callable[[Reachability], str]] = {
    "mermaid": mermaid.text,
    "dot": dot.text,
    "json": data.text,
}

FORMATS = tuple(_RENDERERS)
"""The formats of ``render``."""


def render(reachability: Reachability, format: str, namespaces: Sequence[str] = ()) -> str:
    """Draw what can reach what, grouped by namespace.

    An arrow between a box of a namespace and something outside it stands for the same arrow at every workload in the
    box, and only for that. A dotted arrow is unknown: it depends on what the set does not render.

    Args:
        reachability: What to draw.
        format: ``mermaid`` (Gitea and Grafana render it), ``dot`` (Graphviz) or ``json`` (its fields: ``data.text``).
        namespaces: Draw the workloads of these namespaces and whatever they exchange traffic with. Default: all.

    Raises:
        ValueError: For another format, and for a namespace in which the set renders no workload.
    """
    if format not in _RENDERERS:
        raise ValueError(f"format ({format!r}) must be one of {', '.join(FORMATS)}")
    return _RENDERERS[format](within(reachability, namespaces))


__all__ = ["FORMATS", "render", "within"]
