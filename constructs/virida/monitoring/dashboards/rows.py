"""Rows that several dashboards have: the metrics of the contract, for whichever series are meant."""

from __future__ import annotations

from virida.monitoring.dashboards.panels import Panel, Row, legend

WINDOW = "$__rate_interval"
"""Grafana's own choice: at least four scrapes, and no shorter than a pixel."""


def rate(metric: str, matchers: str) -> str:
    """The increase a second of a counter."""
    return f"rate({metric}{{{matchers}}}[{WINDOW}])"


def slowest(metric: str, matchers: str, by: str) -> str:
    """The time below which 95 % stay, of a classic histogram."""
    return f"histogram_quantile(0.95, sum by ({by}, le) ({rate(f'{metric}_bucket', matchers)}))"


def browser(matchers: str) -> Row:
    """What the contract asks of a frontend.

    Args:
        matchers: What selects the frontends' series.
    """
    views = f"sum by (service) ({rate('frontend_page_views_total', matchers)})"
    return Row(
        "Browser",
        [
            Panel(
                title="Render time",
                description="The time below which 95 % of the renderings stay, of the ten slowest React components.",
                unit="s",
                queries={
                    legend("react_component"): "topk(10, "
                    + slowest("frontend_component_render_seconds", matchers, "react_component")
                    + ")"
                },
                width=6,
            ),
            Panel(
                title="Bundle size",
                description="The size of each JavaScript bundle, compressed.",
                unit="bytes",
                queries={
                    f"{legend('service')} {legend('bundle')}": "max by (service, bundle) "
                    f"(frontend_bundle_size_bytes{{{matchers}}})"
                },
                width=6,
            ),
            Panel(
                title="Client error rate",
                description="Errors that nothing caught in the browser, for each page view.",
                unit="percentunit",
                queries={legend("service"): f"sum by (service) ({rate('frontend_errors_total', matchers)}) / {views}"},
                width=6,
            ),
            Panel(
                title="User interactions",
                description="Clicks and navigations a second.",
                unit="ops",
                queries={legend("type"): f"sum by (type) ({rate('frontend_user_interactions_total', matchers)})"},
                width=6,
            ),
        ],
    )


def database(matchers: str) -> Row:
    """What the contract asks of a backend.

    Args:
        matchers: What selects the backends' series.
    """
    metric = "db_query_duration_seconds"
    return Row(
        "Database and process",
        [
            Panel(
                title="Query time",
                description="The time below which 95 % of the queries stay.",
                unit="s",
                queries={legend("operation"): slowest(metric, matchers, "operation")},
                width=6,
            ),
            Panel(
                title="Queries",
                description="Queries a second.",
                unit="ops",
                queries={legend("operation"): f"sum by (operation) ({rate(f'{metric}_count', matchers)})"},
                width=6,
            ),
            Panel(
                title="Failed queries",
                description="Queries a second that failed.",
                unit="ops",
                queries={legend("table"): f"sum by (table) ({rate('db_query_errors_total', matchers)})"},
                width=6,
            ),
            Panel(
                title="Memory of the process",
                description="The memory that the process holds, by pod.",
                unit="bytes",
                queries={legend("pod"): f"max by (pod) (process_resident_memory_bytes{{{matchers}}})"},
                width=6,
            ),
        ],
    )


def requests(matchers: str) -> Row:
    """Requests, errors and response time of several services.

    Args:
        matchers: What selects the services' series.
    """
    everything = f"sum by (service) ({rate('http_requests_total', matchers)})"
    failures = matchers + ',status=~"5.."'
    failed = f"sum by (service) ({rate('http_requests_total', failures)})"
    return Row(
        "Requests",
        [
            Panel(
                title="Requests",
                description="Requests a second.",
                unit="reqps",
                queries={legend("service"): everything},
            ),
            Panel(
                title="Error rate",
                description="The share of the requests that fail.",
                unit="percentunit",
                queries={legend("service"): f"({failed} or {everything} * 0) / {everything}"},
            ),
            Panel(
                title="Response time",
                description="The time below which 95 % of the requests stay.",
                unit="s",
                queries={legend("service"): slowest("http_request_duration_seconds", matchers, "service")},
            ),
        ],
    )
