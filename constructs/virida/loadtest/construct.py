"""The construct that puts a service under load."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from constructs import Construct

from virida.loadtest.documents import load_test_documents, way_in
from virida.loadtest.options import LoadTestOptions
from virida.monitoring.options.objectives import Objective
from virida.service.construct import ViridaService
from virida.service.options.container import Resources
from virida.tree import ApiObjects, place

_NOTHING: Mapping[str, Sequence[str]] = MappingProxyType({})


class LoadTest(ApiObjects):
    """A load test: k6 asks a service so many times a second, and the Job fails where the service breaks its promises.

    It renders a Job that Argo CD runs after each sync, a ConfigMap with k6's script, and the NetworkPolicies of its
    pods; the one that lets them in stands with the service. The pods meet Pod Security `restricted`. Put it into a
    chart of its own: whoever syncs that Application puts load on the service.

    Args:
        scope: The chart.
        id: The construct's id. The objects bear the service's name with `-load-test`.
        service: The service. It is asked through its Service, as its callers ask.
        rate: How many requests are started a second, once the ramp is over. Default: 10, which harms nobody.
        duration: For how long. Default: `5m`, so that an autoscaler acts and its new pods take part.
        ramp: The time before in which the rate rises from none. Default: `1m`; a wall of requests tests nothing that
            happens.
        paths: What is asked for, in turn, by GET. Default: `/`. An answer of 400 or more is a failure.
        port: The port, by name. Default: `http`, or else the first.
        objectives: What the service promises. `Availability` and `Latency` become thresholds; others are not seen in
            requests, and are passed over. Default: none.
        thresholds: Further thresholds by k6's metric, such as `{"http_req_duration": ["p(99.9)<3000"]}`, in
            milliseconds. Default: none. Without objectives there has to be one, or the test could not fail.
        max_users: How many requests may be under way at once. Requests that find nobody free are not sent, and the test
            fails. Default: ``rate``, so a second each.
        resources: What k6 asks for. Default: 500m of cpu and 512Mi of memory, for some hundred requests a second.
        image: An image with k6 in it.

    Raises:
        InvalidOption: An option would not make a working test.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        service: ViridaService,
        rate: int = 10,
        duration: str = "5m",
        ramp: str = "1m",
        paths: Sequence[str] = ("/",),
        port: str | None = None,
        objectives: Sequence[Objective] = (),
        thresholds: Mapping[str, Sequence[str]] = _NOTHING,
        max_users: int | None = None,
        resources: Resources = Resources(cpu="500m", memory="512Mi"),
        image: str = "docker.io/grafana/k6:1.3.0",
    ) -> None:
        where = place(scope)
        at = where.at(id)
        if not isinstance(service, ViridaService):
            (at / "service").refuse(service, "must be a ViridaService", "give it the service itself")
        options = LoadTestOptions(
            rate=rate,
            duration=duration,
            ramp=ramp,
            paths=paths,
            port=port,
            objectives=objectives,
            thresholds=thresholds,
            max_users=max_users,
            resources=resources,
            image=image,
        )
        options.check(at)
        given = service.options
        options.check_for(at, given.name)
        given.port_named(at / "port", port, in_service=True)
        if service.node.try_find_child(_WAY_IN) is not None:
            (at / "service").refuse(given.name, "must have one load test, and there is one", "change that one")
        super().__init__(scope, id, load_test_documents(options, given, where.cluster))
        ApiObjects(service, _WAY_IN, way_in(options, given))


_WAY_IN = "from-load-test"
