"""The rule that a namespace's quota and limits let its services have all their pods."""

from __future__ import annotations

from collections.abc import Sequence

from virida.fields import At
from virida.namespace.documents import hard, limits_item
from virida.namespace.options import NamespaceOptions
from virida.namespace.peak import Demand
from virida.namespace.sizing import LIMIT_FIELDS, QUOTA_FIELDS
from virida.namespace.wedges import Wedge, limit_wedges, quota_wedges


def check_fits(at: At, options: NamespaceOptions, demands: Sequence[Demand]) -> None:
    """Refuse a quota or limits that would keep a service from its pods.

    Args:
        at: The construct's place.
        options: What it was given.
        demands: What its services need at their peak.

    Raises:
        InvalidOption: The first bound that is too narrow.
    """
    item = limits_item(options)
    for wedge in limit_wedges(item, demands):
        _refuse_limit(at / "limits", options, wedge)
    for wedge in quota_wedges(hard(options, demands), demands, item):
        _refuse_quota(at / "quota", options, wedge)


def _refuse_limit(at: At, options: NamespaceOptions, wedge: Wedge) -> None:
    bound, _, resource = wedge.bound.partition(".")
    field = LIMIT_FIELDS[bound][resource]
    if getattr(options.effective_limits, field) is None:  # the limit that follows from the maximum
        field = f"max_{resource}"
    verb = "lower" if bound == "min" else "raise"
    value = getattr(options.effective_limits, field)
    (at / field).refuse(value, wedge.rule, f'{verb} it to "{wedge.needed}", or change the service')


def _refuse_quota(at: At, options: NamespaceOptions, wedge: Wedge) -> None:
    assert options.quota is not None
    field = QUOTA_FIELDS.get(wedge.bound)
    place = at / field if field else (at / "extended")[wedge.bound.removeprefix("requests.")]
    remedy = (
        "give the container one, or give limits a default"
        if wedge.needed is None
        else f'raise it to "{wedge.needed}" or more, or lower what the services ask for'
    )
    place.refuse(options.quota.hard[wedge.bound], wedge.rule, remedy)
