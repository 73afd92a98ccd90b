"""What people read."""

from __future__ import annotations

import io
import json

from rich.console import Console

from tests.review.support import OBJECTS, compare, document, edited
from virida.review import Review, render_json
from virida.review.report_markdown import MARKER, render_markdown
from virida.review.report_text import print_text

WEB = OBJECTS["web"]
IMAGE = "spec/template/spec/containers/0/image"


def text(outcome: Review, width: int = 80) -> str:
    file = io.StringIO()
    print_text(outcome, Console(file=file, width=width))
    return file.getvalue()


def test_text() -> None:
    after = edited(
        WEB, {"set": {"spec/selector/matchLabels/tier": "front", "spec/template/metadata/labels/tier": "front"}}
    )
    assert text(compare([WEB, OBJECTS["pdb"]], [after])) == (
        "BLOCKED  critical Deployment shop/web\n"
        '    "spec.selector.matchLabels.tier" is immutable (now "front"): the API server\n'
        "    refuses the object, so the sync fails, and the other changes of this object\n"
        "    do not arrive.\n"
        "    Instead: keep the selector; or create a Deployment with a new name, let the\n"
        "    Service select its pods, then remove the old one.\n"
        "RESTART  medium   Deployment shop/web\n"
        "    Once the API server takes it, replaces 3 pods (at most 25% more and 25%\n"
        '    fewer at a time), because of "metadata.labels.tier".\n'
        "LOOSE    medium   PodDisruptionBudget shop/web\n"
        "    Nothing keeps a drain from evicting all pods at once.\n"
        "    Instead: keep it, or say in the pull request what takes its place.\n"
        "\n"
        "Order of changes\n"
        "    1. Sync, wave 0: prune PodDisruptionBudget shop/web and update Deployment\n"
        "    shop/web\n"
        "\n"
        "~ Deployment shop/web\n"
        "    + spec.selector.matchLabels.tier: front\n"
        "    + spec.template.metadata.labels.tier: front\n"
        "- PodDisruptionBudget shop/web\n"
        "\n"
        "1 changed, 1 removed; 1 critical, 2 medium.\n"
    )


def test_text_of_nothing() -> None:
    assert text(compare([WEB], [WEB])) == "No object changes; no risk found.\n"


def test_text_is_harmless() -> None:
    after = edited(
        WEB, {"set": {IMAGE: "registry.example.com/shop/web:\x1b]0;owned\x07", "metadata/labels": {"a\x1b[2J": "b"}}}
    )
    assert "\x1b" not in text(compare([WEB], [after]))


def test_secret_values_are_hidden() -> None:
    after = edited(OBJECTS["password"], {"set": {"data/password": "bmV3", "data/other": "b3RoZXI="}})
    outcome = compare([OBJECTS["password"]], [after])
    assert "    + data.other: added (not shown)\n    ~ data.password: changed (not shown)\n" in text(outcome)
    assert "bmV3" not in text(outcome) + render_json(outcome) + render_markdown(outcome)


def test_a_text_of_several_lines_shows_the_lines_that_differ() -> None:
    before = document({"use": "settings", "set": {"data/level": "a\nb\nc\nd\n"}})
    after = document({"use": "settings", "set": {"data/level": "a\nx\ny\nd\n"}})
    assert "    ~ data.level, from line 2:\n    -   b\n    -   c\n    +   x\n    +   y\n" in text(
        compare([before], [after])
    )


def test_identical_edits_are_said_once() -> None:
    before = [edited(WEB, {"set": {"metadata/name": f"web-{name}"}}) for name in ("red", "green", "blue")]
    after = [edited(found, {"set": {"metadata/labels": {"version": "2"}}}) for found in before]
    after[0] = edited(after[0], {"set": {"spec/replicas": 4}})
    assert (
        "~ the same change in 3 objects: Deployment shop/web-blue, Deployment shop/web-green and Deployment "
        "shop/web-red\n    + metadata.labels: {"
    ) in text(compare(before, after))


def test_identical_risks_are_one_row() -> None:
    before = [edited(WEB, {"set": {"metadata/name": f"web-{name}"}}) for name in ("red", "green", "blue")]
    after = [edited(found, {"set": {"spec/replicas": 4}}) for found in before]
    rows = [row for row in render_markdown(compare(before, after)).splitlines() if row.startswith("|⚪")]
    assert rows == [
        "|⚪ INFO info|`Deployment shop/web-blue`, `Deployment shop/web-green` and `Deployment shop/web-red`|"
        "Scales from 3 to 4 pods.|"
    ]


