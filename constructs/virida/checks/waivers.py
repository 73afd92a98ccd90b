"""Waivers: findings that somebody answers for, until a day.

They stand on the object, as an annotation for each rule::

    virida.local/waive.reliability.single-replica: "owner=team-iot; reason=it cannot cluster; expires=2026-12-31"
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from virida.checks.context import Context
from virida.checks.findings import Finding, Place, Severity, Violation, Waiver
from virida.checks.objects import Objects
from virida.checks.registry import rule, rules
from virida.checks.suggestions import did_you_mean
from virida.manifests import Manifest, field_path

PREFIX = "virida.local/waive."

_FORM = "write it as owner=<team>; reason=<why>; expires=<YYYY-MM-DD>"


class Malformed(Exception):
    """A waiver that cannot be read; the text says why."""


def parse(text: object) -> Waiver:
    """Read a waiver.

    Args:
        text: The annotation's value: `owner=...; reason=...; expires=YYYY-MM-DD`, in any order.

    Raises:
        Malformed: A part is missing, empty, unknown, or no date.
    """
    parts: dict[str, str] = {}
    for part in str(text).split(";"):
        name, _, value = part.partition("=")
        if name.strip() in parts:
            raise Malformed(f"it says {name.strip()} twice")
        if part.strip():
            parts[name.strip()] = value.strip()
    unknown = sorted(parts.keys() - {"owner", "reason", "expires"})
    if unknown:
        raise Malformed(f'it says "{unknown[0]}", which is none of owner, reason and expires')
    missing = [name for name in ("owner", "reason", "expires") if not parts.get(name)]
    if missing:
        raise Malformed(f"it has no {' and no '.join(missing)}")
    return Waiver(parts["owner"], parts["reason"], _date(parts["expires"]))


def _date(text: str) -> date:
    try:
        # fromisoformat alone reads 20261231 and 2026-W53-4 too.
        return date.fromisoformat(text if len(text) == 10 and text[4] == text[7] == "-" else "")
    except ValueError:
        raise Malformed(f'"{text}" is no date') from None


def waived(place: Place, finding: Finding, context: Context) -> Waiver | None:
    """The waiver that covers a finding today; None if there is none, or only one that cannot be read or has expired.

    Args:
        place: The object that the finding is about.
        finding: The finding.
        context: Says which day it is.
    """
    if not isinstance(place, Manifest) or finding.rule.startswith("waiver/"):
        return None
    text = place.mapping("metadata", "annotations").get(PREFIX + finding.rule.replace("/", "."))
    try:
        waiver = parse(text) if text is not None else None
    except Malformed:
        return None
    return waiver if waiver and waiver.expires >= context.today else None


@rule("waiver/invalid", Severity.ERROR)
def invalid(objects: Objects, context: Context) -> Iterator[Violation]:
    """A waiver that covers nothing, because it is malformed or names no rule."""
    known = {rule.id: rule.id.replace("/", ".") for rule in rules() if rule.family != "waiver"}
    for manifest, name, text in _annotations(objects):
        field = field_path(manifest.document, "metadata", "annotations", PREFIX + name)
        if name not in known.values():
            yield Violation(
                manifest,
                field,
                f'this waiver covers nothing: there is no rule "{name.replace(".", "/", 1)}"'
                + did_you_mean(name, known.values()),
                "name the rule as waive.<family>.<name>, or remove the annotation",
            )
            continue
        try:
            parse(text)
        except Malformed as error:
            yield Violation(manifest, field, f"this waiver covers nothing: {error}", _FORM)


@rule("waiver/expired", Severity.ERROR)
def expired(objects: Objects, context: Context) -> Iterator[Violation]:
    """A waiver whose last day is over."""
    for manifest, name, text in _annotations(objects):
        try:
            waiver = parse(text)
        except Malformed:
            continue
        if waiver.expires < context.today:
            yield Violation(
                manifest,
                field_path(manifest.document, "metadata", "annotations", PREFIX + name),
                f"this waiver of {waiver.owner} expired on {waiver.expires}: what it accepted counts again",
                "repair what it accepted and remove the annotation, or have its owner set a new date",
            )


def _annotations(objects: Objects) -> Iterator[tuple[Manifest, str, object]]:
    for manifest in objects:
        for name, text in manifest.mapping("metadata", "annotations").items():
            if name.startswith(PREFIX):
                yield manifest, name.removeprefix(PREFIX), text
