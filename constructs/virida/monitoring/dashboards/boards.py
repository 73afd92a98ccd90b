"""Dashboards of many services: an overview, one for each kind of component, one for the cluster."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from virida.monitoring.dashboards import infrastructure, rows
from virida.monitoring.dashboards.panels import Page, Panel, Row, Variable, legend, render
from virida.monitoring.options.boards import Board
from virida.monitoring.options.dashboard import Links, uid
from virida.monitoring.options.objectives import BURN_RATES
from virida.monitoring.rules.objectives import BUDGET, errors, events, ratio

_BASE, _LONG = BURN_RATES[0].short, BURN_RATES[0].long
_EACH = f"{legend('service')} {legend('objective')}"


def board(kind: Board, *, name: str, namespace: str, retention: str, links: Links) -> str:
    """A dashboard's text.

    Args:
        kind: Which one.
        name: The name of the ConfigMap that holds it.
        namespace: The namespace that the ConfigMap is in.
        retention: For how long Prometheus keeps samples: what budgets cover.
        links: The sites that it leads to.
    """
    page = _PAGES[kind](retention)
    title, description, variables, content = page
    return render(
        Page(
            title=title,
            description=description,
            uid=uid(name, namespace),
            tags=["virida", kind],
            variables=variables,
            rows=content,
            links={"Runbooks": links.runbooks, "Argo CD": f"{links.argocd}/applications"},
        )
    )


_Content = tuple[str, str, list[Variable], list[Row]]


def _overview(retention: str) -> _Content:
    matchers = 'namespace=~"$namespace"'
    spent = (
        f"sum_over_time({errors(_BASE)}{{{matchers}}}[{retention}]) "
        f"/ sum_over_time({events(_BASE)}{{{matchers}}}[{retention}])"
    )
    budget = f"{BUDGET}{{{matchers}}}"
    available = f'{matchers},objective="availability"'
    return (
        "VIRIDA overview",
        "All services: what is left of their error budgets, and what calls somebody now.",
        [Variable("namespace", f"label_values({BUDGET}, namespace)")],
        [
            Row(
                "Promises",
                [
                    Panel(
                        title="Budget left",
                        description=f"What is left of the errors that each promise allows over {retention}, for which "
                        "Prometheus keeps samples.",
                        unit="percentunit",
                        queries={_EACH: f"sort(1 - {spent} / {budget})"},
                        limit=0.1,
                        low_is_bad=True,
                        shape="bars",
                        width=12,
                    ),
                    Panel(
                        title="Burn rate",
                        description="How many times faster than allowed the budget is spent, "
                        f"over {_LONG}. The line is where it pages.",
                        unit="none",
                        queries={_EACH: f"{ratio(_LONG)}{{{matchers}}} / {budget}"},
                        limit=BURN_RATES[0].factor,
                        width=12,
                    ),
                ],
            ),
            Row(
                "Services",
                [
                    Panel(
                        title="Alerts",
                        description="The alerts that call somebody now.",
                        unit="none",
                        queries={
                            f"{legend('service')} {legend('alertname')}": "sum by (service, alertname) "
                            f'(ALERTS{{{matchers},alertstate="firing"}})'
                        },
                        limit=1,
                        shape="bars",
                    ),
                    Panel(
                        title="Requests",
                        description="Requests a second, of the services that promise availability.",
                        unit="reqps",
                        queries={legend("service"): f"{events(_BASE)}{{{available}}}"},
                    ),
                    Panel(
                        title="Error ratio",
                        description="The share of the requests that fail, of the services that promise availability.",
                        unit="percentunit",
                        queries={legend("service"): f"{ratio(_BASE)}{{{available}}}"},
                    ),
                ],
            ),
        ],
    )


def _component(kind: str, title: str, own: Callable[[str], Row]) -> _Content:
    matchers = f'component="{kind}",namespace=~"$namespace",service=~"$service"'
    return (
        title,
        f"All services of the component {kind}.",
        [
            Variable("namespace", f'label_values(up{{component="{kind}"}}, namespace)'),
            Variable("service", f'label_values(up{{component="{kind}",namespace=~"$namespace"}}, service)'),
        ],
        [
            rows.requests(matchers),
            own(matchers),
            infrastructure.containers('namespace=~"$namespace",container=~"$service"'),
        ],
    )


def _infrastructure(retention: str) -> _Content:
    return (
        "VIRIDA infrastructure",
        "The cluster: pods, resources, network, storage.",
        [Variable("namespace", "label_values(kube_namespace_created, namespace)")],
        infrastructure.all_rows('namespace=~"$namespace"'),
    )


_PAGES: Mapping[Board, Callable[[str], _Content]] = {
    "overview": _overview,
    "frontend": lambda retention: _component("frontend", "VIRIDA frontends", rows.browser),
    "backend": lambda retention: _component("backend", "VIRIDA backends", rows.database),
    "infrastructure": _infrastructure,
}
