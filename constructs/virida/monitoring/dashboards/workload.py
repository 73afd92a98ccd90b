"""The dashboard of one workload: requests, errors, duration, and the pods that serve them."""

from __future__ import annotations

from virida import quantity
from virida.monitoring.dashboards.panels import Page, Panel, Row, legend, render
from virida.monitoring.dashboards.rows import WINDOW, browser, database
from virida.monitoring.durations import seconds
from virida.monitoring.monitored import Monitored
from virida.monitoring.options.metrics import Metrics
from virida.monitoring.rules.objectives import BUDGET, base, budget_left, promise, ratio, recorded
from virida.monitoring.rules.requests import failed, quantile


def workload_dashboard(of: Monitored) -> str:
    """The dashboard's text."""
    links = of.options.links
    application = f"{links.argocd}/applications?search={of.name}"
    return render(
        Page(
            title=f"{of.name} ({of.namespace})",
            description=f"How {of.name} does, for team {of.team}.",
            uid=of.dashboard_uid,
            tags=["virida", of.service.component, of.namespace],
            rows=[
                *([_requests(of, of.metrics)] if of.metrics else []),
                *([_objectives(of)] if of.options.objectives else []),
                *_component(of),
                _pods(of),
            ],
            links={"Runbook": f"{links.runbooks}/{of.runbook}", "Argo CD": application},
        )
    )


def _requests(of: Monitored, metrics: Metrics) -> Row:
    slow, failing = of.options.alerts.high_response_time, of.options.alerts.high_error_rate
    path = metrics.path
    errors = f"sum(rate({failed(of, metrics)}[{WINDOW}]))"
    everything = f"sum(rate({of.series(metrics.requests)}[{WINDOW}]))"
    return Row(
        "Requests",
        [
            Panel(
                title="Requests",
                description="Requests a second, by how they ended.",
                unit="reqps",
                queries={
                    legend(metrics.status): f"sum by ({metrics.status}) (rate({of.series(metrics.requests)}[{WINDOW}]))"
                },
            ),
            Panel(
                title="Error ratio",
                description="The share of the requests that fail."
                + (" The line is the limit of HighErrorRate." if failing else ""),
                unit="percentunit",
                queries={"failed": f"({errors} or {everything} * 0) / {everything}"},
                limit=failing.threshold if failing else None,
            ),
            Panel(
                title="Response time",
                description="The time below which that many percent stay."
                + (" The line is the limit of HighResponseTime." if slow else ""),
                unit="s",
                queries={f"{p} %": quantile(of, metrics, p, WINDOW) for p in (50, 95, 99)},
                limit=float(seconds(slow.threshold)) if slow else None,
            ),
            Panel(
                title="Busiest paths",
                description="Requests a second of the ten paths with the most.",
                unit="reqps",
                queries={legend(path): f"topk(10, sum by ({path}) (rate({of.series(metrics.requests)}[{WINDOW}])))"},
                width=12,
            ),
            Panel(
                title="Slowest paths",
                description="The time below which 95 % stay, of the ten slowest paths.",
                unit="s",
                queries={legend(path): f"topk(10, {quantile(of, metrics, 95, WINDOW, by=path)})"},
                width=12,
            ),
        ],
    )


def _component(of: Monitored) -> list[Row]:
    """What the contract asks of the workload's component."""
    own = {"frontend": browser, "backend": database}.get(of.service.component)
    return [own(of.matchers)] if own and of.options.scrape else []


def _objectives(of: Monitored) -> Row:
    days = f"{of.cluster.retention_days}d"
    rate = max(of.options.alerts.burn_rates, key=lambda rate: rate.factor, default=None)
    long = rate.long if rate else base(of)
    panels = []
    for objective in of.options.objectives:
        panels += [
            Panel(
                title=f"Budget left: {objective.name}",
                description=f"{promise(objective)}. What is left of the errors that this allows over {days}, for which "
                "Prometheus keeps samples.",
                unit="percentunit",
                queries={objective.name: budget_left(of, objective, days)},
                limit=0,
                low_is_bad=True,
                shape="number",
            ),
            Panel(
                title=f"Burn rate: {objective.name}",
                description=f"How many times faster than allowed the budget is spent, over {long}."
                + (f" The line is the limit of ErrorBudgetBurn over {rate.long}." if rate else ""),
                unit="none",
                queries={
                    objective.name: f"{recorded(of, objective, ratio(long))} / {recorded(of, objective, BUDGET)}",
                },
                limit=float(rate.factor) if rate else None,
                width=16,
            ),
        ]
    return Row("Objectives", panels)


def _pods(of: Monitored) -> Row:
    asked, limit = of.service.resources.cpu, of.limit("memory")
    cpu, memory = of.container("container_cpu_usage_seconds_total"), of.container("container_memory_working_set_bytes")
    return Row(
        "Pods",
        [
            Panel(
                title="Available pods",
                description="The pods that take requests, beside those that ought to.",
                unit="short",
                queries={
                    "available": of.deployment("kube_deployment_status_replicas_available"),
                    "wanted": of.deployment("kube_deployment_spec_replicas"),
                },
            ),
            Panel(
                title="CPU",
                description="Cores in use, by pod. The line is what a pod asks for.",
                unit="none",
                queries={legend("pod"): f"max by (pod) (rate({cpu}[{WINDOW}]))"},
                limit=float(quantity.parse(asked)),
            ),
            Panel(
                title="Memory",
                description="What the kernel cannot take back, by pod."
                + (" The line is the limit, at which a pod is killed." if limit else ""),
                unit="bytes",
                queries={legend("pod"): f"max by (pod) ({memory})"},
                limit=float(quantity.parse(limit)) if limit else None,
            ),
        ],
    )
