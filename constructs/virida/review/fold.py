"""What a report says once for many objects."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from virida.review.fields import canonical
from virida.review.model import ABSENT, Change, FieldChange, Risk

_MANY = 3
"""From this number of objects on an identical edit is said once."""


class Edit(NamedTuple):
    """An edit that several objects have in common.

    Attributes:
        fields: What differs.
        changes: Where.
    """

    fields: tuple[FieldChange, ...]
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Folded:
    """Changes, with identical edits said once.

    Args:
        common: Edits that at least three objects share.
        single: The other objects, with the fields that are left.
    """

    common: tuple[Edit, ...]
    single: tuple[Edit, ...]


def fold(changes: Iterable[Change]) -> Folded:
    """Say identical edits once: of metadata by field, of everything else where whole objects change alike.

    Args:
        changes: The changes.
    """
    changes = [change for change in changes if change.fields]
    sharing: dict[Hashable, list[tuple[Change, FieldChange]]] = defaultdict(list)
    for change in changes:
        for field in change.fields:
            if field.path.startswith("metadata."):
                sharing[_form(field)].append((change, field))
    shared = {form: found for form, found in sharing.items() if len(found) >= _MANY}
    common = [Edit((found[0][1],), tuple(change for change, _ in found)) for found in shared.values()]
    rest = [(change, tuple(field for field in change.fields if _form(field) not in shared)) for change in changes]
    groups: dict[Hashable, list[tuple[Change, tuple[FieldChange, ...]]]] = defaultdict(list)
    for change, fields in rest:
        if fields:
            groups[change.key.kind, change.action, tuple(map(_form, fields))].append((change, fields))
    single: list[Edit] = []
    for found in groups.values():
        edit = Edit(found[0][1], tuple(change for change, _ in found))
        if len(found) >= _MANY:
            common.append(edit)
        else:
            single.extend(Edit(fields, (change,)) for change, fields in found)
    common.sort(key=lambda edit: (-len(edit.changes), edit.fields[0].path, edit.changes[0].key))
    return Folded(tuple(common), tuple(sorted(single, key=lambda edit: edit.changes[0].key)))


def fold_risks(risks: Iterable[Risk]) -> list[tuple[Risk, list[Risk]]]:
    """Risks that say the same of several objects, said once: the first one, and all of them, worst first.

    Args:
        risks: The risks.
    """
    groups: dict[Hashable, list[Risk]] = defaultdict(list)
    for risk in sorted(risks, key=lambda risk: risk.order):
        key = (risk.code, risk.level, risk.object.kind, risk.message, risk.remedy, risk.accepted, risk.expired)
        groups[key].append(risk)
    return [(found[0], found) for found in groups.values()]


def _form(field: FieldChange) -> Hashable:
    values: Sequence[Hashable] = ["absent" if value is ABSENT else canonical(value) for value in (field.old, field.new)]
    # What is secret is not compared: two equal passwords are nobody's business.
    return (field.path, *(() if field.secret else values), field.secret)
