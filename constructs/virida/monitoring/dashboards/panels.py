"""What every dashboard shares: panels, rows, and the text that Grafana loads."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from grafana_foundation_sdk.builders import bargauge, common, dashboard, prometheus, stat, timeseries
from grafana_foundation_sdk.cog.builder import Builder
from grafana_foundation_sdk.cog.encoder import JSONEncoder
from grafana_foundation_sdk.cog.variants import Dataquery
from grafana_foundation_sdk.models.common import (
    BarGaugeDisplayMode,
    BigValueColorMode,
    BigValueGraphMode,
    DataSourceRef,
    GraphThresholdsStyleMode,
    LegendDisplayMode,
    LegendPlacement,
    SortOrder,
    TooltipDisplayMode,
    VisibilityMode,
    VizOrientation,
)
from grafana_foundation_sdk.models.dashboard import (
    DashboardCursorSync,
    DashboardLinkType,
    Threshold,
    ThresholdsMode,
    VariableOption,
    VariableRefresh,
    VariableSort,
)

_SOURCE = DataSourceRef(type_val="prometheus", uid="${datasource}")

WIDTH = 24
"""The columns of a dashboard."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """A panel.

    Args:
        title: What it shows.
        description: How to read it.
        unit: Grafana's name of the unit, such as `s`, `percentunit`, `bytes` or `reqps`.
        queries: The queries by their legend, which may use labels: ``{{pod}}``.
        limit: The value from which on it is bad. Default: none is.
        low_is_bad: Whether it is bad below ``limit`` instead of above. Default: no.
        shape: Lines over time (default), the present value as a number, or the present values as bars.
        width: Its width, in columns of 24. Default: 8, three side by side.
    """

    title: str
    description: str
    unit: str
    queries: Mapping[str, str]
    limit: float | None = None
    low_is_bad: bool = False
    shape: Literal["lines", "number", "bars"] = "lines"
    width: int = 8


@dataclass(frozen=True, slots=True)
class Row:
    """Panels about one thing.

    Args:
        title: What they are about.
        panels: The panels, from left to right.
    """

    title: str
    panels: Sequence[Panel]


@dataclass(frozen=True, slots=True)
class Variable:
    """What a reader chooses; all values at first.

    Args:
        name: Its name.
        query: What yields its values: `label_values(...)`.
    """

    name: str
    query: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A dashboard.

    Args:
        title: Its title.
        description: Whom it is for.
        uid: What links to it go by, the same for ever.
        tags: Its tags.
        rows: Its rows.
        variables: What a reader chooses. Default: nothing but the Prometheus.
        links: The pages that it leads to, by title.
    """

    title: str
    description: str
    uid: str
    tags: Sequence[str]
    rows: Sequence[Row]
    variables: Sequence[Variable] = ()
    links: Mapping[str, str] = field(default_factory=dict)


def legend(label: str) -> str:
    """The value of a label, as the legend of a query."""
    return f"{{{{{label}}}}}"


def render(page: Page) -> str:
    """A dashboard as Grafana loads it: the bare model, the same text each time."""
    board = (
        dashboard.Dashboard(page.title)
        .uid(page.uid)
        .description(page.description)
        .tags(list(page.tags))
        .readonly()
        .tooltip(DashboardCursorSync.CROSSHAIR)
        .refresh("1m")
        .time("now-6h", "now")
        .timezone("browser")
        .with_variable(dashboard.DatasourceVariable("datasource").label("Prometheus").type("prometheus"))
    )
    for variable in page.variables:
        board.with_variable(_variable(variable))
    for title, url in page.links.items():
        board.link(dashboard.DashboardLink(title).type(DashboardLinkType.LINK).url(url).target_blank(True))
    number = 0
    for row in page.rows:
        number += 1
        board.with_row(dashboard.Row(row.title).id(number))
        for panel in row.panels:
            number += 1
            board.with_panel(_SHAPES[panel.shape](panel).id(number))
    return JSONEncoder(indent=1, sort_keys=True, ensure_ascii=False).encode(board.build()) + "\n"


