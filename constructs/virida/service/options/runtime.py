"""How pods are placed, replaced, confined and tried."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal

from virida import rules
from virida.fields import At, Value
from virida.rules import AbsolutePath, AtLeastOne, LabelKey, LabelValue, ObjectName, PortName, Quantity, Seconds
from virida.service.options.scaling import Share, pods_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Rollout(Value):
    """How a new version replaces the old one.

    Args:
        strategy: `RollingUpdate` or `Recreate`. Default: `Recreate` where a volume or a device cannot be shared by the
            old pod and the new one, `RollingUpdate` everywhere else.
        max_surge: How many pods may run above the number wanted. Default: 25 %.
        max_unavailable: How many may be missing below it. Default: 0, so that a rollout never costs capacity.
        min_ready: For how long a pod has to be ready before it counts, in seconds. Default: 0.
        progress_deadline: After how many seconds without progress a rollout has failed. Default: 600, and at least what
            a pod may take to start.
        pre_stop_sleep: For how long a pod still serves after it was taken off the Service, in seconds, because
            endpoints and proxies learn of it late. Default: 10.
        termination_grace_period: The seconds from the decision to stop a pod until it is killed, with that sleep in it.
            Default: 45.
        revision_history: How many old ReplicaSets are kept to go back to. Default: 3; git keeps the rest.
    """

    strategy: Literal["RollingUpdate", "Recreate"] | None = None
    max_surge: Share = "25%"
    max_unavailable: Share = 0
    min_ready: Seconds = 0
    progress_deadline: AtLeastOne = 600
    pre_stop_sleep: Seconds = 10
    termination_grace_period: AtLeastOne = 45
    revision_history: Annotated[int, rules.at_least(0)] = 3

    def check_together(self, at: At) -> None:
        """A rollout can move, and a pod has time to end."""
        if not any(pods_of(share, 100, round_up=True) for share in (self.max_surge, self.max_unavailable)):
            (at / "max_surge").refuse(
                self.max_surge, "must not be 0 together with max_unavailable", "raise one of them"
            )
        if self.termination_grace_period <= self.pre_stop_sleep:
            (at / "termination_grace_period").refuse(
                self.termination_grace_period,
                f"must be longer than pre_stop_sleep ({self.pre_stop_sleep})",
                f"write {self.pre_stop_sleep + 30} or more",
            )
        if self.min_ready >= self.progress_deadline:
            (at / "min_ready").refuse(
                self.min_ready, f"must be shorter than progress_deadline ({self.progress_deadline})", "lower it"
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class Toleration(Value):
    """A taint that the pods put up with.

    Args:
        key: The taint's key.
        value: Its value. Default: any.
        effect: Its effect. Default: every one.
    """

    key: LabelKey
    value: LabelValue | None = None
    effect: Literal["NoSchedule", "PreferNoSchedule", "NoExecute"] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement(Value):
    """On which nodes the pods run.

    Args:
        node_selector: Labels that the node must carry. Default: none.
        tolerations: Taints to put up with. Default: none.
        spread: The topology over which pods are spread evenly; None: they are not. Default: nodes. The rule is strict
            (`DoNotSchedule`) where the cluster profile has more nodes than the service has pods at its fewest, and a
            preference (`ScheduleAnyway`) elsewhere.
        priority_class: The PriorityClass. Default: the cluster's default.
        runtime_class: The RuntimeClass, such as `nvidia`. Default: the node's default.
    """

    node_selector: Mapping[LabelKey, LabelValue] = field(default_factory=dict)
    tolerations: Sequence[Toleration] = ()
    spread: LabelKey | None = "kubernetes.io/hostname"
    priority_class: ObjectName | None = None
    runtime_class: ObjectName | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Security(Value):
    """How far the pods are confined. Whatever is chosen here meets Pod Security `restricted`.

    Args:
        user: The user id. Default: 1000, the first ordinary user of most images.
        group: The group id. Default: 1000.
        fs_group: The group that owns mounted volumes. Default: 1000.
        read_only_root_filesystem: Whether the image's files are read-only. Default: yes.
        tmp: The size of the emptyDir at `/tmp`. Default: `64Mi`. None: there is none.
        bind_low_ports: Whether to add `NET_BIND_SERVICE`, for ports below 1024. Default: no.
        service_account_token: Whether the API server's token is mounted. Default: no; few services talk to it.
    """

    user: AtLeastOne = 1000
    group: AtLeastOne = 1000
    fs_group: AtLeastOne | None = 1000
    read_only_root_filesystem: bool = True
    tmp: Quantity | None = "64Mi"
    bind_low_ports: bool = False
    service_account_token: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SmokeTest(Value):
    """A Job that asks the service one question through its Service after each sync; the sync fails where it fails.

    Args:
        path: The path to GET. Default: `/health`.
        port: The port, by name. Default: `http`, or else the first.
        image: An image with `curl` in it.
        attempts: How often it asks. Default: 10.
        interval: The seconds between two attempts. Default: 3; policies and endpoints apply a little late.
    """

    path: AbsolutePath = "/health"
    port: PortName | None = None
    image: rules.Image = "docker.io/curlimages/curl:8.16.0"
    attempts: AtLeastOne = 10
    interval: AtLeastOne = 3


_HOUSE_LABELS = ("name", "component", "part-of", "version", "managed-by")


def _check_free(at: At, labels: Mapping[str, Any]) -> None:
    for key, value in labels.items():
        prefix, _, name = key.rpartition("/")
        if prefix == "app.kubernetes.io" and name in _HOUSE_LABELS:
            at[key].refuse(value, "must not replace a label of the house", "choose another key")


@dataclass(frozen=True, slots=True, kw_only=True)
class Metadata(Value):
    """Labels and annotations beside those of the house.

    Args:
        labels: On every object and on the pods.
        annotations: On every object, not on the pods.
        pod_labels: On the pods alone.
        pod_annotations: On the pods alone; a change rolls them.
    """

    labels: Annotated[Mapping[LabelKey, LabelValue], _check_free] = field(default_factory=dict)
    annotations: Mapping[LabelKey, str] = field(default_factory=dict)
    pod_labels: Annotated[Mapping[LabelKey, LabelValue], _check_free] = field(default_factory=dict)
    pod_annotations: Mapping[LabelKey, str] = field(default_factory=dict)
