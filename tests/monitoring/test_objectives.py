"""The arithmetic of error budgets."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from virida.errors import InvalidOption
from virida.fields import At
from virida.monitoring.durations import plain
from virida.monitoring.options.monitoring import MonitoringOptions
from virida.monitoring.options.objectives import BURN_RATES, Availability, budget

PERCENTS = st.decimals("0.01", "99.99", places=2).map(float)


@given(PERCENTS)
def test_a_budget_is_what_a_person_would_write(percent: float) -> None:
    written = plain(budget(Availability(percent)))
    assert Decimal(written) * 100 + Decimal(str(percent)) == 100
    assert len(written) <= len("0.9999")


@given(PERCENTS)
def test_is_accepted_where_every_alert_can_fire(percent: float) -> None:
    possible = all(Decimal(str(rate.factor)) * (100 - Decimal(str(percent))) < 100 for rate in BURN_RATES)
    options = MonitoringOptions(objectives=[Availability(percent)])
    if possible:
        options.check(At("shop/watch"))
    else:
        with pytest.raises(InvalidOption, match=r"must be above 93\.06, or the alert at 14\.4 times"):
            options.check(At("shop/watch"))


@pytest.mark.parametrize(("index", "end"), list(enumerate(["2d2h", "5d", "10d", "30d"])))
def test_knows_when_a_budget_ends(index: int, end: str) -> None:
    assert BURN_RATES[index].exhausts == end
