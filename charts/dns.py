"""What CoreDNS answers beside its own names.

It answers for the whole of its cluster domain, `virida.local`, and knows Services only. So pods could not find hosts of
that domain: those of our routes, and those of machines outside.
"""

from __future__ import annotations

from collections.abc import Iterable

from charts.environments import Environment
from charts.platform import nginx_ingress
from charts.platform.release import SYSTEM, labels
from virida.checks.security.coredns import NAME, NAMESPACE, rewrite
from virida.documents import Document


def coredns_custom(environment: Environment, hosts: Iterable[str]) -> Document:
    """The ConfigMap that k3s' CoreDNS reads.

    Args:
        environment: The environment; it knows the machines outside.
        hosts: The hosts of routes. They are answered with the ingress controller's Service.
    """
    service = f"{nginx_ingress.SERVICE}.{SYSTEM}.svc.{environment.cluster.cluster_domain}"
    rewrites = "".join(f"{rewrite(host, service)}\n" for host in sorted(set(hosts)))
    servers = "".join(
        f"{host}:53 {{\n  hosts {{\n    {address} {host}\n  }}\n}}\n"
        for host, address in sorted(environment.outside.items())
    )
    return {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {
            "name": NAME,
            "namespace": NAMESPACE,
            "labels": labels(NAME),
        },
        "data": {"virida.override": rewrites, "virida.server": servers},
    }
