"""A folder of broken manifests, and exactly what is said about it."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from virida.checks import Context, Finding, check_files, select
from virida.cluster import ClusterProfile

BROKEN = Path(__file__).parent / "broken"
# Rules about nodes say nothing without a profile.
PROFILES = {"reliability": ClusterProfile.k3s(kubernetes="1.36", nodes=3)}


def _shown(finding: Finding) -> dict[str, Any]:
    return {
        "at": f"{Path(finding.file).name}:{finding.line}",
        "rule": f"{finding.severity} {finding.rule}",
        "object": str(finding.object) if finding.object else None,
        "field": finding.field,
        "message": finding.message,
        "remedy": finding.remedy,
    }


@pytest.mark.parametrize("family", sorted(folder.name for folder in BROKEN.iterdir() if folder.is_dir()))
def test_finds_exactly_what_is_broken(family: str) -> None:
    context = Context(kubernetes="1.36", profile=PROFILES.get(family), today=date(2026, 1, 1))
    report = check_files([BROKEN / family], context, selected=select([family]))
    expected = yaml.safe_load((BROKEN / f"{family}.expected.yaml").read_text())
    assert [_shown(finding) for finding in report.findings] == expected


def test_says_the_same_whatever_the_order_of_the_files() -> None:
    files = sorted((BROKEN / "schema").iterdir())
    context = Context(kubernetes="1.36", today=date(2026, 1, 1))
    one, other = check_files(files, context), check_files(files[::-1], context)
    assert one == other
