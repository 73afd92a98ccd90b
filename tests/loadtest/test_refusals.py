"""What a LoadTest does not take, and what it says."""

from __future__ import annotations

from typing import Any

import pytest
from cdk8s import Chart

from tests.service.kit import service
from virida import Availability, InvalidOption, Port
from virida.loadtest.construct import LoadTest
from virida.monitoring.options.objectives import Freshness

OBJECTIVES = [Availability(99.9)]


def refusal(chart: Chart, of: dict[str, Any] | None = None, **options: Any) -> str:
    given: dict[str, Any] = {"service": service(chart, **(of or {})), "objectives": OBJECTIVES} | options
    with pytest.raises(InvalidOption) as caught:
        LoadTest(chart, "load", **given)
    return str(caught.value)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"rate": 0}, "shop/load: rate (0) must be at least 1; write 1 or more"),
        (
            {"duration": "300"},
            "shop/load: duration ('300') must be a duration as Prometheus writes it; write \"300s\"",
        ),
        ({"ramp": "1s500ms"}, "shop/load: ramp ('1s500ms') must be whole seconds; write one such as \"30s\""),
        (
            {"paths": []},
            "shop/load: paths ([]) must not be empty; write at least one, or leave the option out",
        ),
        ({"paths": ["api"]}, "shop/load: paths[0] ('api') must be an absolute path; write \"/api\""),
        (
            {"port": "admin"},
            "shop/load: port ('admin') must be a port of the service; write \"http\", or add the port",
        ),
        (
            {"objectives": [Freshness("1h", timestamp="last")]},
            "shop/load: objectives ([Freshness(max_age='1h', timestamp='last', percent=99, name='freshness')]) must "
            "hold an Availability or a Latency where there are no thresholds, or the test cannot fail; "
            "give it the objectives of the service, or thresholds",
        ),
        (
            {"thresholds": {"http_req_duration": ["p95<500"]}},
            "shop/load: thresholds[\"http_req_duration\"][0] ('p95<500') must be a threshold as k6 reads it; "
            'write one such as "p(95)<500" or "rate<0.01"',
        ),
        ({"max_users": 0}, "shop/load: max_users (0) must be at least 1; write 1 or more"),
        (
            {"image": "grafana/k6"},
            "shop/load: image ('grafana/k6') must have a tag or a digest; "
            'write the version that runs, such as "grafana/k6:1.4.0"',
        ),
        ({"service": "cart"}, "shop/load: service ('cart') must be a ViridaService; give it the service itself"),
    ],
)
def test_rejects(chart: Chart, options: dict[str, Any], message: str) -> None:
    assert refusal(chart, **options) == message


def test_rejects_a_service_without_a_port(chart: Chart) -> None:
    assert refusal(chart, {"port": None, "command": ["work"]}) == (
        "shop/load: port (None) needs a port, and the service has none; give the service a port"
    )


def test_rejects_a_port_that_the_service_does_not_offer(chart: Chart) -> None:
    assert refusal(chart, {"ports": [Port("admin", 9000, in_service=False)]}, port="admin") == (
        "shop/load: port ('admin') must be a port of the service; write \"http\", or add the port"
    )


def test_rejects_a_name_that_leaves_no_room(chart: Chart) -> None:
    name = "c" * 54
    with pytest.raises(InvalidOption) as caught:
        LoadTest(chart, "load", service=service(chart, name), objectives=OBJECTIVES)
    assert str(caught.value) == (
        f"shop/load: service ('{name}') must be at most 53 characters, so that \"-load-test\" fits; shorten it"
    )


def test_rejects_a_second_test_of_a_service(chart: Chart) -> None:
    cart = service(chart)
    LoadTest(chart, "load", service=cart, objectives=OBJECTIVES)
    with pytest.raises(InvalidOption) as caught:
        LoadTest(chart, "again", service=cart, objectives=OBJECTIVES)
    assert str(caught.value) == (
        "shop/again: service ('cart') must have one load test, and there is one; change that one"
    )
