"""Traces and logs: what a service needs in its environment and on its pods so that Jaeger and Kibana know it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Annotated, Literal

from virida.fields import At, Value
from virida.rules import LabelValue, between
from virida.service.options.container import EnvValue, PodField
from virida.service.options.network import ServiceRef


@dataclass(frozen=True, slots=True, kw_only=True)
class Tracing(Value):
    """Where traces go, as the environment that every OpenTelemetry SDK reads.

        tracing = Tracing(environment="production")
        ViridaService(chart, "cart", env=tracing.env("cart", "shop"), calls=[tracing.collector], ...)

    Args:
        collector: What takes them. Default: Jaeger's collector in `virida-monitoring`, on the port of OTLP over gRPC.
        protocol: `grpc` (default, port 4317) or `http/protobuf` (port 4318).
        environment: The environment that the traces are from. Default: it is not said.
        ratio: The share of the traces that are kept, where the caller has not decided. Default: 1, all of them.
    """

    collector: ServiceRef = field(
        default=ServiceRef("jaeger", namespace="virida-monitoring", port=4317),
    )
    protocol: Literal["grpc", "http/protobuf"] = "grpc"
    environment: LabelValue | None = None
    ratio: Annotated[float, between(0, 1)] = 1.0

    def env(self, service: str, namespace: str, *, version: str | None = None) -> dict[str, EnvValue]:
        """The environment of a service.

        Args:
            service: Its name.
            namespace: Its namespace.
            version: Its version. Default: it is not said.

        Raises:
            InvalidOption: The tracing contradicts itself.
        """
        self.check(At(service, "tracing"))
        # The attributes refer to the variables before them, so the order matters.
        attributes = {
            "service.namespace": namespace,
            "service.version": version,
            "deployment.environment.name": self.environment,
            "k8s.namespace.name": namespace,
            "k8s.pod.name": "$(K8S_POD_NAME)",
            "k8s.node.name": "$(K8S_NODE_NAME)",
            "k8s.deployment.name": service,
        }
        return {
            "K8S_POD_NAME": PodField("metadata.name"),
            "K8S_NODE_NAME": PodField("spec.nodeName"),
            "OTEL_SERVICE_NAME": service,
            "OTEL_RESOURCE_ATTRIBUTES": ",".join(f"{name}={value}" for name, value in attributes.items() if value),
            "OTEL_EXPORTER_OTLP_ENDPOINT": self.collector.url,
            "OTEL_EXPORTER_OTLP_PROTOCOL": self.protocol,
            "OTEL_TRACES_SAMPLER": "parentbased_traceidratio",
            "OTEL_TRACES_SAMPLER_ARG": f"{self.ratio:g}",
        }

    def check_together(self, at: At) -> None:
        """The collector can be called."""
        if self.collector.port is None:
            (at / "collector.port").refuse(None, "must be given, because traces are sent there", "write port=4317")


@dataclass(frozen=True, slots=True, kw_only=True)
class Logs(Value):
    """How Filebeat reads a service's logs for Elasticsearch, as hints on its pods.

        ViridaService(chart, "cart", metadata=Metadata(pod_annotations=Logs().annotations("cart")), ...)

    Source: Filebeat reference, "Hints based autodiscover".

    Args:
        format: `json` (default), one object a line, whose keys become fields; or `text`.
        environment: The environment that they are from. Default: it is not said.
    """

    format: Literal["json", "text"] = "json"
    environment: LabelValue | None = None

    def annotations(self, service: str) -> dict[str, str]:
        """The annotations of a service's pods; Kibana finds its logs by `service.name`.

        Args:
            service: Its name.

        Raises:
            InvalidOption: The format is none.
        """
        self.check(At(service, "logs"))
        hints = {"enabled": "true", "processors.add_fields.target": "service"}
        hints["processors.add_fields.fields.name"] = service
        if self.environment is not None:
            hints["processors.add_fields.fields.environment"] = self.environment
        if self.format == "json":
            hints |= {"json.target": "", "json.add_error_key": "true", "json.overwrite_keys": "true"}
        return {f"co.elastic.logs/{name}": value for name, value in hints.items()}
