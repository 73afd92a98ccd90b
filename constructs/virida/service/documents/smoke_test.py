"""The PostSync Job that asks a service one question."""

from __future__ import annotations

from virida.cluster import ClusterProfile, Pods
from virida.documents import Document
from virida.fields import At
from virida.service.documents.containers import security_context
from virida.service.documents.flows import egress, ingress, isolation
from virida.service.documents.metadata import labels, metadata, selector
from virida.service.documents.workload import pod_security_context
from virida.service.options.network import Flow, FlowPort
from virida.service.options.runtime import Security
from virida.service.options.service import SMOKE_TEST_SUFFIX, ServiceOptions

_TIMEOUT = 5
"""Seconds that one attempt may take."""


def smoke_test(options: ServiceOptions, cluster: ClusterProfile) -> list[Document]:
    """The Job, and its flow at both ends. Its pods have a name of their own, so that the Service never selects them."""
    test = options.smoke_test
    if test is None or options.namespace is None:
        return []
    name = options.name + SMOKE_TEST_SUFFIX
    port = options.port_named(At(options.name, "smoke_test.port"), test.port)
    documents = [_job(options, name, f"{options.name}.{options.namespace}.svc:{port.on_service}")]
    if options.isolated:
        ports = [FlowPort(port.number, port.protocol)]
        documents += [
            isolation(options, name, cluster),
            egress(options, name, Flow(options.name, options.namespace, selector(options.name), ports)),
            ingress(options, Pods(options.namespace, selector(name)), name, ports),
        ]
    return documents


def _job(options: ServiceOptions, name: str, address: str) -> Document:
    test = options.smoke_test
    assert test is not None
    security = Security(user=options.security.user, group=options.security.group, fs_group=None, tmp=None)
    retries = test.attempts - 1
    return {
        "apiVersion": "batch/v1",
        "kind": "Job",
        "metadata": metadata(
            options,
            name,
            labels=labels(options, name),
            annotations={
                "argocd.argoproj.io/hook": "PostSync",
                "argocd.argoproj.io/hook-delete-policy": "BeforeHookCreation",
            },
        ),
        "spec": {
            "backoffLimit": 0,
            "activeDeadlineSeconds": test.attempts * (test.interval + _TIMEOUT) + 60,
            "template": {
                "metadata": {"labels": labels(options, name)},
                "spec": {
                    "restartPolicy": "Never",
                    "automountServiceAccountToken": False,
                    "enableServiceLinks": False,
                    "securityContext": pod_security_context(security),
                    "containers": [
                        {
                            "name": "curl",
                            "image": test.image,
                            "imagePullPolicy": "IfNotPresent",
                            "command": ["curl"],
                            "args": [
                                "--fail",
                                "--silent",
                                "--show-error",
                                f"--max-time={_TIMEOUT}",
                                f"--retry={retries}",
                                f"--retry-delay={test.interval}",
                                "--retry-all-errors",
                                "--output=/dev/null",
                                f"http://{address}{test.path}",
                            ],
                            "resources": {
                                "requests": {"cpu": "10m", "memory": "32Mi"},
                                "limits": {"memory": "32Mi"},
                            },
                            "securityContext": security_context(security),
                        }
                    ],
                },
            },
        },
    }
