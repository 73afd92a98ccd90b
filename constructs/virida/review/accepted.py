"""Risks that somebody accepts, until a day.

They stand on the object, as an annotation for each code::

virida.local/accept.widen: "owner=team-shop; reason=the new caller is ours; expires=2026-12-31"
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date

from virida.checks.suggestions import did_you_mean
from virida.checks.waivers import Malformed, parse
from virida.manifests import Manifest, Problem
from virida.printable import printable
from virida.review.model import Change, Code, Risk

PREFIX = "virida.local/accept."

_FORM = "write it as owner=<team>; reason=<why>; expires=<YYYY-MM-DD>"


def accept(risk: Risk, manifest: Manifest, today: date) -> Risk:
    """The risk, with who accepted it, or whose acceptance is over.

    Args:
        risk: The risk.
        manifest: The object that it is reported on: as it will be, or as it was where it is removed.
        today: The day on which acceptances are judged.
    """
    text = manifest.mapping("metadata", "annotations").get(PREFIX + risk.code.value.lower())
    try:
        waiver = parse(text) if text is not None else None
    except Malformed:
        return risk
    if waiver is None:
        return risk
    return replace(risk, accepted=waiver) if waiver.expires >= today else replace(risk, expired=waiver)


def malformed(changes: Iterable[Change]) -> Iterator[Problem]:
    """Acceptances on changed objects that cover nothing, because they cannot be read or name no code."""
    known = [code.value.lower() for code in Code]
    for change in changes:
        manifest = change.manifest
        for name, text in sorted(manifest.mapping("metadata", "annotations").items()):
            if not name.startswith(PREFIX):
                continue
            wanted = name.removeprefix(PREFIX)
            why, remedy = "", _FORM
            if wanted not in known:
                why = f'there is no code "{printable(wanted)}"{did_you_mean(wanted, known)}'
                remedy = f"name one of {', '.join(known)}"
            else:
                try:
                    parse(text)
                except Malformed as error:
                    why = str(error)
            if why:
                message = f"the acceptance {name} on {manifest.key} covers nothing: {why}"
                yield Problem("acceptance", manifest.file, manifest.line, 1, message, remedy)
