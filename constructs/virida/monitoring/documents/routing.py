"""Where alerts go: the AlertmanagerConfig."""

from __future__ import annotations

from collections.abc import Sequence

from virida.documents import Document, present
from virida.monitoring.options.routing import Email, PagerDuty, Receiver, RoutingOptions, Slack, Webhook

_CALL = ["namespace", "service"]
_TITLE = "{{ .CommonLabels.severity | toUpper }} {{ .CommonLabels.service }} ({{ .CommonLabels.namespace }})"
_TEXT = (
    "{{ range .Alerts }}{{ .Annotations.summary }}\n{{ .Annotations.description }}\n"
    "Runbook: {{ .Annotations.runbook_url }}\n{{ end }}"
)


def routing(options: RoutingOptions) -> list[Document]:
    """The one object."""
    labels = {
        "app.kubernetes.io/name": options.name,
        "app.kubernetes.io/component": "monitoring",
        "app.kubernetes.io/part-of": "virida",
        "app.kubernetes.io/managed-by": "cdk8s",
    }
    return [
        {
            "apiVersion": "monitoring.coreos.com/v1alpha1",
            "kind": "AlertmanagerConfig",
            "metadata": {"name": options.name, "labels": labels},
            "spec": {"route": _route(options), "receivers": _receivers(options), "inhibitRules": _INHIBITIONS},
        }
    ]


def _route(options: RoutingOptions) -> Document:
    page, ticket = _pages(options), _tickets(options)
    return {
        # What says neither what it is nor how grave is nobody's.
        "receiver": "nobody",
        "groupBy": _CALL,
        "routes": [
            {**page, "matchers": [_is("notify", "page")], "routes": _by_team(options, "page")},
            {**ticket, "matchers": [_is("notify", "ticket")], "routes": _by_team(options, "ticket")},
            # Those of kube-prometheus-stack and of operators.
            {**page, "matchers": [_is("severity", "critical")]},
            {**ticket, "matchers": [_is("severity", "warning")]},
        ],
    }


def _pages(options: RoutingOptions) -> Document:
    """One call for all that goes wrong with a service at once."""
    return {
        "receiver": "page",
        "groupBy": _CALL,
        "groupWait": "30s",
        "groupInterval": "5m",
        "repeatInterval": options.repeat_page,
    }


def _tickets(options: RoutingOptions) -> Document:
    """One ticket for a team about one thing, also where it concerns many of its services."""
    return {
        "receiver": "ticket",
        "groupBy": ["namespace", "team", "alertname"],
        "groupWait": "5m",
        "groupInterval": "1h",
        "repeatInterval": options.repeat_ticket,
    }


def _by_team(options: RoutingOptions, way: str) -> list[Document]:
    return [{"receiver": f"{team}-{way}", "matchers": [_is("team", team)]} for team in options.teams]


def _receivers(options: RoutingOptions) -> list[Document]:
    found = {"page": options.page, "ticket": options.ticket}
    for name, team in options.teams.items():
        found |= {f"{name}-page": team.page, f"{name}-ticket": team.ticket}
    return [{"name": "nobody"}, *({"name": name, **_ways(ways)} for name, ways in found.items())]


def _ways(ways: Sequence[Receiver]) -> Document:
    return present(
        webhookConfigs=[{"urlSecret": _secret(w), "sendResolved": True} for w in ways if isinstance(w, Webhook)],
        slackConfigs=[_slack(way) for way in ways if isinstance(way, Slack)],
        pagerdutyConfigs=[_pager_duty(way) for way in ways if isinstance(way, PagerDuty)],
        emailConfigs=[_email(way) for way in ways if isinstance(way, Email)],
    )


def _secret(way: Webhook | Slack | PagerDuty) -> Document:
    return {"name": way.secret, "key": way.key}


def _slack(way: Slack) -> Document:
    return {
        "apiURL": _secret(way),
        "channel": way.channel,
        "sendResolved": True,
        "title": _TITLE,
        "titleLink": "{{ (index .Alerts 0).Annotations.dashboard_url }}",
        "text": _TEXT,
    }


def _pager_duty(way: PagerDuty) -> Document:
    return {
        "routingKey": _secret(way),
        "sendResolved": True,
        "description": _TITLE,
        "severity": "{{ .CommonLabels.severity }}",
    }


def _email(way: Email) -> Document:
    return present(
        to=way.to,
        smarthost=way.smarthost,
        authUsername=way.username,
        authPassword=None if way.secret is None else {"name": way.secret, "key": way.key},
        sendResolved=True,
        text=_TEXT,
        headers=[{"key": "subject", "value": _TITLE}],
    ) | {"from": way.sender}


def _is(name: str, value: str) -> Document:
    return {"name": name, "value": value, "matchType": "="}


_INHIBITIONS: list[Document] = [
    # Nothing works: that symptoms and causes speak too says nothing new.
    {
        "sourceMatch": [_is("role", "outage"), _is("notify", "page")],
        "targetMatch": [{"name": "role", "value": "symptom|cause", "matchType": "=~"}],
        "equal": ["namespace", "service"],
    },
    # Somebody is up already.
    {
        "sourceMatch": [_is("notify", "page")],
        "targetMatch": [_is("notify", "ticket")],
        "equal": ["namespace", "service", "signal"],
    },
    # The same for alerts that others wrote.
    {
        "sourceMatch": [_is("severity", "critical")],
        "targetMatch": [_is("severity", "warning")],
        "equal": ["namespace", "service", "alertname"],
    },
]
