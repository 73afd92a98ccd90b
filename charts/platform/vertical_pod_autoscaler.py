"""The Vertical Pod Autoscaler. The estate's services only ask it for recommendations."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypedDict

from cdk8s import Chart

from charts.environments import Environment
from charts.platform.release import INJECTED_CERTIFICATES, SYSTEM, Enabled, Resources, Wave, release, resources
from virida import Helm
from virida.delivery.values import chart_values
from virida.namespace.connections import Component, Connection, to_api_server, webhook

_NAME = {"app.kubernetes.io/name": "vertical-pod-autoscaler"}
ADMISSION = Component("vpa-admission", SYSTEM, {**_NAME, "app.kubernetes.io/component": "admission-controller"})
RECOMMENDER = Component("vpa-recommender", SYSTEM, {**_NAME, "app.kubernetes.io/component": "recommender"})
UPDATER = Component("vpa-updater", SYSTEM, {**_NAME, "app.kubernetes.io/component": "updater"})


class CertManager(TypedDict):
    """How cert-manager makes the webhook's certificate."""

    enabled: bool
    createSelfSignedIssuer: Enabled


class Controller(TypedDict):
    """A part of the autoscaler."""

    replicas: int
    resources: Resources
    podDisruptionBudget: Enabled


class AdmissionController(Controller):
    """The part that changes pods as they start."""

    certGen: Enabled
    certManager: CertManager


class VerticalPodAutoscalerValues(TypedDict):
    """The values of the chart vertical-pod-autoscaler."""

    admissionController: AdmissionController
    recommender: Controller
    updater: Controller


def vertical_pod_autoscaler(root: Chart, environment: Environment) -> None:
    """The Application of the autoscaler."""
    # A budget for one replica would keep its node from being drained.
    one: Controller = {
        "replicas": 1,
        "resources": resources("25m", "128Mi", memory_limit="512Mi"),
        "podDisruptionBudget": {"enabled": False},
    }
    values: VerticalPodAutoscalerValues = {
        "admissionController": {
            **one,
            # The chart's own way to a certificate is two hooks.
            "certGen": {"enabled": False},
            "certManager": {"enabled": True, "createSelfSignedIssuer": {"enabled": True}},
        },
        "recommender": one,
        "updater": one,
    }
    release(
        root,
        "vertical-pod-autoscaler",
        source=Helm(
            "https://kubernetes.github.io/autoscaler",
            chart="vertical-pod-autoscaler",
            version="0.11.0",
            values=chart_values(VerticalPodAutoscalerValues, values, chart="vertical-pod-autoscaler"),
        ),
        namespace=SYSTEM,
        wave=Wave.OPERATORS,
        ignore_differences=INJECTED_CERTIFICATES,
    )


def connections(environment: Environment) -> Iterator[Connection]:
    """Whom the autoscaler speaks to, and who to it."""
    cluster = environment.cluster
    yield from to_api_server(cluster, ADMISSION, RECOMMENDER, UPDATER)
    yield webhook(cluster, ADMISSION, 8000)
