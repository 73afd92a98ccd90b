"""A report for people at a terminal."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable

from rich.console import Console
from rich.text import Text

from virida.printable import printable
from virida.review.fold import fold, fold_risks
from virida.review.model import ABSENT, Action, Change, Cluster, FieldChange, Level, Review, Risk
from virida.review.words import counted, listing, shown

_STYLES = {
    Level.CRITICAL: "bold red",
    Level.HIGH: "red",
    Level.MEDIUM: "yellow",
    Level.LOW: "cyan",
    Level.INFO: "dim",
}
_SIGNS = {Action.ADDED: "+", Action.CHANGED: "~", Action.RENAMED: ">", Action.REMOVED: "-"}
_MAX_WIDTH = 110
_MOST_STEPS = 20


def print_text(review: Review, console: Console) -> None:
    """Print a review: the risks first, then the order of changes, then the fields.

    Args:
        review: The outcome.
        console: Where to. It knows its width, and whether it shows colours.
    """
    width = min(console.width, _MAX_WIDTH)
    for cluster in review.clusters:
        if cluster.name:
            _line(console, Text(printable(cluster.name), "bold underline"))
        _print_risks(cluster, console, width)
        _print_problems(cluster, console, width)
        _print_order(cluster, console, width)
        _print_changes(cluster, console, width)
    _line(console, Text(summary(review), "bold"))


def summary(review: Review) -> str:
    """The whole in one sentence, such as `2 changed, 1 added; 1 critical, 1 accepted.`."""
    actions = [f"{review.count(action)} {action.value}" for action in Action if review.count(action)]
    open_risks = [risk for risk in review.risks if risk.accepted is None]
    levels = [
        f"{count} {level.value}" for level in Level if (count := sum(1 for risk in open_risks if risk.level is level))
    ]
    accepted = len(review.risks) - len(open_risks)
    if accepted:
        levels.append(f"{accepted} accepted")
    if review.problems:
        levels.append(f"{counted(len(review.problems), 'problem')}")
    return f"{', '.join(actions) or 'No object changes'}; {', '.join(levels) or 'no risk found'}."


def _print_risks(cluster: Cluster, console: Console, width: int) -> None:
    for risk, same in fold_risks(cluster.risks):
        head = Text()
        head.append(f"{risk.code.value:8} ", "dim" if risk.accepted else _STYLES[risk.level])
        head.append(f"{risk.level.value:8} ", _STYLES[risk.level] if not risk.accepted else "dim")
        head.append(printable(listing([str(one.object) for one in same], 4)), "bold")
        _line(console, head)
        _paragraph(console, f"{_plain(risk.message)}.", width)
        if risk.remedy:
            _paragraph(console, f"Instead: {_plain(risk.remedy)}.", width, "dim")
        _print_acceptance(risk, console, width)
    if cluster.risks:
        _line(console, Text())


def _print_acceptance(risk: Risk, console: Console, width: int) -> None:
    if risk.accepted:
        waiver = risk.accepted
        _paragraph(console, f"Accepted by {waiver.owner} until {waiver.expires}: {waiver.reason}", width, "green")
    if risk.expired:
        waiver = risk.expired
        _paragraph(console, f"{waiver.owner} accepted it until {waiver.expires}: that is over", width, "bold red")


def _print_problems(cluster: Cluster, console: Console, width: int) -> None:
    for problem in cluster.problems:
        _line(console, Text(f"NOT REVIEWED {printable(problem.file)}:{problem.line}", "bold red"))
        _paragraph(console, f"{problem.message}; {problem.remedy}.", width)
    if cluster.problems:
        _line(console, Text())


def _print_order(cluster: Cluster, console: Console, width: int) -> None:
    if sum(len(step.actions) for step in cluster.steps) < 2:
        return
    _line(console, Text("Order of changes", "bold"))
    for number, step in enumerate(cluster.steps[:_MOST_STEPS], 1):
        where = f"{step.application}: " if step.application else ""
        text = f"{number}. {where}{step.phase}, wave {step.wave}: {listing(step.actions, 6)}"
        _paragraph(console, text, width)
    if len(cluster.steps) > _MOST_STEPS:
        _paragraph(console, f"and {len(cluster.steps) - _MOST_STEPS} more steps", width)
    _line(console, Text())


def _print_changes(cluster: Cluster, console: Console, width: int) -> None:
    folded = fold(cluster.changes)
    for edit in folded.common:
        kind = "the same change in"
        named = listing([str(change.key) for change in edit.changes], 4)
        _line(console, Text(printable(f"~ {kind} {len(edit.changes)} objects: {named}"), "bold"))
        _print_fields(edit.fields, console, width)
    fields = {id(edit.changes[0]): edit.fields for edit in folded.single}
    for change in cluster.changes:
        if id(change) in fields or not change.fields:
            _line(console, Text(printable(f"{_SIGNS[change.action]} {title(change)}"), "bold"))
            _print_fields(fields.get(id(change), ()), console, width)
    if cluster.changes:
        _line(console, Text())


def title(change: Change) -> str:
    """What an object is called, and was called."""
    if change.pruned is None or change.after is None:
        return str(change.key)
    old, new = change.pruned.key, change.key
    was = f"{change.pruned.api_version} " if old.group != new.group else ""
    return f"{new} (was {was}{old.name if old.namespace == new.namespace else old})"


def _print_fields(fields: Iterable[FieldChange], console: Console, width: int) -> None:
    for field in fields:
        for sign, text in field_lines(field, width - 6):
            style = {"-": "red", "+": "green"}.get(sign, "dim")
            _line(console, Text(printable(f"    {sign} {text}"), style))


def field_lines(field: FieldChange, longest: int) -> list[tuple[str, str]]:
    """A field as lines with their signs: `-` for what was, `+` for what will be.

    Args:
        field: The field.
        longest: Characters of a value.
    """
    room = max(longest - len(field.path) - 2, 30)
    if field.secret:
        both = field.old is not ABSENT and field.new is not ABSENT
        what = "changed" if both else "added" if field.old is ABSENT else "removed"
        return [("~" if both else "+" if field.old is ABSENT else "-", f"{field.path}: {what} (not shown)")]
    if isinstance(field.old, str) and isinstance(field.new, str) and "\n" in field.old + field.new:
        return _text_lines(field, longest)
    lines = []
    if field.old is not ABSENT:
        lines.append(("-", f"{field.path}: {shown(field.old, room)}"))
    if field.new is not ABSENT:
        lines.append(("+", f"{field.path}: {shown(field.new, room)}"))
    return lines


def _text_lines(field: FieldChange, longest: int) -> list[tuple[str, str]]:
    """A text of several lines: those that differ."""
    old, new = field.old.split("\n"), field.new.split("\n")
    start = 0
    while start < min(len(old), len(new)) and old[start] == new[start]:
        start += 1
    end = 0
    while end < min(len(old), len(new)) - start and old[-1 - end] == new[-1 - end]:
        end += 1
    gone, come = old[start : len(old) - end], new[start : len(new) - end]
    lines = [("~", f"{field.path}, from line {start + 1}:")]
    for sign, part in (("-", gone), ("+", come)):
        lines.extend((sign, f"  {shown(line, longest)}") for line in part[:_MOST_LINES])
        if len(part) > _MOST_LINES:
            lines.append((sign, f"  and {counted(len(part) - _MOST_LINES, 'more line')}"))
    return lines


_MOST_LINES = 20


def _plain(text: str) -> str:
    return text.replace("`", '"')


def _paragraph(console: Console, text: str, width: int, style: str = "") -> None:
    sentence = printable(text[:1].upper() + text[1:])
    wrapped = textwrap.wrap(sentence, max(width - 4, 20), break_long_words=False, break_on_hyphens=False)
    for line in wrapped:
        _line(console, Text(f"    {line}", style))


def _line(console: Console, text: Text) -> None:
    # What comes from a manifest is never markup, and a long name is not cut.
    console.print(text, soft_wrap=True, highlight=False, markup=False)
