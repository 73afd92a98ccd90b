"""The options of the dashboards that show many services."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Literal

from virida.fields import At, Value
from virida.monitoring.options.dashboard import Links
from virida.rules import Name, not_empty

Board = Literal["overview", "frontend", "backend", "infrastructure"]
"""A dashboard of many services."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardOptions(Value):
    """What `Dashboards` were given. Their documentation is there; here are the rules."""

    name: Name
    namespace: str | None
    boards: Annotated[Sequence[Board], not_empty]
    folder: Annotated[str, not_empty]
    links: Links

    def check_together(self, at: At) -> None:
        """Each board stands once, in a namespace that is known."""
        if len(set(self.boards)) < len(self.boards):
            (at / "boards").refuse(list(self.boards), "must not name a board twice", "remove one of them")
        if self.namespace is None:
            (at / "namespace").refuse(
                None,
                "must be known, because the dashboards' addresses are made of it",
                'write Chart(app, id, namespace="...")',
            )
