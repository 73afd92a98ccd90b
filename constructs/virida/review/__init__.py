"""`virida diff` and `virida comment`: what a change of manifests does to the cluster.

    from virida.review import Options, folder, render_json, review

    outcome = review(folder("before"), folder("after"))
    for risk in outcome.risks:
        print(risk.code, risk.level, risk.object, risk.message)

Rendered manifests are enough, whoever wrote them: nothing here needs a cluster.
"""

from virida.review.engine import Options, review
from virida.review.git import Repository
from virida.review.model import Action, Change, Cluster, Code, FieldChange, Level, Review, Risk, Step
from virida.review.report_json import render_json
from virida.review.rights import Access
from virida.review.sources import Source, folder, revision, working_tree

__all__ = [
    "Access",
    "Action",
    "Change",
    "Cluster",
    "Code",
    "FieldChange",
    "Level",
    "Options",
    "Repository",
    "Review",
    "Risk",
    "Source",
    "Step",
    "folder",
    "render_json",
    "review",
    "revision",
    "working_tree",
]
