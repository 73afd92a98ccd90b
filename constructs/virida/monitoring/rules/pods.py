"""Pods that are down, unseen or missing, and rollouts that do not end."""

from __future__ import annotations

from virida.monitoring.monitored import Monitored
from virida.monitoring.options.levels import Lasting
from virida.monitoring.rules.alert import Alert, Runbook, Step
from virida.monitoring.rules.commands import REVERT, events, kubectl, last_words, logs, pods, selector

_DEPLOYMENT = "max by (namespace, deployment)"


def pod_alerts(of: Monitored) -> list[Alert]:
    """The alerts on pods that the workload's options ask for, and that fit what the workload has."""
    alerts, autoscalers = of.options.alerts, of.objects("HorizontalPodAutoscaler")
    found = []
    if alerts.pod_down is not None and of.port is not None:
        found.append(_pod_down(of, alerts.pod_down))
    if alerts.scrape_missing is not None and of.port is not None and of.service.scale.fewest:
        found.append(_scrape_missing(of, alerts.scrape_missing))
    if alerts.crash_loop is not None:
        found.append(_crash_loop(of, alerts.crash_loop))
    if alerts.rollout_stuck is not None:
        found.append(_rollout_stuck(of, alerts.rollout_stuck))
    if alerts.replicas_unavailable is not None:
        found.append(_replicas_unavailable(of, alerts.replicas_unavailable))
    if alerts.all_replicas_unavailable is not None:
        found.append(_all_replicas_unavailable(of, alerts.all_replicas_unavailable))
    if alerts.autoscaler_at_max is not None and autoscalers:
        found.append(_autoscaler_at_max(of, alerts.autoscaler_at_max, autoscalers[0]["metadata"]["name"]))
    return found


def _way_in(of: Monitored) -> list[Step]:
    """Whether Prometheus may reach the pods."""
    if not of.opens_scrape:
        return []
    return [
        Step("May Prometheus reach them?", command=kubectl(of, f"describe networkpolicy {of.name}-from-prometheus"))
    ]


def _pod_down(of: Monitored, alert: Lasting) -> Alert:
    age = f"time() - {of.pods('kube_pod_start_time')}"
    return Alert(
        name="PodDown",
        # A pod that starts may take as long as its startup probe allows. Without kube-state-metrics, every pod counts.
        expr=f"{of.series('up')} == 0\nunless on (namespace, pod)\n"
        f"{age} < {of.service.effective_probes.startup_budget}",
        for_=alert.for_,
        severity=alert.severity,
        signal="pods",
        role="cause",
        summary=f"A pod of {of.name} is down",
        description=f"Prometheus could not read the metrics of pod {{{{ $labels.pod }}}} of {of.name} in "
        f"{of.namespace} for {alert.for_}.",
        runbook=Runbook(
            meaning=f"Each scrape of the pod has failed for {alert.for_}: the process is gone, does not answer, or may "
            "not be reached.",
            impact="The other pods carry its load. If it was the last one, the service is down.",
            diagnosis=[
                pods(of),
                events(of),
                last_words(of),
                Step("Which pods cannot be read?", query=f"{of.series('up')} == 0"),
                *_way_in(of),
            ],
            remedies=[
                "If it crashes, its last words say why.",
                "If its node is gone, drain the node; the pod starts elsewhere.",
                "If it runs and answers users, the path or the port of the metrics is wrong: see its monitor.",
            ],
        ),
    )


def _scrape_missing(of: Monitored, alert: Lasting) -> Alert:
    kind = "service" if of.port is not None and of.port.in_service else "pod"
    return Alert(
        name="ScrapeMissing",
        expr=f"absent({of.series('up')})",
        for_=alert.for_,
        severity=alert.severity,
        signal="scrape",
        role="outage",
        summary=f"Prometheus does not know {of.name}",
        description=f"Prometheus has found no pod of {of.name} in {of.namespace} to read for {alert.for_}.",
        runbook=Runbook(
            meaning=f"There is no target at all, for {alert.for_}: no pods, or nothing that leads Prometheus to them.",
            impact="If there are no pods, the service is down. If there are, nobody would notice: alerts have no data.",
            diagnosis=[
                pods(of),
                Step("Is there a monitor?", command=kubectl(of, f"get {kind}monitor {of.name} -o yaml")),
                Step(
                    "Does Prometheus select it?",
                    command=f"kubectl get prometheus -A -o jsonpath='{{.items[*].spec.{kind}MonitorSelector}}'",
                ),
                *_way_in(of),
            ],
            remedies=[
                "If there are no pods, follow AllReplicasUnavailable.",
                "If the monitor lacks a label, set `monitor_labels` of the cluster profile to what Prometheus selects.",
            ],
        ),
    )


def _crash_loop(of: Monitored, alert: Lasting) -> Alert:
    waiting = of.pods("kube_pod_container_status_waiting_reason", reason='="CrashLoopBackOff"')
    return Alert(
        name="CrashLoop",
        # Between two starts the container runs for a moment: the last five minutes count, the longest pause.
        expr=f"max by (namespace, pod, container) (max_over_time({waiting}[5m])) > 0",
        for_=alert.for_,
        severity=alert.severity,
        signal="pods",
        role="cause",
        summary=f"A container of {of.name} crashes again and again",
        description=f"Container {{{{ $labels.container }}}} of pod {{{{ $labels.pod }}}} in {of.namespace} has been "
        f"in CrashLoopBackOff for {alert.for_}.",
        runbook=Runbook(
            meaning=f"The kubelet starts the container, and it ends at once, for {alert.for_}.",
            impact="The other pods carry its load. After a rollout, the old pods still run.",
            diagnosis=[pods(of), last_words(of), events(of)],
            remedies=[
                REVERT,
                "If it was killed for want of memory (`OOMKilled`), raise `resources.memory`.",
                "If it cannot read its configuration or secrets, mend those; the pods start by themselves.",
            ],
        ),
    )


