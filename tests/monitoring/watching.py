"""What the tests of monitoring share: a service, and what watches it."""

from __future__ import annotations

import json
from typing import Any

from cdk8s import Chart, Testing

from tests.conftest import Documents, synthesize
from virida.cluster import ClusterProfile
from virida.monitoring.construct import MonitoredWorkload
from virida.service.construct import ViridaService

KINDS = ("ServiceMonitor", "PodMonitor", "PrometheusRule")


def service(chart: Chart, **options: Any) -> ViridaService:
    """A service with a port."""
    defaults: dict[str, Any] = {"component": "backend", "image": "shop/cart:1.4.0", "port": 3000}
    return ViridaService(chart, options.pop("name", "cart"), **defaults | options)


def watch(chart: Chart, workload: ViridaService | None = None, **options: Any) -> Documents:
    """The documents that watch a service, each of them validated."""
    before = workload or service(chart)
    known = {(d["kind"], d["metadata"]["name"]) for d in Testing.synth(chart)}
    MonitoredWorkload(chart, "watch", workload=before, **options)
    return [d for d in synthesize(chart) if (d["kind"], d["metadata"]["name"]) not in known]


def chart_on(profile: ClusterProfile, namespace: str = "shop") -> Chart:
    """A chart on another cluster."""
    app = Testing.app()
    profile.use_in(app)
    return Chart(app, "shop", namespace=namespace)


def rules(documents: Documents) -> dict[str, dict[str, Any]]:
    """The rules of all groups, by their names."""
    return {
        rule.get("alert", rule.get("record")): rule
        for document in documents
        if document["kind"] == "PrometheusRule"
        for group in document["spec"]["groups"]
        for rule in group["rules"]
    }


def board(documents: Documents) -> dict[str, Any]:
    """The model of the one dashboard."""
    (config_map,) = [d for d in documents if d["kind"] == "ConfigMap"]
    (text,) = config_map["data"].values()
    model: dict[str, Any] = json.loads(text)
    return model


def summary(model: dict[str, Any]) -> dict[str, Any]:
    """What a reader of a pull request wants to see of a dashboard."""
    rows: dict[str, Any] = {}
    for panel in model["panels"]:
        if panel["type"] == "row":
            row = rows[panel["title"]] = {}
            continue
        steps = panel["fieldConfig"]["defaults"].get("thresholds", {}).get("steps", [])
        row[panel["title"]] = {
            "unit": panel["fieldConfig"]["defaults"]["unit"],
            **({"limit": steps[-1]["value"]} if len(steps) > 1 else {}),
            **{target["legendFormat"]: target["expr"] for target in panel["targets"]},
        }
    links = {link["title"]: link["url"] for link in model["links"]}
    return {"uid": model["uid"], "title": model["title"], "tags": model["tags"], "links": links, "rows": rows}
