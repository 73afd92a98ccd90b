"""A report for programs. The format is documented in docs/review.md; a change of it is a new `version`."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from virida.checks.findings import Waiver
from virida.manifests import Manifest, ObjectKey
from virida.printable import printable
from virida.reachability.draw.data import edges
from virida.review.model import ABSENT, Action, Change, Cluster, FieldChange, Level, Review, Risk
from virida.review.rights import Access

VERSION = 1


def render_json(review: Review) -> str:
    """The report as one JSON document, without a line end.

    Args:
        review: The outcome.
    """
    document = {
        "version": VERSION,
        "summary": _summary(review),
        "changes": [change for cluster in review.clusters for change in _changes(cluster)],
        "reachability": {
            side: [
                {"cluster": cluster.name, **edge}
                for cluster in review.clusters
                for edge in edges(getattr(cluster.reachability, side))
            ]
            for side in ("added", "removed")
        },
        "access": {
            side: [_access(access, cluster) for cluster in review.clusters for access in getattr(cluster, field)]
            for side, field in (("added", "granted"), ("removed", "revoked"))
        },
        "order": [
            {
                "cluster": cluster.name,
                "application": step.application,
                "phase": step.phase,
                "wave": step.wave,
                "actions": list(step.actions),
            }
            for cluster in review.clusters
            for step in cluster.steps
        ],
        "problems": [
            {"file": printable(p.file), "line": p.line, "reason": p.reason, "message": p.message, "remedy": p.remedy}
            for p in review.problems
        ],
    }
    return json.dumps(document, indent=2, default=str)


def _summary(review: Review) -> dict[str, Any]:
    worst = review.worst()
    return {
        "base": review.base,
        "head": review.head,
        **{action.value: review.count(action) for action in Action},
        "risks": {
            level.value: sum(1 for risk in review.risks if risk.level is level and risk.accepted is None)
            for level in Level
        },
        "accepted": sum(1 for risk in review.risks if risk.accepted is not None),
        "problems": len(review.problems),
        "worst": worst.value if worst else None,
    }


def _changes(cluster: Cluster) -> Iterator[dict[str, Any]]:
    risks: dict[ObjectKey, list[Risk]] = defaultdict(list)
    for risk in cluster.risks:
        risks[risk.object].append(risk)
    return (_change(change, cluster.name, risks[change.key]) for change in cluster.changes)


def _change(change: Change, cluster: str, risks: Iterable[Risk]) -> dict[str, Any]:
    former = change.pruned.key if change.pruned and change.after else None
    return {
        "cluster": cluster,
        "object": change.key._asdict(),
        "action": change.action.value,
        "renamed_from": former._asdict() if former else None,
        "apiVersion": {"before": _version(change.before), "after": _version(change.after)},
        "file": change.manifest.file,
        "fields": [_field(field) for field in change.fields],
        "risks": [_risk(risk) for risk in risks],
    }


def _version(manifest: Manifest | None) -> str | None:
    return manifest.api_version if manifest else None


def _field(field: FieldChange) -> dict[str, Any]:
    """What was and will be; a field that is not there has no `old` or `new`, and a secret one has neither."""
    values = {name: value for name, value in (("old", field.old), ("new", field.new)) if value is not ABSENT}
    change = "changed" if len(values) == 2 else "added" if "new" in values else "removed"
    shown = {"secret": True} if field.secret else values
    return {"path": field.path, "change": change, **shown}


def _risk(risk: Risk) -> dict[str, Any]:
    return {
        "code": risk.code.value,
        "level": risk.level.value,
        "field": risk.field,
        "message": risk.message,
        "remedy": risk.remedy,
        "accepted": _waiver(risk.accepted),
        "expired": _waiver(risk.expired),
    }


def _waiver(waiver: Waiver | None) -> dict[str, str] | None:
    return (
        None
        if waiver is None
        else {"owner": waiver.owner, "reason": waiver.reason, "expires": waiver.expires.isoformat()}
    )


def _access(access: Access, cluster: Cluster) -> dict[str, str]:
    return {
        "cluster": cluster.name,
        "subject": access.subject,
        "namespace": access.namespace,
        "verb": access.verb,
        "group": access.group,
        "resource": access.resource,
        "name": access.name,
    }
