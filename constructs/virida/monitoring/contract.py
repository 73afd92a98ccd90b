"""The metric contract: what a service exposes, so that alerts and dashboards work without a word of configuration."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from virida.monitoring.options.metrics import BUCKETS


@dataclass(frozen=True, slots=True)
class Metric:
    """A metric of the contract.

    Args:
        name: Its name.
        type: Its type.
        labels: Its labels; each combination of values is a series, so none may have values without end.
        unit: What it counts or measures.
        meaning: What it says.
        buckets: The upper bounds of a histogram's buckets, in its unit.
    """

    name: str
    type: Literal["counter", "gauge", "histogram"]
    labels: Sequence[str]
    unit: str
    meaning: str
    buckets: Sequence[float] = ()


REQUESTS = (
    Metric("http_requests_total", "counter", ("method", "path", "status"), "requests", "Requests that were answered."),
    Metric(
        "http_request_duration_seconds",
        "histogram",
        ("method", "path"),
        "seconds",
        "The time from the request's arrival to the end of its answer.",
        BUCKETS,
    ),
)
"""What every service has that answers HTTP."""

PROCESS = (
    Metric("process_resident_memory_bytes", "gauge", (), "bytes", "The memory that the process holds."),
    Metric("process_cpu_seconds_total", "counter", (), "seconds", "The cpu time that the process has used."),
)
"""What the client libraries of Prometheus expose by themselves."""

FRONTEND = (
    Metric(
        "frontend_component_render_seconds",
        "histogram",
        ("react_component",),
        "seconds",
        "The time that a React component took to render, as browsers report it.",
        BUCKETS,
    ),
    Metric("frontend_bundle_size_bytes", "gauge", ("bundle",), "bytes", "The size of a JavaScript bundle, compressed."),
    Metric("frontend_page_views_total", "counter", ("page",), "views", "Pages that were opened."),
    Metric("frontend_errors_total", "counter", ("page",), "errors", "Errors that nothing caught in the browser."),
    Metric(
        "frontend_user_interactions_total",
        "counter",
        ("type",),
        "interactions",
        "What users do; `type` is `click` or `navigation`.",
    ),
)
"""What a service of the component `frontend` has besides."""

BACKEND = (
    Metric(
        "db_query_duration_seconds",
        "histogram",
        ("operation", "table"),
        "seconds",
        "The time that a query took; `operation` is `select`, `insert`, `update` or `delete`.",
        BUCKETS,
    ),
    Metric("db_query_errors_total", "counter", ("operation", "table"), "queries", "Queries that failed."),
)
"""What a service of the component `backend` has besides."""

CONTRACT: Mapping[str, Sequence[Metric]] = {
    "Every service that answers HTTP": REQUESTS,
    "Every process": PROCESS,
    "Component `frontend`": FRONTEND,
    "Component `backend`": BACKEND,
}
"""All of it, by who exposes it."""