def test_markdown() -> None:
    policy = edited(OBJECTS["web-to-api-ingress"], {"set": {"spec/ingress/0/from": [{"namespaceSelector": {}}]}})
    documents = [WEB, OBJECTS["api"], OBJECTS["deny"], OBJECTS["web-to-api-egress"]]
    outcome = compare([*documents, OBJECTS["web-to-api-ingress"]], [*documents, policy])
    assert render_markdown(outcome) == (
        f"{MARKER}\n"
        "<!-- worst: high -->\n"
        "## 🟠 WIDEN\n"
        "\n"
        "`base` → `base` · 1 changed; 1 high.\n"
        "\n"
        "|Risk|Object|Consequence|\n"
        "|---|---|---|\n"
        "|🟠 WIDEN high|`NetworkPolicy shop/web-to-api-ingress`|Opens every pod to `shop/api` (TCP 3000). "
        "**Instead:** Allow only the peers and ports that have to connect.|\n"
        "\n"
        "<details><summary>What reaches what</summary>\n"
        "\n"
        "**Before**\n"
        "\n"
        "```mermaid\n"
        "flowchart LR\n"
        '  subgraph ns_shop["shop"]\n'
        '    n_shop__api["api"]\n'
        '    n_shop__web["web"]\n'
        "  end\n"
        '  n_shop__web -->|"TCP 3000"| n_shop__api\n'
        "```\n"
        "\n"
        "**After**\n"
        "\n"
        "```mermaid\n"
        "flowchart LR\n"
        '  subgraph ns_shop["shop"]\n'
        '    n_shop__api["api"]\n'
        '    n_shop__web["web"]\n'
        "  end\n"
        '  pods__2a_2f_2a(["every pod"]):::outside\n'
        '  n_shop__web -->|"TCP 3000"| n_shop__api\n'
        '  pods__2a_2f_2a -->|"TCP 3000"| n_shop__api\n'
        "  classDef outside fill:#eceff1,stroke:#78909c,color:#263238\n"
        "  classDef anywhere fill:#ffebee,stroke:#c62828,color:#b71c1c\n"
        "```\n"
        "\n"
        "</details>\n"
        "\n"
        "<details><summary>changed NetworkPolicy shop/web-to-api-ingress: 2 fields</summary>\n"
        "\n"
        "```diff\n"
        "+ spec.ingress[0].from[0].namespaceSelector: {}\n"
        '- spec.ingress[0].from[0].podSelector: {"matchLabels": {"app": "web"}}\n'
        "```\n"
        "</details>\n"
    )


def test_markdown_says_how_much_is_left_out() -> None:
    before = [edited(WEB, {"set": {"metadata/name": f"web-{number}-x"}}) for number in range(200)]
    after = [edited(found, {"set": {"spec/replicas": 4 + index}}) for index, found in enumerate(before)]
    text = render_markdown(compare(before, after), 20_000)
    assert len(text) <= 20_000
    shown = text.count("|⚪ INFO info|") + text.count("|🔵 COST low|") + text.count("|🟡 COST medium|")
    assert text.endswith(
        "\n**Left out, because a comment has no more room: 200 objects, 1 order of changes and "
        f"{400 - shown} risks.** `virida diff` shows all.\n"
    )


def test_json() -> None:
    claim = edited(OBJECTS["claim"], {"set": {"metadata/name": "documents"}})
    found = json.loads(render_json(compare([OBJECTS["claim"]], [claim])))
    assert found == {
        "version": 1,
        "summary": {
            "base": "base",
            "head": "base",
            "added": 0,
            "changed": 0,
            "renamed": 1,
            "removed": 0,
            "risks": {"critical": 1, "high": 0, "medium": 0, "low": 0, "info": 0},
            "accepted": 0,
            "problems": 0,
            "worst": "critical",
        },
        "changes": [
            {
                "cluster": "",
                "object": {"group": "", "kind": "PersistentVolumeClaim", "namespace": "shop", "name": "documents"},
                "action": "renamed",
                "renamed_from": {"group": "", "kind": "PersistentVolumeClaim", "namespace": "shop", "name": "files"},
                "apiVersion": {"before": "v1", "after": "v1"},
                "file": "dist/shop/PersistentVolumeClaim.shop.documents.yaml",
                "fields": [],
                "risks": [
                    {
                        "code": "DATA",
                        "level": "critical",
                        "field": "",
                        "message": "the claim is deleted, and its volume with it (`documents` starts empty)",
                        "remedy": "keep the object, or set argocd.argoproj.io/sync-options: Prune=false on it before "
                        "it leaves git",
                        "accepted": None,
                        "expired": None,
                    }
                ],
            }
        ],
        "reachability": {"added": [], "removed": []},
        "access": {"added": [], "removed": []},
        "order": [
            {
                "cluster": "",
                "application": "",
                "phase": "Sync",
                "wave": 0,
                "actions": [
                    "prune PersistentVolumeClaim shop/files",
                    "create PersistentVolumeClaim shop/documents",
                ],
            }
        ],
        "problems": [],
    }
