"""Who hears of an Application, of what, and how."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal

from virida import rules
from virida.delivery.options.addresses import ServerUrl
from virida.delivery.options.identity import check_namespace
from virida.delivery.options.notifiers import EmailService, NotificationService, Recipient, keys_of
from virida.durations import Duration
from virida.fields import At, Value, either
from virida.rules import ConfigKey, LabelKey, LabelValue, Name
from virida.secret.options import VAULT, RemoteRef, SecretStoreRef

_LONGEST_KEY = 63
"""Of the name of an annotation, after its prefix."""


@dataclass(frozen=True, slots=True)
class NotificationTemplate(Value):
    """What is said. Texts are Go templates over `.app`, the Application, and `.context`.

    Args:
        name: Its name.
        state: What it means for the commit, in Gitea's words.
        title: In a few words; the subject of a mail.
        message: In full.
        about: The commit that it is about: the one that was synced last, or the one that was compared last, which is
            a newer one where that cannot be synced. Default: the one that was synced.
    """

    name: Name
    state: Literal["pending", "success", "warning", "failure", "error"] = field(kw_only=True)
    title: Annotated[str, rules.not_empty] = field(kw_only=True)
    message: Annotated[str, rules.not_empty] = field(kw_only=True)
    about: Literal["synced", "compared"] = field(default="synced", kw_only=True)


@dataclass(frozen=True, slots=True)
class NotificationTrigger(Value):
    """When something is said.

    Args:
        name: Its name, which subscriptions use.
        when: The condition, in the expr language over `app`, the Application. A field that may be missing is read with
            `?.`.
        send: The templates.
        once_per: An expression; nothing is said again while its value stays. Default: each time that the condition
            becomes true.
        description: What it is for. Default: nothing.
    """

    name: Name
    when: Annotated[str, rules.not_empty] = field(kw_only=True)
    send: Annotated[Sequence[Name], rules.not_empty] = field(kw_only=True)
    once_per: Annotated[str, rules.not_empty] | None = field(default=None, kw_only=True)
    description: str | None = field(default=None, kw_only=True)


_DETAILS = "{{.context.argocdUrl}}/applications/{{.app.metadata.namespace}}/{{.app.metadata.name}}"

TEMPLATES: Sequence[NotificationTemplate] = (
    NotificationTemplate(
        "app-sync-succeeded",
        state="success",
        title="{{.app.metadata.name}} is synced",
        message=f"Application {{{{.app.metadata.name}}}} is what git says. Details: {_DETAILS}",
    ),
    NotificationTemplate(
        "app-sync-failed",
        state="failure",
        title="Sync of {{.app.metadata.name}} failed",
        message=(
            "Application {{.app.metadata.name}} could not be synced: {{.app.status.operationState.message}} "
            f"Details: {_DETAILS}?operation=true"
        ),
    ),
    NotificationTemplate(
        "app-health-degraded",
        state="error",
        title="{{.app.metadata.name}} is degraded",
        message=f"Application {{{{.app.metadata.name}}}} is synced, and does not work. Details: {_DETAILS}",
    ),
    NotificationTemplate(
        "app-sync-status-unknown",
        state="error",
        title="{{.app.metadata.name}} cannot be compared",
        message=(
            "Application {{.app.metadata.name}} cannot be compared with git, and is not synced: "
            f"{{{{range .app.status.conditions}}}}{{{{.message}}}} {{{{end}}}}Details: {_DETAILS}"
        ),
        about="compared",
    ),
)
"""What the triggers below say."""

# An Application of several sources has `revisions`; without them it would be heard of once and never again.
_EACH_REVISION = "app.status?.operationState?.syncResult?.revision ?? app.status?.operationState?.syncResult?.revisions"
_EACH_COMPARED = "app.status?.sync?.revision ?? app.status?.sync?.revisions"

TRIGGERS: Sequence[NotificationTrigger] = (
    NotificationTrigger(
        "on-sync-succeeded",
        when="app.status?.operationState?.phase in ['Succeeded']",
        send=("app-sync-succeeded",),
        once_per=_EACH_REVISION,
        description="A sync went well; once for each revision",
    ),
    NotificationTrigger(
        "on-sync-failed",
        when="app.status?.operationState?.phase in ['Error', 'Failed']",
        send=("app-sync-failed",),
        once_per=_EACH_REVISION,
        description="A sync failed, after all retries; once for each revision",
    ),
    NotificationTrigger(
        "on-health-degraded",
        when="app.status?.health?.status == 'Degraded'",
        send=("app-health-degraded",),
        once_per=_EACH_REVISION,
        description="An Application is degraded; once for each revision",
    ),
    # What the API server would refuse, such as a change of an immutable field, fails the comparison where Argo CD diffs
    # server-side: then no sync starts, and none fails.
    NotificationTrigger(
        "on-sync-status-unknown",
        when="app.status?.sync?.status == 'Unknown'",
        send=("app-sync-status-unknown",),
        once_per=_EACH_COMPARED,
        description="An Application cannot be compared, and so is not synced; once for each revision",
    ),
)
"""VIRIDA's triggers: a sync that went well, one that failed, an Application that does not work, one that git breaks."""


