"""The construct of a namespace."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Literal

from constructs import Construct

from virida.fields import DEFAULT, At, Default
from virida.namespace.access import Access
from virida.namespace.documents import namespace_documents
from virida.namespace.fits import check_fits
from virida.namespace.options import Level, NamespaceOptions
from virida.namespace.peak import demands
from virida.namespace.sizing import Limits, Quota
from virida.service.construct import ViridaService
from virida.service.documents import service_documents
from virida.service.options.service import ServiceOptions
from virida.tree import ApiObjects, place

_NOTHING: Mapping[str, str] = MappingProxyType({})


class SecureNamespace(ApiObjects):
    """A namespace that is closed before the first pod runs in it.

    It renders the Namespace with its Pod Security labels, NetworkPolicies that close every pod but for DNS and
    Prometheus, the `default` ServiceAccount without a token, and on request a ResourceQuota with its LimitRange, and
    Roles with their bindings. Its objects stand in the namespace of the construct's id, whatever the chart's is. The
    names of its objects are the same in every namespace, so each stands in a chart of its own.

    Args:
        scope: The chart.
        id: The namespace's name.
        level: The Pod Security Standard that pods must meet. Default: `restricted`, which every `ViridaService` meets.
            Audit and warnings are one step stricter where there is one, so that authors see what the next level asks.
        pod_security_version: The Kubernetes minor version whose standards hold. Default: the cluster profile's; it is
            pinned, so that an upgrade of the cluster does not refuse pods that ran before.
        admission: Whether `AdmissionPolicies` refuses (`deny`) or warns (`warn`) in this namespace. None: neither.
            Default: `deny` at the level `restricted`, `warn` at the others.
        default_deny: Whether pods are closed in both directions but for what policies open. Default: yes.
        dns: Whether every pod may ask the cluster profile's DNS. Default: yes, with `default_deny`.
        monitoring: Whether the cluster profile's Prometheus may reach the ports 8080 and 9090 of every pod. Default:
            yes, with `default_deny` and where the profile has a Prometheus.
        services: The services that run here, of any chart. Quota and limits are checked to let all their pods start,
            and a quota with a `headroom` is computed from them. Default: none, so neither happens.
        quota: What all pods may ask for together. Default: no bound.
        limits: What each container gets that says nothing, and how large it may be. Default: `Limits()` with a quota,
            which would refuse such containers, and none without.
        access: Who may see, operate and deploy here. Default: nobody but the cluster's administrators.
        protected: Whether Argo CD asks before it prunes or deletes the Namespace, with everything in it. It then waits
            until somebody confirms in its UI or by `argocd app confirm-deletion`. Default: yes.
        labels: Further labels of the Namespace, for those who select namespaces by them. Default: none.
        annotations: Further annotations of the Namespace. Default: none.

    Raises:
        InvalidOption: An option would not make a working manifest, or quota or limits keep a service from its pods.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        level: Level = "restricted",
        pod_security_version: str | Default = DEFAULT,
        admission: Literal["deny", "warn"] | Default | None = DEFAULT,
        default_deny: bool = True,
        dns: bool | Default = DEFAULT,
        monitoring: bool | Default = DEFAULT,
        services: Sequence[ViridaService] = (),
        quota: Quota | None = None,
        limits: Limits | Default | None = DEFAULT,
        access: Access | None = None,
        protected: bool = True,
        labels: Mapping[str, str] = _NOTHING,
        annotations: Mapping[str, str] = _NOTHING,
    ) -> None:
        where = place(scope)
        at = where.at(id)
        options = NamespaceOptions(
            name=id,
            level=level,
            pod_security_version=pod_security_version,
            admission=admission,
            default_deny=default_deny,
            dns=dns,
            monitoring=monitoring,
            services=_options(at / "services", services),
            quota=quota,
            limits=limits,
            access=access,
            protected=protected,
            labels=labels,
            annotations=annotations,
        )
        options.check(at)
        options.check_on(at, where.cluster)
        needed = [d for one in options.services for d in demands(service_documents(one, where.cluster))]
        check_fits(at, options, needed)
        super().__init__(scope, id, namespace_documents(options, where.cluster, needed))
        self._name = id

    @property
    def name(self) -> str:
        """The namespace's name, for charts that stand in it."""
        return self._name


def _options(at: At, services: Sequence[ViridaService]) -> list[ServiceOptions]:
    """What the services were given, as values that need no tree."""
    if not isinstance(services, (list, tuple)):
        at.refuse(services, "must be a list", f"write [{services!r}]")
    for index, service in enumerate(services):
        if not isinstance(service, ViridaService):
            at[index].refuse(service, "must be a ViridaService", "give one")
    return [service.options for service in services]
