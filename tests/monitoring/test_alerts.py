"""Each alert, as Prometheus evaluates it: it speaks when it ought to, as soon as it ought to, and not otherwise."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from cdk8s import Chart, Testing

from tests.conftest import Documents
from tests.monitoring.promtool import check, groups, simulate
from tests.monitoring.scenarios import HEALTHY, SCENARIOS, Scenario, durations, equipped, requests
from virida.monitoring.options.metrics import Metrics

TELLING = ("objective", "window")
"""The labels that tell alerts of one name apart."""

Rule = dict[str, Any]


def alerts(documents: Documents) -> list[Rule]:
    """All alerts."""
    return [rule for group in groups(documents)["groups"] for rule in group["rules"] if "alert" in rule]


def key(name: str, labels: dict[str, str]) -> tuple[str, ...]:
    """What tells an alert from every other one."""
    return (name, *(labels.get(label, "") for label in TELLING))


def rendered(**options: Any) -> Documents:
    return equipped(Chart(Testing.app(), "shop", namespace="shop"), **options)


@pytest.fixture(scope="module")
def documents() -> Documents:
    return rendered()


def test_prometheus_accepts_every_group(documents: Documents, tmp_path: Path) -> None:
    check(tmp_path, groups(documents))
    check(tmp_path, groups(rendered(component="frontend", metrics=Metrics(histogram="native"))))


def test_every_alert_has_a_scenario(documents: Documents) -> None:
    """Whoever adds a rule says here when it has to speak."""
    tried = {key(scenario.alert, scenario.key) for scenario in SCENARIOS.values()}
    there = [key(rule["alert"], rule["labels"]) for rule in alerts(documents)]
    assert sorted(set(there)) == sorted(there)
    there += [key(rule["alert"], rule["labels"]) for rule in alerts(rendered(component="frontend"))]
    assert set(there) == tried


def series(changes: dict[str, str | None], minutes: int) -> dict[str, str]:
    """The series of a healthy service, with what differs."""
    return {
        name: values.replace("{n}", str(minutes)) for name, values in (HEALTHY | changes).items() if values is not None
    }


@pytest.mark.parametrize("name", SCENARIOS)
def test_speaks(name: str, documents: Documents, tmp_path: Path) -> None:
    scenario = SCENARIOS[name]
    if scenario.options or scenario.component != "backend":
        documents = rendered(component=scenario.component, **scenario.options)
    rule = find(documents, scenario)
    alert = {
        "exp_labels": scenario.labels | rule["labels"],
        "exp_annotations": rule["annotations"] | {"description": scenario.says},
    }
    begins = scenario.since + scenario.for_
    expected = {
        (f"{begins - 1}m", scenario.alert): [],
        (f"{begins}m", scenario.alert): [alert],
    }
    simulate(tmp_path, only(documents, rule), series(scenario.series, begins + 1), expected)


def only(documents: Documents, *wanted: Rule) -> dict[str, Any]:
    """Some alerts, and what is recorded for them: the other speeds of an objective would speak too."""
    objectives = {rule["labels"].get("objective") for rule in wanted}
    return {
        "groups": [
            {
                **group,
                "rules": [
                    rule
                    for rule in group["rules"]
                    if rule in wanted or ("record" in rule and rule["labels"]["objective"] in objectives)
                ],
            }
            for group in groups(documents)["groups"]
        ]
    }


def find(documents: Documents, scenario: Scenario) -> Rule:
    """The rule that a scenario is about."""
    wanted = key(scenario.alert, scenario.key)
    (rule,) = [rule for rule in alerts(documents) if key(rule["alert"], rule["labels"]) == wanted]
    return rule


def silence(documents: Documents, *minutes: int) -> dict[tuple[str, str], list[Any]]:
    """That no alert speaks."""
    names = dict.fromkeys(rule["alert"] for rule in alerts(documents))
    return {(f"{minute}m", name): [] for minute in minutes for name in names}


def test_is_silent_on_a_healthy_frontend(tmp_path: Path) -> None:
    documents = rendered(component="frontend", objectives=[])
    simulate(tmp_path, groups(documents), series({}, 30), silence(documents, 0, 1, 10, 30))


def test_is_silent_on_a_healthy_service(documents: Documents, tmp_path: Path) -> None:
    simulate(tmp_path, groups(documents), series({}, 200), silence(documents, 0, 1, 30, 100, 200))


def test_is_silent_on_low_traffic(documents: Documents, tmp_path: Path) -> None:
    """A dozen requests in two hours; some come close together, and these are slow and fail."""
    bad, good = [10, 13, 16, 19, 70, 73, 76, 79], [30, 40, 100, 110]

    def counter(minutes: list[int]) -> str:
        return " ".join(str(sum(event <= minute for event in minutes)) for minute in range(120))

    in_time = ("200", 'le="0.1"', 'le="0.3"', 'le="2"')
    few: dict[str, str | None] = {
        name: counter(bad if "503" in name else good if any(mark in name for mark in in_time) else bad + good)
        for name in (*requests(1), *durations(1))
    }
    simulate(tmp_path, groups(documents), series(few, 120), silence(documents, *range(120)))


LEVELS = {25: ["1d", "1h", "3d", "6h"], 1: ["1d", "3d", "6h"], 0.4: ["1d", "3d"], 0.2: ["3d"], 0.05: []}
"""The long windows whose alerts speak when so many percent fail, of a promise of 99.9 %."""


@pytest.mark.parametrize("percent", LEVELS)
def test_calls_the_sooner_the_more_fails(percent: float, documents: Documents, tmp_path: Path) -> None:
    rules = [rule for rule in alerts(documents) if rule["labels"].get("objective") == "availability"]
    expected = [speaking(rule, percent) for rule in rules if rule["labels"]["window"] in LEVELS[percent]]
    failing = series({**requests(100000, failed=percent * 1000)}, 186)
    simulate(tmp_path, only(documents, *rules), failing, {("185m", "ErrorBudgetBurn"): expected})


def speaking(rule: Rule, percent: float) -> Rule:
    """An alert on an objective, when so many percent go wrong."""
    says = rule["annotations"]["description"].replace("{{ $value | humanizePercentage }}", f"{percent:g}%")
    return {"exp_labels": rule["labels"], "exp_annotations": rule["annotations"] | {"description": says}}


def test_a_page_ends_with_the_short_window(documents: Documents, tmp_path: Path) -> None:
    """An hour of failures is over: the long window still remembers it, the short one does not."""
    changes: dict[str, str | None] = {
        name: "0+15000x60 900000+0x60" if "503" in name else "0+45000x60 2700000+60000x60" for name in requests(1)
    }
    rule = find(documents, SCENARIOS["availability burns over 1h"])
    expected = {("60m", "ErrorBudgetBurn"): [speaking(rule, 25)], ("66m", "ErrorBudgetBurn"): []}
    simulate(tmp_path, only(documents, rule), series(changes, 67), expected)