@dataclass(frozen=True, slots=True)
class DefaultSubscription(Value):
    """A subscription to every Application, or to those with certain labels.

    Args:
        triggers: The triggers, by name.
        service: The service, by name.
        recipients: Whom it sends to. A webhook needs nobody. Default: nobody.
        selector: Labels that the Applications carry. Default: every Application.
    """

    triggers: Annotated[Sequence[Name], rules.not_empty]
    service: Name = field(kw_only=True)
    recipients: Sequence[Recipient] = field(default=(), kw_only=True)
    selector: Mapping[LabelKey, LabelValue] = field(default_factory=dict, kw_only=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Notifications(Value):
    """What Argo CD's notifications controller is told.

    Args:
        url: The address at which people find Argo CD; messages link there.
        services: Ways to people: `EmailService`, `WebhookService`, `GiteaService`.
        subscriptions: Who hears of Applications that say nothing themselves. Default: nobody.
        triggers: When something is said. Default: `TRIGGERS`.
        templates: What is said. Default: `TEMPLATES`.
        context: Texts for templates of your own, as `.context.<name>`. Default: none.
    """

    url: ServerUrl
    services: Annotated[Sequence[NotificationService], rules.not_empty]
    subscriptions: Sequence[DefaultSubscription] = ()
    triggers: Annotated[Sequence[NotificationTrigger], rules.not_empty] = TRIGGERS
    templates: Annotated[Sequence[NotificationTemplate], rules.not_empty] = TEMPLATES
    context: Mapping[str, str] = field(default_factory=dict)

    @property
    def secret_keys(self) -> list[str]:
        """The keys of the Secret that the services read."""
        return sorted({key for service in self.services for key in keys_of(service)})

    def check_together(self, at: At) -> None:
        """Names stand once, and whatever is referred to exists."""
        for name in ("services", "triggers", "templates"):
            _check_once(at / name, getattr(self, name))
        for index, trigger in enumerate(self.triggers):
            for number, template in enumerate(trigger.send):
                _check_known(((at / "triggers")[index] / "send")[number], template, "template", self.templates)
        for index, subscription in enumerate(self.subscriptions):
            place = (at / "subscriptions")[index]
            for number, name in enumerate(subscription.triggers):
                _check_known((place / "triggers")[number], name, "trigger", self.triggers)
            self.check_service(place, subscription.service, subscription.recipients)
        if "argocdUrl" in self.context:
            (at / "context")["argocdUrl"].refuse(
                self.context["argocdUrl"], "must not stand here, because url says it", "write url"
            )

    def check_service(self, at: At, name: str, recipients: Sequence[str]) -> None:
        """There is such a service, and it knows whom to send to."""
        _check_known(at / "service", name, "service", self.services)
        service = next(service for service in self.services if service.name == name)
        if isinstance(service, EmailService) and not recipients:
            (at / "recipients").refuse([], "must not be empty, because a mail needs an address", "write the addresses")
        if not isinstance(service, EmailService) and recipients:
            (at / "recipients").refuse(
                list(recipients), f"must be empty, because {name} sends to one address only", "leave it out"
            )


@dataclass(frozen=True, slots=True)
class Subscription(Value):
    """A subscription to one Application, or to all of an AppProject.

    Args:
        trigger: The trigger, by name.
        service: The service, by name.
        recipients: Whom it sends to. A webhook needs nobody. Default: nobody.
        notifications: What the controller knows, because a subscription to anything else is never heard of.
    """

    trigger: Name
    service: Name = field(kw_only=True)
    recipients: Sequence[Recipient] = field(default=(), kw_only=True)
    notifications: Notifications = field(kw_only=True)

    @property
    def key(self) -> str:
        """The annotation's name, without its prefix."""
        return f"subscribe.{self.trigger}.{self.service}"

    def check_together(self, at: At) -> None:
        """The controller knows what it refers to."""
        _check_known(at / "trigger", self.trigger, "trigger", self.notifications.triggers)
        self.notifications.check_service(at, self.service, self.recipients)
        if len(self.key) > _LONGEST_KEY:
            (at / "trigger").refuse(
                self.trigger, f'must leave "{self.key}" at {_LONGEST_KEY} characters or less', "shorten its name"
            )


def check_subscriptions(at: At, subscriptions: Sequence[Subscription]) -> None:
    """Each pair of trigger and service stands once: it is one annotation."""
    seen: set[str] = set()
    for index, subscription in enumerate(subscriptions):
        if subscription.key in seen:
            at[index].refuse(
                subscription.trigger, f"must stand once with {subscription.service}", "merge their recipients"
            )
        seen.add(subscription.key)


def _check_once(at: At, named: Sequence[Any]) -> None:
    seen: set[str] = set()
    for index, value in enumerate(named):
        if value.name in seen:
            (at[index] / "name").refuse(value.name, "must be a name of its own", "rename one of them")
        seen.add(value.name)


def _check_known(at: At, name: str, kind: str, known: Sequence[Any]) -> None:
    if name not in [value.name for value in known]:
        at.refuse(name, f"must be a {kind} that exists", f"write {either(value.name for value in known)}, or add it")


@dataclass(frozen=True, slots=True, kw_only=True)
class NotificationsOptions(Value):
    """What an `ArgoNotifications` was given. Its documentation is there; here are the rules.

    Args:
        namespace: The chart's namespace.
    """

    namespace: str | None
    notifications: Notifications
    config_map: bool = True
    secrets: Mapping[ConfigKey, RemoteRef] = field(default_factory=dict)
    store: SecretStoreRef = VAULT
    refresh_interval: Duration = "1h0m0s"

    def check_together(self, at: At) -> None:
        """The services find their secrets, and something is rendered."""
        check_namespace(at, self.namespace)
        if not self.config_map and not self.secrets:
            (at / "config_map").refuse(False, "needs secrets, or nothing is rendered", "give secrets, or leave it out")
        needed = self.notifications.secret_keys
        for key in needed if self.secrets else ():
            if key not in self.secrets:
                (at / "secrets").refuse(
                    sorted(self.secrets),
                    f'must have the key "{key}", which a service reads',
                    f'add "{key}": RemoteRef(...)',
                )
