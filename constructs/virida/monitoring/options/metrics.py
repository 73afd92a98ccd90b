"""What a workload's request metrics are called."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Literal

from virida.fields import At, Value
from virida.monitoring.durations import plain, render, seconds
from virida.monitoring.promql import LabelName, MetricName
from virida.rules import not_empty

BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 1.0, 2.0, 5.0, 10.0)
"""The upper bounds of the buckets of the metric contract, in seconds."""


def _check_buckets(at: At, buckets: Sequence[float]) -> None:
    if any(bucket <= 0 for bucket in buckets) or list(buckets) != sorted(set(buckets)):
        at.refuse(list(buckets), "must be numbers above 0 in rising order", "sort them, each once, without +Inf")


def _check_pattern(at: At, pattern: str) -> None:
    try:
        re.compile(pattern)
        understood = re.search(r"\(\?(?:[=!]|<[=!])|\\[1-9]", pattern) is None
    except re.error:
        understood = False
    if not understood:
        at.refuse(pattern, "must be a regular expression of RE2, as Prometheus reads it", 'write one such as "5.."')


@dataclass(frozen=True, slots=True, kw_only=True)
class Metrics(Value):
    """What the workload's request metrics are called. The defaults are the metric contract's.

    Args:
        requests: The counter of requests. Default: `http_requests_total`.
        status: The label of that counter that says how a request ended. Default: `status`.
        path: The label with the pattern of the path, such as `/users/{id}`. Default: `path`.
        failed: The values of that label that mean failure, as a regular expression. Default: `5..`; what the client
            did wrong is no failure of the service.
        duration: The histogram of the time that requests took, in seconds. Default: `http_request_duration_seconds`.
        histogram: `classic` (default), with buckets as series of their own, or `native`, whose buckets are in the
            samples; Prometheus is then told to read them.
        buckets: The upper bounds of a classic histogram, in seconds: an objective or alert can ask for no other time,
            because nothing counts the requests below it. Default: the contract's, with 0.3 and 2 among them.
    """

    requests: MetricName = "http_requests_total"
    status: LabelName = "status"
    path: LabelName = "path"
    failed: Annotated[str, not_empty, _check_pattern] = "5.."
    duration: MetricName = "http_request_duration_seconds"
    histogram: Literal["classic", "native"] = "classic"
    buckets: Annotated[Sequence[float], not_empty, _check_buckets] = BUCKETS

    def check_threshold(self, at: At, threshold: str) -> None:
        """Refuse a time that a classic histogram cannot tell.

        Args:
            at: The place of the threshold.
            threshold: A duration.

        Raises:
            InvalidOption: It is no bucket's bound, or the last one's: nothing above that can be told apart.
        """
        if self.histogram == "native":
            return
        bounds = [Decimal(str(bucket)) for bucket in self.buckets]
        if seconds(threshold) not in bounds[:-1]:
            near = min(bounds[:-1], key=lambda bound: (abs(bound - seconds(threshold)), bound), default=None)
            at.refuse(
                threshold,
                f"must be a bucket of {self.duration} below the last one ({', '.join(map(plain, bounds))} seconds)",
                "declare more buckets" if near is None else f'write "{render(near)}", or declare the bucket in metrics',
            )
