"""Objects that somebody else made, given by name or as a cdk8s-plus construct."""

from __future__ import annotations

from virida.fields import At, Rule


class _Misplaced(str):
    """The name of an object of another kind than the field asks for, kept until a check can say where that is."""

    kind: str


def named(value: object, field: str, kind: str) -> None:
    """Replace a construct by its name in a frozen value.

    cdk8s-plus' resources have `name` and `kind`; whoever passes one has loaded cdk8s-plus, and nobody else pays for it.

    Args:
        value: The option value under construction.
        field: Its field that refers to an object, annotated with `of_kind`.
        kind: The kind that the field asks for.
    """
    given = getattr(value, field)
    name = getattr(given, "name", None)
    if isinstance(given, str) or not isinstance(name, str):
        return
    actual = getattr(given, "kind", kind)
    if actual != kind:
        name = _Misplaced(name)
        name.kind = actual
    object.__setattr__(value, field, name)


def of_kind(kind: str) -> Rule:
    """The name of an object of that kind; only a construct tells its own."""

    def check(at: At, name: str) -> None:
        if isinstance(name, _Misplaced):
            at.refuse(str(name), f"must be a {kind}, and it is a {name.kind}", f"give a {kind}")

    return check
