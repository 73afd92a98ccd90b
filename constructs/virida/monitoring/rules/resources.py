"""Resources that run short: memory, cpu, volumes, quota."""

from __future__ import annotations

from decimal import Decimal

from virida.monitoring.durations import plain, seconds
from virida.monitoring.monitored import Monitored
from virida.monitoring.options.alerts import VolumeFilling
from virida.monitoring.options.levels import Above
from virida.monitoring.promql import one_of
from virida.monitoring.rules.alert import Alert, Runbook, Step
from virida.monitoring.rules.commands import kubectl, selector, usage

_CONTAINER = "max by (namespace, pod, container)"


def resource_alerts(of: Monitored) -> list[Alert]:
    """The alerts on resources that the workload's options ask for, and that fit what the workload has."""
    alerts = of.options.alerts
    found = []
    if alerts.memory_near_limit is not None and of.limit("memory"):
        found.append(_memory_near_limit(of, alerts.memory_near_limit))
    if alerts.cpu_throttling is not None and of.limit("cpu"):
        found.append(_cpu_throttling(of, alerts.cpu_throttling))
    if alerts.volume_filling is not None and of.claims:
        found.append(_volume_filling(of, alerts.volume_filling))
    if alerts.quota_near_limit is not None:
        found.append(_quota_near_limit(of, alerts.quota_near_limit))
    return found


def _percent(share: float) -> str:
    return f"{plain(Decimal(str(share)) * 100)} %"


def _memory_near_limit(of: Monitored, alert: Above) -> Alert:
    used = of.container("container_memory_working_set_bytes")
    limit = of.container("kube_pod_container_resource_limits", resource='="memory"')
    return Alert(
        name="MemoryNearLimit",
        expr=f"{_CONTAINER} ({used})\n/\n{_CONTAINER} ({limit})\n> {plain(alert.share)}",
        for_=alert.for_,
        severity=alert.severity,
        signal="memory",
        role="cause",
        summary=f"A pod of {of.name} is near its memory limit",
        description=f"Pod {{{{ $labels.pod }}}} in {of.namespace} uses {{{{ $value | humanizePercentage }}}} of its "
        "memory limit.",
        runbook=Runbook(
            meaning=f"The memory that the kernel cannot take back has been above {_percent(alert.share)} of the limit "
            f"for {alert.for_}.",
            impact="None yet. At the limit the container is killed, and its requests with it.",
            diagnosis=[
                usage(of),
                Step("Does it grow, or did it jump?", query=f"max by (pod) ({used})"),
                Step("Was a pod killed for it before?", command=kubectl(of, f"describe pod {selector(of)}")),
            ],
            remedies=[
                "If it grows without end, it leaks: restart the pods to gain time "
                f"(`{kubectl(of, f'rollout restart deployment/{of.name}')}`), and mend the leak.",
                "If it needs that much, raise `resources.memory`.",
            ],
        ),
    )


def _cpu_throttling(of: Monitored, alert: Above) -> Alert:
    def periods(metric: str) -> str:
        return f"sum by (namespace, pod, container) (increase({of.container(metric)}[5m]))"

    cut, every = periods("container_cpu_cfs_throttled_periods_total"), periods("container_cpu_cfs_periods_total")
    return Alert(
        name="CPUThrottling",
        expr=f"{cut}\n/\n{every}\n> {plain(alert.share)}",
        for_=alert.for_,
        severity=alert.severity,
        signal="cpu",
        role="cause",
        summary=f"A pod of {of.name} is throttled",
        description=f"Pod {{{{ $labels.pod }}}} in {of.namespace} had to wait for cpu in "
        "{{ $value | humanizePercentage }} of its periods over 5m.",
        runbook=Runbook(
            meaning=f"In more than {_percent(alert.share)} of the periods of 100 ms the container used up its cpu "
            f"limit of {of.limit('cpu')} and had to wait, for {alert.for_}.",
            impact="Requests are slower than they need to be.",
            diagnosis=[usage(of)],
            remedies=[
                "Leave out `resources.cpu_limit`: what a pod asks for is guaranteed anyway.",
                "If the limit has to stay, raise it.",
            ],
        ),
    )


