"""The construct that says where alerts go."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from constructs import Construct

from virida.monitoring.documents.routing import routing
from virida.monitoring.options.routing import Receiver, RoutingOptions, Team
from virida.tree import ApiObjects, place

_NOBODY: Mapping[str, Team] = MappingProxyType({})


class AlertRouting(ApiObjects):
    """Where alerts go: pages wake somebody up, tickets wait for the morning.

    It renders one AlertmanagerConfig that bears the construct's id. Alertmanager has to take it as its main one
    (`spec.alertmanagerConfiguration.name`); otherwise the operator shows it the alerts of its own namespace only.

    A page gathers all that goes wrong with one service; a ticket gathers one alert for all services of a team. An
    outage silences what it explains, and a page silences tickets about the same.

    Args:
        scope: The chart, in Alertmanager's namespace; the Secrets of the receivers are there too.
        id: The object's name.
        page: Who is woken up, where a team says nothing else.
        ticket: Who reads it in the morning, where a team says nothing else.
        teams: Who is called for a team's alerts, by their label `team`. Default: nobody else.
        repeat_page: After which time a page that still stands is sent again. Default: `4h`, Alertmanager's own.
        repeat_ticket: After which time a ticket that still stands is sent again. Default: `3d`.

    Raises:
        InvalidOption: An option would not make a working manifest.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        page: Sequence[Receiver],
        ticket: Sequence[Receiver],
        teams: Mapping[str, Team] = _NOBODY,
        repeat_page: str = "4h",
        repeat_ticket: str = "3d",
    ) -> None:
        options = RoutingOptions(
            name=id, page=page, ticket=ticket, teams=teams, repeat_page=repeat_page, repeat_ticket=repeat_ticket
        )
        options.check(place(scope).at(id))
        super().__init__(scope, id, routing(options))
