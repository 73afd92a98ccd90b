"""What names the objects of Argo CD, and where they stand."""

from __future__ import annotations

from typing import Annotated

from virida import names
from virida.fields import At
from virida.rules import Name


def check_id(at: At, id: str) -> None:
    """The construct's id names its object, and labels it."""
    if not names.is_dns_label(id):
        proposal = names.as_dns_label(id)
        (at / "id").refuse(
            id,
            "must be a DNS label (a-z, 0-9, -; at most 63), because it names the object",
            f'write "{proposal}"' if proposal else "choose another name",
        )


def check_namespace(at: At, namespace: str | None) -> None:
    """Argo CD reads its objects in its own namespace."""
    if namespace is None:
        (at / "namespace").refuse(
            None,
            "must be known, because Argo CD reads its objects in its own namespace only",
            'write Chart(app, id, namespace="argocd")',
        )


def check_project(at: At, project: str) -> None:
    """Somebody said what the Application may do."""
    if project == "default":
        at.refuse(
            project,
            "must not be default, which allows every source, destination and kind",
            "name an ArgoProject that allows what is rendered",
        )


ProjectName = Annotated[Name, check_project]
"""An AppProject by its name; never `default`."""
