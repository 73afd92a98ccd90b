"""Rules about who can reach what: default-deny, Services that leave the cluster, Ingresses without TLS."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from virida.checks.context import Context
from virida.checks.findings import Severity, Violation
from virida.checks.objects import Objects
from virida.checks.pods import pods
from virida.checks.registry import rule
from virida.manifests import Manifest, field_path, mappings
from virida.reachability.policies import Direction, Policy, read_policies
from virida.reachability.selectors import EVERYTHING
from virida.reachability.traffic import ANY

# By these, controllers serve TLS with a certificate that no Ingress names.
_TLS_ELSEWHERE = (
    "alb.ingress.kubernetes.io/certificate-arn",
    "ingress.gcp.kubernetes.io/pre-shared-cert",
    "networking.gke.io/managed-certificates",
    "traefik.ingress.kubernetes.io/router.tls",
)


@rule("security/default-deny", Severity.WARNING)
def default_deny(objects: Objects, context: Context) -> Iterator[Violation]:
    """A namespace whose pods may be reached, or may reach out, unless somebody forbids it."""
    # A pod on its node's network is beyond NetworkPolicies.
    inhabited = {pod.manifest.key.namespace for pod in objects.once(pods) if pod.spec.get("hostNetwork") is not True}
    policies: dict[str, list[Policy]] = defaultdict(list)
    for policy in read_policies(manifest.document for manifest in objects.of("NetworkPolicy", "networking.k8s.io")):
        if policy.pods == EVERYTHING:
            policies[policy.namespace].append(policy)
    for namespace in objects.of("Namespace", ""):
        if namespace.key.name in inhabited:
            open_ways = [way for way in Direction if not _denies(policies[namespace.key.name], way)]
            if open_ways:
                words = " and ".join(way.value for way in open_ways)
                types = ", ".join(way.value.capitalize() for way in open_ways)
                yield Violation(
                    namespace,
                    "",
                    f"no NetworkPolicy denies {words} to all pods of this namespace; a pod that no other policy "
                    "selects talks to everyone, as does each new one",
                    f"add a NetworkPolicy with podSelector: {{}} and policyTypes: [{types}] that allows nothing, and "
                    "others beside it for what is needed",
                )


@rule("security/exposed-service", Severity.INFO)
def exposed_service(objects: Objects, context: Context) -> Iterator[Violation]:
    """A Service that is reachable from outside of the cluster."""
    for manifest in objects.of("Service", ""):
        kind = manifest.get("spec", "type")
        if kind in ("LoadBalancer", "NodePort"):
            way = "on a port of every node" if kind == "NodePort" else "through an address of its own"
            yield Violation(
                manifest,
                "spec.type",
                f"type {kind} makes this reachable from outside of the cluster {way}, past every Ingress and its TLS",
                "write type: ClusterIP and publish it by an Ingress or HTTPRoute, unless it is the ingress controller",
            )


@rule("security/no-tls", Severity.WARNING)
def no_tls(objects: Objects, context: Context) -> Iterator[Violation]:
    """An Ingress that serves a host without TLS."""
    for manifest in objects.of("Ingress", "networking.k8s.io"):
        if any(key in manifest.mapping("metadata", "annotations") for key in _TLS_ELSEWHERE):
            continue
        certificates = mappings(manifest.get("spec", "tls"))
        if not certificates:
            yield Violation(
                manifest,
                "spec.tls",
                "nothing of this Ingress is encrypted; passwords and sessions can be read on the way",
                "add tls with the hosts and the Secret of their certificate",
            )
            continue
        hosts = {host for certificate in certificates for host in _texts(certificate.get("hosts"))}
        # A certificate without hosts serves all of them.
        if all(certificate.get("hosts") for certificate in certificates):
            yield from _not_covered(manifest, hosts)


def _not_covered(manifest: Manifest, hosts: set[str]) -> Iterator[Violation]:
    for index, route in enumerate(mappings(manifest.get("spec", "rules"))):
        host = route.get("host")
        if isinstance(host, str) and host not in hosts and f"*.{host.partition('.')[2]}" not in hosts:
            yield Violation(
                manifest,
                field_path(manifest.document, "spec", "rules", index, "host"),
                f"tls does not list {host}, so it is served without TLS, or with a certificate of another name",
                "add the host to tls",
            )


def _denies(policies: list[Policy], way: Direction) -> bool:
    """Whether policies that select every pod deny a direction, and none of them gives all of it back."""
    isolating = [rules for policy in policies if (rules := policy.rules(way)) is not None]
    return bool(isolating) and not any(
        rule.peers is None and rule.traffic == ANY for rules in isolating for rule in rules
    )


def _texts(value: object) -> list[str]:
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []
