"""All options of a LoadTest, and the rules between them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Annotated

from virida import rules
from virida.fields import At, Value
from virida.monitoring.durations import Duration, plain, seconds
from virida.monitoring.options.objectives import Availability, Latency, Objective
from virida.names import MAX_LABEL
from virida.rules import AtLeastOne, PortName, UrlPath
from virida.service.options.container import Resources

SUFFIX = "-load-test"
"""What follows the service's name in the names of the objects."""

_THRESHOLD = re.compile(
    r"(?:count|rate|value|avg|min|max|med|p\(\d+(?:\.\d+)?\))\s*(?:<=?|>=?|===?|!=)\s*\d+(?:\.\d+)?"
)


def _check_threshold(at: At, threshold: str) -> None:
    if not _THRESHOLD.fullmatch(threshold):
        at.refuse(threshold, "must be a threshold as k6 reads it", 'write one such as "p(95)<500" or "rate<0.01"')


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadTestOptions(Value):
    """What a `LoadTest` was given, but for the service. Its documentation is there; here are the rules."""

    rate: AtLeastOne = 10
    duration: Duration = "5m"
    ramp: Duration = "1m"
    paths: Annotated[Sequence[UrlPath], rules.not_empty] = ("/",)
    port: PortName | None = None
    objectives: Sequence[Objective] = ()
    thresholds: Mapping[str, Annotated[Sequence[Annotated[str, _check_threshold]], rules.not_empty]] = field(
        default_factory=dict
    )
    max_users: AtLeastOne | None = None
    resources: Resources = Resources(cpu="500m", memory="512Mi")
    image: rules.Image = "docker.io/grafana/k6:1.3.0"

    @property
    def users(self) -> int:
        """How many requests may be under way at the same time."""
        return self.rate if self.max_users is None else self.max_users

    @property
    def seconds(self) -> int:
        """How long requests are sent."""
        return int(seconds(self.ramp) + seconds(self.duration))

    @property
    def all_thresholds(self) -> dict[str, list[str]]:
        """What the objectives demand, and what was given beside."""
        found: dict[str, list[str]] = {}
        for objective in self.objectives:
            if isinstance(objective, Availability):
                budget = (100 - Decimal(str(objective.percent))) / 100
                found.setdefault("http_req_failed", []).append(f"rate<={plain(budget)}")
            elif isinstance(objective, Latency):
                limit = plain(seconds(objective.threshold) * 1000)
                found.setdefault("http_req_duration", []).append(f"p({plain(objective.percentile)})<={limit}")
        for metric, given in self.thresholds.items():
            found.setdefault(metric, []).extend(given)
        return found

    def check_together(self, at: At) -> None:
        """The test can fail, and by the service's fault alone."""
        if not self.all_thresholds:
            (at / "objectives").refuse(
                list(self.objectives),
                "must hold an Availability or a Latency where there are no thresholds, or the test cannot fail",
                "give it the objectives of the service, or thresholds",
            )
        for name in ("ramp", "duration"):
            if seconds(getattr(self, name)) % 1:
                (at / name).refuse(getattr(self, name), "must be whole seconds", 'write one such as "30s"')

    def check_for(self, at: At, service: str) -> None:
        """The rules that depend on the service."""
        if len(service) + len(SUFFIX) > MAX_LABEL:
            (at / "service").refuse(
                service, f'must be at most {MAX_LABEL - len(SUFFIX)} characters, so that "{SUFFIX}" fits', "shorten it"
            )