def _volume_filling(of: Monitored, alert: VolumeFilling) -> Alert:
    by = "by (namespace, persistentvolumeclaim)"
    claims = one_of(of.claims)
    free = of.in_namespace("kubelet_volume_stats_available_bytes", persistentvolumeclaim=claims)
    size = of.in_namespace("kubelet_volume_stats_capacity_bytes", persistentvolumeclaim=claims)
    trend = f"predict_linear({free}[{alert.window}], {plain(seconds(alert.horizon))})"
    return Alert(
        name="VolumeFilling",
        expr=f"max {by} ({free})\n/\nmax {by} ({size})\n< {plain(alert.free)}\nand\nmax {by} ({trend}) < 0",
        for_=alert.for_,
        severity=alert.severity,
        signal="storage",
        role="cause",
        summary=f"A volume of {of.name} fills up",
        description=f"Claim {{{{ $labels.persistentvolumeclaim }}}} in {of.namespace} has "
        f"{{{{ $value | humanizePercentage }}}} free, and will be full within {alert.horizon}.",
        runbook=Runbook(
            meaning=f"Less than {_percent(alert.free)} is free, and at the speed of the last {alert.window} nothing is "
            f"left within {alert.horizon}.",
            impact="None yet. On a full volume, writes fail.",
            diagnosis=[
                Step(
                    "What takes the room?",
                    command=kubectl(of, f"exec deploy/{of.name} -c {of.name} -- du -xh -d 2 {_paths(of)}"),
                ),
                Step("Since when?", query=f"max {by} ({free})"),
            ],
            remedies=[
                "Delete what is not needed.",
                "If the storage class can expand volumes, raise the size of the `Storage`; k3s' local-path cannot.",
                "Move the data to a larger volume: restore the last backup into it.",
            ],
        ),
    )


def _paths(of: Monitored) -> str:
    volumes = {v["name"] for v in of.template["spec"].get("volumes", []) if "persistentVolumeClaim" in v}
    containers = {c["name"]: c for c in of.template["spec"]["containers"]}
    mounts = containers[of.name].get("volumeMounts", [])
    return " ".join(mount["mountPath"] for mount in mounts if mount["name"] in volumes) or "/"


def _quota_near_limit(of: Monitored, alert: Above) -> Alert:
    by = "max by (namespace, resourcequota, resource)"
    used = of.in_namespace("kube_resourcequota", type='="used"')
    hard = of.in_namespace("kube_resourcequota", type='="hard"')
    return Alert(
        name="QuotaNearLimit",
        # A quota of nothing forbids a resource; nobody is near it.
        expr=f"{by} ({used})\n/\n{by} ({hard} > 0)\n> {plain(alert.share)}",
        for_=alert.for_,
        severity=alert.severity,
        signal="quota",
        role="cause",
        summary=f"The quota of {of.namespace} is nearly used up",
        description=f"{{{{ $value | humanizePercentage }}}} of {{{{ $labels.resource }}}} of ResourceQuota "
        f"{{{{ $labels.resourcequota }}}} in {of.namespace} is in use.",
        runbook=Runbook(
            meaning=f"More than {_percent(alert.share)} of what the namespace may use is in use, for {alert.for_}.",
            impact=f"None yet. A rollout or the autoscaler of {of.name} finds no room for more pods.",
            diagnosis=[
                Step("What is used, and what is allowed?", command=kubectl(of, "describe resourcequota")),
                Step("Who asks for how much?", command=kubectl(of, "top pod --sort-by=memory")),
            ],
            remedies=["Raise the quota of the `SecureNamespace`.", "Lower what services ask for and do not use."],
        ),
    )
