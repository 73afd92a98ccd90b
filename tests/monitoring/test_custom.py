"""Alerts that a team writes itself, and the labels that their templates may use."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import pytest
from cdk8s import Chart
from syrupy.assertion import SnapshotAssertion

from tests.conftest import of_kind
from tests.monitoring.promtool import check, groups, simulate
from tests.monitoring.scenarios import APP
from tests.monitoring.watching import service, watch
from virida.errors import InvalidOption
from virida.monitoring.construct import MonitoredWorkload
from virida.monitoring.kept_labels import kept_labels
from virida.monitoring.options.alerts import Alerts
from virida.monitoring.options.custom import CustomAlert

QUEUE = CustomAlert(
    "QueueTooLong",
    expr='max by (queue) (queue_length{namespace="shop"}) > 100',
    for_="10m",
    summary="A queue of cart is too long",
    description="Queue {{ $labels.queue }} holds {{ $value }} orders.",
    runbook="Look at the worker first.",
    labels={"queue_kind": "orders"},
)


def test_renders(chart: Chart, snapshot: SnapshotAssertion, tmp_path: Path) -> None:
    documents = watch(chart, alerts=Alerts(custom=[QUEUE]))
    document = of_kind(documents, "PrometheusRule", "cart-custom")
    assert document["spec"] == snapshot
    (rule,) = document["spec"]["groups"][0]["rules"]
    expected = {
        "exp_labels": rule["labels"] | {"queue": "orders"},
        "exp_annotations": rule["annotations"] | {"description": "Queue orders holds 200 orders."},
    }
    check(tmp_path, groups(documents))
    lengths = {f'queue_length{{{APP},queue="orders"}}': "200x20"}
    simulate(tmp_path, groups([document]), lengths, {("9m", QUEUE.name): [], ("10m", QUEUE.name): [expected]})


def test_has_a_section_in_the_runbook(chart: Chart) -> None:
    watched = MonitoredWorkload(chart, "watch", workload=service(chart), alerts=Alerts(custom=[QUEUE]))
    assert watched.runbook.endswith("\n## QueueTooLong\n\nLook at the worker first.\n")


@pytest.mark.parametrize("field", [f.name for f in dataclasses.fields(CustomAlert)])
def test_every_option_reaches_a_manifest_or_the_runbook(field: str) -> None:
    from cdk8s import Testing

    variants: dict[str, Any] = {"for_": "1m", "severity": "critical", "labels": {}, "expr": "max by (queue) (up{})"}
    seen = []
    for alert in (QUEUE, dataclasses.replace(QUEUE, **{field: variants.get(field, "Other")})):
        chart = Chart(Testing.app(), "shop", namespace="shop")
        documents = watch(chart, alerts=Alerts(custom=[alert]))
        (watched,) = [child for child in chart.node.children if isinstance(child, MonitoredWorkload)]
        seen.append((documents, watched.runbook))
    assert seen[0] != seen[1]


REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "name": (
        {"name": "queue too long"},
        "alerts.custom[0].name ('queue too long') must be letters and digits, with a capital first; "
        'write "QueueTooLong"',
    ),
    "no expression": (
        {"expr": ""},
        "alerts.custom[0].expr ('') must not be empty; write at least one, or leave the option out",
    ),
    "label that the expression drops": (
        {"description": "Pod {{ $labels.pod }} is slow."},
        "alerts.custom[0].description ('Pod {{ $labels.pod }} is slow.') must not use the label pod, because expr "
        "keeps queue; add it to the expression (sum by (pod, ...)), or leave it out",
    ),
    "label of nothing": (
        {"expr": "sum(queue_length) > 1", "description": "Queue {{ $labels.queue }} is full."},
        "alerts.custom[0].description ('Queue {{ $labels.queue }} is full.') must not use the label queue, because "
        "expr keeps none; add it to the expression (sum by (queue, ...)), or leave it out",
    ),
    "open template": (
        {"summary": "A queue of {{ $labels.queue is full"},
        "alerts.custom[0].summary ('A queue of {{ $labels.queue is full') must close each {{ with }}; count them",
    ),
    "label of the house": (
        {"labels": {"team": "other"}},
        "alerts.custom[0].labels[\"team\"] ('other') must not replace a label that alerts have; choose another name",
    ),
    "label's name": (
        {"labels": {"queue-kind": "orders"}},
        "alerts.custom[0].labels[\"queue-kind\"] ('queue-kind') must be a label's name as Prometheus has it "
        '(a-z, A-Z, 0-9 and _; no digit and no __ first); write "queue_kind"',
    ),
    "name of another alert": (
        {"name": "HighErrorRate"},
        "alerts.custom[0] ('HighErrorRate') must be a name of its own, and another alert has it; rename it",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_refuses(chart: Chart, case: str) -> None:
    arguments, message = REFUSED[case]
    with pytest.raises(InvalidOption) as error:
        watch(chart, alerts=Alerts(custom=[dataclasses.replace(QUEUE, **arguments)]))
    assert str(error.value) == f"shop/watch: {message}"


def test_refuses_one_name_twice(chart: Chart) -> None:
    with pytest.raises(InvalidOption) as error:
        watch(chart, alerts=Alerts(custom=[QUEUE, QUEUE]))
    assert str(error.value) == (
        "shop/watch: alerts.custom[1] ('QueueTooLong') must be a name of its own, and another alert has it; rename it"
    )


ANY = None
KEPT: dict[str, set[str] | None] = {
    "up": ANY,
    'up{job="a"} == 0': ANY,
    "sum(up)": set(),
    "sum by (pod, service) (up)": {"pod", "service"},
    "sum(up) by (pod)": {"pod"},
    "sum without (pod) (up)": ANY,
    "sum without (pod) (sum by (pod, service) (up))": {"service"},
    "topk(3, sum by (pod) (up))": {"pod"},
    'count_values("version", build_info)': {"version"},
    "max by (pod) (rate(x_total[5m])) * 100 > 5": {"pod"},
    "1 - avg by (instance) (rate(node_cpu_seconds_total{mode='idle'}[5m]))": {"instance"},
    "histogram_quantile(0.95, sum by (service, le) (rate(x_bucket[5m]))) > 2": {"service"},
    'absent(up{job="a",pod=~"b"})': {"job"},
    "vector(1)": set(),
    "time() - max by (schedule) (last) > 3600": {"schedule"},
    "sum by (a) (x) and sum by (b) (y)": {"a"},
    "sum by (a) (x) unless on (a) up": {"a"},
    "sum by (a) (x) or sum by (b) (y)": {"a", "b"},
    "x / on (pod) y": {"pod"},
    "sum by (a, b) (x) / ignoring (b) sum by (a) (y)": {"a"},
    "sum by (a) (x) * on (a) group_left (c) y": {"a", "c"},
    "x * on (a) group_left y": ANY,
    "-sum by (a) (x)": {"a"},
    "2 ^ sum by (a) (x)": {"a"},
    "sum by (a) (x) > bool 1": {"a"},
    'label_replace(sum by (a) (x), "b", "$1", "a", "(.*)")': {"a", "b"},
    "max_over_time(sum by (a) (x)[1h:5m] offset 5m) > 0": {"a"},
    "sum by (a) (x @ end())": {"a"},
    "# why\nsum by (a) (x) # so": {"a"},
    "(sum by (a) (x))": {"a"},
    "x * on (a) group_right (c) y": ANY,
    "sum by (a) (": ANY,
    "sum by (a) (x) ; drop": ANY,
    "scalar(x) + 1": ANY,
}


@pytest.mark.parametrize("expr", KEPT)
def test_knows_which_labels_are_kept(expr: str) -> None:
    expected = KEPT[expr]
    assert kept_labels(expr) == (None if expected is None else frozenset(expected))
