"""A large set of manifests: services in namespaces that call each other."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import yaml

NAMESPACES = 20
Document = dict[str, Any]


def documents(count: int, image: str = "1.0.0") -> Iterator[tuple[str, Document]]:
    """About `count` objects, nine for each service, with the path of each."""
    for number in range(max(count // 9, 1)):
        for document in _service(f"service-{number}", f"team-{number % NAMESPACES}", image, number):
            metadata = document["metadata"]
            yield f"{metadata['namespace']}/{document['kind']}.{metadata['name']}.yaml", document


def write(folder: Path, count: int, image: str = "1.0.0") -> int:
    """Write them below a folder; how many there are."""
    written = 0
    for path, document in documents(count, image):
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(yaml.dump(document, Dumper=yaml.CSafeDumper, sort_keys=False))
        written += 1
    return written


def repository(folder: Path, count: int, edit: Callable[[Path], None]) -> None:
    """A repository whose branch `base` has the objects and whose working tree has them edited."""
    git(folder, "init", "--quiet", "--initial-branch=base")
    write(folder / "dist", count)
    git(folder, "add", ".")
    git(folder, "-c", "user.name=test", "-c", "user.email=test@example.com", "commit", "--quiet", "-m", "base")
    edit(folder / "dist")


def git(folder: Path, *arguments: str) -> str:
    """Run git in a folder."""
    done = subprocess.run(["git", *arguments], cwd=folder, check=True, capture_output=True, text=True)
    return done.stdout.strip()


def _service(name: str, namespace: str, image: str, number: int) -> Iterator[Document]:
    labels = {"app.kubernetes.io/name": name}
    selector = {"matchLabels": labels}
    callee = f"service-{number + NAMESPACES}"  # in the same namespace
    metadata = {
        "name": name,
        "namespace": namespace,
        "labels": {**labels, "app.kubernetes.io/part-of": "virida", "app.kubernetes.io/managed-by": "cdk8s"},
    }
    container = {
        "name": name,
        "image": f"registry.example.com/{namespace}/{name}:{image}",
        "ports": [{"name": "http", "containerPort": 8080}, {"name": "metrics", "containerPort": 9090}],
        "env": [{"name": f"SETTING_{index}", "value": f"value-{index}"} for index in range(6)],
        "envFrom": [{"configMapRef": {"name": f"{name}-settings"}}],
        "resources": {"requests": {"cpu": "100m", "memory": "128Mi"}, "limits": {"memory": "256Mi"}},
        **{
            probe: {"httpGet": {"path": "/health", "port": "http"}, "periodSeconds": 10}
            for probe in ("startupProbe", "readinessProbe", "livenessProbe")
        },
        "securityContext": {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        },
    }
    spec = {
        "serviceAccountName": name,
        "automountServiceAccountToken": False,
        "securityContext": {"runAsNonRoot": True, "runAsUser": 1000, "seccompProfile": {"type": "RuntimeDefault"}},
        "containers": [container],
    }
    yield {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": metadata, "automountServiceAccountToken": False}
    settings = {**metadata, "name": f"{name}-settings"}
    yield {"apiVersion": "v1", "kind": "ConfigMap", "metadata": settings, "data": {"LEVEL": "info", "MODE": "fast"}}
    yield {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": metadata,
        "spec": {"selector": selector, "template": {"metadata": {"labels": labels}, "spec": spec}},
    }
    ports = [{"name": "http", "port": 80, "targetPort": "http"}]
    yield {"apiVersion": "v1", "kind": "Service", "metadata": metadata, "spec": {"selector": labels, "ports": ports}}
    target = {"apiVersion": "apps/v1", "kind": "Deployment", "name": name}
    yield {
        "apiVersion": "autoscaling/v2",
        "kind": "HorizontalPodAutoscaler",
        "metadata": metadata,
        "spec": {"scaleTargetRef": target, "minReplicas": 2, "maxReplicas": 5},
    }
    yield {
        "apiVersion": "policy/v1",
        "kind": "PodDisruptionBudget",
        "metadata": metadata,
        "spec": {"maxUnavailable": 1, "selector": selector},
    }
    for suffix, rules in (
        ("", {"policyTypes": ["Ingress", "Egress"]}),
        (
            "-egress",
            {
                "policyTypes": ["Egress"],
                "egress": [{"to": [_pods(callee)], "ports": [{"port": 8080, "protocol": "TCP"}]}],
            },
        ),
        (
            "-ingress",
            {
                "policyTypes": ["Ingress"],
                "ingress": [{"from": [_pods(f"service-{number - NAMESPACES}")], "ports": [{"port": 8080}]}],
            },
        ),
    ):
        yield {
            "apiVersion": "networking.k8s.io/v1",
            "kind": "NetworkPolicy",
            "metadata": {**metadata, "name": f"{name}{suffix}"},
            "spec": {"podSelector": selector, **rules},
        }


def _pods(name: str) -> Document:
    return {"podSelector": {"matchLabels": {"app.kubernetes.io/name": name}}}
