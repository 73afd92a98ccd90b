"""Resource quantities: ``500m``, ``1Gi``, ``2``.

Source: Kubernetes API reference, "Quantity" (k8s.io/apimachinery/pkg/api/resource).
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache

_QUANTITY = re.compile(r"([+-]?(?:\d+\.?\d*|\.\d+))([eE][+-]?\d+|[numkMGTPE]|[KMGTPE]i)?", re.ASCII)

_SUFFIXES = {
    "n": Decimal("1e-9"),
    "u": Decimal("1e-6"),
    "m": Decimal("1e-3"),
    "k": Decimal(10**3),
    "M": Decimal(10**6),
    "G": Decimal(10**9),
    "T": Decimal(10**12),
    "P": Decimal(10**15),
    "E": Decimal(10**18),
    "Ki": Decimal(2**10),
    "Mi": Decimal(2**20),
    "Gi": Decimal(2**30),
    "Ti": Decimal(2**40),
    "Pi": Decimal(2**50),
    "Ei": Decimal(2**60),
}


@cache
def parse(text: str) -> Decimal:
    """The number that a quantity stands for, in the resource's base unit (cores, bytes, pieces).

    Args:
        text: A quantity as it stands in a manifest.

    Raises:
        ValueError: The API server would not read it as a quantity.
    """
    match = _QUANTITY.fullmatch(text)
    if match is None:
        raise ValueError(f"{text!r} is no quantity")
    number, suffix = match.groups()
    if suffix is None:
        return Decimal(number)
    if suffix in _SUFFIXES:
        return Decimal(number) * _SUFFIXES[suffix]
    return Decimal(number + suffix)


def render(number: Decimal, *, binary: bool) -> str:
    """The shortest exact quantity for a number.

    Args:
        number: In the base unit.
        binary: Whether to use ``Ki``, ``Mi``, ``Gi`` (memory, storage) or ``m`` and plain numbers (cpu, counts).
    """
    if binary:
        for suffix in ("Ei", "Pi", "Ti", "Gi", "Mi", "Ki"):
            if number and number % _SUFFIXES[suffix] == 0:
                return f"{int(number / _SUFFIXES[suffix])}{suffix}"
    if number == number.to_integral_value():
        return str(int(number))
    return f"{int((number * 1000).to_integral_value(rounding='ROUND_CEILING'))}m"
