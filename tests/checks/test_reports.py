"""The same report as text, JSON and SARIF."""

import io
import json
from datetime import date

from rich.console import Console

from virida.checks import Finding, Report, Severity, Waiver
from virida.checks.report_json import render_json
from virida.checks.report_sarif import render_sarif
from virida.checks.report_text import print_text
from virida.manifests import ObjectKey

ENUM = Finding(
    rule="schema/enum",
    severity=Severity.ERROR,
    object=ObjectKey("apps", "Deployment", "shop", "web"),
    field="spec.template.spec.containers[web].imagePullPolicy",
    message='"Alway" is not Always, IfNotPresent or Never; the API server refuses the object',
    remedy="write Always",
    file="dist/shop/a b.yaml",
    line=12,
)
WAIVED = Finding(
    rule="schema/namespace",
    severity=Severity.WARNING,
    object=ObjectKey("", "Namespace", "", "shop"),
    field="metadata.namespace",
    message="this is ignored",
    remedy="remove the namespace",
    file="dist/shop/a b.yaml",
    line=30,
    waived=Waiver("team-shop", "moved soon", date(2026, 12, 31)),
)
FILE = Finding(
    rule="schema/unreadable",
    severity=Severity.ERROR,
    object=None,
    field="",
    message="the file is binary, not text",
    remedy="take it out of the folder",
    file="dist/x.yaml",
    line=1,
)
MADE = Finding("schema/unknown-kind", Severity.INFO, ObjectKey("x.io", "Foo", "", "a"), "kind", "m", "r", "", 0)
REPORT = Report((MADE, ENUM, WAIVED, FILE), files=3, objects=40)


def _text(report: Report, **options: object) -> str:
    out = io.StringIO()
    print_text(report, Console(file=out, width=80, **options))  # type: ignore[arg-type]
    return out.getvalue()


def test_text_groups_by_file_and_object() -> None:
    assert (
        _text(REPORT)
        == """\
  Foo a
    info schema/unknown-kind
      kind
      M.
      Remedy: r.

dist/shop/a b.yaml
  Deployment shop/web
    error schema/enum (line 12)
      spec.template.spec.containers[web].imagePullPolicy
      "Alway" is not Always, IfNotPresent or Never; the API server refuses the
      object.
      Remedy: write Always.
  Namespace shop
    waived schema/namespace (line 30)
      metadata.namespace
      This is ignored.
      Remedy: remove the namespace.
      Accepted by team-shop until 2026-12-31: moved soon

dist/x.yaml
    error schema/unreadable (line 1)
      The file is binary, not text.
      Remedy: take it out of the folder.

2 errors, 1 info, 1 waived; 40 objects in 3 files.
"""
    )


def test_text_says_that_there_is_nothing() -> None:
    assert _text(Report((), files=1, objects=1)) == "No findings; 1 object in 1 file.\n"


def test_text_has_colours_on_a_terminal_only() -> None:
    assert "\x1b[" not in _text(REPORT)
    assert "\x1b[1;31merror\x1b[0m" in _text(REPORT, force_terminal=True, color_system="standard")


def test_text_shows_what_a_terminal_would_act_on() -> None:
    hostile = Finding(
        "schema/name",
        Severity.ERROR,
        ObjectKey("", "Pod", "n", "a\x1b[2Jb\u202e[bold]x[/bold]"),
        "metadata.name",
        "\x07bell",
        "[link=https://evil.example]x[/link]",
        "f\n.yaml",
        1,
    )
    assert (
        _text(Report((hostile,), 1, 1), force_terminal=True, color_system=None)
        == """\
f\\n.yaml
  Pod n/a\\x1b[2Jb\\u202e[bold]x[/bold]
    error schema/name (line 1)
      metadata.name
      \\x07bell.
      Remedy: [link=https://evil.example]x[/link].

1 error; 1 object in 1 file.
"""
    )


def test_json_is_what_the_documentation_says() -> None:
    document = json.loads(render_json(REPORT))
    assert {key: document[key] for key in ("version", "summary")} == {
        "version": 1,
        "summary": {"files": 3, "objects": 40, "errors": 2, "warnings": 0, "infos": 1, "waived": 1},
    }
    made, enum, waived, file = document["findings"]
    assert enum == {
        "rule": "schema/enum",
        "severity": "error",
        "object": {"group": "apps", "kind": "Deployment", "namespace": "shop", "name": "web"},
        "field": "spec.template.spec.containers[web].imagePullPolicy",
        "message": '"Alway" is not Always, IfNotPresent or Never; the API server refuses the object',
        "remedy": "write Always",
        "file": "dist/shop/a b.yaml",
        "line": 12,
        "waived": None,
    }
    assert waived["waived"] == {"owner": "team-shop", "reason": "moved soon", "expires": "2026-12-31"}
    assert (file["object"], made["file"], made["line"]) == (None, None, None)


def test_sarif_is_a_log_with_one_run() -> None:
    log = json.loads(render_sarif(REPORT, "1.2.3"))
    (run,) = log["runs"]
    driver = run["tool"]["driver"]
    assert (log["version"], driver["name"], driver["version"]) == ("2.1.0", "virida check", "1.2.3")
    assert [rule["id"] for rule in driver["rules"]] == [
        "schema/enum",
        "schema/namespace",
        "schema/unknown-kind",
        "schema/unreadable",
    ]
    assert driver["rules"][0]["shortDescription"] == {"text": "A value that is none of those a field may have"}
    assert driver["rules"][0]["help"]["markdown"].startswith("# schema/enum\n")
    for result in run["results"]:
        assert driver["rules"][result["ruleIndex"]]["id"] == result["ruleId"]
    made, enum, waived, _ = run["results"]
    assert enum["message"]["text"] == (
        'Deployment shop/web spec.template.spec.containers[web].imagePullPolicy: "Alway" is not Always, IfNotPresent '
        "or Never; the API server refuses the object. Remedy: write Always."
    )
    assert enum["locations"] == [
        {
            "physicalLocation": {"artifactLocation": {"uri": "dist/shop/a%20b.yaml"}, "region": {"startLine": 12}},
            "logicalLocations": [
                {
                    "fullyQualifiedName": "Deployment shop/web.spec.template.spec.containers[web].imagePullPolicy",
                    "kind": "resource",
                }
            ],
        }
    ]
    assert waived["suppressions"] == [
        {"kind": "inSource", "status": "accepted", "justification": "moved soon (team-shop, until 2026-12-31)"}
    ]
    assert [result["level"] for result in run["results"]] == ["note", "error", "warning", "error"]
    assert "locations" not in made


def test_sarif_tells_findings_apart_by_what_they_are_about() -> None:
    log = json.loads(render_sarif(REPORT, "1"))
    prints = [result["partialFingerprints"]["object/v1"] for result in log["runs"][0]["results"]]
    assert len(set(prints)) == len(REPORT.findings)


def test_a_report_fails_at_or_above_a_severity() -> None:
    warning = Finding("a/b", Severity.WARNING, None, "", "m", "r", "f", 1)
    assert [Report((warning,), 1, 1).fails(severity) for severity in Severity] == [False, True, True]
    assert not Report((WAIVED,), 1, 1).fails(Severity.INFO)
