"""What pods ask for, as a quota and a LimitRange see it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from decimal import Decimal

from virida import quantity
from virida.checks.context import Context
from virida.checks.objects import Objects
from virida.checks.reliability.workloads import Workload, Workloads, namespace_of
from virida.documents import Document
from virida.manifests import Manifest, mappings
from virida.namespace.peak import Container, Demand, demands, with_defaults

_VAULT = "vault.hashicorp.com/agent-"
_VAULT_NAMES = {"cpu": "cpu", "memory": "mem"}


class Needs:
    """What each workload asks for, with the defaults of its namespace.

    Args:
        objects: The objects. Call this through their `once`.
        context: Says how many nodes a DaemonSet runs on.
    """

    def __init__(self, objects: Objects, context: Context) -> None:
        self._nodes = context.profile.nodes if context.profile else 1
        self._workloads = {w: self._read(w) for w in objects.once(Workloads)}
        self._limits: dict[str, list[Manifest]] = defaultdict(list)
        for manifest in objects.of("LimitRange", ""):
            self._limits[namespace_of(manifest)].append(manifest)
        self._defaults = {namespace: _defaults(found) for namespace, found in self._limits.items()}
        self._claims: dict[str, list[Demand]] = defaultdict(list)
        for manifest in objects.of("PersistentVolumeClaim", ""):
            self._claims[namespace_of(manifest)] += _demands([manifest], 1)

    def of(self, workload: Workload) -> list[Demand]:
        """A workload at its peak: its pods, and its claims. Nothing where the API server would refuse it.

        Args:
            workload: The workload.
        """
        return self._workloads[workload]

    def claims(self, namespace: str) -> list[Demand]:
        """The claims of a namespace that stand by themselves.

        Args:
            namespace: The namespace.
        """
        return self._claims.get(namespace, [])

    def limit_ranges(self, namespace: str) -> list[Manifest]:
        """The LimitRanges of a namespace.

        Args:
            namespace: The namespace.
        """
        return self._limits.get(namespace, [])

    def defaults(self, namespace: str) -> Document:
        """What LimitRanges give to the containers of a namespace: `default` and `defaultRequest`.

        Args:
            namespace: The namespace.
        """
        return self._defaults.get(namespace, {})

    def containers(self, workload: Workload) -> list[Container]:
        """The containers of a workload's pods as they are admitted, injected ones included.

        Args:
            workload: The workload.
        """
        defaults = self.defaults(workload.namespace)
        return [with_defaults(c, defaults) for demand in self.of(workload) for c in demand.containers]

    def _read(self, workload: Workload) -> list[Demand]:
        scalers = [manifest for manifest in (workload.horizontal, workload.vertical) if manifest]
        # An autoscaler that the API server refuses does not change what the workload itself asks for.
        return _demands([*scalers, workload.manifest], self._nodes) or _demands([workload.manifest], self._nodes)


def resource_field(workload: Workload, container: str, bound: str, resource: str) -> str:
    """The written path of what a container says about a resource; an annotation where Vault's injector adds it.

    Args:
        workload: The workload.
        container: The container's name.
        bound: `requests` or `limits`.
        resource: The resource.
    """
    own = next((c for c in workload.containers if c.name == container), None)
    if own:
        return workload.field(*own.path, "resources", bound, resource)
    return workload.pod_field("metadata", "annotations", f"{_VAULT}{bound}-{_VAULT_NAMES.get(resource, resource)}")


def injected(workload: Workload, container: str) -> bool:
    """Whether a container is none of the manifest's own.

    Args:
        workload: The workload.
        container: The container's name.
    """
    return all(own.name != container for own in workload.containers)


def amounts(value: object) -> dict[str, Decimal]:
    """The quantities in a mapping, such as a quota's `hard`; those that Kubernetes does not read are left out.

    Args:
        value: What a manifest holds there.
    """
    found: dict[str, Decimal] = {}
    for name, text in value.items() if isinstance(value, Mapping) else ():
        try:
            found[name] = quantity.parse(str(text))
        except ValueError:
            continue
    return found


def _demands(manifests: list[Manifest], nodes: int) -> list[Demand]:
    try:
        return list(demands([dict(manifest.document) for manifest in manifests], nodes=nodes))
    except (AttributeError, ArithmeticError, KeyError, TypeError, ValueError):
        return []  # The API server refuses one of them, which is for the family `schema` to say.


def _defaults(limit_ranges: list[Manifest]) -> Document:
    """Source: SetDefaults_LimitRangeItem in k8s.io/kubernetes pkg/apis/core/v1/defaults.go."""
    found: Document = {"default": {}, "defaultRequest": {}}
    for manifest in limit_ranges:
        for item in mappings(manifest.get("spec", "limits")):
            if item.get("type") != "Container":
                continue
            written = {name: _readable(item.get(name)) for name in ("default", "defaultRequest", "min", "max")}
            default = written["max"] | written["default"]
            for name, value in default.items():
                found["default"].setdefault(name, value)
            for name, value in (written["min"] | default | written["defaultRequest"]).items():
                found["defaultRequest"].setdefault(name, value)
    return found


def _readable(value: object) -> dict[str, str]:
    return {name: str(value[name]) for name in amounts(value)} if isinstance(value, Mapping) else {}
