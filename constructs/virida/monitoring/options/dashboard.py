"""Where people look: the dashboard, and the pages that alerts and panels lead to."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from importlib.util import find_spec
from typing import Annotated

from virida.fields import At, Value
from virida.rules import not_empty


def _check_url(at: At, url: str) -> None:
    if re.fullmatch(r"https?://[^\s/?#]+(?:/[^\s?#]*)?", url) is None:
        at.refuse(url, "must be a URL without query and fragment", 'write one such as "https://grafana.example.com"')


Url = Annotated[str, _check_url]
"""The beginning of the addresses of a site's pages."""


@dataclass(frozen=True, slots=True)
class Dashboard(Value):
    """The workload's dashboard, as a ConfigMap that Grafana's sidecar loads.

    Args:
        folder: The folder in Grafana, for which the sidecar reads the annotation `grafana_folder`. Default: `VIRIDA`.
    """

    folder: Annotated[str, not_empty] = field(default="VIRIDA", kw_only=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Links(Value):
    """The sites that alerts and dashboards lead to.

    Args:
        runbooks: Below it lies each workload's runbook, as `<namespace>/<workload>.md`.
        grafana: Grafana.
        argocd: Argo CD.
    """

    runbooks: Url = "https://gitea.virida.local/virida/platform/src/branch/main/docs/runbooks"
    grafana: Url = "https://grafana.virida.local"
    argocd: Url = "https://argocd.virida.local"


def uid(of: str, namespace: str) -> str:
    """The `uid` of a dashboard: readable, one of a kind, and at most 40 characters, as Grafana has it.

    Args:
        of: What it shows.
        namespace: The namespace that it is in.
    """
    return f"{of[:29].strip('-')}-{hashlib.sha256(f'{namespace}/{of}'.encode()).hexdigest()[:10]}"


def require_sdk(at: At, asked: object, instead: str = "") -> None:
    """Refuse a dashboard where the package is missing that builds it.

    Args:
        at: The place of the dashboard.
        asked: What was given there.
        instead: What else one may do. Default: nothing.

    Raises:
        InvalidOption: It says what to install.
    """
    if find_spec("grafana_foundation_sdk") is None:
        at.refuse(
            asked,
            "needs the package grafana-foundation-sdk, which is not installed",
            f"install virida-constructs[dashboards]{instead}",
        )
