"""Further containers, resources and how far all of them are confined."""

from __future__ import annotations

from cdk8s import Chart
from syrupy.assertion import SnapshotAssertion

from tests.conftest import of_kind
from tests.service.kit import container, documents, options, pod, render
from virida import Container, Replicas, Resources, Security

CONTAINERS = [
    Container("migrate", image="shop/migrate:2.0.0", init=True, command=["/migrate"], args=["--up"]),
    Container(
        "proxy",
        image="shop/proxy:3.1.0",
        env={"UPSTREAM": "localhost:3000"},
        resources=Resources(cpu="1", memory="1Gi"),
    ),
]


def test_renders_containers(chart: Chart, snapshot: SnapshotAssertion) -> None:
    spec = pod(render(chart, containers=CONTAINERS))
    assert {"initContainers": spec["initContainers"], "containers": spec["containers"][1:]} == snapshot
    assert [each["name"] for each in spec["containers"]] == ["cart", "proxy"]
    assert [each["name"] for each in spec["initContainers"]] == ["migrate"]


def test_every_container_is_hardened_alike() -> None:
    found = documents(options(containers=CONTAINERS, security=Security(bind_low_ports=True)))
    contexts = [container(found, name)["securityContext"] for name in ("cart", "migrate", "proxy")]
    assert contexts[0] == contexts[1] == contexts[2]
    assert contexts[0]["capabilities"] == {"drop": ["ALL"], "add": ["NET_BIND_SERVICE"]}


def test_every_container_has_a_tmp_of_its_own() -> None:
    found = documents(options(containers=CONTAINERS))
    names = [container(found, name)["volumeMounts"][-1]["name"] for name in ("cart", "migrate", "proxy")]
    assert names == ["tmp", "tmp--migrate", "tmp--proxy"]


def test_renders_resources(chart: Chart, snapshot: SnapshotAssertion) -> None:
    resources = Resources(cpu="500m", memory="512Mi", cpu_limit="2", memory_limit="1Gi", extended={"nvidia.com/gpu": 1})
    found = render(chart, resources=resources)
    assert container(found)["resources"] == snapshot
    assert container(found)["resources"]["limits"]["nvidia.com/gpu"] == "1"
    # The old pod has to let go of the device first.
    assert of_kind(found, "Deployment")["spec"]["strategy"] == {"type": "Recreate"}


def test_a_device_of_a_further_container_is_let_go_first_too() -> None:
    resources = Resources(extended={"nvidia.com/gpu": 1})
    found = documents(options(containers=[Container("infer", image="shop/infer:1.0.0", resources=resources)]))
    assert of_kind(found, "Deployment")["spec"]["strategy"] == {"type": "Recreate"}


def test_memory_is_limited_by_what_is_asked_for_and_cpu_is_not() -> None:
    found = container(documents(options(resources=Resources(memory="256Mi"))))["resources"]
    assert found == {"requests": {"cpu": "100m", "memory": "256Mi"}, "limits": {"memory": "256Mi"}}


def test_the_limit_of_memory_can_be_switched_off() -> None:
    found = container(documents(options(resources=Resources(memory_limit=None))))["resources"]
    assert found == {"requests": {"cpu": "100m", "memory": "128Mi"}}


def test_renders_security(chart: Chart, snapshot: SnapshotAssertion) -> None:
    security = Security(
        user=2000,
        group=2001,
        fs_group=2002,
        read_only_root_filesystem=False,
        tmp="1Gi",
        bind_low_ports=True,
        service_account_token=True,
    )
    found = render(chart, security=security)
    spec = pod(found)
    assert {
        "pod": spec["securityContext"],
        "container": container(found)["securityContext"],
        "volumes": spec["volumes"],
        "automountServiceAccountToken": spec["automountServiceAccountToken"],
    } == snapshot
    assert of_kind(found, "ServiceAccount")["automountServiceAccountToken"] is True
    assert spec["securityContext"]["runAsNonRoot"] is True


def test_without_a_group_of_its_own_no_volume_is_walked_through() -> None:
    context = pod(documents(options(security=Security(fs_group=None))))["securityContext"]
    assert context.keys().isdisjoint({"fsGroup", "fsGroupChangePolicy"})


def test_without_a_tmp_there_is_no_volume() -> None:
    found = documents(options(security=Security(tmp=None), containers=CONTAINERS, scale=Replicas(1)))
    assert "volumes" not in pod(found)
    assert all("volumeMounts" not in container(found, name) for name in ("cart", "migrate", "proxy"))
