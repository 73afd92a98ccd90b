"""All options of a SecureNamespace, and the rules between them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal

from virida.cluster import ClusterProfile
from virida.fields import DEFAULT, At, Default, Value
from virida.namespace.access import Access
from virida.namespace.sizing import Limits, Quota
from virida.rules import LabelKey, LabelValue, Name
from virida.service.options.service import ServiceOptions

Level = Literal["restricted", "baseline", "privileged"]
"""A level of the Pod Security Standards."""

ADMISSION_LABEL = "virida.local/admission"
"""The label of a Namespace by which `AdmissionPolicies` finds it: `deny` or `warn`."""

POD_SECURITY = "pod-security.kubernetes.io"
"""The domain of the labels that PodSecurity admission reads."""

SYNC_OPTIONS = "argocd.argoproj.io/sync-options"
"""The annotation by which an object tells Argo CD how to treat it."""


def _check_version(at: At, version: str) -> None:
    if re.fullmatch(r"1\.\d+", version) is None:
        at.refuse(
            version,
            "must be a minor version of Kubernetes, so that an upgrade of the cluster does not change what is admitted",
            'write one such as "1.36"',
        )


def _check_labels(at: At, labels: Mapping[str, Any]) -> None:
    for key, value in labels.items():
        domain = key.rpartition("/")[0]
        if domain in (POD_SECURITY, "app.kubernetes.io", "kubernetes.io") or key == ADMISSION_LABEL:
            at[key].refuse(value, "must not replace a label that the namespace has already", "choose another key")


@dataclass(frozen=True, slots=True, kw_only=True)
class NamespaceOptions(Value):
    """What a `SecureNamespace` was given. Its documentation is there; here are the rules.

    Args:
        name: The construct's id, which is the namespace's name.
    """

    name: Name
    level: Level = "restricted"
    pod_security_version: Annotated[str, _check_version] | Default = DEFAULT
    admission: Literal["deny", "warn"] | Default | None = DEFAULT
    default_deny: bool = True
    dns: bool | Default = DEFAULT
    monitoring: bool | Default = DEFAULT
    services: Sequence[ServiceOptions] = ()
    quota: Quota | None = None
    limits: Limits | Default | None = DEFAULT
    access: Access | None = None
    protected: bool = True
    labels: Annotated[Mapping[LabelKey, LabelValue], _check_labels] = field(default_factory=dict)
    annotations: Mapping[LabelKey, str] = field(default_factory=dict)

    @property
    def opens_dns(self) -> bool:
        """Whether a policy lets every pod resolve names."""
        return self.default_deny if isinstance(self.dns, Default) else self.dns

    def opens_monitoring(self, cluster: ClusterProfile) -> bool:
        """Whether a policy lets Prometheus in."""
        if isinstance(self.monitoring, Default):
            return self.default_deny and bool(cluster.prometheus)
        return self.monitoring

    @property
    def effective_limits(self) -> Limits | None:
        """The limits given, or those that a quota needs."""
        if isinstance(self.limits, Default):
            return None if self.quota is None else Limits()
        return self.limits

    @property
    def effective_admission(self) -> str | None:
        """Whether `AdmissionPolicies` refuses or warns; as strict as the level where nothing is said."""
        if isinstance(self.admission, Default):
            return "deny" if self.level == "restricted" else "warn"
        return self.admission

    def version_on(self, cluster: ClusterProfile) -> str:
        """The version of the Pod Security Standards."""
        return cluster.kubernetes if isinstance(self.pod_security_version, Default) else self.pod_security_version

    def check_together(self, at: At) -> None:
        """The rules between options that hold on any cluster."""
        if self.name.startswith("kube-"):
            (at / "id").refuse(
                self.name, "must not begin with kube-, which Kubernetes keeps for itself", "choose another name"
            )
        for name in ("dns", "monitoring"):
            if getattr(self, name) is True and not self.default_deny:
                (at / name).refuse(
                    True,
                    "needs default_deny, because a policy closes the pods that it selects to all that it does not name",
                    "leave it out",
                )
        if self.quota is not None and self.limits is None:
            (at / "limits").refuse(
                None,
                "must not be None together with quota, which refuses containers that ask for nothing",
                "leave it out, or write Limits(...)",
            )
        if self.quota is not None and self.quota.headroom is not None and not self.services:
            (at / "quota.headroom").refuse(
                self.quota.headroom, "needs services to compute with", "write services=[...], or figures"
            )
        for index, service in enumerate(self.services):
            if service.namespace != self.name:
                (at / "services")[index].refuse(
                    service.name, f"must run in this namespace, and runs in {service.namespace}", "leave it out"
                )
        if self.protected and SYNC_OPTIONS in self.annotations:
            (at / "annotations")[SYNC_OPTIONS].refuse(
                self.annotations[SYNC_OPTIONS], "must not replace the deletion protection", "write protected=False"
            )

    def check_on(self, at: At, cluster: ClusterProfile) -> None:
        """The rules that depend on the cluster."""
        version = self.version_on(cluster)
        if not cluster.at_least(version):
            (at / "pod_security_version").refuse(
                version,
                f"must not be younger than the cluster profile's Kubernetes ({cluster.kubernetes})",
                f'write "{cluster.kubernetes}", or leave it out',
            )
        if self.monitoring is True and not cluster.prometheus:
            (at / "monitoring").refuse(
                True,
                "needs a cluster profile that names its Prometheus",
                "leave it out, or add prometheus to the profile",
            )
