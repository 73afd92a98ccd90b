"""What is measured: `python -m tests.bench.programs NAME COUNT FOLDER`."""

from __future__ import annotations

import sys
from functools import partial
from typing import Any

from virida.node import use_node

use_node()

from cdk8s import App, Chart, YamlOutputType  # noqa: E402  # importing it starts Node.js
from constructs import Construct  # noqa: E402

IMAGE = "gitea.virida.local/frontend/3d-visualizer:1.0.0"
ENV = {"NODE_ENV": "production", "PORT": "3000", "NEXT_TELEMETRY_DISABLED": "1"}
KINDS = ("ConfigMap", "Deployment", "Service", "Ingress")


def four_objects(app: App, count: int) -> None:
    """ConfigMap, Deployment, Service and Ingress from our options and documents."""
    from virida.cluster import ClusterProfile
    from virida.fields import At
    from virida.service.documents import service_documents
    from virida.service.options.mounts import Files
    from virida.service.options.network import Route
    from virida.service.options.service import ServiceOptions
    from virida.tree import ApiObjects

    cluster = ClusterProfile.k3s(cluster_issuer=None)

    class FourObjects(ApiObjects):
        def __init__(self, scope: Construct, id: str) -> None:
            options = ServiceOptions(
                name=id,
                namespace="shop",
                component="frontend",
                image=IMAGE,
                port=3000,
                env=ENV,
                mounts={"/etc/app": Files({"settings.toml": "debug = false\n"})},
                route=Route(f"{id}.virida.local"),
            )
            options.check(At(id))
            super().__init__(scope, id, [d for d in service_documents(options, cluster) if d["kind"] in KINDS])

    chart = Chart(app, "shop", namespace="shop")
    for number in range(count):
        FourObjects(chart, f"service-{number}")


def cdk8s_plus(app: App, count: int) -> None:
    """The same four objects from cdk8s-plus-27."""
    import cdk8s
    import cdk8s_plus_27 as kplus

    chart = Chart(app, "shop", namespace="shop", disable_resource_name_hashes=True)
    for number in range(count):
        name = f"service-{number}"
        config = kplus.ConfigMap(chart, f"{name}-config", data={"settings.toml": "debug = false\n"})
        deployment = kplus.Deployment(
            chart,
            name,
            replicas=2,
            automount_service_account_token=False,
            security_context=kplus.PodSecurityContextProps(user=1000, group=1000, fs_group=1000),
        )
        container = deployment.add_container(
            name=name,
            image=IMAGE,
            port_number=3000,
            env_variables={key: kplus.EnvValue.from_value(value) for key, value in ENV.items()},
            resources=kplus.ContainerResources(
                cpu=kplus.CpuResources(request=kplus.Cpu.millis(100)),
                memory=kplus.MemoryResources(request=cdk8s.Size.mebibytes(128), limit=cdk8s.Size.mebibytes(128)),
            ),
            startup=kplus.Probe.from_http_get("/health", failure_threshold=60),
            readiness=kplus.Probe.from_http_get("/ready"),
            liveness=kplus.Probe.from_http_get("/health"),
            security_context=kplus.ContainerSecurityContextProps(user=1000, read_only_root_filesystem=True),
        )
        container.mount("/etc/app", kplus.Volume.from_config_map(chart, f"{name}-settings", config))
        container.mount("/tmp", kplus.Volume.from_empty_dir(chart, f"{name}-tmp", "tmp"))
        service = deployment.expose_via_service(name=name, ports=[kplus.ServicePort(port=3000, name="http")])
        ingress = kplus.Ingress(chart, f"{name}-ingress", class_name="nginx")
        ingress.add_host_rule(f"{name}.virida.local", "/", kplus.IngressBackend.from_service(service))


def everything(app: App, count: int) -> None:
    """Services with every option on."""
    from virida import (
        Autoscaling,
        ConfigMapKey,
        Container,
        EmptyDir,
        Files,
        Metadata,
        Outside,
        Port,
        Resources,
        Route,
        SecretKey,
        ServiceRef,
        SmokeTest,
        VerticalAutoscaling,
        ViridaService,
    )

    chart = Chart(app, "shop", namespace="shop")
    for number in range(count):
        ViridaService(
            chart,
            f"service-{number}",
            component="frontend",
            image=IMAGE,
            port=3000,
            ports=[Port("metrics", 9090), Port("grpc", 50051)],
            args=["--verbose"],
            env={**ENV, "TOKEN": SecretKey("tokens", "token"), "LEVEL": ConfigMapKey("settings", "level")},
            mounts={"/etc/app": Files({"settings.toml": "debug = false\n"}), "/cache": EmptyDir("1Gi")},
            containers=[Container("proxy", image="shop/proxy:1.0.0")],
            route=Route(f"service-{number}.virida.local", paths=["/", "/api"]),
            calls=[
                ServiceRef("gateway", namespace="platform", port=3000),
                Outside("database", cidr="10.1.0.0/16", port=5432),
            ],
            callers=[ServiceRef("checkout", namespace="store")],
            scale=Autoscaling(min=2, max=10, cpu=70, memory=80),
            vertical=VerticalAutoscaling(),
            resources=Resources(cpu="500m", memory="512Mi", cpu_limit="1", memory_limit="1Gi"),
            smoke_test=SmokeTest(),
            metadata=Metadata(labels={"team": "shop"}, annotations={"owner": "shop"}),
        )


def estate(app: App, count: int) -> None:
    """The first environment of the estate."""
    from charts.environments import ENVIRONMENTS
    from charts.estate import estate

    estate(app, ENVIRONMENTS[count])


def nothing(app: App, count: int) -> None:
    """What Python, Node.js and cdk8s take by themselves."""


def main() -> None:
    """Build one app and synthesize it."""
    name, count, folder = sys.argv[1:]
    program: Any = globals()[name]
    builds = [partial(program, count=n) for n in (range(2) if name == "estate" else [int(count)])]
    for number, build in enumerate(builds):
        app = App(
            outdir=f"{folder}/{number}",
            output_file_extension=".yaml",
            yaml_output_type=YamlOutputType.FOLDER_PER_CHART_FILE_PER_RESOURCE,
        )
        build(app)
        app.synth()


if __name__ == "__main__":
    main()
