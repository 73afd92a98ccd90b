"""What somebody may do, as one entry of a list that can be compared."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Access:
    """One thing that somebody may do.

    Args:
        subject: Who, as `ServiceAccount shop/web`, `Group ops` or `User ann`; `whoever is bound to ...` for a role that
            nothing in the set binds.
        namespace: Where; `*` for the whole cluster.
        verb: The verb, or `*`.
        group: The API group; `""` for the core one, or `*`.
        resource: The resource with its subresource, `*`, or a path such as `/metrics` of no resource.
        name: The name of the one object; `*` for all.
    """

    subject: str
    namespace: str
    verb: str
    group: str
    resource: str
    name: str

    @property
    def is_wide(self) -> bool:
        """Whether this is more than one thing."""
        return any("*" in part for part in (self.namespace, self.verb, self.group, self.resource, self.name))

    def covers(self, other: Access) -> bool:
        """Whether whoever may do this may do the other thing too."""
        return (
            self.subject == other.subject
            and self.namespace in ("*", other.namespace)
            and self.verb in ("*", other.verb)
            and self.group in ("*", other.group)
            and _covers_resource(self.resource, other.resource)
            and self.name in ("*", other.name)
        )

    def __str__(self) -> str:
        where = "the whole cluster" if self.namespace == "*" else self.namespace
        resource = f"{self.resource}.{self.group}" if self.group not in ("", "*") else self.resource
        name = "" if self.name == "*" else f" {self.name}"
        return f"{self.subject}: {self.verb} {resource}{name} in {where}"


def _covers_resource(wide: str, narrow: str) -> bool:
    if wide == narrow or (wide == "*" and not narrow.startswith("/")):
        return True
    if wide.startswith("/"):
        return wide.endswith("*") and narrow.startswith(wide[:-1])
    return wide.startswith("*/") and narrow.partition("/")[2] == wide[2:]