def _variable(variable: Variable) -> dashboard.QueryVariable:
    return (
        dashboard.QueryVariable(variable.name)
        .datasource(_SOURCE)
        .query(variable.query)
        .refresh(VariableRefresh.ON_TIME_RANGE_CHANGED)
        .sort(VariableSort.ALPHABETICAL_ASC)
        .multi(True)
        .include_all(True)
        .all_value(".+")
        .current(VariableOption(text="All", value="$__all", selected=True))
    )


def _lines(panel: Panel) -> timeseries.Panel:
    built = (
        timeseries.Panel()
        .title(panel.title)
        .description(panel.description)
        .datasource(_SOURCE)
        .unit(panel.unit)
        .min(0)
        .span(panel.width)
        .height(7)
        .line_width(1)
        .fill_opacity(10)
        .show_points(VisibilityMode.NEVER)
        .legend(
            common.VizLegendOptions()
            .display_mode(LegendDisplayMode.LIST)
            .placement(LegendPlacement.BOTTOM)
            .show_legend(True)
        )
        .tooltip(common.VizTooltipOptions().mode(TooltipDisplayMode.MULTI).sort(SortOrder.DESCENDING))
        .targets(_queries(panel))
    )
    if panel.limit is not None:
        style = common.GraphThresholdsStyleConfig().mode(GraphThresholdsStyleMode.DASHED)
        built.thresholds(_thresholds(panel)).thresholds_style(style)
    return built


def _number(panel: Panel) -> stat.Panel:
    return (
        stat.Panel()
        .title(panel.title)
        .description(panel.description)
        .datasource(_SOURCE)
        .unit(panel.unit)
        .span(panel.width)
        .height(7)
        .graph_mode(BigValueGraphMode.NONE)
        .color_mode(BigValueColorMode.VALUE)
        .reduce_options(common.ReduceDataOptions().calcs(["lastNotNull"]))
        .thresholds(_thresholds(panel))
        .targets(_queries(panel))
    )


def _bars(panel: Panel) -> bargauge.Panel:
    return (
        bargauge.Panel()
        .title(panel.title)
        .description(panel.description)
        .datasource(_SOURCE)
        .unit(panel.unit)
        .span(panel.width)
        .height(7)
        .orientation(VizOrientation.HORIZONTAL)
        .display_mode(BarGaugeDisplayMode.BASIC)
        .reduce_options(common.ReduceDataOptions().calcs(["lastNotNull"]))
        .thresholds(_thresholds(panel))
        .targets(_queries(panel))
    )


_SHAPES: Mapping[str, Callable[[Panel], timeseries.Panel | stat.Panel | bargauge.Panel]] = {
    "lines": _lines,
    "number": _number,
    "bars": _bars,
}


def _queries(panel: Panel) -> list[Builder[Dataquery]]:
    queries = zip("ABCDEFGHIJKLMNOPQRSTUVWXYZ", panel.queries.items(), strict=False)
    return [_query(panel, letter, *query) for letter, query in queries]


def _query(panel: Panel, letter: str, legend: str, expr: str) -> Builder[Dataquery]:
    query = prometheus.Dataquery().datasource(_SOURCE).ref_id(letter).expr(expr).legend_format(legend)
    # What shows the present asks for the present alone: a week's budget at every point in time is work for nothing.
    return query.range() if panel.shape == "lines" else query.instant()


def _thresholds(panel: Panel) -> dashboard.ThresholdsConfig:
    good, bad = ("red", "green") if panel.low_is_bad else ("green", "red")
    steps = [Threshold(color=good)]
    if panel.limit is not None:
        steps.append(Threshold(value=panel.limit, color=bad))
    return dashboard.ThresholdsConfig().mode(ThresholdsMode.ABSOLUTE).steps(steps)
