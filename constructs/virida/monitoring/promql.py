"""Names, texts and matchers: the pieces of PromQL that rules and panels are made of."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Annotated

from virida.fields import At
from virida.monitoring.durations import plain

_METRIC = re.compile(r"[a-zA-Z_:][a-zA-Z0-9_:]*")
_LABEL = re.compile(r"[a-zA-Z_][a-zA-Z0-9_]*")


def _check_metric(at: At, name: str) -> None:
    if _METRIC.fullmatch(name) is None:
        at.refuse(name, "must be a metric's name (a-z, A-Z, 0-9, _ and :; no digit first)", "write the name alone")


def _check_label(at: At, name: str) -> None:
    if _LABEL.fullmatch(name) is None or name.startswith("__"):
        at.refuse(
            name,
            "must be a label's name as Prometheus has it (a-z, A-Z, 0-9 and _; no digit and no __ first)",
            f'write "{re.sub(r"[^a-zA-Z0-9_]", "_", name).lstrip("_0123456789") or "label"}"',
        )


MetricName = Annotated[str, _check_metric]
"""A metric's name that every version of Prometheus takes, without quotes."""

LabelName = Annotated[str, _check_label]
"""A label's name that every version of Prometheus takes, without quotes."""


def text(value: str) -> str:
    """A text in quotes."""
    return json.dumps(value, ensure_ascii=False)


def bucket(number: Decimal) -> str:
    """The matcher for the ``le`` of a bucket.

    Prometheus 3 stores `le="2.0"` where older ones stored `le="2"`; a rule has to read what either has stored.
    Source: Prometheus 3 migration guide, "le and quantile label values".
    """
    whole = plain(number)
    return f'="{whole}"' if "." in whole else f'=~"{whole}|{whole}[.]0"'


def one_of(names: Sequence[str]) -> str:
    """The matcher for one of several names of objects."""
    return f'="{names[0]}"' if len(names) == 1 else f'=~"{"|".join(names)}"'
