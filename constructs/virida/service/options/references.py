"""Objects that somebody else made, given by name or as a cdk8s-plus construct."""

from __future__ import annotations

from virida.errors import InvalidOption


def named(value: object, field: str, kind: str) -> None:
    """Replace a construct by its name in a frozen value.

    cdk8s-plus' resources have `name` and `kind`; whoever passes one has loaded cdk8s-plus, and nobody else pays for it.

    Args:
        value: The option value under construction.
        field: Its field that refers to an object.
        kind: The kind that the field asks for.

    Raises:
        InvalidOption: The construct is of another kind.
    """
    given = getattr(value, field)
    name = getattr(given, "name", None)
    if isinstance(given, str) or not isinstance(name, str):
        return
    actual = getattr(given, "kind", kind)
    if actual != kind:
        raise InvalidOption(
            type(value).__name__, field, name, f"must be a {kind}, and it is a {actual}", f"give a {kind}"
        )
    object.__setattr__(value, field, name)
