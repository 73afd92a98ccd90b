"""The rules there are.

A rule is a function; the decorator gives it an id and a severity, and its docstring a title::

    @rule("reliability/hpa-replicas", Severity.ERROR)
    def hpa_replicas(objects: Objects, context: Context) -> Iterator[Violation]:
        \"\"\"A workload that an HPA scales sets replicas itself.\"\"\"
        for deployment in objects.of("Deployment", "apps"):
            ...
            yield Violation(deployment, "spec.replicas", "each apply undoes what the HPA did", "leave replicas out")

Its page is `pages/<id>.md`, with a bad and a good example that a test runs.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from importlib import resources
from typing import TypeAlias

from virida.checks.context import Context
from virida.checks.findings import Severity, Violation
from virida.checks.objects import Objects
from virida.checks.suggestions import did_you_mean
from virida.errors import ViridaError

# The modules that hold rules. A new family is a new line here.
_MODULES = (
    "virida.checks.pod_security",
    "virida.checks.security.access",
    "virida.checks.security.cluster_domain",
    "virida.checks.security.network",
    "virida.checks.security.secrets",
    "virida.checks.security.tokens",
    "virida.checks.security.workloads",
    "virida.checks.schema.reading",
    "virida.checks.schema.rules",
    "virida.checks.schema.metadata",
    "virida.checks.schema.workloads",
    "virida.checks.references.accounts",
    "virida.checks.references.backends",
    "virida.checks.references.classes",
    "virida.checks.references.configuration",
    "virida.checks.references.gateways",
    "virida.checks.references.monitors",
    "virida.checks.references.policies",
    "virida.checks.references.projects",
    "virida.checks.references.prometheus",
    "virida.checks.references.scaling",
    "virida.checks.references.services",
    "virida.checks.reliability.autoscaling",
    "virida.checks.reliability.cronjobs",
    "virida.checks.reliability.disruption",
    "virida.checks.reliability.identity",
    "virida.checks.reliability.limit_ranges",
    "virida.checks.reliability.placement",
    "virida.checks.reliability.probes",
    "virida.checks.reliability.quotas",
    "virida.checks.reliability.resources",
    "virida.checks.reliability.rollout",
    "virida.checks.reliability.shutdown",
    "virida.checks.reliability.traffic",
    "virida.checks.reliability.vertical",
    "virida.checks.reliability.volumes",
    "virida.checks.waivers",
)

Examine: TypeAlias = Callable[[Objects, Context], Iterable[Violation]]


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule.

    Args:
        id: `family/name`.
        severity: How bad it is to break it.
        title: What is wrong where it is broken, in one line.
        examine: Yields where it is broken.
    """

    id: str
    severity: Severity
    title: str
    examine: Examine

    @property
    def family(self) -> str:
        """The family, by which rules are selected together."""
        return self.id.partition("/")[0]

    @property
    def page(self) -> str:
        """The rule's page, in Markdown."""
        return resources.files("virida.checks").joinpath("pages", f"{self.id}.md").read_text("utf-8")


_rules: dict[str, Rule] = {}


def rule(id: str, severity: Severity) -> Callable[[Examine], Examine]:
    """Make a function a rule.

    Args:
        id: `family/name`, in lower case with hyphens: it becomes part of an annotation's key.
        severity: How bad it is to break the rule.

    Raises:
        ValueError: There is a rule of that id already.
    """
    if id in _rules:
        raise ValueError(f"there are two rules {id}")

    def register(examine: Examine) -> Examine:
        title = (examine.__doc__ or "").strip().partition("\n")[0].removesuffix(".")
        _rules[id] = Rule(id, severity, title, examine)
        return examine

    return register


def rules() -> tuple[Rule, ...]:
    """All rules, sorted by id."""
    for module in _MODULES:
        importlib.import_module(module)
    return tuple(_rules[id] for id in sorted(_rules))


def families() -> tuple[str, ...]:
    """All families, sorted."""
    return tuple(sorted({rule.family for rule in rules()}))


def find_rule(id: str) -> Rule:
    """The rule of that id.

    Args:
        id: `family/name`.

    Raises:
        ViridaError: There is none.
    """
    found = next((rule for rule in rules() if rule.id == id), None)
    if found is None:
        raise ViridaError(f'there is no rule "{id}"' + (did_you_mean(id, (rule.id for rule in rules()))))
    return found


def select(wanted: Iterable[str] = (), unwanted: Iterable[str] = ()) -> tuple[Rule, ...]:
    """The rules that a caller wants.

    Args:
        wanted: Families and ids. Default: all rules.
        unwanted: Families and ids to leave out of these. Default: none.

    Raises:
        ViridaError: One of the names is neither a family nor a rule.
    """
    chosen, dropped = list(wanted), set(unwanted)
    known = {*families(), *(rule.id for rule in rules())}
    for name in (*chosen, *sorted(dropped)):
        if name not in known:
            raise ViridaError(f'there is no rule or family "{name}"' + did_you_mean(name, known))
    return tuple(
        rule
        for rule in rules()
        if (not chosen or rule.id in chosen or rule.family in chosen)
        and rule.id not in dropped
        and rule.family not in dropped
    )
