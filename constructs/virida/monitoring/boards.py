"""The construct for dashboards of many services."""

from __future__ import annotations

from collections.abc import Sequence

from constructs import Construct

from virida.monitoring.documents.dashboards import boards as board_documents
from virida.monitoring.options.boards import Board, BoardOptions
from virida.monitoring.options.dashboard import Links, require_sdk
from virida.tree import ApiObjects, place


class Dashboards(ApiObjects):
    """The dashboards that show all services at once; it needs `virida-constructs[dashboards]`.

    It renders a ConfigMap `<id>-<board>-dashboard` for each board:

    - `overview`: every service's error budgets, burn rates and alerts;
    - `frontend`, `backend`: the metrics that the contract asks of the component, for its services;
    - `infrastructure`: pods, resources, network and storage of the cluster.

    Args:
        scope: The chart. It needs a namespace.
        id: What the ConfigMaps' names begin with.
        boards: Which ones. Default: all.
        folder: The folder in Grafana, for which the sidecar reads the annotation `grafana_folder`. Default: `VIRIDA`.
        links: The sites that the dashboards lead to.

    Raises:
        InvalidOption: An option would not make a working dashboard.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        boards: Sequence[Board] = ("overview", "frontend", "backend", "infrastructure"),
        folder: str = "VIRIDA",
        links: Links = Links(),
    ) -> None:
        where = place(scope)
        at = where.at(id)
        options = BoardOptions(name=id, namespace=where.namespace, boards=boards, folder=folder, links=links)
        options.check(at)
        require_sdk(at / "boards", options.boards)
        super().__init__(scope, id, board_documents(options, where.cluster))