def _rollout_stuck(of: Monitored, alert: Lasting) -> Alert:
    condition = of.deployment("kube_deployment_status_condition", condition='="Progressing"', status='="false"')
    deadline = of.service.rollout.progress_deadline
    return Alert(
        name="RolloutStuck",
        expr=f"{_DEPLOYMENT} ({condition}) > 0",
        for_=alert.for_,
        severity=alert.severity,
        signal="rollout",
        role="cause",
        summary=f"The rollout of {of.name} is stuck",
        description=f"Deployment {of.name} in {of.namespace} has made no progress for longer than its deadline of "
        f"{deadline}s.",
        runbook=Runbook(
            meaning=f"For {deadline}s no new pod became ready, so Kubernetes has given the rollout up.",
            impact="None yet: the old pods still run. The new version does not.",
            diagnosis=[
                Step("What does the Deployment say?", command=kubectl(of, f"describe deployment {of.name}")),
                pods(of),
                events(of),
                logs(of),
            ],
            remedies=[
                "If the image cannot be pulled, mend its reference or the pull Secret.",
                "If the pods find no place, free some, or lower what they ask for: see QuotaNearLimit.",
                "If the new pods do not become ready, revert the commit that changed the image.",
            ],
        ),
    )


def _replicas_unavailable(of: Monitored, alert: Lasting) -> Alert:
    wanted = f"{_DEPLOYMENT} ({of.deployment('kube_deployment_spec_replicas')})"
    available = f"{_DEPLOYMENT} ({of.deployment('kube_deployment_status_replicas_available')})"
    changes = f"{_DEPLOYMENT} (changes({of.deployment('kube_deployment_status_replicas_updated')}[10m]))"
    return Alert(
        name="ReplicasUnavailable",
        # While a rollout moves, pods are missing by design.
        expr=f"{wanted} - {available} > 0\nand\n{changes} == 0",
        for_=alert.for_,
        severity=alert.severity,
        signal="pods",
        role="cause",
        summary=f"Pods of {of.name} are missing",
        description=f"{{{{ $value }}}} of the pods that Deployment {of.name} in {of.namespace} wants have not been "
        f"available for {alert.for_}.",
        runbook=Runbook(
            meaning=f"Fewer pods than wanted take requests, and no rollout moves, for {alert.for_}.",
            impact="The other pods carry more load. One more failure may be too many.",
            diagnosis=[
                pods(of),
                events(of),
                Step("Is there room on the nodes?", command="kubectl describe node | grep -A 8 'Allocated resources'"),
            ],
            remedies=[
                "If pods are pending, free room on the nodes, or add one.",
                "If a node is gone, drain it; the pods start elsewhere.",
                "If a pod is not ready, follow what its readiness probe asks for.",
            ],
        ),
    )


def _all_replicas_unavailable(of: Monitored, alert: Lasting) -> Alert:
    wanted = f"{_DEPLOYMENT} ({of.deployment('kube_deployment_spec_replicas')})"
    available = f"{_DEPLOYMENT} ({of.deployment('kube_deployment_status_replicas_available')})"
    return Alert(
        name="AllReplicasUnavailable",
        expr=f"{available} == 0\nand\n{wanted} > 0",
        for_=alert.for_,
        severity=alert.severity,
        signal="pods",
        role="outage",
        summary=f"{of.name} is down",
        description=f"No pod of Deployment {of.name} in {of.namespace} has been available for {alert.for_}.",
        runbook=Runbook(
            meaning=f"No pod takes requests for {alert.for_}.",
            impact="The service is down.",
            diagnosis=[pods(of), events(of), last_words(of)],
            remedies=[
                REVERT,
                "If nothing was rolled out, look for what all pods share: a node, a volume, a database, a secret.",
                "If pods are pending, free room on the nodes, or add one.",
            ],
        ),
    )


def _autoscaler_at_max(of: Monitored, alert: Lasting, name: str) -> Alert:
    def about(metric: str, **matchers: str) -> str:
        series = of.in_namespace(
            f"kube_horizontalpodautoscaler_{metric}", horizontalpodautoscaler=f'="{name}"', **matchers
        )
        return f"max by (namespace, horizontalpodautoscaler) ({series})"

    limited = about("status_condition", condition='="ScalingLimited"', status='="true"')
    return Alert(
        name="AutoscalerAtMax",
        expr=f"{limited} > 0\nand\n{about('status_desired_replicas')} >= {about('spec_max_replicas')}",
        for_=alert.for_,
        severity=alert.severity,
        signal="scaling",
        role="cause",
        summary=f"{of.name} cannot scale any further",
        description=f"HorizontalPodAutoscaler {name} in {of.namespace} would add pods, and has been at its maximum for "
        f"{alert.for_}.",
        runbook=Runbook(
            meaning=f"The autoscaler wants more pods than its maximum allows, for {alert.for_}.",
            impact="None yet. Under more load, requests become slow.",
            diagnosis=[
                Step("What does the autoscaler say?", command=kubectl(of, f"describe hpa {name}")),
                Step("What do the pods use?", command=kubectl(of, f"top pod {selector(of)}")),
            ],
            remedies=[
                "If the load is real, raise `scale.max`, and the namespace's quota with it.",
                "If the pods ask for less than they use, raise `resources`.",
            ],
        ),
    )
