"""The load test of the API gateway, which everything goes through: off, and one word away.

Name an environment in `ON`, render and merge: every sync of Application `load-test` then puts load on its gateway. Take
the word out again when done.
"""

from __future__ import annotations

from cdk8s import App, Chart

from charts.environments import Environment
from virida import MonitoredWorkload
from virida.loadtest.construct import LoadTest

ON: frozenset[str] = frozenset()
"""The environments with a load test, such as `frozenset({"development"})`."""


def load_test(app: App, environment: Environment, gateway: MonitoredWorkload) -> list[Chart]:
    """The chart of the load test, where it is on.

    Args:
        app: The app.
        environment: The environment.
        gateway: The API gateway; its objectives are what the test holds it to.
    """
    if environment.name not in ON:
        return []
    chart = Chart(app, "load-test", namespace="virida-apps")
    LoadTest(
        chart,
        "backend-api-gateway",
        service=gateway.workload,
        objectives=gateway.objectives,
        # More than one pod of it is there for, so that its autoscaler has to act. The figure is ours.
        rate=200,
        paths=["/health"],
    )
    return [chart]
