"""A report as a comment that Gitea renders: the risks whole, the rest folded, and nothing from a manifest active.

What comes from a manifest stands in code spans, code blocks and Mermaid labels only: Gitea looks for mentions, links
and HTML in none of these. What does not fit is counted, never dropped without a word.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator, Sequence

from virida.printable import printable
from virida.reachability import Reachability, render
from virida.review.fold import Edit, fold, fold_risks
from virida.review.model import Action, Change, Cluster, Level, Review, Risk
from virida.review.report_text import field_lines, summary, title
from virida.review.words import code, counted, listing

MARKER = "<!-- virida-review:v1 -->"
"""By this the comment is found again."""

LIMIT = 60_000
"""Characters; Gitea and the databases behind it take 65,535 bytes in the worst case."""

_ICONS = {Level.CRITICAL: "🔴", Level.HIGH: "🟠", Level.MEDIUM: "🟡", Level.LOW: "🔵", Level.INFO: "⚪"}
_MOST_ARROWS = 80
"""More arrows than that are no picture any more."""
_RESERVED = 400
"""Characters kept for the note on what is left out."""
_LONGEST_LINE = 300
_LONGEST_FIELDS = 200
"""Lines of one object that are shown."""


def render_markdown(review: Review, limit: int = LIMIT) -> str:
    """The report as Markdown.

    Args:
        review: The outcome.
        limit: Characters that it may have. Default: 60,000.
    """
    page = _Page(limit - _RESERVED)
    page.add(_head(review))
    for cluster in review.clusters:
        if cluster.name and len(review.clusters) > 1:
            page.add(f"\n### {code(cluster.name)}\n")
        page.table(
            "|Risk|Object|Consequence|\n|---|---|---|\n", [_row(*one) for one in fold_risks(cluster.risks)], "risk"
        )
        page.table("|Not reviewed|Why|\n|---|---|\n", [*_problems(cluster)], "problem")
    for cluster in review.clusters:
        for section, noun in _sections(cluster):
            page.add(section, noun)
    return page.text()


def _head(review: Review) -> str:
    worst = review.worst()
    named = f"{code(review.base)} → {code(review.head)} · {_escape(summary(review))}"
    # The second line tells `virida comment` whether the review fails.
    return f"{MARKER}\n<!-- worst: {worst.value if worst else 'none'} -->\n{_headline(review)}\n\n{named}\n"


class _Page:
    """Text that is added as long as it fits."""

    def __init__(self, room: int) -> None:
        self._parts: list[str] = []
        self._room = room
        self._left_out: dict[str, int] = {}

    def add(self, text: str, noun: str = "section") -> bool:
        """Add a text whole, or count it as left out."""
        if len(text) > self._room:
            self._left_out[noun] = self._left_out.get(noun, 0) + 1
            return False
        self._parts.append(text)
        self._room -= len(text)
        return True

    def table(self, head: str, rows: Sequence[str], noun: str) -> None:
        """Add a table: all rows, or the first ones with the number of the others."""
        if not rows:
            return
        if not self.add(f"\n{head}", noun):
            return
        for row in rows:
            self.add(row, noun)

    def text(self) -> str:
        """The page."""
        if self._left_out:
            named = listing([counted(count, noun) for noun, count in sorted(self._left_out.items())], 9)
            self._parts.append(
                f"\n**Left out, because a comment has no more room: {named}.** `virida diff` shows all.\n"
            )
        return "".join(self._parts)


def _headline(review: Review) -> str:
    worst = review.worst()
    if worst is None:
        return "## 🟢 No risk found" if review.changes else "## No object changes"
    codes: dict[str, Level] = {}
    for risk in review.risks:
        if risk.accepted is None:
            codes.setdefault(risk.code.value, risk.level)
    shown = [f"{_ICONS[level]} {name}" for name, level in codes.items() if level.reaches(Level.MEDIUM)]
    if review.problems:
        shown.insert(0, "🔴 NOT REVIEWED")
    return f"## {' · '.join(shown) or f'{_ICONS[worst]} {worst.value}'}"


def _row(risk: Risk, same: list[Risk]) -> str:
    icon = "✅" if risk.accepted else _ICONS[risk.level]
    objects = listing([code(str(one.object)) for one in same], 5)
    text = _sentence(risk.message)
    if risk.remedy:
        text += f" **Instead:** {_sentence(risk.remedy)}"
    for waiver, said in ((risk.accepted, "Accepted by"), (risk.expired, "No longer accepted by")):
        if waiver:
            text += f" *{said}* {code(waiver.owner)} until {waiver.expires}: {code(waiver.reason)}"
    return f"|{icon} {risk.code.value} {risk.level.value}|{_cell(objects)}|{_cell(text)}|\n"


def _problems(cluster: Cluster) -> Iterator[str]:
    for problem in cluster.problems:
        where = code(f"{problem.file}:{problem.line}")
        yield f"|{_cell(where)}|{_cell(f'{code(problem.message)}; {_escape(problem.remedy)}')}|\n"


def _sections(cluster: Cluster) -> Iterator[tuple[str, str]]:
    where = f" in {cluster.name}" if cluster.name else ""
    if sum(len(step.actions) for step in cluster.steps) > 1:
        yield _details(f"Order of changes{where}", _order(cluster)), "order of changes"
    pictures = [("Before", cluster.before), ("After", cluster.after)]
    if cluster.reachability.added or cluster.reachability.removed:
        arrows = max(len(reachability.edges) for _, reachability in pictures)
        if arrows <= _MOST_ARROWS:
            yield _details(f"What reaches what{where}", "\n".join(_picture(*one) for one in pictures)), "picture"
        else:
            changed = len(cluster.reachability.added) + len(cluster.reachability.removed)
            text = f"{counted(changed, 'connection')} open or close: too many for a picture."
            yield _details(f"What reaches what{where}", text), "picture"
    if cluster.granted or cluster.revoked:
        lines = [*(f"+ {one}" for one in cluster.granted), *(f"- {one}" for one in cluster.revoked)]
        yield _details(f"Who may do what{where}: {counted(len(lines), 'change')}", _block("diff", lines)), "access list"
    folded = fold(cluster.changes)
    for edit in folded.common:
        names = listing([str(change.key) for change in edit.changes], 4)
        yield _edit(f"{len(edit.changes)} objects alike{where}: {names}", edit), "common edit"
    for edit in folded.single:
        change = edit.changes[0]
        yield (
            _edit(f"{change.action.value} {title(change)}{where}: {counted(len(edit.fields), 'field')}", edit),
            "object",
        )
    for action in (Action.ADDED, Action.REMOVED):
        plain = [change for change in cluster.changes if change.action is action]
        if plain:
            yield from _listed(action, plain, where)


def _listed(action: Action, changes: Sequence[Change], where: str) -> Iterator[tuple[str, str]]:
    for start in range(0, len(changes), 200):
        part = changes[start : start + 200]
        lines = [f"{'+' if action is Action.ADDED else '-'} {change.key}" for change in part]
        head = f"{counted(len(changes), 'object')} {action.value}{where}"
        if len(changes) > len(part):
            head += f", {start + 1} to {start + len(part)}"
        yield _details(head, _block("diff", lines)), "list of objects"


def _order(cluster: Cluster) -> str:
    lines = []
    for number, step in enumerate(cluster.steps, 1):
        owner = f"{step.application}: " if step.application else ""
        lines.append(f"{number}. {owner}{step.phase}, wave {step.wave}: {listing(step.actions, 8)}")
    return _block("", lines)


def _picture(heading: str, reachability: Reachability) -> str:
    if not reachability.edges:
        return f"**{heading}**: no connection\n"
    return f"**{heading}**\n\n```mermaid\n{render(reachability, 'mermaid')}```\n"


def _edit(summary: str, edit: Edit) -> str:
    lines = [f"{sign} {text}" for field in edit.fields for sign, text in field_lines(field, _LONGEST_LINE)]
    if len(lines) > _LONGEST_FIELDS:
        rest = len(lines) - _LONGEST_FIELDS
        lines = [*lines[:_LONGEST_FIELDS], f"  and {counted(rest, 'more line')}"]
    return _details(summary, _block("diff", lines))


def _details(summary: str, body: str) -> str:
    shown = html.escape(printable(summary)).replace("@", "&#64;")
    return f"\n<details><summary>{shown}</summary>\n\n{body}\n</details>\n"


def _block(language: str, lines: Iterable[str]) -> str:
    text = "\n".join(printable(line) for line in lines)
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}{language}\n{text}\n{fence}"


def _sentence(message: str) -> str:
    """A message with its values in code spans and its words as plain text."""
    parts = message.split("`")
    words = [code(part) if index % 2 and index < len(parts) - 1 else _escape(part) for index, part in enumerate(parts)]
    text = "".join(words)
    return f"{text[:1].upper()}{text[1:]}." if text else ""


def _escape(text: str) -> str:
    """Text in which nothing is Markdown, HTML, a mention or a link."""
    text = html.escape(printable(text), quote=False)
    text = re.sub(r"([\\`*_\[\]#|~!])", r"\\\1", text)
    # Gitea looks for these after Markdown is rendered, so an escape does not help: an invisible joiner does.
    return re.sub(r"(@|://|www\.)(?=\S)", "\\1\u2060", text)


def _cell(text: str) -> str:
    """Text for a cell of a table: a bar ends the cell, even in a code span."""
    return re.sub(r"(?<!\\)\|", r"\\|", text)
