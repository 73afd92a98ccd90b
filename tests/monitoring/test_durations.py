"""Durations and numbers as Prometheus and people write them."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from virida.monitoring.durations import plain, render, seconds
from virida.monitoring.promql import bucket


@pytest.mark.parametrize(
    ("text", "expected"),
    [("300ms", "0.3"), ("2s", "2"), ("5m", "300"), ("1h30m", "5400"), ("3d", "259200"), ("1w", "604800"), ("0s", "0")],
)
def test_reads_a_duration(text: str, expected: str) -> None:
    assert seconds(text) == Decimal(expected)


@pytest.mark.parametrize("text", ["", "5", "5 m", "1m1h", "0.3s", "m", "-5m", "5min"])
def test_refuses_what_prometheus_does_not_read(text: str) -> None:
    with pytest.raises(ValueError, match=re.escape(f"{text!r} is no duration")):
        seconds(text)


@given(st.integers(min_value=1, max_value=10**12))
def test_reads_what_it_writes(milliseconds: int) -> None:
    number = Decimal(milliseconds) / 1000
    assert seconds(render(number)) == number


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        (0.1, "0.1"),
        (Decimal(100) - Decimal("99.9"), "0.1"),
        (300.0, "300"),
        (1e-7, "0.0000001"),
        (Decimal("1E+2"), "100"),
    ],
)
def test_writes_numbers_without_remains(number: float | Decimal, expected: str) -> None:
    assert plain(number) == expected


@pytest.mark.parametrize(
    ("number", "matches", "misses"), [("2", ("2", "2.0"), ("20", "2.5", "0.2", "200")), ("0.3", ("0.3",), ("3", "013"))]
)
def test_finds_a_bucket_of_either_prometheus(number: str, matches: tuple[str, ...], misses: tuple[str, ...]) -> None:
    matcher = re.fullmatch(r'(=~?)"(.*)"', bucket(Decimal(number)))
    assert matcher is not None
    pattern = matcher[2] if matcher[1] == "=~" else re.escape(matcher[2])
    assert all(re.fullmatch(pattern, text) for text in matches)
    assert not any(re.fullmatch(pattern, text) for text in misses)
