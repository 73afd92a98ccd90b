"""No option is for nothing: each one, changed alone, changes what is rendered."""

from __future__ import annotations

import dataclasses
import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.service.varied_containers import CONTAINERS
from tests.service.varied_operation import OPERATION
from tests.validation import validate
from virida import ClusterProfile, StorageClass
from virida.fields import At, Value
from virida.service import options as options_package
from virida.service.documents import service_documents
from virida.service.options.probes import Timing
from virida.service.options.service import ServiceOptions

VARIED = CONTAINERS | OPERATION

CLUSTER = ClusterProfile.k3s(
    storage_classes=[StorageClass("local-path", access_modes=["ReadWriteOnce", "ReadWriteOncePod"])]
)

PARTS = {Timing}
"""Classes that are only a part of others, whose fields are theirs."""


def _value_classes() -> Iterator[type[Value]]:
    for module in pkgutil.iter_modules(options_package.__path__, f"{options_package.__name__}."):
        for _, found in inspect.getmembers(importlib.import_module(module.name), inspect.isclass):
            if issubclass(found, Value) and found.__module__ == module.name and found not in PARTS:
                yield found


def _fields(of: type[Value]) -> list[str]:
    return [field.name for field in dataclasses.fields(of) if field.init]  # type: ignore[arg-type]


def _render(given: ServiceOptions) -> list[dict[str, Any]]:
    at = At("shop/cart")
    given.check(at)
    given.check_on(at, CLUSTER)
    return service_documents(given, CLUSTER)


def test_every_class_of_options_is_varied() -> None:
    assert {cls.__name__ for cls in VARIED} == {cls.__name__ for cls in _value_classes()}


@pytest.mark.parametrize("of", VARIED, ids=lambda of: of.__name__)
def test_every_field_is_varied(of: type[Value]) -> None:
    assert set(VARIED[of][1]) == set(_fields(of))


CASES = [
    pytest.param(put, field, pair, id=f"{of.__name__}.{field}")
    for of, (put, pairs) in VARIED.items()
    for field, pair in pairs.items()
]


@pytest.mark.parametrize(("put", "field", "pair"), CASES)
def test_the_option_reaches_a_manifest(put: Callable[[Any], ServiceOptions], field: str, pair: tuple[Any, Any]) -> None:
    one, other = pair
    assert [name for name in _fields(type(one)) if getattr(one, name) != getattr(other, name)] == [field]
    before, after = _render(put(one)), _render(put(other))
    for document in (*before, *after):
        validate(document)
    assert before != after
