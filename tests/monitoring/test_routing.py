"""Where alerts go."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from cdk8s import Chart, Testing
from syrupy.assertion import SnapshotAssertion

from tests.conftest import synthesize
from tests.monitoring.scenarios import equipped
from tests.monitoring.watching import rules
from virida.errors import InvalidOption
from virida.monitoring.options.routing import Email, PagerDuty, Receiver, RoutingOptions, Slack, Team, Webhook
from virida.monitoring.routing import AlertRouting

MAIL = Email("ops@example.com", sender="alerts@example.com", smarthost="smtp.example.com:587")
WAYS: dict[str, list[Receiver]] = {"page": [PagerDuty("pagerduty")], "ticket": [Webhook("gitea-issues")]}


def routed(**options: Any) -> dict[str, Any]:
    chart = Chart(Testing.app(), "watching", namespace="virida-monitoring")
    AlertRouting(chart, "virida", **WAYS | options)
    (document,) = synthesize(chart)
    return document


@pytest.mark.parametrize("part", ["route", "receivers", "inhibitRules"])
def test_renders(snapshot: SnapshotAssertion, part: str) -> None:
    document = routed(teams={"frontend": Team(page=[Slack("#frontend", secret="slack")], ticket=[MAIL])})
    assert document["spec"][part] == snapshot
    assert document["kind"] == "AlertmanagerConfig"
    assert "https://" not in str(document["spec"]["receivers"])


VARIANTS: dict[type, dict[str, Any]] = {
    RoutingOptions: {
        "page": [Webhook("other")],
        "ticket": [Webhook("other")],
        "teams": {"iot": Team(page=[MAIL], ticket=[MAIL])},
        "repeat_page": "1h",
        "repeat_ticket": "1d",
    },
    Team: {"page": [Webhook("other")], "ticket": [Webhook("other")]},
    Webhook: {"secret": "other", "key": "address"},
    Slack: {"channel": "#other", "secret": "other", "key": "address"},
    PagerDuty: {"secret": "other", "key": "other"},
    Email: {
        "to": "other@example.com",
        "sender": "other@example.com",
        "smarthost": "other:25",
        "username": "alerts",
        "secret": "smtp",
        "key": "other",
    },
}
USUAL: dict[type, dict[str, Any]] = {
    RoutingOptions: WAYS,
    Team: WAYS,
    Webhook: {"secret": "hook"},
    Slack: {"channel": "#alerts", "secret": "slack"},
    PagerDuty: {"secret": "pagerduty"},
    Email: {
        "to": "ops@example.com",
        "sender": "a@example.com",
        "smarthost": "smtp:587",
        "username": "ops",
        "secret": "mail",
    },
}


@pytest.mark.parametrize(
    ("kind", "field"),
    [(kind, f.name) for kind in VARIANTS for f in dataclasses.fields(kind) if f.name != "name"],
)
def test_every_option_reaches_the_manifest(kind: type, field: str) -> None:
    def render(given: dict[str, Any]) -> dict[str, Any]:
        if kind is RoutingOptions:
            return routed(**given)
        value = kind(**given)
        return routed(teams={"iot": value}) if isinstance(value, Team) else routed(page=[value])

    assert render(USUAL[kind]) != render(USUAL[kind] | {field: VARIANTS[kind][field]})


REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "nobody": ({"page": []}, "page ([]) must not be empty; write at least one, or leave the option out"),
    "channel": (
        {"page": [Slack("our alerts", secret="slack")]},
        "page[0].channel ('our alerts') must be a channel; write one such as \"#alerts\"",
    ),
    "address": (
        {"ticket": [dataclasses.replace(MAIL, to="ops")]},
        "ticket[0].to ('ops') must be an e-mail address; write one such as \"team@example.com\"",
    ),
    "smarthost": (
        {"ticket": [dataclasses.replace(MAIL, smarthost="smtp")]},
        "ticket[0].smarthost ('smtp') must be host and port; write one such as \"smtp.example.com:587\"",
    ),
    "password": (
        {"ticket": [dataclasses.replace(MAIL, username="ops")]},
        "ticket[0].secret (None) must go with username, and that is 'ops'; give both, or none",
    ),
    "url": (
        {"page": ["https://example.com"]},
        "page[0] ('https://example.com') must be a Webhook, a Slack, a PagerDuty or an Email; give it one of them",
    ),
    "time": (
        {"repeat_page": "4"},
        "repeat_page ('4') must be a duration as Prometheus writes it; write \"4s\"",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_refuses(case: str) -> None:
    arguments, message = REFUSED[case]
    with pytest.raises(InvalidOption) as error:
        routed(**arguments)
    assert str(error.value) == f"watching/virida: {message}"


Labels = Mapping[str, str]


def matches(matchers: Sequence[Labels], labels: Labels) -> bool:
    """As Alertmanager matches: a label that is missing is empty."""
    return all(
        re.fullmatch(m["value"], labels.get(m["name"], ""))
        if m["matchType"] == "=~"
        else m["value"] == labels.get(m["name"], "")
        for m in matchers
    )


def receiver(route: Mapping[str, Any], labels: Labels) -> str:
    """The first route that matches, as deep as it goes."""
    for child in route.get("routes", []):
        if matches(child["matchers"], labels):
            return receiver(child, labels)
    return str(route["receiver"])


TEAMS = {"backend": Team(page=[Webhook("b")], ticket=[Webhook("b")])}


@pytest.mark.parametrize(
    ("labels", "expected"),
    [
        ({"notify": "page", "severity": "critical", "team": "backend"}, "backend-page"),
        ({"notify": "ticket", "severity": "warning", "team": "backend"}, "backend-ticket"),
        ({"notify": "page", "severity": "critical", "team": "iot"}, "page"),
        ({"notify": "ticket", "severity": "warning", "team": "iot"}, "ticket"),
        ({"severity": "critical", "alertname": "KubeAPIDown"}, "page"),
        ({"severity": "warning", "alertname": "NodeClockSkewDetected"}, "ticket"),
        ({"severity": "none", "alertname": "Watchdog"}, "nobody"),
        ({"severity": "info", "alertname": "InfoInhibitor"}, "nobody"),
    ],
)
def test_calls_whom_it_ought_to(labels: Labels, expected: str) -> None:
    assert receiver(routed(teams=TEAMS)["spec"]["route"], labels) == expected


def test_every_alert_calls_its_team(chart: Chart) -> None:
    route = routed(teams=TEAMS)["spec"]["route"]
    for rule in rules(equipped(chart)).values():
        if "alert" in rule:
            assert receiver(route, rule["labels"]) == f"backend-{rule['labels']['notify']}"


def silenced(labels: Labels, firing: list[Labels]) -> bool:
    """Whether an inhibition mutes an alert while others fire."""
    return any(
        matches(rule["targetMatch"], labels)
        and matches(rule["sourceMatch"], other)
        and all(labels.get(name) == other.get(name) for name in rule["equal"])
        for rule in routed()["spec"]["inhibitRules"]
        for other in firing
        if other is not labels
    )


@pytest.mark.parametrize(
    ("silent", "source", "expected"),
    [
        ("HighErrorRate", "AllReplicasUnavailable", True),
        ("PodDown", "ScrapeMissing", True),
        ("ScrapeMissing", "AllReplicasUnavailable", False),
        ("CrashLoop", "PodDown", True),
        ("HighErrorRate", "PodDown", False),
        ("PodDown", "CrashLoop", False),
        ("HighResponseTime", "HighErrorRate", False),
    ],
)
def test_silences_what_is_explained(chart: Chart, silent: str, source: str, expected: bool) -> None:
    found = {name: {"alertname": name, **rule.get("labels", {})} for name, rule in rules(equipped(chart)).items()}
    assert silenced(found[silent], [found[source]]) is expected
    assert not silenced(found[silent], [found[source] | {"service": "other"}])
