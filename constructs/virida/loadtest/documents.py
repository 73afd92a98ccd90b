"""The Job that runs k6, its script, and its flow at both ends."""

from __future__ import annotations

import json

from virida.cluster import ClusterProfile, Pods
from virida.documents import Document, content_hash
from virida.fields import At
from virida.loadtest.options import SUFFIX, LoadTestOptions
from virida.monitoring.durations import seconds
from virida.service.documents.containers import resources, security_context
from virida.service.documents.flows import egress, ingress, isolation
from virida.service.documents.metadata import labels, metadata, selector
from virida.service.documents.workload import pod_security_context
from virida.service.options.network import Flow, FlowPort
from virida.service.options.runtime import Security
from virida.service.options.service import ServiceOptions

_GRACE = 30
"""Seconds that k6 waits at the end for answers, its own default."""

_START = 120
"""Seconds to fetch the image and to start."""

SCRIPT = """\
import http from "k6/http";
import exec from "k6/execution";

const plan = JSON.parse(open("./plan.json"));

export const options = plan.options;

export default function () {
  const path = plan.paths[exec.scenario.iterationInTest % plan.paths.length];
  // One name for each path, however its answers are found; an answer of 400 or more is a failure.
  http.get(plan.url + path, { tags: { name: path } });
}
"""
"""What k6 runs. Everything that differs between tests stands in the plan beside it."""


def plan(options: LoadTestOptions, url: str) -> Document:
    """What the script reads.

    Requests are started at a rate, whether or not earlier ones are answered: users do not wait for each other, and a
    slow service must not lower its own load.

    Args:
        options: The test.
        url: The service's address.
    """
    return {
        "url": url,
        "paths": list(options.paths),
        "options": {
            "discardResponseBodies": True,
            "scenarios": {
                "load": {
                    "executor": "ramping-arrival-rate",
                    "startRate": 0,
                    "timeUnit": "1s",
                    "preAllocatedVUs": options.users,
                    "stages": [
                        {"target": options.rate, "duration": f"{seconds(length):f}s"}
                        for length in (options.ramp, options.duration)
                    ],
                }
            },
            "thresholds": {
                **options.all_thresholds,
                # Requests that could not be started, because all users were waiting for an answer.
                "dropped_iterations": ["count<1", *options.all_thresholds.get("dropped_iterations", [])],
            },
        },
    }


def load_test_documents(options: LoadTestOptions, service: ServiceOptions, cluster: ClusterProfile) -> list[Document]:
    """The Job, its ConfigMap, and the policies of its pods.

    Args:
        options: The test.
        service: The service.
        cluster: The cluster.
    """
    name, namespace = service.name + SUFFIX, str(service.namespace)
    port = service.port_named(At(service.name, "load_test.port"), options.port)
    content = plan(options, f"http://{service.name}.{namespace}.svc:{port.on_service}")
    files = {"load.js": SCRIPT, "plan.json": json.dumps(content, indent=2) + "\n"}
    config = f"{name}-{content_hash(files)}"
    documents = [
        {"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata(service, config), "data": files},
        _job(options, service, name, config),
    ]
    if service.isolated:
        flow = Flow(service.name, namespace, selector(service.name), [FlowPort(port.number, port.protocol)])
        documents += [isolation(service, name, cluster), egress(service, name, flow)]
    for document in documents:
        document["metadata"]["namespace"] = namespace
        document["metadata"]["labels"] = labels(service, name)
    return documents


def way_in(options: LoadTestOptions, service: ServiceOptions) -> list[Document]:
    """The service's end of the flow: it stands with the service, whose owners review who may call it."""
    if not service.isolated:
        return []
    name, namespace = service.name + SUFFIX, str(service.namespace)
    port = service.port_named(At(service.name, "load_test.port"), options.port)
    return [ingress(service, Pods(namespace, selector(name)), name, [FlowPort(port.number, port.protocol)])]


def _job(options: LoadTestOptions, service: ServiceOptions, name: str, config: str) -> Document:
    security = Security(user=service.security.user, group=service.security.group, fs_group=None, tmp=None)
    return {
        "apiVersion": "batch/v1",
        "kind": "Job",
        "metadata": metadata(
            service,
            name,
            annotations={
                # A Job runs once: each sync replaces the one before.
                "argocd.argoproj.io/hook": "PostSync",
                "argocd.argoproj.io/hook-delete-policy": "BeforeHookCreation",
            },
        ),
        "spec": {
            "backoffLimit": 0,
            "activeDeadlineSeconds": options.seconds + _GRACE + _START,
            "template": {
                "metadata": {"labels": labels(service, name)},
                "spec": {
                    "restartPolicy": "Never",
                    "automountServiceAccountToken": False,
                    "enableServiceLinks": False,
                    "securityContext": pod_security_context(security),
                    "containers": [
                        {
                            "name": "k6",
                            "image": options.image,
                            "imagePullPolicy": "IfNotPresent",
                            "command": ["k6"],
                            "args": ["run", "--quiet", "--no-color", "--no-usage-report", "/test/load.js"],
                            "resources": resources(options.resources),
                            "securityContext": security_context(security),
                            "volumeMounts": [{"name": "test", "mountPath": "/test", "readOnly": True}],
                        }
                    ],
                    "volumes": [{"name": "test", "configMap": {"name": config}}],
                },
            },
        },
    }
