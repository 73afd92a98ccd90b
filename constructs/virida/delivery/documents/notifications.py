"""What the notifications controller reads."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

from virida.delivery.documents.metadata import metadata
from virida.delivery.documents.yaml_text import yaml_text
from virida.delivery.options.notifications import (
    DefaultSubscription,
    Notifications,
    NotificationTemplate,
    NotificationTrigger,
)
from virida.delivery.options.notifiers import EmailService, GiteaService, NotificationService, WebhookService
from virida.documents import Document, present

SECRET = "argocd-notifications-secret"
"""The Secret that services take `$key` from; the controller knows it by this name."""

CONFIG_MAP = "argocd-notifications-cm"
"""The ConfigMap that the controller reads."""

# An Application of several sources has `sources` and `revisions`; the first ones are its own. Nothing here may fail:
# then nobody would hear of an Application that was never synced.
_SOURCE = "{{- $source := or .app.spec.source (index .app.spec.sources 0) -}}\n"
_COMPARED = "{{- $sync := or .app.status.sync dict -}}\n"
_SYNCED = "{{- with .app.status.operationState -}}{{- with .syncResult -}}{{- $sync = . -}}{{- end -}}{{- end -}}\n"
_REVISION = """\
{{- $revision := or $sync.revision "" -}}
{{- with $sync.revisions -}}{{- $revision = index . 0 -}}{{- end -}}
"""
_URL = "{{.context.argocdUrl}}/applications/{{.app.metadata.namespace}}/{{.app.metadata.name}}"

# What Kubernetes lets be no more than letters, digits and a few signs needs no escaping.
_PLAIN = frozenset(
    {".app.metadata.name", ".app.metadata.namespace", ".app.spec.project", ".context.argocdUrl", "$revision"}
)
_EXPRESSION = re.compile(r"(\{\{-?)\s*(.*?)\s*(-?\}\})", re.DOTALL)
_STATEMENT = re.compile(r"(?:if|else|end|range|with|define|template|block|break|continue)\b|/\*|\$\w+\s*:?=")


def notifications_config_map(options: Notifications) -> Document:
    """The ConfigMap that the controller reads."""
    texts = _texts(options)
    subscriptions = [_subscription(subscription) for subscription in options.subscriptions]
    return {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": metadata(
            # Argo CD reads ConfigMaps with this label only.
            CONFIG_MAP,
            "notifications",
            labels={"app.kubernetes.io/part-of": "argocd"},
        ),
        "data": {
            "context": yaml_text({"argocdUrl": options.url, **dict(sorted(options.context.items()))}),
            **texts["notifiers"],
            **texts["templates"],
            **texts["triggers"],
            **present(subscriptions=yaml_text(subscriptions) if subscriptions else None),
        },
    }


def notifications_chart_values(options: Notifications) -> Document:
    """The values by which the chart `argo-cd` renders the same ConfigMap, and leaves the Secret to others."""
    return {
        "notifications": {
            "enabled": True,
            "argocdUrl": options.url,
            "context": dict(options.context),
            "secret": {"create": False},
            **_texts(options),
            "subscriptions": [_subscription(subscription) for subscription in options.subscriptions],
        }
    }


def _texts(options: Notifications) -> dict[str, dict[str, str]]:
    """Services, templates and triggers, each under the key that the controller looks for."""
    return {
        "notifiers": {_service_key(service): yaml_text(_service(service)) for service in options.services},
        "templates": {
            f"template.{template.name}": yaml_text(_template(template, options)) for template in options.templates
        },
        "triggers": {f"trigger.{trigger.name}": yaml_text([_trigger(trigger)]) for trigger in options.triggers},
    }


def _service_key(service: NotificationService) -> str:
    kind = "email" if isinstance(service, EmailService) else "webhook"
    return f"service.{kind}" if kind == service.name else f"service.{kind}.{service.name}"


def _service(service: NotificationService) -> Document:
    match service:
        case EmailService():
            login = present(
                username=service.username_key and f"${service.username_key}",
                password=service.password_key and f"${service.password_key}",
            )
            return {"host": service.host, "port": service.port, "from": service.sender, **login}
        case WebhookService():
            return {"url": service.url, "headers": _headers(service.headers)}
        case GiteaService():
            return {"url": service.url, "headers": _headers({"Authorization": f"token ${service.token_key}"})}


def _headers(headers: Mapping[str, str]) -> list[Document]:
    return [
        {"name": name, "value": value}
        for name, value in {"Content-Type": "application/json", **dict(sorted(headers.items()))}.items()
    ]


def _template(template: NotificationTemplate, options: Notifications) -> Document:
    """One template has a part for each service that needs one of its own."""
    webhooks = {
        service.name: _status(template) if isinstance(service, GiteaService) else _report(template)
        for service in options.services
        if not isinstance(service, EmailService)
    }
    mails = any(isinstance(service, EmailService) for service in options.services)
    return present(message=template.message, email={"subject": template.title} if mails else None, webhook=webhooks)


def _status(template: NotificationTemplate) -> Document:
    """The status of a commit, as Gitea's API takes it (`POST /repos/{owner}/{repo}/statuses/{sha}`)."""
    body = {
        "state": template.state,
        "context": "argocd/{{.app.metadata.name}}",
        "description": template.title,
        "target_url": _URL,
    }
    repository = "{{call .repo.FullNameByRepoURL $source.repoURL}}"
    return {
        "method": "POST",
        "path": f"{_SOURCE}{_revision(template)}/api/v1/repos/{repository}/statuses/{{{{$revision}}}}",
        "body": _json_template(body),
    }


def _report(template: NotificationTemplate) -> Document:
    body = {
        "application": "{{.app.metadata.name}}",
        "project": "{{.app.spec.project}}",
        "template": template.name,
        "state": template.state,
        "title": template.title,
        "message": template.message,
        "revision": "{{$revision}}",
        "url": _URL,
    }
    return {"method": "POST", "body": f"{_revision(template)}{_json_template(body)}"}


def _revision(template: NotificationTemplate) -> str:
    return f"{_COMPARED}{_SYNCED if template.about == 'synced' else ''}{_REVISION}"


def _json_template(body: Mapping[str, str]) -> str:
    """A JSON object whose texts are templates: what they put in is escaped too."""
    entries = ",\n".join(f'  "{name}": "{_json_string(text)}"' for name, text in body.items())
    return f"{{\n{entries}\n}}\n"


def _json_string(template: str) -> str:
    parts = []
    end = 0
    for match in _EXPRESSION.finditer(template):
        parts.append(json.dumps(template[end : match.start()], ensure_ascii=False)[1:-1])
        opening, expression, closing = match.groups()
        if expression in _PLAIN or _STATEMENT.match(expression):
            parts.append(match[0])
        else:
            parts.append(f'{opening} {expression} | toString | toJson | trimPrefix "\\"" | trimSuffix "\\"" {closing}')
        end = match.end()
    parts.append(json.dumps(template[end:], ensure_ascii=False)[1:-1])
    return "".join(parts)


def _trigger(trigger: NotificationTrigger) -> Document:
    return present(
        when=trigger.when, oncePer=trigger.once_per, send=list(trigger.send), description=trigger.description
    )


def _subscription(subscription: DefaultSubscription) -> Document:
    service = subscription.service
    return present(
        recipients=[f"{service}:{recipient}" for recipient in subscription.recipients] or [service],
        triggers=list(subscription.triggers),
        selector=",".join(f"{key}={value}" for key, value in sorted(subscription.selector.items())) or None,
    )
